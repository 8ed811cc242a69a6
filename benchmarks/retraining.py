"""How long Retrain takes until suggestions are there, and how good they are.

    python benchmarks/retraining.py [FOLDER] [--part lists|sols|quarter] [--seeds N] [--work PLACE]

FOLDER holds the MSL Surface data set as it is published; without it 2,000 images are drawn. All
embeddings are cached before anything is timed (PLACE keeps them for the next run). `lists` labels
the train list and scores the val list, `sols` labels the sols up to 100 and scores the later ones,
`quarter` labels a random quarter and scores the rest (the only part of drawn images). With each
seed, in one process that has imported torch, Retrain is pressed

- as it was: 64 images a step, and a second training from nothing on all labels;
- first: no model yet, one label missing; suggestions come early, and again in the end;
- one more: that label is there, too; the training begins with what the first one kept;
- again: from nothing on nine tenths of the labels while a model is current, so none come early;
- tenth more: the other labels are there, too, and the training begins with what that one kept.

`cold` is the first one in a process of its own, which has to import torch. Prints seconds from
the call to the first and to all suggestions, those of the processor (other programs take none of
them), and how many of the scored images are right; writes `benchmarks/results/retraining.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import click
import numpy as np
from retraining_world import ME, World, copied, make_world, share_right, teach

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import Progress, ReportingContext
from mars_labeler.services.labeling import clear_label
from mars_labeler.services.project import Project, open_project
from mars_labeler.services.suggesting import retrain

RESULTS = Path(__file__).parent / "results" / "retraining.json"
ALL = "all suggestions, s"
Figures = dict[str, float]


@dataclass
class Watch:
    """Notes when what comes, and how good the early suggestions are.

    Args:
        project: Retrained.
        world: Knows the truth.
        scored: Images whose early suggestions are compared; None not to compare any.
    """

    project: Project
    world: World
    scored: np.ndarray | None = None
    figures: Figures = field(default_factory=dict)
    apart: float = 0.0
    started: float = field(default_factory=time.perf_counter)

    def seconds(self) -> float:
        """Return the time since Retrain was pressed, without what was spent on comparing."""
        return time.perf_counter() - self.started - self.apart

    def report(self, progress: Progress) -> None:
        """Note when a stage begins."""
        self.figures.setdefault(f"{progress.stage}, s", self.seconds())

    def announce(self, changes: ChangeSet) -> None:
        """Note when the first suggestions are written; compare them when better ones come."""
        if Kind.SUGGESTIONS in changes.kinds:
            self.figures.setdefault("first suggestions, s", self.seconds())
        elif "first suggestions, s" in self.figures and self.scored is not None:
            began = time.perf_counter()
            right = share_right(self.project, self.world, self.scored)
            self.figures["early top-1"], self.figures["early mean recall"] = right
            self.apart += time.perf_counter() - began


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--part", choices=("lists", "sols", "quarter"), default="quarter")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--cold", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.cold:
        click.echo(json.dumps(press(open_project(arguments.cold), None, TrainingConfig())))
        return
    with tempfile.TemporaryDirectory() as temporary:
        work = arguments.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        world, embedded = make_world(work, arguments.folder)
        place, part = Path(temporary) / "copy", arguments.part
        cold = cold_start(world, part, place)
        run(world, part, 0, place)  # the first training of a process imports and allocates
        runs = [run(world, part, seed, place) for seed in range(arguments.seeds)]
    report(world.project.name, part, {"images": world.images, "embedding": embedded}, cold, runs)


def press(
    project: Project, world: World | None, config: TrainingConfig, scored: np.ndarray | None = None
) -> Figures:
    """Retrain; return seconds and, with something to score, how many suggestions are right."""
    watch, busy = Watch(project, world, scored), time.process_time()
    retrain(project, config, ReportingContext(watch.report), watch.announce)
    watch.figures[ALL] = watch.seconds()
    watch.figures["processor, s"] = time.process_time() - busy - watch.apart
    if scored is not None:
        right = share_right(project, world, scored)
        watch.figures["top-1"], watch.figures["mean recall"] = right
    return watch.figures


def run(world: World, part: str, seed: int, place: Path) -> dict[str, Figures]:
    """Press Retrain in all these ways with one seed."""
    taught, scored = world.part(part, seed)
    config, found = TrainingConfig(seed=seed), {}
    project = copied(world, place)
    teach(project, world, taught)
    with as_it_was():
        config_then = TrainingConfig(seed=seed, labeled_batch=64)
        found["as it was"] = press(project, world, config_then, scored)
    project.close()
    project = copied(world, place)
    teach(project, world, taught[1:])
    found["first"] = press(project, world, config, scored)
    teach(project, world, taught[:1])
    found["one more"] = press(project, world, config, scored)
    for start in (place / "models").glob("start-*"):
        start.unlink()
    tenth = taught[: len(taught) // 11]
    clear_label(project, tenth.tolist(), ME)
    found["again"] = press(project, world, config, scored)
    teach(project, world, tenth)
    found["tenth more"] = press(project, world, config, scored)
    project.close()
    return found


@contextmanager
def as_it_was() -> Iterator[None]:
    """Let the second round begin with nothing, and no suggestions come early."""
    from mars_labeler.learning.methods.recipe import Recipe
    from mars_labeler.services import training

    knows_little, training._knows_little = training._knows_little, lambda *_: False
    Recipe.goes_on = False
    try:
        yield
    finally:
        Recipe.goes_on = True
        training._knows_little = knows_little


def cold_start(world: World, part: str, place: Path) -> Figures:
    """Press Retrain in a process that has not imported torch yet."""
    project = copied(world, place)
    teach(project, world, world.part(part, 0)[0])
    project.close()
    command = [sys.executable, __file__, "--cold", str(place)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def report(
    name: str, part: str, about: dict[str, object], cold: Figures, runs: list[dict[str, Figures]]
) -> None:
    """Print the table and keep the figures, beside those of other folders and parts."""
    summary = {way: averages([each[way] for each in runs]) for way in runs[0]}
    click.echo(f"{name}, {part}: {about}")
    click.echo(f"{'':11} first, s   all, s   CPU s   early top-1 / recall    top-1 / recall")
    for way, figures in summary.items():
        early = shown(figures, "early top-1", "early mean recall")
        right = shown(figures, "top-1", "mean recall")
        times = [figures[key][0] for key in ("first suggestions, s", ALL, "processor, s")]
        seconds = " ".join(f"{each:8.2f}" for each in times)
        click.echo(f"{way:11} {seconds}   {early:21}   {right}")
    ways = {way: [each[way]["processor, s"] for each in runs] for way in runs[0]}
    ratios = {
        way: round(float(np.median(np.divide(ways["as it was"], ways[way]))), 2) for way in ways
    }
    click.echo(f"cold: {cold['first suggestions, s']:.2f} and {cold[ALL]:.2f} s")
    click.echo(f"times as fast as it was, by the processor's time: {ratios}")
    versions = {each: version(each) for each in ("torch", "onnxruntime", "numpy", "sqlalchemy")}
    versions["python"] = platform.python_version()
    machine = {"cpu": cpu_name(), "cores": os.cpu_count(), "versions": versions}
    found = {**about, "summary": summary, "ratios": ratios, "cold": cold, "runs": runs, **machine}
    results = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    results.setdefault(name, {})[part] = found
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def averages(runs: list[Figures]) -> dict[str, tuple[float, float]]:
    """Return the mean and the standard deviation of each figure."""
    return {
        name: (statistics.mean(each[name] for each in runs), deviation(runs, name))
        for name in runs[0]
        if all(name in each for each in runs)
    }


def deviation(runs: list[Figures], name: str) -> float:
    """Return the standard deviation of one figure."""
    return statistics.stdev(each[name] for each in runs) if len(runs) > 1 else 0.0


def shown(figures: dict[str, tuple[float, float]], *names: str) -> str:
    """Return percentages with their deviations."""
    pairs = [figures[name] for name in names if name in figures]
    return " / ".join(f"{100 * mean:.1f}±{100 * spread:.1f}" for mean, spread in pairs) or "-"


def cpu_name() -> str:
    """Return what the processor is called."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


if __name__ == "__main__":
    main()
