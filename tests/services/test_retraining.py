"""What Retrain shows before the training is over, and what it spares the next one."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import Progress, ReportingContext
from mars_labeler.services import labeling, reviewing, suggesting
from mars_labeler.services.image_table import SuggestionState
from mars_labeler.services.importing import import_images
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project
from mars_labeler.services.training import image_loader, train_model

LONGER = TrainingConfig(backbone="tiny", trainable=Trainable.HEADS, image_size=32, epochs=3)
"""Long enough for early suggestions."""
GROUND, WHEEL = 1, 2
ME = "ada"
TWICE = [{Kind.MODELS}, {Kind.SUGGESTIONS}, {Kind.MODELS}, {Kind.SUGGESTIONS}]


@pytest.fixture
def pool(project: Project, image_folder: Path) -> Project:
    """Return a project of six images, the first two labeled."""
    import_images(project, image_folder, ReportingContext())
    first, second, *_ = load_table(project).ids.tolist()
    labeling.assign_label(project, [first], GROUND, ME)
    labeling.assign_label(project, [second], WHEEL, ME)
    return project


class Retraining:
    """Retrains a project and notes what is announced, and the model at each time.

    Args:
        project: The project.
        config: The settings.
    """

    def __init__(self, project: Project, config: TrainingConfig = LONGER) -> None:
        self._config = config
        self.kinds: list[frozenset[Kind]] = []
        self.was_complete: list[bool] = []
        self._project = project

    def __call__(self, context: ReportingContext | None = None) -> suggesting.RetrainOutcome:
        """Retrain."""
        return suggesting.retrain(
            self._project, self._config, context or ReportingContext(), self._announce
        )

    def _announce(self, changes: ChangeSet) -> None:
        self.kinds.append(changes.kinds)
        current = reviewing.current_version(self._project)
        assert current is not None
        self.was_complete.append(current.is_complete)


def test_the_first_model_suggests_early_as_the_version_that_it_becomes(pool: Project) -> None:
    retraining = Retraining(pool)
    outcome = retraining()
    assert retraining.kinds == TWICE
    assert retraining.was_complete == [False, False, True, True]
    assert outcome.suggested == 4
    (version,) = reviewing.list_versions(pool)
    assert version == outcome.training.version
    assert version.is_current
    assert version.is_complete
    assert set(load_table(pool).states[2:].tolist()) == {SuggestionState.ACTIVE}


def test_a_model_that_knows_half_of_the_labels_is_not_replaced_early(pool: Project) -> None:
    Retraining(pool)()
    retraining = Retraining(pool)
    retraining()
    assert retraining.kinds == [{Kind.MODELS}, {Kind.SUGGESTIONS}]


def test_nothing_is_embedded_for_early_suggestions(pool: Project) -> None:
    """The first epochs would wait for it."""
    seen: list[str] = []
    retraining = Retraining(pool, replace(LONGER, unlabeled_images=0))
    retraining(ReportingContext(lambda progress: seen.append(progress.stage)))
    assert retraining.kinds == [{Kind.MODELS}, {Kind.MODELS}, {Kind.SUGGESTIONS}]
    assert seen.count("Embedding images") == 2, "the two labeled images, at the start"


def test_stopped_after_early_suggestions_they_stay_and_so_does_their_model(pool: Project) -> None:
    cancel = threading.Event()

    def stop_after_suggesting(progress: Progress) -> None:
        if progress.stage == "Suggesting classes" and progress.done == progress.total:
            cancel.set()

    outcome = Retraining(pool)(ReportingContext(stop_after_suggesting, cancel))
    version = outcome.training.version
    assert outcome.suggested == 0
    assert not version.is_complete
    assert version.is_current
    assert reviewing.list_versions(pool) == [version]
    assert set(load_table(pool).states[2:].tolist()) == {SuggestionState.ACTIVE}
    assert suggesting.suggest(pool, ReportingContext(), lambda _changes: None) == 4


def test_hardly_any_change_begins_with_the_first_model(pool: Project) -> None:
    """Of two labels none is hardly any, and one more is not."""
    first = Retraining(pool)().training.version
    again = Retraining(pool)().training.version
    assert (first.metrics["epochs"], again.metrics["epochs"]) == (3, 1)
    labeling.assign_label(pool, [int(load_table(pool).ids[2])], WHEEL, ME)
    more = Retraining(pool)().training.version
    assert more.metrics["epochs"] == 3


def test_a_training_by_command_begins_with_nothing(pool: Project) -> None:
    for _ in range(2):
        version = train_model(pool, LONGER, ReportingContext()).version
        assert version.metrics["epochs"] == 3
    assert not list((pool.folder / "models").glob("start-*"))


def test_images_are_read_wherever_their_ids_lie(pool: Project) -> None:
    load = image_loader(pool)
    for image_id in load_table(pool).ids.tolist():
        assert load(image_id).ndim == 3
