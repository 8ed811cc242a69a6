"""The focal loss in the place of cross-entropy."""

from __future__ import annotations

from mars_labeler.learning.losses.focal_loss import focal_loss
from mars_labeler.learning.methods.method import Loss, Method
from mars_labeler.learning.step import Step

_FOCUS = 2.0
"""gamma that Lin et al. found best, section 5.1."""


class Focal(Method):
    """The focal loss on a labeled batch (Lin et al., ICCV 2017, equation 4)."""

    def losses(self, step: Step) -> list[Loss]:
        """Return the focal loss."""
        rows = step.rows.labeled
        (own,) = step.embed(step.labeled_views.weak(rows))
        return [Loss("focal loss", focal_loss(step.logits(own), step.classes(rows), _FOCUS))]
