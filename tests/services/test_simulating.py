"""A person is played who answers from known labels."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mars_labeler.catalog import splits
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.domain.queries import QueryStrategy
from mars_labeler.domain.splits import Split
from mars_labeler.services import labeling
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project
from mars_labeler.services.simulating.loop import Plan, Point
from mars_labeler.services.simulating.results import Session, Simulation, plain_text
from mars_labeler.services.simulating.running import (
    CHART_FILE,
    RESULTS_FILE,
    make_plans,
    simulate,
    write_simulation,
)
from mars_labeler.services.simulating.world import make_world
from tests.services.query_world import FAST, make_project, true_class

MIXED, RANDOM, MARGIN = QueryStrategy.MIXED, QueryStrategy.RANDOM, QueryStrategy.MARGIN


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[Project]:
    """Return a project of 36 images, all labeled as what they look like."""
    opened = make_project(tmp_path)
    for class_id in (1, 2, 3):
        own = [image_id for image_id in range(1, 37) if true_class(image_id) == class_id]
        labeling.assign_label(opened, own, class_id, "ada")
    yield opened
    opened.close()


def hold_out(project: Project, split: Split, *image_ids: int) -> None:
    """Give images to a split."""
    with project.catalog.writing() as connection:
        splits.write_splits(connection, dict.fromkeys(image_ids, split))


def test_a_session_learns_from_what_it_asked_for(pool: Project) -> None:
    hold_out(pool, Split.VALIDATION, *range(1, 10))
    reports: list[Progress] = []
    plans = make_plans([MIXED, RANDOM], seeds=2, labels=12, step=6)
    found = simulate(pool, FAST, plans, ReportingContext(reports.append))
    assert found.is_split
    assert (found.pool_images, found.test_images) == (27, 9)
    assert [session.plan.seed for session in found.sessions] == [0, 1, 0, 1]
    for session in found.sessions:
        assert [point.labels for point in session.points] == [6, 12]
        assert all(0 <= point.top_1 <= 1 for point in session.points)
    assert found.curve(MIXED)[0].classes == 3  # the first images cover the classes
    assert reports[-1].total == 8
    assert load_table(pool).model_versions.max() == -1  # nothing is stored
    again = simulate(pool, FAST, plans[:1], ReportingContext())
    assert again.sessions[0] == found.sessions[0]


def test_test_images_are_left_alone(pool: Project) -> None:
    hold_out(pool, Split.TEST, *range(1, 10))
    world = make_world(pool, FAST, ReportingContext())
    assert not world.is_split
    assert min(world.pool_ids.min(), world.test_ids.min()) == 10
    assert len(world.pool_ids) + len(world.test_ids) == 27


def test_without_a_split_whole_sequences_are_held_out(tmp_path: Path) -> None:
    project = make_project(tmp_path, [f"seq{number // 6}" for number in range(36)])
    try:
        for image_id in range(1, 37):
            labeling.assign_label(project, [image_id], true_class(image_id), "ada")
        world = make_world(project, FAST, ReportingContext())
    finally:
        project.close()
    assert len(world.test_ids) == 12
    sides = [set(((ids - 1) // 6).tolist()) for ids in (world.pool_ids, world.test_ids)]
    assert sides[0].isdisjoint(sides[1])


def test_it_ends_when_every_image_is_labeled(pool: Project) -> None:
    hold_out(pool, Split.VALIDATION, *range(1, 25))
    found = simulate(pool, FAST, [Plan(RANDOM, 0, 100, 5)], ReportingContext())
    assert [point.labels for point in found.sessions[0].points] == [5, 10, 12]


def test_while_one_class_is_known_every_image_is_taken_for_it(pool: Project) -> None:
    hold_out(pool, Split.VALIDATION, *range(1, 10))
    found = simulate(pool, FAST, [Plan(RANDOM, 0, 2, 1)], ReportingContext())
    first = found.sessions[0].points[0]
    assert (first.labels, first.classes) == (1, 1)
    assert first.top_1 == pytest.approx(1 / 3)


def test_too_few_labels_are_told_in_a_sentence(pool: Project) -> None:
    hold_out(pool, Split.TEST, *range(4, 37))
    labeling.assign_label(pool, [1, 2, 3], 1, "ada")
    with pytest.raises(TrainingError, match="too few labels"):
        simulate(pool, FAST, [Plan(RANDOM, 0, 2, 1)], ReportingContext())


def test_it_can_be_stopped(pool: Project) -> None:
    cancel = threading.Event()

    def stop_later(progress: Progress) -> None:
        if progress.done == 2:
            cancel.set()

    plans = make_plans([MIXED], seeds=3, labels=12, step=4)
    with pytest.raises(JobCancelled):
        simulate(pool, FAST, plans, ReportingContext(stop_later, cancel))


def session(strategy: QueryStrategy, seed: int, *top_1: float) -> Session:
    """Return a session with a training every ten labels."""
    points = [Point(10 * n, share, share / 2, n) for n, share in enumerate(top_1, start=1)]
    return Session(Plan(strategy, seed, 30, 10), tuple(points))


@pytest.fixture
def simulation() -> Simulation:
    """Return made-up sessions."""
    sessions = (
        session(MIXED, 0, 0.7, 0.9, 0.95),
        session(MIXED, 1, 0.9, 0.92, 0.97),
        session(RANDOM, 0, 0.5, 0.6, 0.8),
        session(RANDOM, 1, 0.5, 0.7, 0.84),
        session(MARGIN, 0, 0.2, 0.3, 0.4),
    )
    return Simulation(sessions, 100, 50, is_split=False)


def test_labels_needed_are_those_of_the_mean_curve(simulation: Simulation) -> None:
    assert simulation.strategies == (MIXED, RANDOM, MARGIN)
    assert simulation.curve(MIXED)[0].top_1 == pytest.approx(0.8)
    assert simulation.curve(MIXED)[0].top_1_spread == pytest.approx(np.std([0.7, 0.9], ddof=1))
    assert simulation.curve(MARGIN)[0].mean_recall_spread == 0
    assert [simulation.labels_needed(each, 0.8) for each in simulation.strategies] == [10, 30, None]
    assert simulation.ratio(MIXED, 0.8) == pytest.approx(1 / 3)
    assert simulation.ratio(MIXED, 0.85) is None  # random does not get there
    assert simulation.ratio(MARGIN, 0.8) is None


def test_what_was_not_reached_is_said(simulation: Simulation) -> None:
    values = simulation.to_values()
    assert values["held out"] == "a third of the sequences"
    needed = values["strategies"]["random"]["labels needed"]
    assert needed["80%"] == {"mean curve": 30, "each seed": [30, 30], "over random's": 1}
    assert needed["85%"]["mean curve"] == "not reached"
    assert needed["85%"]["over random's"] == "not known"
    assert len(values["sessions"]) == 5
    assert "not reached" in plain_text(simulation)


def test_the_chart_and_the_figures_are_files(simulation: Simulation, tmp_path: Path) -> None:
    folder = tmp_path / "made" / "for it"
    write_simulation(simulation, folder)
    assert json.loads((folder / RESULTS_FILE).read_text("utf-8")) == simulation.to_values()
    with Image.open(folder / CHART_FILE) as chart:
        assert chart.format == "PNG"
        assert min(chart.size) > 500
