"""Query by committee: several heads on the same embeddings, and where they disagree."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.learning.queries.request import Ids, QueryRequest, Vectors
from mars_labeler.learning.unit_rows import unit_rows

HEADS = 5
_STEPS, _BATCH, _RATE = 80, 128, 3e-3
_FIRST_WEIGHTS = 0.2
"""Deviation of the weights that a head begins with: what no label resembles stays disputed."""

_SCALE = 10.0
"""What directions are multiplied by: a linear head on unit vectors would hardly learn."""


def disagreement(
    request: QueryRequest, context: JobContext, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return how far each candidate's class is disputed, float64 (N,), >= 0.

    It is the mean Kullback-Leibler divergence of the heads' probabilities from their mean
    (McCallum and Nigam, ICML 1998). Each head is linear, begins at random and learns from a
    bootstrap of each class: a head that knows a class from no label would dispute its images, and
    all of one burst would come first.

    Raises:
        JobCancelled: The person has asked to stop.
    """
    from skactiveml.pool import average_kl_divergence

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(rng.integers(2**31)))
        mean = request.directions.mean(axis=0)
        weights, biases = _fitted(request, mean, context, rng)
        inputs = _inputs(request.directions, mean)
        with torch.no_grad():
            logits = torch.einsum("nw,hwc->hnc", inputs, weights) + biases
    probabilities = torch.softmax(logits, dim=2).numpy().astype(np.float64)
    found: NDArray[np.float64] = average_kl_divergence(probabilities)
    return found


def _inputs(directions: Vectors, mean: Vectors) -> Tensor:
    """Return what the heads read of (n, W) directions, float32 (n, W)."""
    return _SCALE * torch.from_numpy(unit_rows(directions - mean))


def _fitted(
    request: QueryRequest, mean: Vectors, context: JobContext, rng: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Return the (H, W, C) weights and (H, 1, C) biases of the committee."""
    classes, labels = np.unique(request.labels, return_inverse=True)
    inputs = _inputs(request.labeled_directions, mean)
    targets = torch.from_numpy(labels.reshape(-1).astype(np.int64))
    weights = torch.empty(HEADS, inputs.shape[1], len(classes)).normal_(std=_FIRST_WEIGHTS)
    biases = torch.zeros(HEADS, 1, len(classes))
    weights.requires_grad_(True)
    biases.requires_grad_(True)
    optimizer = torch.optim.Adam([weights, biases], lr=_RATE)
    bootstraps = torch.from_numpy(np.stack([_bootstrap(labels, rng) for _ in range(HEADS)]))
    for step in range(_STEPS):
        context.checkpoint(Progress("Asking a committee", step, _STEPS))
        rows = torch.gather(bootstraps, 1, torch.randint(len(targets), (HEADS, _BATCH)))
        logits = torch.einsum("hbw,hwc->hbc", inputs[rows], weights) + biases
        loss = functional.cross_entropy(logits.flatten(0, 1), targets[rows].flatten())
        optimizer.zero_grad()
        torch.autograd.backward(HEADS * loss)
        optimizer.step()
    return weights.detach(), biases.detach()


def _bootstrap(labels: Ids, rng: np.random.Generator) -> Ids:
    """Draw as many rows of each class as it has, with replacement, int64 (L,)."""
    members = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    return np.concatenate([rng.choice(rows, len(rows)) for rows in members]).astype(np.int64)
