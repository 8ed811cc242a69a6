"""The baseline with the supervised inter-class contrastive loss."""

from __future__ import annotations

from torch import Tensor

from mars_labeler.learning.losses.inter_class_loss import inter_class_loss
from mars_labeler.learning.methods.cross_entropy import classification
from mars_labeler.learning.methods.method import Loss, Method
from mars_labeler.learning.step import Step


class InterClass(Method):
    """L_cls + lambda_s L_s (Wang et al., ICIP 2021)."""

    def losses(self, step: Step) -> list[Loss]:
        """Return the classification and the inter-class loss."""
        own, first, second = step.embed(
            step.labeled_views.weak(step.rows.labeled),
            *step.labeled_views.strong_pair(step.rows.of_each_class),
        )
        return [classification(step, own), inter_class(step, first, second)]


def inter_class(step: Step, first: Tensor, second: Tensor) -> Loss:
    """Return L_s from the (C, width) embeddings of two views of one image of each class."""
    head = step.network.inter_class_head
    value = inter_class_loss(head(first), head(second), step.config.temperature)
    return Loss("inter-class loss", value, step.config.inter_class_weight)
