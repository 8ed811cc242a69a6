"""Self-supervised semi-supervised learning: recognizing what was done to an image."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from mars_labeler.learning.batches import Rows
from mars_labeler.learning.methods.cross_entropy import classification
from mars_labeler.learning.methods.method import Loss, Method
from mars_labeler.learning.network import Network
from mars_labeler.learning.step import Step
from mars_labeler.learning.views.pretexts import Pretext


class PretextMethod(Method):
    """L_cls + w L_self (Zhai et al., "S4L", ICCV 2019), w = 1.

    L_self is the cross-entropy of telling which transform an image of the batch went through, on
    the labeled and the unlabeled ones. Unlike theirs, L_cls sees the labeled images untransformed.
    """

    pretext: Pretext
    """The transforms; a subclass names them, here and in `needs`."""

    def extend(self, network: Network) -> None:
        """Add a head that tells the transforms apart."""
        network.extras["pretext_head"] = nn.Linear(network.width, self.pretext.count)

    def numbers(self, image_count: int) -> Rows:
        """Return (n, k) numbers of the transforms that n images go through."""
        return np.tile(np.arange(self.pretext.count), (image_count, 1))

    def losses(self, step: Step) -> list[Loss]:
        """Return the classification loss and that of the transforms."""
        pools = (
            (step.labeled_views, step.rows.labeled),
            (step.unlabeled_views, step.rows.unlabeled),
        )
        transformed: list[Tensor] = []
        numbers: list[Rows] = []
        for views, rows in pools:
            if len(rows):
                drawn = self.numbers(len(rows))
                repeated = np.repeat(rows, drawn.shape[1])
                transformed.append(views.transformed(repeated, self.pretext, drawn.ravel()))
                numbers.append(drawn.ravel())
        own, *others = step.embed(step.labeled_views.weak(step.rows.labeled), *transformed)
        told = step.network.extras["pretext_head"](torch.cat(others))
        truth = torch.from_numpy(np.concatenate(numbers)).to(told.device)
        value = functional.cross_entropy(told, truth)
        return [classification(step, own), Loss(f"{self.pretext.name} loss", value)]
