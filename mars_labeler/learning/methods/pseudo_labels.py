"""The network's own classes as labels of unlabeled images."""

from __future__ import annotations

from mars_labeler.learning.losses.pseudo_label_loss import pseudo_label_loss, pseudo_label_weight
from mars_labeler.learning.methods.cross_entropy import classification
from mars_labeler.learning.methods.method import Loss, Method, Needs
from mars_labeler.learning.step import Step

_RAMP = (1 / 6, 5 / 6)
"""Shares of the training between which the weight grows; Lee: from the 100th to the 600th epoch."""
_LARGEST = 3.0
"""alpha_f of Lee, section 3.1."""


class PseudoLabels(Method):
    """L_cls + alpha(t) times cross-entropy with the likeliest class (Lee, 2013, equation 15)."""

    needs = Needs(unlabeled=True, weak_unlabeled=True)
    goes_on = False

    def losses(self, step: Step) -> list[Loss]:
        """Return the classification loss and that of the pseudo-labels."""
        own_views = step.labeled_views.weak(step.rows.labeled)
        unlabeled = step.rows.unlabeled
        weight = pseudo_label_weight(step.progress, *_RAMP, _LARGEST)
        if not len(unlabeled) or weight == 0:
            (own,) = step.embed(own_views)
            return [classification(step, own)]
        own, others = step.embed(own_views, step.unlabeled_views.weak(unlabeled))
        value = pseudo_label_loss(step.logits(others))
        return [classification(step, own), Loss("pseudo-label loss", value, weight)]
