"""Self-supervised semi-supervised learning with puzzles."""

from __future__ import annotations

from mars_labeler.learning.methods.method import Needs
from mars_labeler.learning.methods.pretext_method import PretextMethod
from mars_labeler.learning.pretexts import JIGSAW


class S4LJigsaw(PretextMethod):
    """Tells how the nine tiles of an image were shuffled (Noroozi & Favaro, ECCV 2016, section 3).

    The network sees the shuffled image as a whole, with 8 arrangements in the place of their
    1,000 and their nine networks that share weights: so it fits the trainer of all others.
    """

    needs = Needs(unlabeled=True, pretext=JIGSAW)
    pretext = JIGSAW
