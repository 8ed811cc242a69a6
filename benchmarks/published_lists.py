"""How well the default model does on the published lists of the MSL Surface data set.

    python benchmarks/published_lists.py FOLDER [--seeds N]

FOLDER holds the data set as it is published. A model learns from the train list (sols 3 to 180),
with all other images as its unlabeled pool, and its suggestions are compared with the val list
(sols 182 to 564). Everything goes through the services that the window and the commands call.
Prints a small table and writes `benchmarks/results/published_lists.json`.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import click

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.imagery.label_files import read_label_file
from mars_labeler.services.evaluating import evaluate_suggestions
from mars_labeler.services.importing import import_images
from mars_labeler.services.importing_labels import import_labels
from mars_labeler.services.project import Project, create_project
from mars_labeler.services.suggesting import retrain

RESULTS = Path(__file__).parent / "results" / "published_lists.json"
TRAIN, VAL = "train-calibrated-shuffled.txt", "val-calibrated-shuffled.txt"

Run = dict[str, float]


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        project = create_project(Path(place) / "project", "published lists")
        import_images(project, arguments.folder, ReportingContext())
        train_list = read_label_file(arguments.folder / TRAIN)
        import_labels(project, arguments.folder, train_list, "published")
        runs = [run(project, arguments.folder, seed) for seed in range(arguments.seeds)]
        project.close()
    report(runs)


def run(project: Project, folder: Path, seed: int) -> Run:
    """Train with a seed, suggest, and compare with the val list; shares in [0, 1]."""
    started = time.monotonic()
    retrain(project, TrainingConfig(seed=seed), ReportingContext(), lambda _changes: None)
    seconds = time.monotonic() - started
    result = evaluate_suggestions(project, folder / VAL)
    return {
        "seed": seed,
        "images": result.compared,
        "top-1": result.top_1,
        "mean recall": result.mean_recall,
        "seconds": round(seconds, 1),
    }


def report(runs: list[Run]) -> None:
    """Print the table and write the JSON."""
    click.echo("seed   top-1   mean recall   seconds (the first embeds all images)")
    for each in runs:
        click.echo(
            f"{each['seed']:4}   {each['top-1']:.1%}   {each['mean recall']:11.1%}"
            f"   {each['seconds']:7}"
        )
    summary = {}
    for name in ("top-1", "mean recall"):
        values = [each[name] for each in runs]
        spread = statistics.stdev(values) if len(values) > 1 else 0.0
        summary[name] = {"mean": statistics.mean(values), "standard deviation": spread}
        click.echo(f"{name}: {summary[name]['mean']:.1%} +- {spread:.1%}")
    settings = json.loads(TrainingConfig().to_json())
    versions = {name: version(name) for name in ("torch", "onnxruntime", "numpy")}
    versions["python"] = platform.python_version()
    content = {"summary": summary, "runs": runs, "settings": settings, "versions": versions}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
