"""Pretrained weights by name or from a local file. Only `reading` and `loading` load torch."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import appdirs

from mars_labeler.domain.jobs import JobContext
from mars_labeler.learning.weights.cache import ListedWeights, WeightsCache
from mars_labeler.learning.weights.table import WEIGHTS

__all__ = ["ListedWeights", "fetch_weights", "list_weights", "weights_digest", "weights_path"]


def weights_path(text: str) -> Path | None:
    """Return the weights file that a setting names, or None for the backbone's own weights.

    Nothing is downloaded here: see `fetch_weights`.

    Args:
        text: A name of the table, the path of a local file, or empty.

    Raises:
        TrainingError: The file is not there.
    """
    return _cache().find(text)


def fetch_weights(text: str, context: JobContext, backbone: str = "") -> Path | None:
    """Return the weights file that a setting names, after downloading it where it is missing.

    Args:
        text: A name of the table, the path of a local file, or empty.
        context: Told the progress in bytes; its `checkpoint` may raise `JobCancelled`.
        backbone: The backbone that is to get the weights; empty when any will do.

    Raises:
        DownloadError: The file cannot be had; a local file can be given instead.
        TrainingError: It is a local file and not there, or its weights are another backbone's.
    """
    return _cache().fetch(text, context, backbone)


def list_weights() -> list[ListedWeights]:
    """Return the weights that can be had by name, and which of them are already here."""
    return _cache().listed()


def weights_digest(path: Path) -> str:
    """Return 12 hexadecimal digits that change with the file's content."""
    stat = path.stat()
    return _digest(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=16)
def _digest(path: Path, _size: int, _changed_ns: int) -> str:
    # Asked for several times in a training, and a large file takes most of a second.
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]


def _cache() -> WeightsCache:
    folder = Path(appdirs.user_cache_dir("mars-labeler", appauthor=False)) / "weights"
    return WeightsCache(folder, WEIGHTS)
