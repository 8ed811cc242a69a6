"""The images that the tests of splitting split: 80 frames of 20 sequences, one sequence a sol."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mars_labeler.catalog import images
from mars_labeler.catalog.splits import SplitRow, read_split_rows
from mars_labeler.domain.products import ProductFacts
from mars_labeler.domain.records import ImageRecord
from mars_labeler.domain.splits import Split
from mars_labeler.services.project import Project, create_project

PER_SEQUENCE = 4


def record(number: int) -> ImageRecord:
    """Return the image of that number: four to a sequence, a sequence a sol."""
    sol = number // PER_SEQUENCE
    return ImageRecord(
        image_id=0,
        root_id=1,
        relative_path=f"{number:04}.png",
        width=8,
        height=8,
        byte_size=1,
        modified_ns=1,
        content_hash=f"{number:032x}",
        facts=ProductFacts(mission="MSL", sol=sol, sequence=f"{sol:06}"),
        list_name="train" if number < 40 else "test",
    )


def add(project: Project, numbers: range) -> None:
    """Add the images of these numbers."""
    with project.catalog.writing() as connection:
        images.add_root(connection, Path("/images"))
        images.add_images(connection, [record(number) for number in numbers])


def make_project(folder: Path) -> Project:
    """Return a project of 80 images, ids 1 to 80."""
    made = create_project(folder, "splits", ["rock", "sand"])
    add(made, range(80))
    return made


def rows_of(project: Project) -> list[SplitRow]:
    """Return what decides the splits, and the splits."""
    with project.catalog.reading() as connection:
        return read_split_rows(connection)


def add_records(project: Project, *changed: dict[str, Any]) -> list[int]:
    """Add images that differ from image 0 as is said, and return their ids."""
    records = [
        ImageRecord(**vars(record(0)) | {"relative_path": f"more/{place}.png"} | values)
        for place, values in enumerate(changed)
    ]
    with project.catalog.writing() as connection:
        return images.add_images(connection, records)


def split_of(project: Project, image_id: int) -> Split:
    """Return the split of one image."""
    return next(row.split for row in rows_of(project) if row.image_id == image_id)
