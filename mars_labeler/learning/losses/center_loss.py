"""The center loss: the embeddings of a class gather around its center."""

from __future__ import annotations

from torch import Tensor


def center_loss(embeddings: Tensor, labels: Tensor, centers: Tensor) -> Tensor:
    """Return half the mean squared distance of N embeddings from the centers of their classes.

        L_C = 1/(2N) sum_i || x_i - c_{y_i} ||^2

    (Wen et al., ECCV 2016, equation 2, there a sum and here a mean over the batch). Centers that
    require a gradient get one; the centers of classes without an image here get 0. No library
    that the project uses has this loss.

    Args:
        embeddings: (N, D) float, N >= 1.
        labels: (N,) int64 in [0, C).
        centers: (C, D) float.

    Returns:
        A scalar >= 0.

    Raises:
        ValueError: The shapes do not fit together.
    """
    if embeddings.ndim != 2 or labels.shape != embeddings.shape[:1] or not len(labels):
        shapes = f"embeddings {tuple(embeddings.shape)} do not fit labels {tuple(labels.shape)}"
        raise ValueError(shapes)
    if centers.ndim != 2 or centers.shape[1] != embeddings.shape[1]:
        shapes = f"centers {tuple(centers.shape)} do not fit embeddings {tuple(embeddings.shape)}"
        raise ValueError(shapes)
    return (embeddings - centers[labels]).square().sum(dim=1).mean() / 2
