"""Beyond the paper: supervised contrastive learning."""

from __future__ import annotations

from mars_labeler.learning.losses.supervised_contrastive_loss import supervised_contrastive_loss
from mars_labeler.learning.methods.cross_entropy import classification
from mars_labeler.learning.methods.method import Loss, Method
from mars_labeler.learning.step import Step


class SupervisedContrastive(Method):
    """L_cls and SupCon on the labeled batch (Khosla et al., NeurIPS 2020, equation 2).

    Images of one class attract each other, those of others repel. Both losses train together, so
    that it takes one stage like the other methods here; the head and the weight are those of L_s.
    """

    def losses(self, step: Step) -> list[Loss]:
        """Return the classification and the supervised contrastive loss."""
        rows, views = step.rows.labeled, step.labeled_views
        own, first, second = step.embed(views.weak(rows), *views.strong_pair(rows))
        head = step.network.inter_class_head
        value = supervised_contrastive_loss(
            head(first),
            head(second),
            step.classes(rows),
            step.config.temperature,
        )
        return [
            classification(step, own),
            Loss("SupCon loss", value, step.config.inter_class_weight),
        ]
