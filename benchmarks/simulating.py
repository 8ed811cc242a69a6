"""How many labels each way of choosing what to label next takes.

    python benchmarks/simulating.py [FOLDER] [--labels N] [--step N] [--seeds N]
                                    [--work PLACE] [--split lists|reversed|sequences]

FOLDER holds the MSL Surface data set as it is published; without it 2,000 images are drawn, and
`sequences` is the only split. A person is played who begins with nothing, labels 20 images that a
strategy shows, trains, and so on; she answers from the train list, and accuracy is measured on the
val list (`lists`). The strategies were chosen with an eye on these two lists, so two other splits
check them: `reversed` learns from the val list and measures on the train list, `sequences` holds
out a third of the sequences of both lists at random. The default strategy and random are played
with six seeds each; the others with three, and with `lists` only. Sessions that PLACE keeps from
an earlier sitting are not played again.

Trainings are the tool's own, shortened (`learning/queries/short_training.py`): at some numbers of
labels the whole training learns from the same labels, and both are measured. Prints labels needed
for 80 and 85 percent and their ratio to random's from one run; writes
`benchmarks/results/simulating.json` and `.png`.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import astuple, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import numpy as np
from retraining import cpu_name
from retraining_world import TRAIN, make_world
from retraining_world import World as Labeled
from tqdm import tqdm

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import JobContext, ReportingContext
from mars_labeler.domain.queries import QueryStrategy
from mars_labeler.learning.queries.short_training import short_config
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import open_project
from mars_labeler.services.simulating.chart import draw_chart
from mars_labeler.services.simulating.loop import Plan, Player, Point, play
from mars_labeler.services.simulating.results import Session, Simulation, plain_text
from mars_labeler.services.simulating.running import make_plans
from mars_labeler.services.simulating.world import Parts, World, make_world_of

RESULTS = Path(__file__).parent / "results" / "simulating.json"
MIXED, RANDOM = QueryStrategy.MIXED, QueryStrategy.RANDOM
COMPARED = tuple((strategy, count) for strategy in (MIXED, RANDOM) for count in (60, 160))


def main() -> None:
    """Play, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--labels", type=int, default=400)
    parser.add_argument("--step", type=int, default=20)
    parser.add_argument("--seeds", type=int, default=6)
    parser.add_argument("--split", choices=("lists", "reversed", "sequences"))
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    split = options.split or ("lists" if options.folder else "sequences")
    with tempfile.TemporaryDirectory() as temporary:
        place = (options.work or Path(temporary), options.folder, split)
        begin(*place)
        kept = Kept(place[0] / f"simulated-{split}.json")
        plans = plans_of(split, options)
        play_missing(plans, kept, place)
        check = [compare_trainings(each) for each in COMPARED] if split == "lists" else []
    sessions = tuple(Session(plan, kept.points[kept.name(plan)]) for plan in plans)
    world = _WORLDS[0]
    simulation = Simulation(sessions, len(world.pool_ids), len(world.test_ids), split == "lists")
    click.echo(f"{split}: {len(world.pool_ids)} to label, {len(world.test_ids)} held out")
    click.echo(plain_text(simulation))
    for row in check:
        click.echo(row)
    name = options.folder.name if options.folder else "drawn"
    found = {"step": options.step, **simulation.to_values(), "whole training": check}
    write(name, split, found)
    if split == "lists" or not options.folder:
        draw_chart(simulation, RESULTS.with_suffix(".png"))


def plans_of(split: str, options: argparse.Namespace) -> list[Plan]:
    """Return the sessions, those of one seed together."""
    plans = make_plans((MIXED, RANDOM), options.seeds, options.labels, options.step)
    if split == "lists":
        others = [each for each in QueryStrategy if each not in (MIXED, RANDOM)]
        plans += make_plans(others, -(-options.seeds // 2), options.labels, options.step)
    return sorted(plans, key=lambda plan: plan.seed)


class Kept:
    """Sessions that were played already: what was stopped goes on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        written = json.loads(path.read_text("utf-8")) if path.exists() else {}
        self.points = {name: tuple(Point(*row) for row in rows) for name, rows in written.items()}

    @staticmethod
    def name(plan: Plan) -> str:
        """Return what a session is kept under."""
        return f"{plan.strategy.value} {plan.seed} {plan.labels} {plan.step}"

    def add(self, plan: Plan, points: tuple[Point, ...]) -> None:
        """Keep a session."""
        self.points[self.name(plan)] = points
        rows = {name: [astuple(point) for point in own] for name, own in self.points.items()}
        self._path.write_text(json.dumps(rows), encoding="utf-8")


def play_missing(plans: list[Plan], kept: Kept, place: tuple[Path, Path | None, str]) -> None:
    """Play the sessions that are not kept yet, one a core."""
    missing = [plan for plan in plans if kept.name(plan) not in kept.points]
    if not missing:
        return
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), spawning, begin, place) as pool:
        running = {pool.submit(play_one, plan): plan for plan in missing}
        for done in tqdm(as_completed(running), total=len(missing), unit="session"):
            kept.add(running[done], done.result())


_WORLDS: list[World] = []


def begin(work: Path, folder: Path | None, split: str) -> None:
    """Make the world of this process."""
    labeled, _ = make_world(work, folder)
    _WORLDS[:] = [parted(labeled, split, ReportingContext())]


def play_one(plan: Plan) -> tuple[Point, ...]:
    """Play one session."""
    return play(_WORLDS[0], plan, ReportingContext(), lambda _point: None)


def parted(labeled: Labeled, split: str, context: JobContext) -> World:
    """Return the world in which images play the parts that a split gives them."""
    project = open_project(labeled.project)
    table = load_table(project)
    names = tuple(sorted(set(labeled.truth.values())))
    ids = table.ids.tolist()
    truth = np.array([names.index(labeled.truth[i]) if i in labeled.truth else -1 for i in ids])
    if split == "sequences":
        codes = table.products.sequences.codes
        if len(np.unique(codes)) < 3:
            codes = np.arange(len(table))  # drawn images have none
        drawn = np.random.default_rng(0).permutation(np.unique(codes[truth >= 0]))
        is_test = np.isin(codes, drawn[: len(drawn) // 3])
    else:
        is_test = np.array([labeled.lists.get(i) != TRAIN for i in ids]) ^ (split == "reversed")
    pool, test = (np.flatnonzero((truth >= 0) & mask) for mask in (~is_test, is_test))
    parts = Parts(pool, test, truth.astype(np.int64), names)
    world = make_world_of(project, table, parts, TrainingConfig(), context)
    project.close()
    return world


def compare_trainings(chosen: tuple[QueryStrategy, int]) -> dict[str, Any]:
    """Train on the same labels with the short settings and with the tool's own."""
    strategy, labels = chosen
    world, whole, short = _WORLDS[0], [], []
    for seed in range(3):
        plan = Plan(strategy, seed, labels, labels)
        player = Player(world, plan, short_config(world.config, seed), ReportingContext())
        player.ask_and_answer()
        for settings, found in (
            (player.train_config, short),
            (replace(world.config, seed=seed), whole),
        ):
            player.train_config = settings
            point = player.learn()
            found.append((point.top_1, point.mean_recall))
    return {
        "chosen by": strategy.value,
        "labels": labels,
        "short top-1, mean recall": np.mean(short, axis=0).round(4).tolist(),
        "whole top-1, mean recall": np.mean(whole, axis=0).round(4).tolist(),
        "spread of the whole": np.std(whole, axis=0, ddof=1).round(4).tolist(),
    }


def write(name: str, split: str, found: dict[str, Any]) -> None:
    """Keep the figures beside those of other folders and splits."""
    libraries = ("torch", "faiss-cpu", "scikit-activeml", "scikit-learn", "numpy")
    versions = {each: version(each) for each in libraries}
    versions["python"] = platform.python_version()
    machine = {"cpu": cpu_name(), "cores": os.cpu_count(), "versions": versions}
    results = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    results.setdefault(name, {})[split] = {**found, **machine}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
