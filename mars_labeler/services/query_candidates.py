"""Which images may be asked about next, and what is known beside them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog import quality
from mars_labeler.domain.splits import HELD_OUT
from mars_labeler.services.image_table import NONE, SPLITS, ImageTable, SuggestionState
from mars_labeler.services.project import Project

MOST_CANDIDATES = 8_000
"""Images that are compared with each other at most. Where the model is asked, two thirds of them
are those that it was least sure of when it suggested; the others are drawn at random."""

MOST_LABELED = 4_000
"""Labeled images that the others are compared with at most, drawn at random from all."""

_RANDOM_SHARE = 1 / 3

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Candidates:
    """Rows of the image table.

    Args:
        open_rows: (N,), what nobody has decided about and may be learned from.
        labeled_rows: (L,), what is labeled and learned from.
    """

    open_rows: Rows
    labeled_rows: Rows


def find_candidates(table: ImageTable, asks_model: bool, seed: int) -> Candidates:
    """Return the images to choose from, of a large pool a part.

    What is labeled, marked as unsure or held out is never among them; the table has no image that
    cannot be read.

    Args:
        table: All images.
        asks_model: Whether it matters what the model thinks of them.
        seed: Seed of what is drawn; the same images are drawn again, so that their embeddings are
            there.
    """
    # An image's number depends on its id alone.
    draws = np.random.default_rng(seed).random(int(table.ids.max(initial=0)) + 1)[table.ids]
    is_learned = ~np.isin(table.splits, [SPLITS.index(split) for split in HELD_OUT])
    is_open = is_learned & (table.labels == NONE) & ~table.is_unsure
    open_rows = np.flatnonzero(is_open)
    labeled = np.flatnonzero(is_learned & (table.labels != NONE))
    unsure = _unsure(table, open_rows, draws) if asks_model else open_rows[:0]
    others = open_rows[~np.isin(open_rows, unsure)]
    return Candidates(
        np.sort(np.concatenate([unsure, _first(others, draws, MOST_CANDIDATES - len(unsure))])),
        np.sort(_first(labeled, draws, MOST_LABELED)),
    )


def _unsure(table: ImageTable, rows: Rows, draws: NDArray[np.float64]) -> Rows:
    """Return the rows that the model was least sure of, where there are too many rows."""
    if len(rows) <= MOST_CANDIDATES:
        return rows
    lead = (table.confidences[rows, 0] - table.confidences[rows, 1]).astype(np.float64)
    is_suggested = table.states[rows] != SuggestionState.ABSENT
    lead[~is_suggested] = draws[rows[~is_suggested]]
    count = round(MOST_CANDIDATES * (1 - _RANDOM_SHARE))
    return rows[np.argsort(lead, kind="stable")][:count]


def _first(rows: Rows, draws: NDArray[np.float64], most: int) -> Rows:
    return rows[np.argsort(draws[rows], kind="stable")][:most]


def sequence_codes(table: ImageTable, rows: Rows) -> NDArray[np.int64]:
    """Return a number for the sequence and sol of each row, int64 (n,); -1 where unknown."""
    sequences = table.products.sequences
    codes = sequences.codes[rows].astype(np.int64)
    is_known = np.array([bool(name) for name in sequences.names])[codes]
    return np.where(is_known, codes * 2**32 + table.sols[rows].astype(np.int64) + 1, -1)


def repeated_rows(project: Project, image_ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place among `image_ids` of the image that each nearly repeats, or -1."""
    with project.catalog.reading() as connection:
        known = {row.image_id: row.duplicate_of for row in quality.read_hashes(connection)}
    places = {image_id: place for place, image_id in enumerate(image_ids.tolist())}
    repeated = [known.get(image_id) for image_id in image_ids.tolist()]
    return np.array([places.get(each, -1) if each else -1 for each in repeated], np.int64)
