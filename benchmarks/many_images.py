"""Projects of many images to measure on: the rows and thumbnails of the sample generator.

    python benchmarks/many_images.py FOLDER COUNT

Names, sols, sequences and sizes are those of a sample of that many pictures. A few hundred pictures
are drawn; every image file and every cached thumbnail is a link to one of them, so that 300,000
take a minute and hardly any disk. A fifth of the images is labeled, three fifths have a suggestion.
What is there already is used again.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TypeVar

import click
import numpy as np
from PIL import Image

from mars_labeler.catalog import images, labels, models, suggestions
from mars_labeler.catalog.growing_change import GrowingChange
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.records import Decision, ImageRecord, ModelVersion, Suggestion
from mars_labeler.imagery.products import parse_product
from mars_labeler.imagery.sample import SAMPLE_CLASSES, SampleRow, draw_scene, sample_rows
from mars_labeler.services.project import Project, create_project, open_project, read_classes

SIDE = 256
DRAWN = 360
BATCH = 10_000
DONE = "complete"

T = TypeVar("T")


def main() -> None:
    """Make a project and say where it lies."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    click.echo(many_images(folder, count))


def many_images(folder: Path, count: int) -> Path:
    """Return the folder of a project with `count` images; its images lie in `images` below it."""
    place = folder / f"project-{count}"
    if (place / DONE).exists():
        return place
    shutil.rmtree(place, ignore_errors=True)
    project = create_project(place, f"{count:,} images", SAMPLE_CLASSES)
    try:
        add_images(project, draw(place / "drawn"), count)
        say_something(project)
    finally:
        project.close()
    (place / DONE).touch()
    return place


def draw(folder: Path) -> list[Path]:
    """Draw the few pictures that all files are links to."""
    folder.mkdir()
    rng = np.random.default_rng(0)
    paths = []
    for number in range(DRAWN):
        scene = draw_scene(SAMPLE_CLASSES[number % len(SAMPLE_CLASSES)], rng, SIDE)
        paths.append(folder / f"{number:04}.jpg")
        Image.fromarray(scene).save(paths[-1], quality=85)
    return paths


def add_images(project: Project, drawn: Sequence[Path], count: int) -> None:
    """Store the rows and link the files."""
    root = project.folder / "images"
    for number in range(256):
        project.thumbnails.path_for(f"{number:02x}").parent.mkdir(parents=True)
    with project.catalog.writing() as connection:
        root_id = images.add_root(connection, root)
        place = 0
        for rows in batched(sample_rows(count), BATCH):
            records = [record(root_id, row) for row in rows]
            images.add_images(connection, records)
            for entry in records:
                link(drawn[place % DRAWN], root / entry.relative_path)
                os.link(drawn[place % DRAWN], project.thumbnails.path_for(entry.content_hash))
                place += 1


def record(root_id: int, row: SampleRow) -> ImageRecord:
    """Return what the project keeps of one picture."""
    return ImageRecord(
        image_id=0,
        root_id=root_id,
        relative_path=row.relative_path,
        width=SIDE,
        height=SIDE,
        byte_size=10_000,
        modified_ns=0,
        content_hash=blake2b(row.relative_path.encode(), digest_size=16).hexdigest(),
        facts=parse_product(row.relative_path.rsplit("/", 1)[-1]),
    )


def link(source: Path, path: Path) -> None:
    """Link a file, making its folder when it is the first there."""
    try:
        os.link(source, path)
    except FileNotFoundError:
        path.parent.mkdir(parents=True)
        os.link(source, path)


def say_something(project: Project) -> None:
    """Label every fifth image, and suggest a class for three of the other four."""
    with project.catalog.reading() as connection:
        image_ids = list(images.read_paths(connection))
    class_ids = [label_class.class_id for label_class in read_classes(project)]
    for number, class_id in enumerate(class_ids):
        wanted = image_ids[::5][number :: len(class_ids)]
        change = GrowingChange(str, labels.writers("benchmark"))
        with project.catalog.writing() as connection:
            change.add(connection, wanted, decision_for(class_id))
    rng = np.random.default_rng(0)
    with project.catalog.writing() as connection:
        models.add_version(connection, model_version(class_ids))
        for batch in batched((each for each in image_ids if each % 5 in {2, 3, 4}), BATCH):
            likely = rng.random(len(batch))
            suggestions.write_suggestions(
                connection,
                [
                    Suggestion(
                        image_id=image_id,
                        class_ids=tuple(rng.permutation(class_ids)[:3].tolist()),
                        confidences=(share, (1 - share) / 2, (1 - share) / 4),
                        entropy=1 - share,
                        model_version=1,
                        label_revision=len(class_ids),
                    )
                    for image_id, share in zip(batch, likely.tolist(), strict=True)
                ],
            )


def decision_for(class_id: int) -> labels.Decide:
    """Return the decision for one class, whatever was decided before."""
    return lambda _image_id, _before: Decision(class_id=class_id)


def model_version(class_ids: Sequence[int]) -> ModelVersion:
    """Return a version that suggestions can come from; it has no checkpoint."""
    return ModelVersion(
        version=1,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        label_revision=len(class_ids),
        class_ids=tuple(class_ids),
        settings=TrainingConfig().to_json(),
        is_current=True,
    )


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items, `size` at a time."""
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch


def opened(folder: Path, count: int) -> Project:
    """Return the project with `count` images, open."""
    return open_project(many_images(folder, count))


if __name__ == "__main__":
    main()
