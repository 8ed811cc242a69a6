"""What a sample holds, before anything is drawn: classes, sols, bursts, names, flaws."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mars_labeler.imagery.sample.scenes import SAMPLE_CLASSES

LAST_SOL = 600
SIDE = 256
TINY_SIDE = 64
_WIDE_HEIGHT = 192

# Shares of the classes on the first and on the last sol, in the order of SAMPLE_CLASSES. They
# drift as in the MSL Surface data set, where drill holes and wheels come late in the mission.
_EARLY_SHARES = (0.46, 0.17, 0.14, 0.04, 0.10, 0.06, 0.01, 0.02)
_LATE_SHARES = (0.34, 0.20, 0.08, 0.17, 0.06, 0.04, 0.09, 0.02)

_BURST_LENGTHS = (1, 2, 3, 4, 6)
_BURST_SHARES = (0.35, 0.25, 0.18, 0.14, 0.08)

_INSTRUMENTS = ("SL", "SR", "SC")

_GOLDEN = (np.sqrt(5) - 1) / 2


class Flaw(StrEnum):
    """What is wrong with a picture, as the archive's pictures have it."""

    NONE = ""
    GRAY = "gray"
    BLUE_ONLY = "blue only"
    OVER_EXPOSED = "over-exposed"
    TINY = "tiny"


_FLAWS = tuple(Flaw)
_FLAW_SHARES = (0.84, 0.07, 0.03, 0.03, 0.03)


class SampleRow(NamedTuple):
    """One image of a sample.

    Args:
        relative_path: Path below the images' folder; the name is a synthetic product id.
        class_name: One of `SAMPLE_CLASSES`.
        width: Pixels across.
        height: Pixels down.
        sequence: Number of the burst; its frames are nearly identical.
        flaw: What is wrong with the picture.
    """

    relative_path: str
    class_name: str
    width: int
    height: int
    sequence: int
    flaw: Flaw


def sample_rows(count: int, seed: int = 0) -> Iterator[SampleRow]:
    """Yield the rows of a sample without drawing it: 300,000 take about a second.

    Args:
        count: Number of rows, at least 0.
        seed: The same seed and count give the same rows.
    """
    rng = np.random.default_rng([seed, count])
    sequences, frames = _bursts(rng, count)
    total = int(sequences[-1]) + 1 if count else 0
    sols = 1 + np.arange(total) * LAST_SOL // max(total, 1)
    classes = _classes(rng, total)
    instruments = rng.integers(len(_INSTRUMENTS), size=total)
    wide = rng.random(total) < 0.25
    flaws = rng.choice(len(_FLAWS), count, p=_FLAW_SHARES)
    columns = (sols, classes, instruments, wide)
    of_sequence = zip(*(column[sequences].tolist() for column in columns), strict=True)
    numbers = zip(sequences.tolist(), frames.tolist(), flaws.tolist(), strict=True)
    for (sol, label, instrument, is_wide), (sequence, frame, flaw) in zip(
        of_sequence, numbers, strict=True
    ):
        path = _relative_path(sol, _INSTRUMENTS[instrument], sequence, frame)
        size = _size(_FLAWS[flaw], is_wide)
        yield SampleRow(path, SAMPLE_CLASSES[label], *size, sequence, _FLAWS[flaw])


def _bursts(rng: np.random.Generator, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the sequence of each image and its place in that sequence: two times (N,)."""
    lengths = rng.choice(_BURST_LENGTHS, count, p=_BURST_SHARES)
    sequences = np.repeat(np.arange(count), lengths)[:count]
    starts = np.cumsum(lengths) - lengths
    return sequences, np.arange(count) - starts[sequences]


def _classes(rng: np.random.Generator, total: int) -> NDArray[np.int64]:
    """Return the class of each sequence: (N,)."""
    progress = np.linspace(0, 1, total)[:, None]
    shares = (1 - progress) * np.array(_EARLY_SHARES) + progress * np.array(_LATE_SHARES)
    # Golden-ratio steps fill [0, 1) evenly, so that even a small sample has its rare classes.
    draws = (rng.random() + np.arange(total) * _GOLDEN) % 1
    found = (draws[:, None] >= np.cumsum(shares, axis=1)).sum(axis=1)
    return np.asarray(np.minimum(found, len(SAMPLE_CLASSES) - 1), np.int64)


def _relative_path(sol: int, instrument: str, sequence: int, frame: int) -> str:
    first = sol // 100 * 100
    folder = f"sols-{first:04d}-{first + 99:04d}"
    return f"{folder}/{sol:04d}{instrument}{sequence:06d}{frame:06d}_SYNT.jpg"


def _size(flaw: Flaw, is_wide: bool) -> tuple[int, int]:
    if flaw is Flaw.TINY:
        return TINY_SIDE, TINY_SIDE
    return SIDE, _WIDE_HEIGHT if is_wide else SIDE
