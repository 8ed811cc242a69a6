"""The baseline on strong views."""

from __future__ import annotations

from mars_labeler.learning.methods.cross_entropy import classification
from mars_labeler.learning.methods.method import Loss, Method, Needs
from mars_labeler.learning.step import Step


class StrongAugmentation(Method):
    """L_cls on strong views of a labeled batch ("strong augmentation", Wang et al., table 2)."""

    needs = Needs(weak=False)

    def losses(self, step: Step) -> list[Loss]:
        """Return the classification loss."""
        (own,) = step.embed(step.labeled_views.strong(step.rows.labeled))
        return [classification(step, own)]
