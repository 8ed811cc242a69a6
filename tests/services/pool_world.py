"""Images with random names and facts for tests of the table, and comparing tables whole."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from sqlalchemy import insert

from mars_labeler.catalog import images
from mars_labeler.catalog.schema import image
from mars_labeler.domain.products import ProductFacts
from mars_labeler.domain.records import ImageRecord
from mars_labeler.services.columns import Coded
from mars_labeler.services.image_table import ImageTable
from mars_labeler.services.product_columns import ProductColumns
from mars_labeler.services.project import Project

NAMES = ("a", "B", "b", "Ärger", "火星", "x" * 70, "ß", "σς", "z z")
MISSIONS = ("", "MSL", "Mars 2020", "MER-A", "InSight")


def random_record(rng: np.random.Generator, number: int) -> ImageRecord:
    """Return an image of which anything may be known; its path is its number's alone."""
    text = [str(rng.choice(["", *(f"{word}{rng.integers(9)}" for word in "pqr")])) for _ in "12345"]
    facts = ProductFacts(
        product_id="",
        mission=str(rng.choice(MISSIONS)),
        instrument=text[0],
        sol=int(rng.integers(-1, 900)),
        sequence=text[1],
        eye=str(rng.choice(["", "left", "right"])),
        clock=float(rng.random() * 1e9) if rng.random() < 0.5 else None,
        product_type=text[2],
        filter_name=text[3],
        local_time=str(rng.choice(["", "noon", "13:02:05", "00:00:00.5"])),
        exposure_ms=float(rng.random()) if rng.random() < 0.5 else None,
        target=text[4],
    )
    width, height = rng.integers(1, 3000, 2).tolist()
    path = f"{rng.choice(['', 'sol/', 'sol/1/'])}{number}/{rng.choice(NAMES)}"
    return ImageRecord(
        image_id=0, root_id=1, relative_path=path, width=width, height=height, byte_size=1,
        modified_ns=1, content_hash="", facts=facts,
        list_name=str(rng.choice(["", "train", "val"])),
        problem="It is broken." if rng.random() < 0.2 else "",
    )  # fmt: skip


def add_images(project: Project, rng: np.random.Generator, count: int) -> list[int]:
    """Add random images and return their ids; some of them cannot be read."""
    with project.catalog.writing() as connection:
        images.add_root(connection, project.folder / "images")
        first = connection.exec_driver_sql("SELECT count(*) FROM image").scalar_one()
        records = [random_record(rng, first + number) for number in range(count)]
        return images.add_images(connection, records)


def add_many(project: Project, count: int) -> None:
    """Add plain images of many names in one statement."""
    with project.catalog.writing() as connection:
        root_id = images.add_root(connection, project.folder / "images")
        rows = [
            {
                "root_id": root_id, "relative_path": f"sol/{number % 97}-{number}.jpg", "width": 4,
                "height": 3, "byte_size": 1, "modified_ns": 1, "content_hash": "", "mission": "MSL",
                "product_id": "", "instrument": "", "sol": number % 99, "sequence": "",
                "list_name": "",
            }
            for number in range(count)
        ]  # fmt: skip
        connection.execute(insert(image), rows)


def assert_same(table: ImageTable, expected: ImageTable) -> None:
    """Compare tables in every column, also those that are made when first wanted."""
    for field in fields(ImageTable):
        if field.name != "products":
            _assert_same_column(getattr(table, field.name), getattr(expected, field.name))
    for field in fields(ProductColumns):
        column, wanted = (getattr(each.products, field.name) for each in (table, expected))
        if isinstance(column, Coded):
            assert column.names == wanted.names, field.name
            column, wanted = column.codes, wanted.codes
        _assert_same_column(column, wanted)
    _assert_same_column(table.searchable_names, expected.searchable_names)
    _assert_same_column(table.name_ranks, expected.name_ranks)


def _assert_same_column(column: object, expected: object) -> None:
    if isinstance(expected, np.ndarray):
        assert isinstance(column, np.ndarray)
        assert column.dtype == expected.dtype
        np.testing.assert_array_equal(column, expected)
    else:
        assert column == expected
