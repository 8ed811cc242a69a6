"""The method of the paper: three losses on labeled and unlabeled images."""

from __future__ import annotations

from mars_labeler.learning.methods.cross_entropy import classification
from mars_labeler.learning.methods.inter_class import inter_class
from mars_labeler.learning.methods.method import Loss, Method, Needs
from mars_labeler.learning.methods.similarity import similarity
from mars_labeler.learning.step import Step


class Full(Method):
    """L = L_cls + lambda_s L_s + lambda_u L_u (Wang et al., ICIP 2021)."""

    needs = Needs(unlabeled=True)

    def losses(self, step: Step) -> list[Loss]:
        """Return the classification, the inter-class and the similarity loss."""
        own, first, second, *pair = step.embed(
            step.labeled_views.weak(step.rows.labeled),
            *step.labeled_views.strong_pair(step.rows.of_each_class),
            *step.unlabeled_pair(),
        )
        return [
            classification(step, own),
            inter_class(step, first, second),
            *similarity(step, pair),
        ]
