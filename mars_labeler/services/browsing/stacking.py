"""Bursts: images that a camera took one after another while it looked at the same thing.

What counts as one was chosen by looking at MSL Surface (6,737 images, 5,386 of them labeled, names
without a clock) and at one sol of Perseverance (271 images with a clock):

- Where the clock is known, steps of a Mastcam-Z mosaic are 10 to 17 s apart (the mast has to
  turn), frames of a Navcam dust devil movie 4 to 5 s, of a cloud movie 25 s. So frames at most
  `STEADY_S` apart show the same, and up to `SLOW_S` those do that are flagged as near-duplicates.
- Two images of one moment are one frame in two products (color and Bayer pattern), or two tiles
  of one large frame, which show different things: tiles are of the same product type.
- The names of MSL's Mastcam and MAHLI have no clock, but a command and a frame number. Frames of
  one command whose numbers follow each other, and the products of one frame, make 3,535 bursts
  of the 6,737 images; 18 of the 4,248 labeled images in them (0.4 %) have another label than most
  of their burst, nearly all of them two products of one frame that the published labels tell
  apart. Whole runs of a sequence would make 1,615, but mosaics point at other things with each
  frame: 2.9 % of their labels differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.quality import QualityFlag
from mars_labeler.services.browsing.ordering import Rows
from mars_labeler.services.columns import Mask
from mars_labeler.services.image_table import NONE, ImageTable

STEADY_S = 8.0
"""Seconds between frames in which no mast turns to its next target."""

SLOW_S = 30.0
"""Seconds between frames of a slow movie, of which each nearly repeats one before it."""

_ZERO, _NINE = ord("0"), ord("9")
_MOST_CODE = 255
"""Letters beyond it count as alike, so that a name takes a byte a letter."""


@dataclass(frozen=True)
class Bursts:
    """Which images of a table belong together.

    Args:
        codes: int32 (N,), the burst of each row, from 0 on; an image alone is one of its own.
        order: intp (N,), the rows burst by burst, each in the order it was taken.
    """

    codes: NDArray[np.int32]
    order: Rows

    @property
    def count(self) -> int:
        """How many there are."""
        return int(self.codes[self.order[-1]]) + 1 if len(self.order) else 0

    def stacks(self) -> Iterator[Rows]:
        """Yield the rows of each burst of two images or more, in the order they were taken."""
        bounds = np.flatnonzero(np.diff(self.codes[self.order])) + 1
        yield from (rows for rows in np.split(self.order, bounds) if len(rows) > 1)


def find_bursts(table: ImageTable) -> Bursts:
    """Return which images of a table were taken in one burst.

    They are of one sequence, sol and instrument, each taken right after the one before it: see
    the module for what that means. Images of which no sequence is known are alone.
    """
    if not len(table):
        return Bursts(np.empty(0, np.int32), np.empty(0, np.intp))
    groups = _groups(table)
    order = np.lexsort((table.name_ranks, table.products.clocks, groups))
    before, after = order[:-1], order[1:]
    is_joined = (groups[before] == groups[after]) & (groups[after] != NONE)
    places = np.flatnonzero(is_joined)
    is_joined[places] = _follow(table, before[places], after[places])
    codes = np.empty(len(table), np.int32)
    codes[order] = np.concatenate(([0], np.cumsum(~is_joined)))
    return Bursts(codes, order)


def mixed_bursts(table: ImageTable, bursts: Bursts, rows: Rows) -> Mask:
    """Return which bursts have images with different labels among `rows`, bool (count,)."""
    labeled = rows[table.labels[rows] != NONE]
    codes, labels = bursts.codes[labeled], table.labels[labeled]
    one_label = np.full(bursts.count, NONE, np.int32)
    one_label[codes] = labels
    is_mixed = np.zeros(bursts.count, bool)
    is_mixed[codes[labels != one_label[codes]]] = True
    return is_mixed


def _groups(table: ImageTable) -> NDArray[np.int64]:
    """Return a number for each sequence, sol and instrument, `NONE` without a sequence."""
    sequences = table.products.sequences
    sols = table.sols.astype(np.int64) - NONE
    groups = sequences.codes.astype(np.int64) * (int(sols.max()) + 1) + sols
    groups = groups * len(table.instrument_names) + table.instruments
    is_known = np.array([bool(name) for name in sequences.names])[sequences.codes]
    return np.where(is_known, groups, NONE)


def _follow(table: ImageTable, before: Rows, after: Rows) -> Mask:
    """Return which rows were taken right after others of the same group, bool (P,)."""
    products = table.products
    gaps = products.clocks[after] - products.clocks[before]
    is_repeating = (table.flags[after] & QualityFlag.NEAR_DUPLICATE.value) != 0
    types = products.product_types.codes
    is_tile = (gaps == 0) & (types[before] == types[after])
    is_following: Mask = ((gaps <= STEADY_S) & ~is_tile) | ((gaps <= SLOW_S) & is_repeating)
    unknown = np.isnan(products.clocks)
    nameless = np.flatnonzero(unknown[before] & unknown[after])
    if len(nameless):
        letters = _letters(table.names)
        is_following[nameless] = _numbers_follow(
            letters[before[nameless]], letters[after[nameless]]
        )
    return is_following


def _letters(names: NDArray[Any]) -> NDArray[np.uint8]:
    """Return the letters of names (P,) as codes, uint8 (P, W), 0 behind the end."""
    width = max(1, int(np.strings.str_len(names).max(initial=1)))
    codes = names.astype(f"U{width}").view(np.uint32).reshape(len(names), width)
    return np.minimum(codes, _MOST_CODE).astype(np.uint8)


def _numbers_follow(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> Mask:
    """Return which names count on from others.

    From the first letter in which two names differ, either the digits to the end of the number
    are one more, or there is no digit in both right after a number: the products of one frame.

    Args:
        before: uint8 (P, W), letters.
        after: uint8 (P, W).

    Returns:
        bool (P,).
    """
    firsts = (before != after).argmax(axis=1)
    pairs = np.arange(len(before))
    is_digit = [_are_digits(letters[pairs, firsts]) for letters in (before, after)]
    last_same = before[pairs, np.maximum(firsts - 1, 0)]
    follows: Mask = ~is_digit[0] & ~is_digit[1] & _are_digits(last_same) & (firsts > 0)
    counted = np.flatnonzero(is_digit[0] & is_digit[1])
    first, second = (_numbers(each[counted], firsts[counted]) for each in (before, after))
    follows[counted] = second - first == 1
    return follows


def _are_digits(letters: NDArray[np.uint8]) -> Mask:
    return (letters >= _ZERO) & (letters <= _NINE)


def _numbers(letters: NDArray[np.uint8], firsts: Rows) -> NDArray[np.int64]:
    """Return the numbers, int64 (P,), that begin at a place of each name."""
    numbers = np.zeros(len(letters), np.int64)
    is_inside = np.ones(len(letters), bool)
    for place in range(int(firsts.min(initial=letters.shape[1])), letters.shape[1]):
        column, has_begun = letters[:, place], place >= firsts
        is_inside &= _are_digits(column) | ~has_begun
        is_counted = is_inside & has_begun
        np.multiply(numbers, 10, out=numbers, where=is_counted)
        np.add(numbers, column - _ZERO, out=numbers, where=is_counted)
        if not is_inside.any():
            break
    return numbers
