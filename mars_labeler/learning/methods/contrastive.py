"""The baseline with the plain contrastive loss."""

from __future__ import annotations

from mars_labeler.learning.losses.contrastive_loss import contrastive_loss
from mars_labeler.learning.methods.cross_entropy import classification
from mars_labeler.learning.methods.method import Loss, Method
from mars_labeler.learning.step import Step


class Contrastive(Method):
    """L_cls and the contrastive loss of Eq. (1) (Wang et al., ICIP 2021) on the labeled batch.

    Every other image of the batch is a negative, also those of the same class: what L_s mends. It
    has the head and the weight of L_s.
    """

    def losses(self, step: Step) -> list[Loss]:
        """Return the classification and the contrastive loss."""
        rows, views = step.rows.labeled, step.labeled_views
        own, first, second = step.embed(views.weak(rows), *views.strong_pair(rows))
        head = step.network.inter_class_head
        value = contrastive_loss(head(first), head(second), step.config.temperature)
        return [
            classification(step, own),
            Loss("contrastive loss", value, step.config.inter_class_weight),
        ]
