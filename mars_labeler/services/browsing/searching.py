"""Which images the words of the search field mean."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mars_labeler.services.browsing.name_text import NameText
from mars_labeler.services.columns import Coded, Mask
from mars_labeler.services.image_table import ImageTable

LONGEST_SOL = 6
"""Digits of the largest number that is taken for a sol."""

SOL_IN_TEXT = re.compile(rf"\bsol ?(\d{{1,{LONGEST_SOL}}})\b")

_KEPT_WORDS = 24
"""Words whose rows are remembered: while one is typed the others are there already."""


class Search:
    """Looks for words in one table, and remembers the rows of those looked for last.

    Decisions and suggestions may change in the table meanwhile; names, sols and what the products
    say may not.

    Args:
        table: The pool.
    """

    def __init__(self, table: ImageTable) -> None:
        self._table = table
        self._found: OrderedDict[str, Mask] = OrderedDict()

    def masks(self, shown: NDArray[np.int32], text: str) -> Iterator[Mask]:
        """Yield which rows each word of `text` is found in, bool (N,); not to be written to.

        Args:
            shown: int32 (N,), the class that each row shows.
            text: The words; see `Query.text`.
        """
        lowered = text.lower()
        for sol in SOL_IN_TEXT.findall(lowered):
            yield self._table.sols == int(sol)
        for word in SOL_IN_TEXT.sub(" ", lowered).split():
            yield self._said(word) | np.isin(shown, self._classes(word))

    def _said(self, word: str) -> Mask:
        """Return which rows a word is found in, whatever their classes."""
        if word not in self._found:
            self._found[word] = self._look_for(word)
            if len(self._found) > _KEPT_WORDS:
                self._found.popitem(last=False)
        self._found.move_to_end(word)
        return self._found[word]

    def _look_for(self, word: str) -> Mask:
        mask = self._names.holding(word)
        for codes, names in self._columns:
            is_named = names.holding(word)
            if is_named.any():
                mask |= is_named[codes]
        if word.isdecimal() and len(word) <= LONGEST_SOL:
            mask |= self._table.sols == int(word)
        return mask

    def _classes(self, word: str) -> list[int]:
        class_names = self._table.class_names
        return [class_id for class_id, name in class_names.items() if word in name.lower()]

    @cached_property
    def _names(self) -> NameText:
        return NameText(self._table.searchable_names.tolist())

    @cached_property
    def _columns(self) -> list[tuple[NDArray[np.integer[Any]], NameText]]:
        products = self._table.products
        columns = (
            Coded(self._table.instruments, self._table.instrument_names),
            products.missions,
            products.sequences,
            products.targets,
            products.filters,
            products.product_types,
        )
        return [(each.codes, NameText(name.lower() for name in each.names)) for each in columns]
