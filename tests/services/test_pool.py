"""The table in memory says what the catalog says, also after a change."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from sqlalchemy import insert

from mars_labeler.catalog import images
from mars_labeler.catalog.schema import image_quality
from mars_labeler.domain.products import ProductFacts
from mars_labeler.domain.quality import QualityFlag
from mars_labeler.domain.records import ImageRecord
from mars_labeler.domain.splits import Split
from mars_labeler.services.columns import Coded
from mars_labeler.services.image_table import SPLITS
from mars_labeler.services.pool import load_table, refresh_rows
from mars_labeler.services.project import Project
from mars_labeler.services.splitting import set_split

KNOWN = ProductFacts(
    "a",
    "Mars 2020",
    "Navcam Left",
    sol=7,
    sequence="NCAM00347",
    eye="left",
    clock=780762251.425,
    product_type="ECM",
    filter_name="L0",
    local_time="13:02:05",
    exposure_ms=409.5,
    target="Rocknest",
)


def _fill(project: Project) -> None:
    """Add an image of which all is known, one of which nothing is, and one with a strange time."""
    facts = (KNOWN, ProductFacts("b"), ProductFacts("c", local_time="noon"))
    with project.catalog.writing() as connection:
        root = images.add_root(connection, Path("pictures").absolute())
        images.add_images(connection, [
            ImageRecord(0, root, f"sol/{fact.product_id}.jpg", 40, 30, 1, 1, "", fact)
            for fact in facts
        ])  # fmt: skip


def test_what_is_known_of_the_products_is_in_columns(project: Project) -> None:
    _fill(project)
    table = load_table(project)
    products = table.products
    assert table.pixel_counts.tolist() == [1200] * 3
    assert products.missions.names == ("", "Mars 2020")
    assert products.missions.count() == {"": 2, "Mars 2020": 1}
    for column, name in (
        (products.missions, "Mars 2020"),
        (products.sequences, "NCAM00347"),
        (products.eyes, "left"),
        (products.product_types, "ECM"),
        (products.filters, "L0"),
        (products.targets, "Rocknest"),
    ):
        assert [column.name_of(row) for row in range(3)] == [name, "", ""]
    nan = np.nan
    np.testing.assert_array_equal(products.clocks, [780762251.425, nan, nan])
    np.testing.assert_array_equal(products.exposures, [409.5, nan, nan])
    np.testing.assert_array_equal(products.local_times, [46925, nan, nan])


def test_flags_and_splits_follow_a_change_of_a_few_images_and_of_all(project: Project) -> None:
    _fill(project)
    table = load_table(project)
    first, second, _ = table.ids.tolist()
    assert not table.flags.any()
    set_split(project, [first, second], Split.TEST)
    with project.catalog.writing() as connection:
        row = {"image_id": first, "measures": {}, "flags": int(QualityFlag.BLURRED)}
        connection.execute(insert(image_quality).values(row))
    refresh_rows(project, table, [second])
    assert table.flags.tolist() == [0, 0, 0]
    assert [SPLITS[code] for code in table.splits] == [Split.NONE, Split.TEST, Split.NONE]
    refresh_rows(project, table, None)
    assert table.flags.tolist() == load_table(project).flags.tolist()
    assert table.flags.tolist() == [QualityFlag.BLURRED, 0, 0]
    assert [SPLITS[code] for code in table.splits] == [Split.TEST, Split.TEST, Split.NONE]
    set_split(project, [second], Split.NONE)
    refresh_rows(project, table, [second, 99])
    assert [SPLITS[code] for code in table.splits] == [Split.TEST, Split.NONE, Split.NONE]


def test_an_empty_project_has_an_empty_table(project: Project) -> None:
    table = load_table(project)
    assert len(table) == 0
    assert table.products.missions.count() == {}


def test_a_column_of_names() -> None:
    column = Coded.of(["b", "", "a", "b"])
    assert column.names == ("", "a", "b")
    assert column.matching(lambda name: name == "b").tolist() == [True, False, False, True]
    np.testing.assert_array_equal(column.ranks(), [2, np.nan, 1, 2])
    assert Coded.unknown(2).count() == {"": 2}
