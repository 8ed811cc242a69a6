"""Self-supervised semi-supervised learning: recognizing what was done to an image."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from mars_labeler.learning.methods.cross_entropy import classification
from mars_labeler.learning.methods.method import Loss, Method
from mars_labeler.learning.network import Network
from mars_labeler.learning.pretexts import Pretext
from mars_labeler.learning.step import Step


class PretextMethod(Method):
    """L_cls + w L_self (Zhai et al., "S4L", ICCV 2019, equation 1), w = 1.

    L_self is the cross-entropy of telling which transform an unlabeled image went through, each
    image of the batch under all of them (as S4L-Rotation does, equation 4). Without unlabeled
    images it is computed on the labeled ones.
    """

    pretext: Pretext
    """The transforms; a subclass names them, here and in `needs`."""

    def extend(self, network: Network) -> None:
        """Add a head that tells the transforms apart."""
        network.extras["pretext_head"] = nn.Linear(network.width, self.pretext.count)

    def losses(self, step: Step) -> list[Loss]:
        """Return the classification loss and that of the transforms."""
        transformed, numbers = self._transformed(step)
        own, others = step.embed(step.labeled_views.weak(step.rows.labeled), transformed)
        told = step.run(step.network.extras["pretext_head"], others)
        value = functional.cross_entropy(told, numbers)
        return [classification(step, own), Loss(f"{self.pretext.name} loss", value)]

    def _transformed(self, step: Step) -> tuple[Tensor, Tensor]:
        has_unlabeled = len(step.rows.unlabeled) > 0
        rows = step.rows.unlabeled if has_unlabeled else step.rows.labeled
        views = step.unlabeled_views if has_unlabeled else step.labeled_views
        numbers = np.tile(np.arange(self.pretext.count), len(rows))
        repeated = np.repeat(rows, self.pretext.count)
        transformed = views.transformed(repeated, self.pretext, numbers)
        return transformed, torch.from_numpy(numbers).to(step.labels.device)
