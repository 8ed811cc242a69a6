"""Columns of names: each name is kept once, a row holds its code."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Coded:
    """A column of names that repeat.

    Args:
        codes: Integers (N,), indices into `names`.
        names: The names, sorted; "" for unknown.
    """

    codes: NDArray[np.integer[Any]]
    names: tuple[str, ...]

    @classmethod
    def of(cls, values: Sequence[str]) -> Coded:
        """Return the column of these values; the codes are int32."""
        names = tuple(sorted(set(values)))
        code_of = {name: code for code, name in enumerate(names)}
        codes = np.fromiter(map(code_of.__getitem__, values), np.int32, len(values))
        return cls(codes, names)

    @classmethod
    def unknown(cls, count: int) -> Coded:
        """Return a column of `count` unknown names."""
        return cls(np.zeros(count, np.int32), ("",))

    def followed_by(self, other: Coded) -> Coded:
        """Return the rows of this column and then those of another; the codes are int32."""
        # Of a hundred thousand names a few are new: neither look all of them up nor sort them anew.
        places = [bisect_left(self.names, name) for name in other.names]
        is_new = [
            place == len(self.names) or self.names[place] != name
            for place, name in zip(places, other.names, strict=True)
        ]
        new = list(compress(other.names, is_new))
        before = np.cumsum([0, *is_new])[:-1]  # how many new names come before each of the other's
        shifts = np.bincount(np.array(places, np.intp)[is_new], minlength=len(self.names) + 1)
        old_codes = np.arange(len(self.names)) + np.cumsum(shifts)[: len(self.names)]
        codes = (old_codes[self.codes] if new else self.codes, (before + places)[other.codes])
        names = tuple(sorted([*self.names, *new])) if new else self.names
        return Coded(np.concatenate(codes).astype(np.int32, copy=False), names)

    def without_unused(self) -> Coded:
        """Return the same rows, without the names that none of them has."""
        is_used = np.bincount(self.codes, minlength=len(self.names)) > 0
        if is_used.all():
            return self
        codes = (np.cumsum(is_used) - 1).astype(np.int32)[self.codes]
        return Coded(codes, tuple(compress(self.names, is_used)))

    def name_of(self, row: int) -> str:
        """Return the name of one row."""
        return self.names[int(self.codes[row])]

    def matching(self, test: Callable[[str], bool]) -> Mask:
        """Return which rows have a name that passes `test`, bool (N,).

        It is asked once a name, not once a row.
        """
        passing: Mask = np.array([test(name) for name in self.names], dtype=bool)[self.codes]
        return passing

    def ranks(self) -> NDArray[np.float64]:
        """Return the place of each row's name among the names, float64 (N,), NaN for unknown."""
        places = np.arange(len(self.names), dtype=np.float64)
        places[[not name for name in self.names]] = np.nan
        ranks: NDArray[np.float64] = places[self.codes]
        return ranks

    def count(self) -> dict[str, int]:
        """Return how many rows have each name; names without a row are left out."""
        counts = np.bincount(self.codes, minlength=len(self.names))
        return {name: int(count) for name, count in zip(self.names, counts, strict=True) if count}
