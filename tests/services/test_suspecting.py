"""Labels that look wrong are found, and what a person has said of them is remembered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mars_labeler.catalog import other_pictures
from mars_labeler.catalog.embeddings import EmbeddingFiles
from mars_labeler.catalog.suspects import SuspectRow
from mars_labeler.domain.changes import NO_CHANGE, ChangeSet, Kind
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import JobCancelled, ReportingContext
from mars_labeler.domain.splits import Split
from mars_labeler.services import labeling, taxonomy
from mars_labeler.services.project import Project, read_undo_texts
from mars_labeler.services.splitting import set_split
from mars_labeler.services.suspecting import (
    Suspect,
    SuspectSummary,
    keep_label,
    labels_since_ranking,
    rank_suspects,
    read_author,
    read_ranking,
    read_suspects,
)
from tests.services.suspecting_world import (
    CONFIG,
    GROUND,
    PICTURES,
    SUN,
    WHEEL,
    make_suspecting_project,
)

WRONG = (4, 11)
"""Ground and wheel, labeled as sun."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Project]:
    """Return a project with two wrong labels."""
    made = make_suspecting_project(tmp_path)
    labeling.assign_label(made, WRONG, SUN, "bob")
    yield made
    made.close()


def rank(project: Project) -> SuspectSummary:
    """Rank the labels."""
    return rank_suspects(project, CONFIG, ReportingContext(), lambda _changes: None)


def ids_of(suspects: list[Suspect]) -> list[int]:
    """Return the images."""
    return [each.image_id for each in suspects]


def test_wrong_labels_are_the_first_of_the_list(world: Project) -> None:
    told: list[ChangeSet] = []
    summary = rank_suspects(world, CONFIG, ReportingContext(), told.append)
    found = read_suspects(world)
    assert summary == SuspectSummary(judged=PICTURES, found=len(found))
    assert [changes.kinds for changes in told] == [{Kind.SUSPECTS}]
    first = {each.image_id: each for each in found[:2]}
    assert set(first) == set(WRONG)
    assert (first[4].class_id, first[4].suggested_id) == (SUN, GROUND)
    assert first[11].suggested_id == WHEEL
    assert all(0 <= each.quality <= 0.5 and not each.is_reviewed for each in found)


def test_neighbors_are_of_the_two_classes_and_above_suspicion(world: Project) -> None:
    rank(world)
    found = read_suspects(world)
    first = next(each for each in found if each.image_id == 4)
    near_label = [image_id for image_id, _ in first.near_label]
    near_suggested = [image_id for image_id, _ in first.near_suggested]
    assert all(image_id % 3 == 0 for image_id in near_label)
    assert all(image_id % 3 == 1 for image_id in near_suggested)
    assert not set(near_label + near_suggested) & set(ids_of(found))
    similarities = [similarity for _, similarity in first.near_suggested]
    assert similarities == sorted(similarities, reverse=True)


def test_a_label_that_was_changed_is_not_asked_about(world: Project) -> None:
    rank(world)
    assert labels_since_ranking(world) == 0
    labeling.assign_label(world, [4], GROUND, "ada")
    labeling.mark_unsure(world, [11], "ada")
    assert not set(WRONG) & set(ids_of(read_suspects(world)))
    reviewed = {each.image_id: each for each in read_suspects(world, with_reviewed=True)}
    assert (reviewed[4].is_reviewed, reviewed[4].label_id) == (True, GROUND)
    assert (reviewed[11].is_reviewed, reviewed[11].label_id) == (True, None)
    assert labels_since_ranking(world) == 2


def test_a_label_that_was_kept_is_not_asked_about_again(world: Project) -> None:
    rank(world)
    changes = keep_label(world, [4], "ada")
    assert changes.kinds == {Kind.SUSPECTS}
    assert changes.image_ids == (4,)
    assert 4 not in ids_of(read_suspects(world))
    assert labels_since_ranking(world) == 0
    rank(world)
    assert 4 not in ids_of(read_suspects(world, with_reviewed=True))
    assert keep_label(world, [4], "ada") == NO_CHANGE


def test_it_is_asked_about_again_once_its_class_is_another_one(world: Project) -> None:
    keep_label(world, [4], "ada")
    labeling.assign_label(world, [4], WHEEL, "ada")
    rank(world)
    assert 4 in ids_of(read_suspects(world))


def test_keeping_can_be_undone_and_done_again(world: Project) -> None:
    rank(world)
    keep_label(world, [4], "ada")
    keep_label(world, [11], "ada")
    assert read_undo_texts(world).undo == "keep the label of 1 image"
    undone = labeling.undo(world, "ada")
    assert undone.kinds == {Kind.SUSPECTS}
    assert undone.image_ids == (11,)
    assert 11 in ids_of(read_suspects(world))
    assert 4 not in ids_of(read_suspects(world))
    redone = labeling.redo(world, "ada")
    assert redone.text == "Redone: keep the label of 1 image"
    assert 11 not in ids_of(read_suspects(world))


def test_undo_takes_reviews_and_labels_back_in_their_order(world: Project) -> None:
    rank(world)
    keep_label(world, [4], "ada")
    labeling.assign_label(world, [11], WHEEL, "ada")
    labeling.undo(world, "ada")
    assert 11 in ids_of(read_suspects(world))
    labeling.undo(world, "ada")
    assert set(WRONG) <= set(ids_of(read_suspects(world)))


def test_merged_and_deleted_classes_do_not_break_it(world: Project) -> None:
    keep_label(world, [11], "ada")
    rank(world)
    taxonomy.merge_classes(world, SUN, GROUND, "ada")
    assert not set(WRONG) & set(ids_of(read_suspects(world)))  # 4 is ground now, as suggested
    rank(world)
    assert 11 not in ids_of(read_suspects(world))  # kept as sun, which is ground now
    taxonomy.delete_class(world, WHEEL, "ada")
    assert all(each.suggested_id != WHEEL for each in read_suspects(world, with_reviewed=True))


def test_images_without_a_label_cannot_be_kept(world: Project) -> None:
    labeling.clear_label(world, [4], "ada")
    assert keep_label(world, [4], "ada") == NO_CHANGE


def test_labels_of_the_validation_are_judged_and_those_of_the_test_are_not(world: Project) -> None:
    set_split(world, [4], Split.VALIDATION)
    set_split(world, [11], Split.TEST)
    assert rank(world).judged == PICTURES - 1
    assert 4 in ids_of(read_suspects(world))
    assert 11 not in ids_of(read_suspects(world))


def test_a_ranking_that_is_stopped_leaves_the_one_before(world: Project) -> None:
    rank(world)
    before, found = read_ranking(world), read_suspects(world)
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(JobCancelled):
        rank_suspects(world, CONFIG, ReportingContext(None, cancel), lambda _changes: None)
    assert read_ranking(world) == before
    assert read_suspects(world) == found


def test_one_class_cannot_be_checked(world: Project) -> None:
    labeling.assign_label(world, range(1, PICTURES + 1), SUN, "ada")
    with pytest.raises(TrainingError, match="two classes"):
        rank(world)


def test_before_a_ranking_there_is_nothing(world: Project) -> None:
    assert read_ranking(world) is None
    assert read_suspects(world) == []
    assert labels_since_ranking(world) == 0
    assert read_author(world, 4) == ""


def test_the_author_is_who_gave_the_label_that_was_ranked(world: Project) -> None:
    rank(world)
    labeling.assign_label(world, [4], GROUND, "eve")
    assert read_author(world, 4) == "bob"
    assert read_author(world, 1) == "ada"


def test_an_image_that_shows_another_picture_is_no_longer_suspicious(world: Project) -> None:
    keep_label(world, [11], "ada")
    rank(world)
    with world.catalog.writing() as connection:
        other_pictures.set_labels_aside(connection, WRONG, "import")
    assert not set(WRONG) & set(ids_of(read_suspects(world, with_reviewed=True)))
    labeling.assign_label(world, WRONG, SUN, "bob")
    rank(world)
    assert set(WRONG) <= set(ids_of(read_suspects(world)))


def test_no_index_is_trained_for_a_few_labels(
    world: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("an index takes longer than what it is asked once")

    monkeypatch.setattr("mars_labeler.learning.neighbors.build_index", refuse)
    rank(world)
    assert read_suspects(world)[0].near_label


def test_embeddings_are_read_a_chunk_at_a_time(
    world: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = EmbeddingFiles.read
    sizes: list[int] = []

    def noted(files: EmbeddingFiles, ids: NDArray[np.int64], view: int) -> NDArray[np.float32]:
        sizes.append(len(ids))
        return read(files, ids, view)

    def without(rows: list[SuspectRow], *_others: object) -> list[SuspectRow]:
        return rows

    monkeypatch.setattr(EmbeddingFiles, "read", noted)
    monkeypatch.setattr("mars_labeler.services.suspect_ranking._CHUNK", 7, raising=False)
    monkeypatch.setattr("mars_labeler.services.suspecting.with_neighbors", without)
    rank(world)
    assert sum(sizes) == PICTURES
    assert max(sizes) <= 7
