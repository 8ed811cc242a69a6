"""Our own recipe: the paper's losses, with the labeled images under strong views, too."""

from __future__ import annotations

from mars_labeler.learning.methods.cross_entropy import classification
from mars_labeler.learning.methods.inter_class import inter_class
from mars_labeler.learning.methods.method import Loss, Method, Needs
from mars_labeler.learning.methods.similarity import similarity
from mars_labeler.learning.step import Step


class Recipe(Method):
    """The full method with L_cls on strong views.

    The settings that go with it draw every class equally often and smooth the labels by 0.1; on
    cached embeddings strong views cost nothing more, for they are cached for L_s anyway.
    """

    needs = Needs(unlabeled=True, weak=False)

    def losses(self, step: Step) -> list[Loss]:
        """Return the classification, the inter-class and the similarity loss."""
        own, first, second, *pair = step.embed(
            step.labeled_views.strong(step.rows.labeled),
            *step.labeled_views.strong_pair(step.rows.of_each_class),
            *step.unlabeled_pair(),
        )
        return [
            classification(step, own),
            inter_class(step, first, second),
            *similarity(step, pair),
        ]
