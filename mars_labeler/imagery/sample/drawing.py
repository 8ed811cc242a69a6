"""Draws a whole sample into a folder."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mars_labeler.domain.errors import ProjectError
from mars_labeler.imagery.sample.plan import SIDE, Flaw, SampleRow, sample_rows
from mars_labeler.imagery.sample.scenes import draw_scene, to_bytes

_COMMENT = b"Synthetic picture drawn by mars-labeler; it shows nothing real."
_QUALITY = 88

# The frames of a burst are windows of one scene, a few pixels apart.
_MARGIN = 6


@dataclass(frozen=True)
class SampleSummary:
    """What was drawn.

    Args:
        images_folder: The folder to import; it holds images only.
        labels_file: The true classes as CSV (`file,class`), outside of the images' folder, so
            that they are imported only by who asks for them.
        class_counts: Images of each class.
    """

    images_folder: Path
    labels_file: Path
    class_counts: Mapping[str, int]


def draw_sample(
    folder: Path,
    count: int = 400,
    seed: int = 0,
    checkpoint: Callable[[int, int], None] | None = None,
) -> SampleSummary:
    """Draw `count` images into `folder/images` and write their classes to `folder/labels.csv`.

    Args:
        folder: Made when it is not there; files of an earlier sample are written over.
        count: Number of images, at least 0.
        seed: The same seed and count draw the same pictures.
        checkpoint: Called before each image with the number done and `count`; it may raise to
            stop the drawing.

    Returns:
        Where everything is, and how many images each class has.

    Raises:
        ProjectError: A file cannot be written.
    """
    images, labels = folder / "images", folder / "labels.csv"
    rows = list(sample_rows(count, seed))
    try:
        _draw_images(images, rows, seed, checkpoint or _go_on)
        _write_labels(labels, rows)
    except OSError as error:
        raise ProjectError(
            f"The sample cannot be written to {folder}: {error.strerror}.",
            "Choose another folder, or make room on the disk.",
        ) from error
    return SampleSummary(images, labels, Counter(row.class_name for row in rows))


def _go_on(done: int, total: int) -> None:
    """Stand in for a checkpoint that nobody asked for."""


def _draw_images(
    folder: Path, rows: list[SampleRow], seed: int, checkpoint: Callable[[int, int], None]
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    scene, drawn_sequence = np.zeros((0, 0, 3), np.uint8), -1
    for done, row in enumerate(rows):
        checkpoint(done, len(rows))
        if row.sequence != drawn_sequence:
            rng = np.random.default_rng([seed, row.sequence])
            scene, drawn_sequence = draw_scene(row.class_name, rng, SIDE + _MARGIN), row.sequence
        path = folder / row.relative_path
        path.parent.mkdir(exist_ok=True)
        frame = _expose(scene, row, np.random.default_rng([seed, row.sequence, done]))
        Image.fromarray(frame).save(path, "JPEG", quality=_QUALITY, comment=_COMMENT)


def _expose(
    scene: NDArray[np.uint8], row: SampleRow, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Return one frame of a burst with its flaw: uint8 (height, width, 3)."""
    left, top = rng.integers(0, _MARGIN, 2)
    height = SIDE if row.flaw is Flaw.TINY else row.height
    top += (SIDE - height) // 2
    window = scene[top : top + height, left : left + SIDE].astype(np.float32) / 255
    frame = window * np.float32(rng.uniform(0.94, 1.06))
    match row.flaw:
        case Flaw.GRAY:
            frame = np.repeat(frame.mean(axis=2, keepdims=True), 3, axis=2)
        case Flaw.BLUE_ONLY:
            frame = frame * np.array((0, 0, 1.4), np.float32)
        case Flaw.OVER_EXPOSED:
            frame = frame * np.float32(1.9) + np.float32(0.25)
    if row.flaw is not Flaw.TINY:
        return to_bytes(frame)
    return np.asarray(Image.fromarray(to_bytes(frame)).resize((row.width, row.height)))


def _write_labels(path: Path, rows: Iterable[SampleRow]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("file", "class"))
        writer.writerows((row.relative_path, row.class_name) for row in rows)
