"""Which pictures are nearly the same as one before them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

_BITS = 64

_FEW = 256
"""So few pictures are compared one by one."""

_MOST_PAIRS = 1 << 22
"""Pairs that are compared at a time, about 100 MB."""

Marks = NDArray[np.uint64]
Places = NDArray[np.intp]


def find_near_duplicates(hashes: Sequence[int | None], most_bits: int) -> list[int | None]:
    """Return, for each picture, the place of an earlier one that it repeats.

    A picture is compared with those only that repeat nothing themselves, so that a slow change
    over a long sequence does not make its end a duplicate of its beginning, and a thousand frames
    of one view are not compared with one another. Equal hashes repeat the same one.

    Args:
        hashes: 64-bit numbers in the order of the pictures; None never repeats anything.
        most_bits: How many bits may differ, 0 to 7.
    """
    places = np.array([place for place, mark in enumerate(hashes) if mark is not None], np.intp)
    marks = np.array([mark for mark in hashes if mark is not None], np.uint64)
    _, firsts, inverse = np.unique(marks, return_index=True, return_inverse=True)
    order = np.argsort(firsts)  # NumPy has the different hashes by size, we want them by time
    distinct = firsts[order]
    leaders = _Search(marks[distinct], most_bits).leaders
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    found: list[int | None] = [None] * len(hashes)
    repeated = places[distinct[leaders[rank[inverse]]]]
    for place, first in zip(places.tolist(), repeated.tolist(), strict=True):
        found[place] = None if first == place else first
    return found


class _Search:
    """Finds which mark each of some different marks repeats: its own place for none.

    The earlier half is settled first, then the later half is compared with what repeats nothing
    in it, and what is left of that is settled in the same way.

    Args:
        marks: The marks in order, all of them different.
        most_bits: How many bits may differ.
    """

    def __init__(self, marks: Marks, most_bits: int) -> None:
        self._marks = marks
        self._most_bits = most_bits
        self.leaders = np.arange(len(marks))
        if most_bits:
            self._settle(self.leaders.copy())

    def _settle(self, places: Places) -> Places:
        """Settle some places and return those that repeat nothing."""
        if len(places) <= _FEW:
            return self._settle_few(places)
        half = len(places) // 2
        kept = self._settle(places[:half])
        later = places[half:]
        repeated = self._match(later, kept)
        is_new = repeated < 0
        self.leaders[later[~is_new]] = repeated[~is_new]
        return np.concatenate((kept, self._settle(later[is_new])))

    def _settle_few(self, places: Places) -> Places:
        kept: list[int] = []
        for place in places.tolist():
            distances = np.bitwise_count(self._marks[kept] ^ self._marks[place])
            nearest = int(distances.argmin()) if kept else 0
            if kept and distances[nearest] <= self._most_bits:
                self.leaders[place] = kept[nearest]
            else:
                kept.append(place)
        return np.array(kept, np.intp)

    def _match(self, later: Places, kept: Places) -> Places:
        """Return for each of `later` one of `kept` that is near it, or -1."""
        found = np.full(len(later), -1, np.intp)
        for mask in _masks(self._most_bits):
            open_rows = np.flatnonzero(found < 0)
            keys = self._marks[kept] & mask
            order = np.argsort(keys)
            wanted = self._marks[later[open_rows]] & mask
            is_met, low, counts = _runs_of(wanted, keys[order])
            open_rows = open_rows[is_met]
            for part in _portions(counts):
                rows = np.repeat(open_rows[part], counts[part])
                steps = np.arange(len(rows)) - np.repeat(
                    np.cumsum(counts[part]) - counts[part], counts[part]
                )
                near = kept[order[np.repeat(low[part], counts[part]) + steps]]
                distances = np.bitwise_count(self._marks[later[rows]] ^ self._marks[near])
                is_near = distances <= self._most_bits
                found[rows[is_near]] = near[is_near]
        return found


def _runs_of(wanted: Marks, ordered: Marks) -> tuple[NDArray[np.bool_], Places, Places]:
    """Find numbers among others that are in order.

    NumPy looks sorted numbers up several times as fast as mixed ones, and most of ours are not
    there, so that the ends of their runs are never asked for.

    Returns:
        Which of `wanted` are in `ordered`; of those where their runs begin, and how long they are.
    """
    by_size = np.argsort(wanted)
    low = np.empty(len(wanted), np.intp)
    low[by_size] = np.searchsorted(ordered, wanted[by_size])
    is_met = ordered[np.minimum(low, len(ordered) - 1)] == wanted
    low = low[is_met]
    return is_met, low, np.searchsorted(ordered, wanted[is_met], "right") - low


def _masks(most_bits: int) -> Iterator[np.uint64]:
    """Yield masks of which two marks agree under at least one when few enough bits differ.

    Of `most_bits` + 2 parts of the marks at least two agree then (Manku et al., "Detecting
    Near-Duplicates for Web Crawling", WWW 2007, section 3).
    """
    edges = np.linspace(0, _BITS, most_bits + 3).astype(int).tolist()
    parts = [(1 << end) - (1 << start) for start, end in pairwise(edges)]
    for one, other in combinations(parts, 2):
        yield np.uint64(one | other)


def _portions(counts: Places) -> Iterator[slice]:
    """Yield slices of rows that make at most so many pairs together, or of one row."""
    ends = np.cumsum(counts)
    start = 0
    while start < len(counts):
        before = int(ends[start - 1]) if start else 0
        end = int(np.searchsorted(ends, before + _MOST_PAIRS, "right"))
        end = max(end, start + 1)
        yield slice(start, end)
        start = end
