"""Accepting all suggestions above a threshold: which they are, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mars_labeler.domain.evaluation import Absence, Measured, ThresholdPoint
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.domain.splits import Split
from mars_labeler.services import accepting, labeling
from mars_labeler.services.accepting import ThresholdFigures, preview_acceptance
from mars_labeler.services.image_table import NONE, SPLITS, ImageTable, SuggestionState
from mars_labeler.services.importing import import_images
from mars_labeler.services.offers import shown_offers
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, read_undo_texts
from tests.services.suggested_world import suggest
from tests.services.table_world import table_of_names

GROUND, WHEEL = 1, 2
ME = "ada"


@pytest.fixture
def table() -> ImageTable:
    """Return six images with suggestions of the current model."""
    made = table_of_names([f"{place}.jpg" for place in range(6)])
    made.suggested[:, 0] = [GROUND, WHEEL, GROUND, GROUND, WHEEL, GROUND]
    made.confidences[:, 0] = [0.99, 0.95, 0.9, 0.89, 0.92, 0.5]
    made.states[:] = SuggestionState.ACTIVE
    made.model_versions[:] = 4
    return made


@pytest.fixture
def pool(project: Project, image_folder: Path) -> Project:
    """Return a project with six images and suggestions for four of them."""
    import_images(project, image_folder, ReportingContext())
    ids = load_table(project).ids.tolist()
    offered = [(GROUND, 0.99), (WHEEL, 0.95), (GROUND, 0.91), (WHEEL, 0.6)]
    suggest(project, dict(zip(ids, offered, strict=False)))
    return project


def test_the_least_sure_come_first_and_classes_are_counted(table: ImageTable) -> None:
    found = preview_acceptance(table, 0.9)
    assert found.image_ids.tolist() == [30, 50, 20, 10]
    assert found.confidences.tolist() == pytest.approx([0.9, 0.92, 0.95, 0.99])
    assert found.counts == {GROUND: 2, WHEEL: 2}
    assert found.held_out == 0


def test_one_class_or_some_images_alone(table: ImageTable) -> None:
    assert preview_acceptance(table, 0.9, WHEEL).image_ids.tolist() == [50, 20]
    shown = preview_acceptance(table, 0.5, rows=np.array([5, 0]))
    assert shown.image_ids.tolist() == [60, 10]
    assert preview_acceptance(table, 0.5, rows=np.empty(0, np.intp)).counts == {}


@pytest.mark.parametrize(
    "state", [SuggestionState.STALE, SuggestionState.REJECTED, SuggestionState.ABSENT]
)
def test_only_suggestions_of_the_current_model_are_accepted(
    table: ImageTable, state: SuggestionState
) -> None:
    table.states[0] = state
    assert 10 not in preview_acceptance(table, 0.9).image_ids.tolist()


def test_what_a_person_decided_is_left_alone(table: ImageTable) -> None:
    table.labels[0] = WHEEL
    table.is_unsure[1] = True
    assert preview_acceptance(table, 0.9).image_ids.tolist() == [30, 50]


def test_images_held_out_are_left_to_a_person(table: ImageTable) -> None:
    table.splits[[0, 1, 3]] = SPLITS.index(Split.VALIDATION)
    table.splits[4] = SPLITS.index(Split.TEST)
    found = preview_acceptance(table, 0.9)
    assert found.image_ids.tolist() == [30]
    assert found.held_out == 3


def test_without_what_was_unticked(table: ImageTable) -> None:
    found = preview_acceptance(table, 0.9).without([50, 99])
    assert found.image_ids.tolist() == [30, 20, 10]
    assert dict(found.offers)[20].class_id == WHEEL
    assert dict(found.offers)[20].model_version == 4


def test_what_has_changed_since_the_look_is_no_longer_accepted(table: ImageTable) -> None:
    found = preview_acceptance(table, 0.5)
    table.labels[0] = GROUND
    table.suggested[1, 0] = GROUND
    table.model_versions[2] = 5
    table.states[3] = SuggestionState.STALE
    assert found.still_open(table).image_ids.tolist() == [60, 50]


def test_what_was_held_out_since_the_look_is_no_longer_accepted(table: ImageTable) -> None:
    found = preview_acceptance(table, 0.9)
    table.splits[[0, 2]] = SPLITS.index(Split.VALIDATION), SPLITS.index(Split.TEST)
    assert found.still_open(table).image_ids.tolist() == [50, 20]


def test_images_that_are_gone_are_no_longer_accepted(table: ImageTable) -> None:
    found = preview_acceptance(table, 0.9)
    smaller = table_of_names(["0.jpg"])
    assert found.still_open(smaller).image_ids.tolist() == []


def test_accepting_is_one_change_that_names_its_images(pool: Project) -> None:
    changes = accepting.accept_above(pool, 0.9, ME)
    table = load_table(pool)
    assert table.labels.tolist() == [GROUND, WHEEL, GROUND, NONE, NONE, NONE]
    assert changes.image_ids is not None
    assert len(changes.image_ids) == 3
    assert read_undo_texts(pool).undo == "accept suggestion on 3 images"
    labeling.undo(pool, ME)
    assert (load_table(pool).labels == NONE).all()


def test_what_a_person_says_between_the_look_and_the_click_stands(pool: Project) -> None:
    found = preview_acceptance(load_table(pool), 0.5)
    first, second, third, fourth = load_table(pool).ids[:4].tolist()
    offers = shown_offers(load_table(pool), [third])
    labeling.assign_label(pool, [first], WHEEL, "bob")
    labeling.mark_unsure(pool, [second], "bob")
    labeling.reject_suggestions(pool, offers, "bob")
    changes = accepting.acceptance_steps(pool, found, ME).run()
    assert changes.image_ids == (fourth,)
    table = load_table(pool)
    assert table.labels[:4].tolist() == [WHEEL, NONE, NONE, WHEEL]
    assert table.is_unsure[:4].tolist() == [False, True, False, False]


def test_accepting_one_class(pool: Project) -> None:
    accepting.accept_above(pool, 0.5, ME, WHEEL)
    assert load_table(pool).labels.tolist() == [NONE, WHEEL, NONE, WHEEL, NONE, NONE]


def test_nothing_to_accept_changes_nothing(project: Project) -> None:
    assert accepting.accept_above(project, 0.9, ME).is_empty


def point(threshold: float, low: float, count: int) -> ThresholdPoint:
    measured = Measured((1 + low) / 2, low, 1.0, count)
    return ThresholdPoint(threshold, measured, measured)


def test_accuracy_is_that_of_the_threshold_measured_below() -> None:
    figures = ThresholdFigures(3, (point(0.5, 0.8, 90), point(0.9, 0.9, 50), point(0.99, 0.1, 3)))
    for threshold, low in ((0.5, 0.8), (0.899, 0.8), (0.9, 0.9), (0.95, 0.9)):
        accuracy = figures.accuracy_from(threshold)
        assert accuracy is not None
        assert accuracy.low == low
    assert figures.accuracy_from(0.995) is None  # three images say nothing
    assert figures.accuracy_from(0.4) is None


def test_a_model_without_a_record_is_not_measured(pool: Project) -> None:
    figures = accepting.measure_thresholds(
        pool, context=ReportingContext(), announce=lambda _changes: None
    )
    assert figures == ThresholdFigures(1, absence=Absence.NOTHING_HELD_OUT)
    assert figures.accuracy_from(0.9) is None


def test_figures_are_of_the_model_that_was_measured(table: ImageTable) -> None:
    figures, found = ThresholdFigures(4), preview_acceptance(table, 0.9)
    assert figures.is_of(found)
    table.model_versions[0] = 5
    assert not figures.is_of(preview_acceptance(table, 0.9))
    assert not ThresholdFigures(5).is_of(found)


def test_no_model_has_no_figures(project: Project) -> None:
    figures = accepting.measure_thresholds(
        project, context=ReportingContext(), announce=lambda _changes: None
    )
    assert figures == ThresholdFigures()


def test_300_000_suggestions() -> None:
    count = 300_000
    table = table_of_names(["x"] * count)
    rng = np.random.default_rng(0)
    table.suggested[:, 0] = rng.integers(1, 4, count)
    table.confidences[:, 0] = rng.random(count)
    table.states[:] = SuggestionState.ACTIVE
    found = preview_acceptance(table, 0.9)
    assert len(found) == np.count_nonzero(table.confidences[:, 0] >= np.float32(0.9))
    assert np.all(np.diff(found.confidences) >= 0)
    assert len(found.without(found.image_ids[:48].tolist())) == len(found) - 48
    assert len(found.still_open(table)) == len(found)
