"""Training and suggesting through the services, and what becomes of decisions meanwhile."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.services import labeling, reviewing, suggesting, taxonomy
from mars_labeler.services.image_table import NONE, SuggestionState
from mars_labeler.services.importing import import_images
from mars_labeler.services.offers import shown_offers
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project

FAST = TrainingConfig(backbone="tiny", trainable=Trainable.HEADS, image_size=32, epochs=2)
GROUND, WHEEL, SUN = 1, 2, 3
ME = "ada"


def _ignore(_changes: ChangeSet) -> None:
    """Take an announcement and do nothing."""


@pytest.fixture
def pool(project: Project, image_folder: Path) -> Project:
    """Return a project of six images, the first two labeled."""
    import_images(project, image_folder, ReportingContext())
    first, second, *_ = load_table(project).ids.tolist()
    labeling.assign_label(project, [first], GROUND, ME)
    labeling.assign_label(project, [second], WHEEL, ME)
    return project


def test_retraining_leaves_a_model_and_a_suggestion_for_every_unlabeled_image(
    pool: Project,
) -> None:
    announced: list[ChangeSet] = []
    outcome = suggesting.retrain(pool, FAST, ReportingContext(), announced.append)
    table = load_table(pool)
    assert outcome.suggested == 4
    assert outcome.training.version.version == 1
    assert table.states.tolist() == [SuggestionState.ABSENT] * 2 + [SuggestionState.ACTIVE] * 4
    assert set(table.suggested[2:, :2].ravel().tolist()) == {GROUND, WHEEL}
    assert set(table.suggested[2:, 2].tolist()) == {NONE}
    assert [changes.kinds for changes in announced] == [{Kind.MODELS}, {Kind.SUGGESTIONS}]
    assert announced[1].image_ids == tuple(table.ids[2:].tolist())


def test_a_label_given_while_suggestions_are_written_stands(pool: Project) -> None:
    third = int(load_table(pool).ids[2])

    def label_when_the_model_is_there(changes: ChangeSet) -> None:
        if changes.kinds == {Kind.MODELS}:
            labeling.assign_label(pool, [third], SUN, ME)
            labeling.clear_label(pool, [third], ME)

    suggesting.retrain(pool, FAST, ReportingContext(), label_when_the_model_is_there)
    table = load_table(pool)
    assert table.states[2] == SuggestionState.ABSENT
    assert set(table.states[3:].tolist()) == {SuggestionState.ACTIVE}


def test_what_was_rejected_is_not_suggested_again(pool: Project) -> None:
    suggesting.retrain(pool, FAST, ReportingContext(), _ignore)
    third = int(load_table(pool).ids[2])
    offers = shown_offers(load_table(pool), [third])
    labeling.reject_suggestions(pool, offers, ME)
    suggesting.suggest(pool, ReportingContext(), _ignore)
    assert load_table(pool).states[2] == SuggestionState.ABSENT
    suggesting.retrain(pool, FAST, ReportingContext(), _ignore)
    table = load_table(pool)
    assert table.states[2] == SuggestionState.ACTIVE
    assert int(table.suggested[2, 0]) != offers[third].class_id


def test_an_earlier_model_can_be_made_current(pool: Project) -> None:
    for _ in range(2):
        suggesting.retrain(pool, FAST, ReportingContext(), _ignore)
    assert [record.version for record in reviewing.list_versions(pool)] == [2, 1]
    reviewing.make_current(pool, 1)
    assert set(load_table(pool).states[2:].tolist()) == {SuggestionState.STALE}
    suggesting.suggest(pool, ReportingContext(), _ignore)
    assert set(load_table(pool).states[2:].tolist()) == {SuggestionState.ACTIVE}
    current = reviewing.current_version(pool)
    assert current is not None
    assert current.version == 1
    with pytest.raises(TrainingError):
        reviewing.make_current(pool, 99)


def test_a_model_whose_file_is_gone_is_told_in_a_sentence(pool: Project) -> None:
    suggesting.retrain(pool, FAST, ReportingContext(), _ignore)
    for checkpoint in (pool.folder / "models").iterdir():
        checkpoint.unlink()
    with pytest.raises(TrainingError):
        suggesting.suggest(pool, ReportingContext(), _ignore)


def test_one_class_is_too_little(project: Project, image_folder: Path) -> None:
    import_images(project, image_folder, ReportingContext())
    ids = load_table(project).ids.tolist()
    labeling.assign_label(project, ids[:3], GROUND, ME)
    with pytest.raises(TrainingError, match="two classes"):
        suggesting.retrain(project, FAST, ReportingContext(), _ignore)


def test_without_unlabeled_images_it_still_trains(pool: Project) -> None:
    labeling.assign_label(pool, load_table(pool).ids.tolist()[2:], SUN, ME)
    outcome = suggesting.retrain(pool, FAST, ReportingContext(), _ignore)
    assert outcome.suggested == 0
    assert outcome.training.version.is_complete


def test_an_image_that_vanished_is_skipped(pool: Project, image_folder: Path) -> None:
    gone = next((image_folder / "right").iterdir())
    gone.unlink()
    outcome = suggesting.retrain(pool, FAST, ReportingContext(), _ignore)
    assert len(outcome.training.skipped) == 1


def test_stopped_before_there_is_a_model_nothing_is_stored(pool: Project) -> None:
    cancel = threading.Event()

    def stop(_progress: Progress) -> None:
        cancel.set()

    with pytest.raises(JobCancelled):
        suggesting.retrain(pool, FAST, ReportingContext(stop, cancel), _ignore)
    assert reviewing.list_versions(pool) == []


def test_classes_merged_since_the_model_learned_count_together(pool: Project) -> None:
    labeling.assign_label(pool, [int(load_table(pool).ids[2])], SUN, ME)
    suggesting.retrain(pool, FAST, ReportingContext(), _ignore)
    taxonomy.merge_classes(pool, WHEEL, SUN, ME)
    suggesting.suggest(pool, ReportingContext(), _ignore)
    table = load_table(pool)
    assert set(table.suggested[4, :2].tolist()) == {GROUND, SUN}
    assert float(table.confidences[4].sum()) == pytest.approx(1, abs=1e-3)
    assert np.all(np.diff(table.confidences[3:], axis=1) <= 0)


def test_nothing_is_suggested_while_the_images_are_away(pool: Project, image_folder: Path) -> None:
    suggesting.retrain(pool, FAST, ReportingContext(), _ignore)
    image_folder.rename(image_folder.with_name("away"))
    with pytest.raises(TrainingError, match="not there"):
        suggesting.suggest(pool, ReportingContext(), _ignore)
