"""Putting images that were read anew into an image table, without touching the others."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mars_labeler.services.columns import Coded
from mars_labeler.services.image_table import UNTOUCHED, ImageTable
from mars_labeler.services.product_columns import ProductColumns

Rows = NDArray[np.intp]

_PLAIN = ("ids", "names", "sols", "pixel_counts", *UNTOUCHED)
_CODED = {"instruments": np.int16, "folders": np.int32, "lists": np.int16}


@dataclass(frozen=True)
class _Seam:
    """Where the rows of the old table and of the added one come to lie.

    Args:
        again: intp (R,), the added rows of images that the old table holds.
        replaced: intp (R,), their rows there.
        new: intp (K,), the other added rows; they follow the old ones.
        order: intp (N,), the rows of the new table among the old ones and the new ones after them;
            None when it is all of them as they lie.
    """

    again: Rows
    replaced: Rows
    new: Rows
    order: Rows | None

    @classmethod
    def between(cls, before: ImageTable, added: ImageTable, changed: NDArray[np.int64]) -> _Seam:
        """Return the seam; of the old rows those of changed images that were not added go."""
        is_again = np.isin(added.ids, before.ids[before.rows_of(added.ids)])
        new = np.flatnonzero(~is_again)
        gone = before.rows_of(np.setdiff1d(changed, added.ids))
        ids = np.concatenate([before.ids, added.ids[new]])
        order = None
        if len(gone) or (ids[1:] <= ids[:-1]).any():
            order = np.argsort(ids, kind="stable")
            order = order[~np.isin(order, gone)]
        return cls(np.flatnonzero(is_again), before.rows_of(added.ids), new, order)

    def column(self, before: NDArray[Any], added: NDArray[Any]) -> NDArray[Any]:
        """Return a column of the new table."""
        both = np.concatenate([before, added[self.new]])
        both[self.replaced] = added[self.again]
        return both if self.order is None else both[self.order]

    def coded(self, before: Coded, added: Coded) -> Coded:
        """Return a column of names of the new table."""
        both = before.followed_by(added)
        codes = self.column(both.codes[: len(before.codes)], both.codes[len(before.codes) :])
        joined = Coded(codes, both.names)
        return joined.without_unused() if len(self.replaced) or self.order is not None else joined


def join_tables(before: ImageTable, added: ImageTable, changed: NDArray[np.int64]) -> ImageTable:
    """Return a table with some images read anew; it costs what they cost, and a few copies.

    Args:
        before: The table to begin with; it stays as it is.
        added: Those of the changed images that there are now, as far as the added table knows.
        changed: int64 (K,), ids of the images that are new, other than before, or gone.
    """
    seam = _Seam.between(before, added, changed)
    columns = {
        name: seam.column(getattr(before, name), getattr(added, name)) for name in _PLAIN
    } | _coded_columns(seam, before, added)
    table = ImageTable(
        products=_joined_products(seam, before.products, added.products),
        class_names=before.class_names,
        known_until=added.known_until,
        **columns,
    )
    if "name_ranks" in vars(before):  # someone sorts by it
        table.searchable_names = seam.column(before.searchable_names, added.searchable_names)
        unranked = np.full(len(added), -1, np.int32)
        ranks = seam.column(before.name_ranks, unranked)
        table.name_ranks = _completed_ranks(table.searchable_names, ranks)
    return table


def _coded_columns(seam: _Seam, before: ImageTable, added: ImageTable) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for name, dtype in _CODED.items():
        names = f"{name.removesuffix('s')}_names"
        old, new = (Coded(getattr(table, name), getattr(table, names)) for table in (before, added))
        joined = seam.coded(old, new)
        columns |= {name: joined.codes.astype(dtype), names: joined.names}
    return columns


def _joined_products(seam: _Seam, before: ProductColumns, added: ProductColumns) -> ProductColumns:
    columns: dict[str, Any] = {}
    for field in fields(ProductColumns):
        old, new = getattr(before, field.name), getattr(added, field.name)
        join = seam.coded if isinstance(old, Coded) else seam.column
        columns[field.name] = join(old, new)
    return ProductColumns(**columns)


def _completed_ranks(names: NDArray[Any], ranks: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the place of each row when all are sorted by name; equals go by their rows.

    Args:
        names: StringDType (N,), what is sorted by.
        ranks: int32 (N,), places in the order of the names, with gaps; -1 for the rows without one.
    """
    ranked = np.flatnonzero(ranks >= 0)
    by_rank = np.full(int(ranks.max(initial=0)) + 1, -1, np.intp)
    by_rank[ranks[ranked]] = ranked
    ordered = by_rank[by_rank >= 0]
    unranked = np.flatnonzero(ranks < 0)
    unranked = unranked[np.argsort(names[unranked], kind="stable")]

    def key(row: int) -> tuple[str, int]:
        return names[row], row

    # NumPy's own search would copy all names first.
    places = [bisect_left(ordered, key(row), key=key) for row in unranked.tolist()]
    completed = np.empty(len(names), np.int32)
    completed[np.insert(ordered, places, unranked)] = np.arange(len(names), dtype=np.int32)
    return completed
