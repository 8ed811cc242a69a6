"""The table that the window holds follows every change, and is read anew only where it must be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mars_labeler.domain.changes import NO_CHANGE, ChangeSet, Kind
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.domain.splits import Split
from mars_labeler.services import labeling
from mars_labeler.services.importing import import_images
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, open_project
from mars_labeler.services.splitting import set_split
from mars_labeler.ui import session as session_module
from mars_labeler.ui.session import Session
from tests.services.pool_world import assert_same


@pytest.fixture
def session(rover: Path) -> Iterator[Session]:
    """Return a session with a project of twelve images open."""
    made = Session()
    made.open(open_project(rover))
    yield made
    made.close()


@pytest.fixture
def told(session: Session) -> list[ChangeSet]:
    """Return what the views are told; the table is up to date by then."""
    found: list[ChangeSet] = []

    def note(changes: ChangeSet) -> None:
        assert_same(session.table, load_table(session.project))
        found.append(changes)

    session.changed.connect(note)
    return found


def test_the_table_grows_with_an_import_and_is_not_loaded_anew(
    session: Session, told: list[ChangeSet], image_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_project: Project) -> None:
        raise AssertionError("the whole table was loaded")

    monkeypatch.setattr(session_module, "load_table", refuse)
    import_images(session.project, image_folder, ReportingContext(), session.apply)
    assert len(session.table) == 18
    assert [Kind.IMAGES in changes.kinds for changes in told].count(True) == 1


def test_each_kind_of_change_is_followed(session: Session, told: list[ChangeSet]) -> None:
    assert session.perform(lambda project: labeling.assign_label(project, [1, 2], 1, "ada"))
    assert session.perform(lambda project: set_split(project, [3], Split.TEST))
    session.apply(ChangeSet(frozenset({Kind.QUALITY}), None))
    session.apply(ChangeSet(frozenset({Kind.SPLITS}), None))
    session.apply(ChangeSet(frozenset({Kind.IMAGES}), None))
    session.apply(ChangeSet(frozenset(Kind), None))
    assert len(told) == 6
    assert session.table.labels.tolist()[:3] == [1, 1, -1]


def test_no_change_is_told_to_nobody(session: Session, told: list[ChangeSet]) -> None:
    session.apply(NO_CHANGE)
    session.close()
    session.apply(ChangeSet(frozenset({Kind.IMAGES}), None))
    assert told == []
