"""Cross-entropy weighted by the effective number of images of each class."""

from __future__ import annotations

from torch.nn import functional

from mars_labeler.learning.losses.class_weights import effective_number_weights
from mars_labeler.learning.methods.method import Loss, Method, Task
from mars_labeler.learning.step import Step

BETA = 0.999
"""Out of the 0.9 to 0.9999 of Cui et al.: an effective number of at most 1,000 images a class."""


class ClassBalancedLoss(Method):
    """The class-balanced softmax cross-entropy (Cui et al., CVPR 2019, equation 12)."""

    def begin(self, task: Task) -> None:
        """Weigh the classes by how many images they have."""
        super().begin(task)
        self._weights = effective_number_weights(task.class_counts, BETA)

    def losses(self, step: Step) -> list[Loss]:
        """Return the weighted classification loss."""
        rows = step.rows.labeled
        (own,) = step.embed(step.labeled_views.weak(rows))
        labels = step.classes(rows)
        each = functional.cross_entropy(step.logits(own), labels, reduction="none")
        return [Loss("class-balanced loss", (self._weights[labels] * each).mean())]
