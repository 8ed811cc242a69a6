"""The baseline with the triplet loss."""

from __future__ import annotations

from mars_labeler.learning.losses.triplet_loss import triplet_loss
from mars_labeler.learning.methods.cross_entropy import classification
from mars_labeler.learning.methods.method import Loss, Method
from mars_labeler.learning.step import Step

_MARGIN = 0.2
"""That of FaceNet (Schroff et al., CVPR 2015, section 3), for unit embeddings."""


class Triplet(Method):
    """L_cls and the batch-hard triplet loss on the embeddings (Hermans et al., 2017, eq. 5)."""

    def losses(self, step: Step) -> list[Loss]:
        """Return the classification and the triplet loss."""
        rows = step.rows.labeled
        (own,) = step.embed(step.labeled_views.weak(rows))
        value = triplet_loss(own, step.classes(rows), _MARGIN)
        return [classification(step, own), Loss("triplet loss", value)]
