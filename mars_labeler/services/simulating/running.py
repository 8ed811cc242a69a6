"""Plays all sessions of a simulation and writes what they came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.domain.queries import QueryStrategy
from mars_labeler.services.comparing.files import json_text, make_folder, write_text
from mars_labeler.services.project import Project
from mars_labeler.services.simulating.chart import draw_chart
from mars_labeler.services.simulating.loop import Plan, Point, play
from mars_labeler.services.simulating.results import Session, Simulation
from mars_labeler.services.simulating.world import World, make_world

CHART_FILE, RESULTS_FILE = "simulation.png", "simulation.json"


def simulate(
    project: Project, config: TrainingConfig, plans: Sequence[Plan], context: JobContext
) -> Simulation:
    """Play sessions in which a person answers from the labels of a project.

    The labels that are learned from are the answers; accuracy is measured on the validation
    images, or on a third of the sequences where there are none. Nothing is stored.

    Args:
        project: The project.
        config: Says which embeddings, see `embedding_config`; missing ones are computed.
        plans: The sessions.
        context: Where progress goes, by trainings.

    Raises:
        JobCancelled: The person has asked to stop.
        DownloadError: The weights of the backbone cannot be had.
        TrainingError: There are too few labels.
    """
    return simulate_in(make_world(project, config, context), plans, context)


def make_plans(
    strategies: Sequence[QueryStrategy], seeds: int, labels: int, step: int
) -> list[Plan]:
    """Return one session for each strategy and seed from 0 on."""
    return [Plan(strategy, seed, labels, step) for strategy in strategies for seed in range(seeds)]


def simulate_in(world: World, plans: Sequence[Plan], context: JobContext) -> Simulation:
    """Play sessions in a world that is there already; see `simulate`."""
    rounds = sum(-(-min(plan.labels, len(world.pool_ids)) // plan.step) for plan in plans)
    course = _Course(context, rounds)
    sessions = tuple(Session(plan, play(world, plan, course, course.count)) for plan in plans)
    return Simulation(sessions, len(world.pool_ids), len(world.test_ids), world.is_split)


def write_simulation(simulation: Simulation, folder: Path) -> None:
    """Write the picture and the figures into a folder, which is made if need be.

    Raises:
        ProjectError: They cannot be written.
    """
    make_folder(folder)
    write_text(folder / RESULTS_FILE, json_text(simulation.to_values()))
    draw_chart(simulation, folder / CHART_FILE)


@dataclass
class _Course:
    """Tells how many trainings are over, whatever a training tells of itself."""

    context: JobContext
    rounds: int
    done: int = 0

    def checkpoint(self, _progress: Progress) -> None:
        self.context.checkpoint(Progress("Simulating", self.done, self.rounds))

    def count(self, _point: Point) -> None:
        self.done += 1
