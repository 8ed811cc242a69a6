"""Which pictures are nearly the same as one before them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

_BITS = 64

Marks = NDArray[np.uint64]
Places = NDArray[np.intp]


def find_near_duplicates(hashes: Sequence[int | None], most_bits: int) -> list[int | None]:
    """Return, for each picture, the place of the earlier one that it repeats.

    A picture is compared with those only that repeat nothing themselves, so that a slow change
    over a long sequence does not make its end a duplicate of its beginning. Of several the nearest
    is named, and of equally near ones the earliest; equal hashes repeat the same one.

    Args:
        hashes: 64-bit numbers in the order of the pictures; None never repeats anything.
        most_bits: How many bits may differ, 0 to 7.
    """
    places = np.array([place for place, mark in enumerate(hashes) if mark is not None], np.intp)
    marks = np.array([mark for mark in hashes if mark is not None], np.uint64)
    _, firsts, inverse = np.unique(marks, return_index=True, return_inverse=True)
    order = np.argsort(firsts)  # NumPy has the different hashes by size, we want them by time
    distinct = firsts[order]
    leaders = _leaders(marks[distinct], most_bits)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    found: list[int | None] = [None] * len(hashes)
    repeated = places[distinct[leaders[rank[inverse]]]]
    for place, first in zip(places.tolist(), repeated.tolist(), strict=True):
        found[place] = None if first == place else first
    return found


def _leaders(marks: Marks, most_bits: int) -> Places:
    """Return which mark each of these, all of them different, repeats; its own place for none."""
    leaders = np.arange(len(marks))
    if most_bits == 0 or not len(marks):
        return leaders
    near = [pairs for keys in _keys(marks, most_bits) for pairs in _near(marks, keys, most_bits)]
    if not near:
        return leaders
    earlier, later = np.unique(np.concatenate(near, axis=1), axis=1)
    distances = np.bitwise_count(marks[earlier] ^ marks[later])
    order = np.lexsort((earlier, distances, later))
    # One that repeats another leads nobody, so each has to be settled before those after it.
    settled = leaders.tolist()
    for first, second in zip(earlier[order].tolist(), later[order].tolist(), strict=True):
        if settled[second] == second and settled[first] == first:
            settled[second] = first
    return np.array(settled, np.intp)


def _keys(marks: Marks, most_bits: int) -> Iterator[Marks]:
    """Yield numbers of which two marks share at least one when at most `most_bits` bits differ.

    Of `most_bits` + 2 parts of the marks at least two agree then (Manku et al., "Detecting
    Near-Duplicates for Web Crawling", WWW 2007, section 3).
    """
    edges = np.linspace(0, _BITS, most_bits + 3).astype(int).tolist()
    masks = [(1 << end) - (1 << start) for start, end in pairwise(edges)]
    for one, other in combinations(masks, 2):
        yield marks & np.uint64(one | other)


def _near(marks: Marks, keys: Marks, most_bits: int) -> Iterator[NDArray[np.intp]]:
    """Yield the pairs that share a key and differ in few bits, (2, N), the earlier one first."""
    order = np.argsort(keys, kind="stable")
    alike = np.arange(len(order))
    for step in range(1, len(order)):
        alike = alike[alike + step < len(order)]
        alike = alike[keys[order[alike]] == keys[order[alike + step]]]
        if not len(alike):
            return
        earlier, later = order[alike], order[alike + step]
        is_near = np.bitwise_count(marks[earlier] ^ marks[later]) <= most_bits
        yield np.stack((earlier[is_near], later[is_near]))
