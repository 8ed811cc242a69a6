"""Beyond the paper: pseudo-labels from weak views, for strong views, where they are sure."""

from __future__ import annotations

import torch

from mars_labeler.learning.losses.consistency_loss import consistency_loss
from mars_labeler.learning.methods.cross_entropy import classification
from mars_labeler.learning.methods.method import Loss, Method, Needs
from mars_labeler.learning.step import Step

_THRESHOLD = 0.95
"""tau of Sohn et al., section 4; their weight of the unlabeled loss is 1."""


class FixMatch(Method):
    """L_cls and the consistency of strong with weak views (Sohn et al., NeurIPS 2020, eq. 3, 4)."""

    needs = Needs(unlabeled=True, weak_unlabeled=True)

    def losses(self, step: Step) -> list[Loss]:
        """Return the classification and the consistency loss."""
        own_views = step.labeled_views.weak(step.rows.labeled)
        unlabeled, views = step.rows.unlabeled, step.unlabeled_views
        if not len(unlabeled):
            (own,) = step.embed(own_views)
            return [classification(step, own)]
        with torch.no_grad():  # no gradient goes through the pseudo-labels
            (weak,) = step.embed(views.weak(unlabeled))
        own, strong = step.embed(own_views, views.strong(unlabeled))
        value = consistency_loss(step.logits(weak), step.logits(strong), _THRESHOLD)
        return [classification(step, own), Loss("consistency loss", value)]
