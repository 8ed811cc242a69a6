"""The triplet loss: an image is nearer to its own class than to any other, by a margin."""

from __future__ import annotations

import torch
from pytorch_metric_learning.losses import TripletMarginLoss
from pytorch_metric_learning.miners import BatchHardMiner
from pytorch_metric_learning.reducers import MeanReducer
from torch import Tensor


def triplet_loss(embeddings: Tensor, labels: Tensor, margin: float) -> Tensor:
    """Return the batch-hard triplet loss, averaged over the M anchors that have a triplet.

        L = 1/M sum_a max(0, margin + max_p d(a, p) - min_n d(a, n))

    over the farthest other image p of the anchor's class and the nearest image n of another class
    (Hermans et al., "In defense of the triplet loss", 2017, equation 5). d is the Euclidean
    distance of the L2-normalized embeddings, in [0, 2], so that a margin means the same for every
    backbone. Without a triplet (no class has two images, or all are of one class) the loss is 0,
    and so is its gradient.

    Args:
        embeddings: (N, D) float, N >= 1.
        labels: (N,) int64.
        margin: In the unit of d, > 0; useful up to about 1.

    Returns:
        A scalar in [0, margin + 2].

    Raises:
        ValueError: The shapes do not fit together, or the margin is not positive.
    """
    if embeddings.ndim != 2 or labels.shape != embeddings.shape[:1] or not len(labels):
        shapes = f"embeddings {tuple(embeddings.shape)} do not fit labels {tuple(labels.shape)}"
        raise ValueError(shapes)
    if margin <= 0:
        raise ValueError(f"margin {margin} is not positive")
    # Torch has no pairwise distances in bfloat16.
    embeddings = embeddings.to(torch.promote_types(embeddings.dtype, torch.float32))
    triplets = BatchHardMiner()(embeddings, labels)
    # The library's own reducer leaves out the anchors that are right already; equation 5 does not.
    loss: Tensor = TripletMarginLoss(margin, reducer=MeanReducer())(embeddings, labels, triplets)
    return loss
