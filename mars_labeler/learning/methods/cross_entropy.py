"""The plain baseline: cross-entropy on labeled images."""

from __future__ import annotations

from torch import Tensor

from mars_labeler.learning.losses.classification_loss import classification_loss
from mars_labeler.learning.methods.method import Loss, Method
from mars_labeler.learning.step import Step


class CrossEntropy(Method):
    """L_cls on ordinary views of a labeled batch (Wang et al., ICIP 2021)."""

    def losses(self, step: Step) -> list[Loss]:
        """Return the classification loss."""
        (own,) = step.embed(step.labeled_views.weak(step.rows.labeled))
        return [classification(step, own)]


def classification(step: Step, embeddings: Tensor) -> Loss:
    """Return L_cls from the (B, width) embeddings of views of the step's labeled images."""
    labels = step.classes(step.rows.labeled)
    smoothing = step.config.label_smoothing
    value = classification_loss(step.logits(embeddings), labels, smoothing)
    return Loss("classification loss", value)
