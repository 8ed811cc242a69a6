"""Intervals of figures that are measured on few images.

Images of one sequence resemble each other: a hundred of them say less than a hundred that stand
alone. The bootstrap draws whole sequences for that reason. It knows nothing of what did not occur,
however: where all of three images are right, they are in all of its draws. So every interval
reaches at each end to what lies further out, the bootstrap's end or that of the counts alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from mars_labeler.domain.evaluation import NOT_MEASURED, Measured

_DRAWS = 500
_DRAWS_AT_ONCE = 20
"""Of 60,000 sequences 20 draws are 10 MB of numbers to add up with, and 500 are 240 MB."""
_ENDS = (2.5, 97.5)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class SequenceDraws:
    """Sequences drawn with replacement, as many as there are, 500 times; always the same ones.

    Args:
        sequences: int64 (n,) the sequence of each image, n >= 1.
    """

    def __init__(self, sequences: NDArray[np.int64]) -> None:
        self._codes = np.unique(sequences, return_inverse=True)[1]
        self._count = int(self._codes.max()) + 1
        rng = np.random.default_rng(0)
        self._times = np.empty((_DRAWS, self._count), np.uint16)  # how often each was drawn
        for times in self._times:
            times[:] = np.bincount(rng.integers(self._count, size=self._count), None, self._count)

    def sums(self, columns: NDArray[np.bool_] | Floats) -> Floats:
        """Return the sums of (n, K) columns over the images of each draw, float64 (draws, K)."""
        by_sequence = np.zeros((self._count, columns.shape[1]))
        np.add.at(by_sequence, self._codes, columns)
        starts = range(0, _DRAWS, _DRAWS_AT_ONCE)
        parts = (self._times[start : start + _DRAWS_AT_ONCE] for start in starts)
        return np.concatenate([part.astype(np.float64) @ by_sequence for part in parts])

    def shares(self, hits: Bools, members: Bools) -> list[Measured]:
        """Return for each of K groups of images which share of them is a hit.

        Args:
            hits: bool (n, K).
            members: bool (n, K) which images belong to each group.
        """
        hits = hits & members
        drawn = ratio(self.sums(hits), self.sums(members))
        right, counts = hits.sum(axis=0).tolist(), members.sum(axis=0).tolist()
        return [
            widened(wilson(each, count), drawn[:, place])
            for place, (each, count) in enumerate(zip(right, counts, strict=True))
        ]


def ratio(above: Floats, below: Floats) -> Floats:
    """Return a ratio that is NaN where there is nothing to divide by."""
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


@lru_cache(maxsize=4096)
def wilson(right: int, count: int) -> Measured:
    """Return the share of `right` among `count` images (Wilson, JASA 1927; 95 %)."""
    if not count:
        return NOT_MEASURED
    interval = binomtest(right, count).proportion_ci(method="wilson")
    return Measured(right / count, float(interval.low), float(interval.high), count)


def f1_of(right: int, labeled: int, suggested: int) -> Measured:
    """Return F1 of a class, with the interval of a share that it rises with.

    F1 = 2 S / (1 + S), where S is the share of the right ones among all images that have the class
    as label or as suggestion (Hand et al., Machine Learning 2021, section 3).

    Args:
        right: Images that have it as both.
        labeled: Images that have it as label; the count of what is returned.
        suggested: Images that have it as suggestion.
    """
    share = wilson(right, labeled + suggested - right)
    value, low, high = (2 * each / (1 + each) for each in (share.value, share.low, share.high))
    return Measured(value, low, high, labeled)


def mean_of(parts: Iterable[Measured], count: int) -> Measured:
    """Return the mean of figures of different images, with the interval that follows from theirs.

    The squares of the distances to the ends add up (Zou and Donner, Statistics in Medicine 2008,
    equation 3).

    Args:
        parts: The figures, at least one.
        count: Images that all of them were measured on.
    """
    values, lows, highs = np.array([(part.value, part.low, part.high) for part in parts]).T
    mean = float(values.mean())
    below = float(np.sqrt(np.square(values - lows).sum())) / len(values)
    above = float(np.sqrt(np.square(highs - values).sum())) / len(values)
    return Measured(mean, max(0.0, mean - below), min(1.0, mean + above), count)


def widened(figure: Measured, drawn: Floats) -> Measured:
    """Return the figure with an interval that reaches to the ends of the bootstrap, too.

    Args:
        figure: The figure with the interval of its counts alone.
        drawn: float64 (draws,) its values in the bootstrap; NaN where a draw has none.
    """
    if np.isnan(drawn).all():
        return figure
    low, high = (float(end) for end in np.nanpercentile(drawn, _ENDS))
    return Measured(figure.value, min(figure.low, low), max(figure.high, high), figure.count)


def unbiased(value: float, drawn: Floats, count: int) -> Measured:
    """Return a figure that few images make larger, with the basic bootstrap's interval.

    The draws exceed the value by about as much as that exceeds the truth, so they are mirrored at
    it (Davison and Hinkley, Bootstrap Methods and their Application, 1997, section 5.2.1).
    """
    low, high = (2 * value - float(end) for end in np.percentile(drawn, _ENDS)[::-1])
    return Measured(value, min(value, max(0.0, low)), max(value, high), count)
