"""Embeddings of fewer numbers, for strategies that compare each image with each."""

from __future__ import annotations

import numpy as np
import torch

from mars_labeler.learning.queries.request import QueryRequest, Vectors

WIDTH = 64
"""Numbers that are kept: k-means over thousands of images with all 1,280 takes minutes."""


def reduced(request: QueryRequest, rng: np.random.Generator) -> tuple[Vectors, Vectors]:
    """Return the main directions of candidates and labeled images, float32 (N, 64) and (L, 64).

    Randomized principal components (Halko et al., 2011) of the unit embeddings; narrower where
    there are fewer images or numbers.
    """
    together = np.concatenate([request.directions, request.labeled_directions])
    together -= together.mean(axis=0)
    width = min(WIDTH, *together.shape)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(rng.integers(2**31)))
        tensor = torch.from_numpy(together)
        _, _, main = torch.pca_lowrank(tensor, q=width, center=False)
        found = (tensor @ main).numpy()
    parted = len(request.candidate_ids)
    return found[:parted], found[parted:]
