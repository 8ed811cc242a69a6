"""Margins that grow with a class's rarity, and late weights."""

from __future__ import annotations

from torch import Tensor

from mars_labeler.learning.cosine_head import SCALE, CosineHead
from mars_labeler.learning.losses.class_weights import effective_number_weights
from mars_labeler.learning.losses.ldam_loss import ldam_loss, ldam_margins
from mars_labeler.learning.methods.method import Loss, Method, Task, has_passed
from mars_labeler.learning.network import Network
from mars_labeler.learning.step import Step

_LARGEST_MARGIN = 0.5
_BETA = 0.9999
_DEFERRED_UNTIL = 0.8
"""Cao et al. re-weight from the 160th of 200 epochs on, section 4.1."""


class MarginMethod(Method):
    """Compares directions, with a margin for each class by how many images it has."""

    usual_factor = 0.45
    """Cosines at a scale of 30 are too sure: 0.33 to 0.5 fitted on MSL Surface."""

    def extend(self, network: Network) -> None:
        """Compare directions, so that a margin means the same for every class."""
        network.classification_head = CosineHead(network.width, network.class_count)

    def begin(self, task: Task) -> None:
        """Choose the margins."""
        super().begin(task)
        self._margins = ldam_margins(task.class_counts, _LARGEST_MARGIN)

    def margin_loss(self, step: Step, embeddings: Tensor, weights: Tensor | None = None) -> Loss:
        """Return the margin loss from embeddings of views of the step's labeled images."""
        head = step.network.classification_head
        assert isinstance(head, CosineHead)
        labels = step.classes(step.rows.labeled)
        value = ldam_loss(head.cosines(embeddings), labels, self._margins, SCALE, weights)
        return Loss("margin loss", value)


class LDAMDRW(MarginMethod):
    """Label-distribution-aware margins, re-weighted late (Cao et al., NeurIPS 2019, eq. 13)."""

    goes_on = False

    def begin(self, task: Task) -> None:
        """Choose margins and weights by how many images the classes have."""
        super().begin(task)
        self._weights = effective_number_weights(task.class_counts, _BETA)

    def losses(self, step: Step) -> list[Loss]:
        """Return the margin loss."""
        (own,) = step.embed(step.labeled_views.weak(step.rows.labeled))
        is_late = has_passed(step.progress, _DEFERRED_UNTIL)
        return [self.margin_loss(step, own, self._weights if is_late else None)]
