"""Self-supervised semi-supervised learning with puzzles."""

from __future__ import annotations

import torch

from mars_labeler.learning.batches import Rows
from mars_labeler.learning.methods.method import Needs
from mars_labeler.learning.methods.pretext_method import PretextMethod
from mars_labeler.learning.views.pretexts import JIGSAW


class S4LJigsaw(PretextMethod):
    """Tells how the nine tiles of an image were shuffled (Noroozi & Favaro, ECCV 2016, section 3).

    The network sees the shuffled image as a whole, with 8 arrangements in the place of their
    1,000 and their nine networks that share weights: so it fits the trainer of all others. Each
    image of the batch comes in one arrangement.
    """

    needs = Needs(unlabeled=True, pretext=JIGSAW)
    pretext = JIGSAW

    def numbers(self, image_count: int) -> Rows:
        """Return (n, 1) arrangements at random (torch's generator belongs to the epoch)."""
        return torch.randint(JIGSAW.count, (image_count, 1)).numpy()
