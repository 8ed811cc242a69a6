"""Self-supervised semi-supervised learning with rotations."""

from __future__ import annotations

from mars_labeler.learning.methods.method import Needs
from mars_labeler.learning.methods.pretext_method import PretextMethod
from mars_labeler.learning.views.pretexts import ROTATION


class S4LRotation(PretextMethod):
    """Tells by how many quarter turns an image was rotated (Zhai et al., ICCV 2019).

    As theirs it sees each image of the batch under all four rotations.
    """

    needs = Needs(unlabeled=True, pretext=ROTATION)
    pretext = ROTATION
