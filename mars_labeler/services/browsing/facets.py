"""How many images each choice of the browse panel would show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.quality import QualityFlag
from mars_labeler.domain.splits import Split
from mars_labeler.services.browsing.filtering import status_mask
from mars_labeler.services.browsing.query import Status
from mars_labeler.services.columns import Coded
from mars_labeler.services.image_table import NONE, SPLITS, ImageTable


@dataclass(frozen=True)
class Facets:
    """How many images each choice of the browse panel would show.

    Args:
        status: Images by status.
        instruments: Images by instrument name ("" for unknown).
        folders: Images by folder (not counting folders below it).
        lists: Images by published list ("" for none).
        labeled: Labeled images by class id.
        suggested: Unlabeled images by the class id of their first suggestion.
        missions: Images by mission ("" for unknown).
        filter_names: Images by color filter ("" for unknown).
        product_types: Images by product type ("" for unknown).
        flags: Images by quality flag; flags that no image has are left out.
        splits: Images by split; splits without images are left out.
        sol_edges: int32 (B + 1,) edges of the sol histogram; empty when no sol is known.
        sol_counts: int64 (B,) images between them.
    """

    status: Mapping[Status, int]
    instruments: Mapping[str, int]
    folders: Mapping[str, int]
    lists: Mapping[str, int]
    labeled: Mapping[int, int]
    suggested: Mapping[int, int]
    missions: Mapping[str, int] = field(default_factory=dict)
    filter_names: Mapping[str, int] = field(default_factory=dict)
    product_types: Mapping[str, int] = field(default_factory=dict)
    flags: Mapping[QualityFlag, int] = field(default_factory=dict)
    splits: Mapping[Split, int] = field(default_factory=dict)
    sol_edges: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    sol_counts: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))


def count_facets(table: ImageTable, sol_bins: int = 48) -> Facets:
    """Count what each choice of the browse panel would show, over the whole table."""
    first = np.where(table.has_suggestion(), table.suggested[:, 0], NONE)
    edges, counts = _sol_histogram(table.sols, sol_bins)
    return Facets(
        status={status: int(status_mask(table, status).sum()) for status in Status},
        instruments=Coded(table.instruments, table.instrument_names).count(),
        folders=Coded(table.folders, table.folder_names).count(),
        lists=Coded(table.lists, table.list_names).count(),
        labeled=_count_classes(table.labels),
        suggested=_count_classes(first.astype(np.int32)),
        missions=table.products.missions.count(),
        filter_names=table.products.filters.count(),
        product_types=table.products.product_types.count(),
        flags=_count_flags(table.flags),
        splits=_count_splits(table.splits),
        sol_edges=edges,
        sol_counts=counts,
    )


def _count_classes(class_ids: NDArray[np.int32]) -> dict[int, int]:
    values, counts = np.unique(class_ids[class_ids != NONE], return_counts=True)
    return {int(value): int(count) for value, count in zip(values, counts, strict=True)}


def _count_flags(flags: NDArray[np.uint32]) -> dict[QualityFlag, int]:
    counts = {flag: int(np.count_nonzero(flags & flag.value)) for flag in QualityFlag}
    return {flag: count for flag, count in counts.items() if count}


def _count_splits(codes: NDArray[np.int8]) -> dict[Split, int]:
    counts = np.bincount(codes, minlength=len(SPLITS))
    return {split: int(count) for split, count in zip(SPLITS, counts, strict=True) if count}


def _sol_histogram(
    sols: NDArray[np.int32], bins: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    known = sols[sols != NONE]
    if not len(known):
        return np.empty(0, np.int32), np.empty(0, np.int64)
    low, high = int(known.min()), int(known.max())
    width = max(1, -(-(high - low + 1) // bins))
    edges = np.append(np.arange(low, high + 1, width, dtype=np.int32), np.int32(high + 1))
    counts, _ = np.histogram(known, edges)
    return edges, counts.astype(np.int64)
