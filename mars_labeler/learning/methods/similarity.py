"""The baseline with the unsupervised similarity loss."""

from __future__ import annotations

from torch import Tensor

from mars_labeler.learning.losses.similarity_loss import similarity_loss
from mars_labeler.learning.methods.cross_entropy import classification
from mars_labeler.learning.methods.method import Loss, Method, Needs
from mars_labeler.learning.step import Step


class Similarity(Method):
    """L_cls + lambda_u L_u (Wang et al., ICIP 2021).

    The paper warns that L_u, without L_s beside it, may collapse.
    """

    needs = Needs(unlabeled=True)

    def losses(self, step: Step) -> list[Loss]:
        """Return the classification and the similarity loss."""
        own, *pair = step.embed(step.labeled_views.weak(step.rows.labeled), *step.unlabeled_pair())
        return [classification(step, own), *similarity(step, pair)]


def similarity(step: Step, pair: list[Tensor]) -> list[Loss]:
    """Return L_u from the embeddings of two views of unlabeled images; nothing from none."""
    if not pair:
        return []
    first, second = map(step.network.similarity_head, pair)
    return [Loss("similarity loss", similarity_loss(first, second), step.config.similarity_weight)]
