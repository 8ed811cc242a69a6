"""Making some labels wrong, as people do: what `planted_errors.py` looks for.

It is not run by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SHARE = 0.05
"""Of the labels are made wrong."""

Array = np.ndarray


@dataclass(frozen=True)
class Truth:
    """The right labels and what ranking them needs.

    Args:
        embeddings: float32 (N, width).
        labels: int64 (N,), classes from 0.
        groups: int64 (N,), sequences and what repeats each other, as the program ties them.
        repeats: int64 (N,), images that repeat each other have the same.
        likeliest: int64 (N,), the likeliest wrong class of each image.
    """

    embeddings: Array
    labels: Array
    groups: Array
    repeats: Array
    likeliest: Array


def plant_random(truth: Truth, rng: np.random.Generator) -> Array:
    """Return labels of which 5 percent are any other class."""
    chosen = rng.choice(len(truth.labels), round(SHARE * len(truth.labels)), replace=False)
    return changed(truth, chosen, others(truth, chosen, rng))


def plant_confusable(truth: Truth, rng: np.random.Generator) -> Array:
    """Return labels of which 5 percent are the likeliest wrong class."""
    chosen = rng.choice(len(truth.labels), round(SHARE * len(truth.labels)), replace=False)
    return changed(truth, chosen, truth.likeliest[chosen])


def plant_bursts(truth: Truth, rng: np.random.Generator) -> Array:
    """Return labels of which 5 percent are any other class, the same for all that repeat it."""
    sizes = np.bincount(truth.repeats)
    order = rng.permutation(np.flatnonzero(sizes > 1))
    taken = order[: np.searchsorted(np.cumsum(sizes[order]), SHARE * len(truth.labels)) + 1]
    labels = truth.labels.copy()
    for number in taken:
        rows = np.flatnonzero(truth.repeats == number)
        labels[rows] = others(truth, rows[:1], rng)[0]
    return labels


PLANTS: dict[str, Callable[[Truth, np.random.Generator], Array]] = {
    "random": plant_random,
    "confusable": plant_confusable,
    "bursts": plant_bursts,
}


def others(truth: Truth, rows: Array, rng: np.random.Generator) -> Array:
    """Draw another class for each of some rows."""
    count = int(truth.labels.max()) + 1
    return (truth.labels[rows] + rng.integers(1, count, len(rows))) % count


def changed(truth: Truth, rows: Array, classes: Array) -> Array:
    """Return the labels with those of some rows changed."""
    labels = truth.labels.copy()
    labels[rows] = classes
    return labels
