"""Our own recipe: the paper's losses, with half of the labeled images under strong views, too."""

from __future__ import annotations

import torch

from mars_labeler.learning.methods.cross_entropy import classification
from mars_labeler.learning.methods.inter_class import inter_class
from mars_labeler.learning.methods.method import Loss, Method, Needs
from mars_labeler.learning.methods.similarity import similarity
from mars_labeler.learning.step import Step


class Recipe(Method):
    """The full method with L_cls on ordinary and on strong views.

    The settings that go with it draw every class equally often and smooth the labels by 0.1. On
    cached embeddings ordinary views are the images as they are: strong ones are cached for L_s
    anyway, so that this takes no more views than L_s does.
    """

    needs = Needs(unlabeled=True, weak=False)

    def losses(self, step: Step) -> list[Loss]:
        """Return the classification, the inter-class and the similarity loss."""
        rows, views = step.rows.labeled, step.labeled_views
        half = len(rows) // 2
        weak, strong, first, second, *pair = step.embed(
            views.weak(rows[:half]),
            views.strong(rows[half:]),
            *views.strong_pair(step.rows.of_each_class),
            *step.unlabeled_pair(),
        )
        return [
            classification(step, torch.cat([weak, strong])),
            inter_class(step, first, second),
            *similarity(step, pair),
        ]
