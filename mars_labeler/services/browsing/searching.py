"""Which images the words of the search field mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from mars_labeler.services.columns import Coded, Mask
from mars_labeler.services.image_table import ImageTable

LONGEST_SOL = 6
"""Digits of the largest number that is taken for a sol."""

SOL_IN_TEXT = re.compile(rf"\bsol ?(\d{{1,{LONGEST_SOL}}})\b")


def text_masks(table: ImageTable, shown: NDArray[np.int32], text: str) -> Iterator[Mask]:
    """Yield which rows each word of `text` is found in, bool (N,).

    Args:
        table: The pool.
        shown: int32 (N,), the class that each row shows.
        text: The words; see `Query.text`.
    """
    lowered = text.lower()
    for sol in SOL_IN_TEXT.findall(lowered):
        yield table.sols == int(sol)
    for word in SOL_IN_TEXT.sub(" ", lowered).split():
        yield _word_mask(table, shown, word)


def _word_mask(table: ImageTable, shown: NDArray[np.int32], word: str) -> Mask:
    mask: Mask = np.strings.find(table.searchable_names, word) >= 0
    for column in _searched(table):
        mask |= column.matching(lambda name: word in name.lower())
    class_ids = [key for key, name in table.class_names.items() if word in name.lower()]
    mask |= np.isin(shown, class_ids)
    if word.isdecimal() and len(word) <= LONGEST_SOL:
        mask |= table.sols == int(word)
    return mask


def _searched(table: ImageTable) -> tuple[Coded, ...]:
    products = table.products
    return (
        Coded(table.instruments, table.instrument_names),
        products.missions,
        products.sequences,
        products.targets,
        products.filters,
        products.product_types,
    )
