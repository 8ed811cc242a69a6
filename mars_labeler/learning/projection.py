"""A map of embeddings: images that look alike lie near each other in the plane.

Embeddings of unit length are brought to their first 50 principal components and some of them, the
anchors, to the plane with t-SNE (van der Maaten and Hinton, JMLR 2008), whose repulsion is
interpolated on a grid (Linderman et al., "Fast interpolation-based t-SNE", Nature Methods 2019, as
openTSNE has it). The attraction stays exaggerated by 2 to the end: on msl-surface, as many of the
10 nearest in the plane share an image's class as with 1 (96.7 %, of those by the embeddings
96.9 %), groups stand apart for a lasso, and the grid is a quarter as large. All other images are
put beside the anchors that they are most like, and so is what is added later: nothing moves.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from openTSNE import TSNEEmbedding, affinity, initialization

from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.learning.exact_neighbors import CHUNK, ReadEmbeddings
from mars_labeler.learning.layout import Layout, Positions
from mars_labeler.learning.unit_rows import unit_rows

MOST_ANCHORS = 12_000
"""Images that t-SNE places; a sample of more would take longer and show the same groups."""

COMPONENTS = 50
PERPLEXITY = 30.0
_EARLY_STEPS, _STEPS = 125, 250
_EARLY_EXAGGERATION, _EXAGGERATION = 12, 2
_STEPS_A_REPORT = 5
_GRID_FROM = 3_000
"""Anchors from which on the grid is faster than a tree."""

_FEWEST_TO_PROJECT = 8
"""Of fewer images there are no neighborhoods."""

_MARGIN = 0.02
"""Free space at each edge of the map."""


def lay_out(
    image_ids: NDArray[np.int64],
    read: ReadEmbeddings,
    context: JobContext,
    most_anchors: int = MOST_ANCHORS,
    seed: int = 0,
) -> tuple[Layout, Positions]:
    """Make a map of images. The same images and seed give the same map.

    Args:
        image_ids: int64 (N,), at least one.
        read: Reads their embeddings (`Embedded.read`), a chunk at a time.
        context: Told of the progress.
        most_anchors: Images that t-SNE places; drawn at random of more.
        seed: Of what is drawn.

    Returns:
        What places further images, and where these lie, float32 (N, 2) in [0, 1].

    Raises:
        JobCancelled: The person has asked to stop.
    """
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.choice(len(image_ids), min(most_anchors, len(image_ids)), replace=False))
    context.checkpoint(Progress("Making the map"))
    units = unit_rows(read(image_ids[chosen]))
    mean, axes = _principal_axes(units)
    anchors = np.ascontiguousarray((units - mean) @ axes.T, np.float32)
    del units
    layout = Layout(mean, axes, anchors, _within_unit(_project(anchors, context, seed)))
    positions = place_images(layout, image_ids, read, context)
    positions[chosen] = layout.anchor_positions
    return layout, positions


def place_images(
    layout: Layout, image_ids: NDArray[np.int64], read: ReadEmbeddings, context: JobContext
) -> Positions:
    """Return where images belong on a map that is there already, float32 (N, 2).

    Raises:
        JobCancelled: The person has asked to stop.
    """
    positions = np.empty((len(image_ids), 2), np.float32)
    for start in range(0, len(image_ids), CHUNK):
        context.checkpoint(Progress("Placing images", start, len(image_ids)))
        part = slice(start, start + CHUNK)
        positions[part] = layout.place(read(image_ids[part]))
    return positions


def _principal_axes(rows: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the mean of rows, (width,), and their first principal axes, (K, width)."""
    mean = rows.mean(axis=0)
    centered = rows - mean
    _, axes = np.linalg.eigh(centered.T @ centered)  # the least variance comes first
    return mean, np.ascontiguousarray(axes.T[::-1][:COMPONENTS])


def _project(rows: NDArray[np.float32], context: JobContext, seed: int) -> NDArray[np.float64]:
    """Return rows, (A, K), in the plane, (A, 2)."""
    if len(rows) < _FEWEST_TO_PROJECT or not np.ptp(rows, axis=0).any():
        return np.pad(rows, ((0, 0), (0, 2)))[:, :2].astype(np.float64)
    # One thread: with two, a busy computer needs twice the time, and the sums differ each time.
    affinities = affinity.PerplexityBasedNN(
        rows, perplexity=min(PERPLEXITY, (len(rows) - 1) / 3), n_jobs=1, random_state=seed
    )
    embedding = TSNEEmbedding(
        initialization.pca(rows, random_state=seed),
        affinities,
        negative_gradient_method="fft" if len(rows) > _GRID_FROM else "bh",
        n_jobs=1,
        random_state=seed,
    )
    for steps, exaggeration, momentum, before in (
        (_EARLY_STEPS, _EARLY_EXAGGERATION, 0.5, 0),
        (_STEPS, _EXAGGERATION, 0.8, _EARLY_STEPS),
    ):
        embedding = embedding.optimize(
            steps,
            exaggeration=exaggeration,
            momentum=momentum,
            callbacks=[_Reporting(context, before)],
            callbacks_every_iters=_STEPS_A_REPORT,
        )
    return np.asarray(embedding, np.float64)


class _Reporting:
    """Tells how far t-SNE is, and stops it when the person has asked to.

    Args:
        context: Whom it tells.
        before: Steps that were done before those it counts.
    """

    def __init__(self, context: JobContext, before: int) -> None:
        self._context = context
        self._before = before

    def __call__(self, step: int, _error: float, _embedding: Any) -> bool:
        """Tell of a step; return False: t-SNE goes on."""
        done = self._before + step
        self._context.checkpoint(Progress("Making the map", done, _EARLY_STEPS + _STEPS))
        return False


def _within_unit(points: NDArray[np.float64]) -> Positions:
    """Return points brought into the unit square with one scale, centered, as float32 (A, 2)."""
    low, high = points.min(axis=0), points.max(axis=0)
    scale = (1 - 2 * _MARGIN) / max(float((high - low).max()), float(np.finfo(np.float32).tiny))
    positions: Positions = (0.5 + (points - (low + high) / 2) * scale).astype(np.float32)
    return positions.clip(0, 1)
