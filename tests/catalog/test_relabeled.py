"""The count of changed labels follows what is decided, and equals a count from nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mars_labeler.catalog import images, labels
from mars_labeler.catalog.database import Catalog
from mars_labeler.catalog.facts import read_label_revision
from mars_labeler.catalog.growing_change import GrowingChange
from mars_labeler.catalog.relabeled import RelabeledCount
from mars_labeler.catalog.replay import Replay
from mars_labeler.catalog.schema import label_class
from mars_labeler.domain.records import Decision, ImageRecord

GROUND, WHEEL = 1, 2


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """Return a database in memory with two classes and three images, ids 1 to 3."""
    catalog = Catalog(None)
    with catalog.writing() as connection:
        for key in (GROUND, WHEEL):
            row = {"id": key, "name": str(key), "key": "", "color": "", "position": key}
            connection.execute(label_class.insert().values(**row, is_deleted=False))
        root = images.add_root(connection, tmp_path)
        records = [ImageRecord(0, root, name, 8, 8, 100, 0, name) for name in "abc"]
        images.add_images(connection, records)
    yield catalog
    catalog.close()


def _label(catalog: Catalog, class_id: int | None, *image_ids: int) -> None:
    change = GrowingChange(str, labels.writers("ada"))
    with catalog.writing() as connection:
        change.add(connection, image_ids, lambda _id, _before: Decision(class_id=class_id))


def _undo(catalog: Catalog) -> None:
    with catalog.writing() as connection:
        Replay(labels.writers("ada"), True, labels.SUBJECT).step(connection, 10)


def _both(catalog: Catalog, count: RelabeledCount) -> tuple[int, int]:
    """Return what a count says that is kept up to date, and what a new one says."""
    with catalog.reading() as connection:
        return count.update(connection), RelabeledCount(count.revision).update(connection)


def test_it_follows_labels_and_their_undo(catalog: Catalog) -> None:
    _label(catalog, GROUND, 1, 2)
    with catalog.reading() as connection:
        count = RelabeledCount(read_label_revision(connection))
    assert _both(catalog, count) == (0, 0)
    _label(catalog, WHEEL, 1, 3)
    assert _both(catalog, count) == (2, 2)
    _label(catalog, None, 2)
    assert _both(catalog, count) == (3, 3)
    _undo(catalog)
    assert _both(catalog, count) == (2, 2)
    _undo(catalog)
    assert _both(catalog, count) == (0, 0)


def test_an_image_counts_once_and_not_when_it_has_its_label_again(catalog: Catalog) -> None:
    _label(catalog, GROUND, 1)
    with catalog.reading() as connection:
        count = RelabeledCount(read_label_revision(connection))
    for class_id in (WHEEL, None, WHEEL):
        _label(catalog, class_id, 1)
        assert _both(catalog, count) == (1, 1)
    _label(catalog, GROUND, 1)
    assert _both(catalog, count) == (0, 0)
