"""The map of the collection: made, kept, and grown without moving anything."""

from __future__ import annotations

import shutil
import threading

import numpy as np
import pytest

from mars_labeler.catalog.embeddings import forget_in_all
from mars_labeler.domain.changes import ChangeSet
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import JobCancelled, ReportingContext
from mars_labeler.services.collection_map import CollectionMap, make_map, read_map
from mars_labeler.services.project import Project
from tests.services.embedded_world import TINY, add_embedded, embed_by_hand, in_groups


def made(project: Project, is_anew: bool = False) -> CollectionMap:
    """Make the map of a project."""
    return make_map(project, TINY, ReportingContext(), _ignore, is_anew)


def _ignore(_changes: ChangeSet) -> None:
    """Take an announcement and do nothing."""


def test_a_map_holds_all_images_and_is_read_back(project: Project) -> None:
    ids = add_embedded(project, in_groups(12))
    found = made(project)
    assert found.image_ids.tolist() == ids.tolist()
    assert found.positions.shape == (36, 2)
    kept = read_map(project)
    assert kept is not None
    np.testing.assert_array_equal(kept.image_ids, found.image_ids)
    np.testing.assert_array_equal(kept.positions, found.positions)


def test_before_a_map_is_made_there_is_none(project: Project) -> None:
    add_embedded(project, in_groups(2))
    assert read_map(project) is None


def test_new_images_are_put_onto_the_map_and_none_moves(project: Project) -> None:
    add_embedded(project, in_groups(12))
    before = made(project)
    (added,) = add_embedded(project, in_groups(12)[:1]).tolist()
    after = made(project)
    np.testing.assert_array_equal(after.positions[:-1], before.positions)
    assert after.image_ids[-1] == added
    assert np.linalg.norm(after.positions[-1] - before.positions[:12].mean(axis=0)) < 0.3


def test_an_image_that_shows_another_picture_is_placed_anew_and_no_other_moves(
    project: Project,
) -> None:
    ids = add_embedded(project, in_groups(12))
    before = made(project)
    changed = ids[:1]
    forget_in_all(project.embeddings_folder, changed)
    embed_by_hand(project, changed, in_groups(12)[-1:])
    after = made(project)
    assert after.image_ids.tolist() == ids.tolist()
    np.testing.assert_array_equal(after.positions[1:], before.positions[1:])
    assert np.linalg.norm(after.positions[0] - before.positions[24:].mean(axis=0)) < 0.3
    np.testing.assert_array_equal(made(project).positions, after.positions)


def test_a_map_of_before_a_cache_that_was_removed_is_made_anew(project: Project) -> None:
    ids = add_embedded(project, in_groups(12))
    forget_in_all(project.embeddings_folder, ids[:1])
    embed_by_hand(project, ids[:1], in_groups(12)[:1])
    made(project)
    shutil.rmtree(project.embeddings_folder)
    embed_by_hand(project, ids, np.roll(in_groups(12), 12, axis=0))
    again, anew = made(project), made(project, is_anew=True)
    np.testing.assert_array_equal(again.positions, anew.positions)


def test_made_anew_all_images_are_placed_with_the_new_ones(project: Project) -> None:
    ids = add_embedded(project, in_groups(12))
    made(project)
    added = add_embedded(project, -in_groups(12))
    anew = made(project, is_anew=True)
    assert anew.image_ids.tolist() == [*ids.tolist(), *added.tolist()]
    apart = anew.positions[:36].mean(axis=0) - anew.positions[36:].mean(axis=0)
    assert np.linalg.norm(apart) > 0.1


def test_a_damaged_file_is_left_alone_and_made_again(
    project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    add_embedded(project, in_groups(12))
    made(project)
    (path,) = (project.folder / "cache").glob("map-*.npz")
    path.write_bytes(b"half a map")
    assert read_map(project) is None
    assert "damaged" in caplog.text
    assert len(made(project).image_ids) == 36
    assert read_map(project) is not None


def test_without_images_there_is_no_map_to_make(project: Project) -> None:
    with pytest.raises(TrainingError, match="no images"):
        made(project)


def test_a_stopped_map_leaves_the_one_before(project: Project) -> None:
    add_embedded(project, in_groups(12))
    before = made(project)
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(JobCancelled):
        make_map(project, TINY, ReportingContext(cancel=cancel), _ignore, is_anew=True)
    kept = read_map(project)
    assert kept is not None
    np.testing.assert_array_equal(kept.positions, before.positions)
