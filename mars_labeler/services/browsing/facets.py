"""How many images each choice of the browse panel would show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.quality import QualityFlag
from mars_labeler.domain.splits import Split
from mars_labeler.services.browsing.filtering import status_mask
from mars_labeler.services.browsing.query import Status
from mars_labeler.services.columns import Coded, Mask
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


def count_facets(table: ImageTable, sol_bins: int = 48, before: Facets | None = None) -> Facets:
    """Count what each choice of the browse panel would show, over the whole table.

    Args:
        table: The pool.
        sol_bins: Bars of the sol histogram, at most.
        before: Counts of the same table: what names and labels of the products say is taken from
            them, and only what a decision, a suggestion or a measure changes is counted anew.
    """
    facets = _count_products(table, sol_bins) if before is None else before
    is_suggested, is_labeled = table.has_suggestion(), table.labels != NONE
    return replace(
        facets,
        status=_count_status(table, is_suggested, is_labeled),
        labeled=_count_classes(table.labels[is_labeled]),
        suggested=_count_classes(table.suggested[is_suggested, 0]),
        flags=_count_flags(table.flags),
        splits=_count_splits(table.splits),
    )


def _count_products(table: ImageTable, sol_bins: int) -> Facets:
    """Count what cannot change but with the images; the rest is empty."""
    edges, counts = _sol_histogram(table.sols, sol_bins)
    return Facets(
        status={},
        instruments=Coded(table.instruments, table.instrument_names).count(),
        folders=Coded(table.folders, table.folder_names).count(),
        lists=Coded(table.lists, table.list_names).count(),
        labeled={},
        suggested={},
        missions=table.products.missions.count(),
        filter_names=table.products.filters.count(),
        product_types=table.products.product_types.count(),
        sol_edges=edges,
        sol_counts=counts,
    )


def _count_status(table: ImageTable, is_suggested: Mask, is_labeled: Mask) -> dict[Status, int]:
    labeled = int(np.count_nonzero(is_labeled))
    counted = {Status.ALL: len(table), Status.LABELED: labeled}
    counted[Status.UNLABELED] = len(table) - labeled
    counted[Status.SUGGESTED] = int(np.count_nonzero(is_suggested))
    others = (status for status in Status if status not in counted)
    return counted | {
        status: int(np.count_nonzero(status_mask(table, status))) for status in others
    }


def _count_classes(class_ids: NDArray[np.int32]) -> dict[int, int]:
    counts = np.bincount(class_ids[class_ids != NONE])
    return {class_id: int(counts[class_id]) for class_id in np.flatnonzero(counts).tolist()}


def _count_flags(flags: NDArray[np.uint32]) -> dict[QualityFlag, int]:
    damaged = flags[flags != 0]
    counts = {flag: int(np.count_nonzero(damaged & flag.value)) for flag in QualityFlag}
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
