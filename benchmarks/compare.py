"""Every system of the paper's tables on the published lists of the MSL Surface data set.

    python benchmarks/compare.py FOLDER WORK [--presets heads,quick] [--seeds 0,1,2]

FOLDER holds the data set as it is published. The systems learn from the train list (sols 3 to 180)
and are tested on the val list (sols 182 to 564); the images of the test list are predicted, to be
scored apart, and are in the unlabeled pool without labels. WORK keeps the project, the runs and
the predictions: given again, the command goes on where it was. It is what `mars-labeler compare`
does, twice: with the heads on cached embeddings (a quarter of an hour on 2 cores) and with the
last blocks (three quarters). Writes `benchmarks/results/compare_heads` and `compare_last_blocks`,
each as `.json` and `.md`.
"""

from __future__ import annotations

import argparse
import shutil
from dataclasses import replace
from pathlib import Path

import click

from mars_labeler.domain.comparison import PRESETS
from mars_labeler.domain.jobs import Progress, ReportingContext
from mars_labeler.imagery.label_files import read_label_file
from mars_labeler.services.comparing.results import RESULTS_FILE
from mars_labeler.services.comparing.running import compare
from mars_labeler.services.comparing.tables import TABLES_FILE, plain_text
from mars_labeler.services.importing import import_images
from mars_labeler.services.importing_labels import import_labels
from mars_labeler.services.project import Project, create_project, is_project, open_project

RESULTS = Path(__file__).parent / "results"
NAMES = {"heads": "compare_heads", "quick": "compare_last_blocks", "paper": "compare_paper"}
TRAIN, VAL, TEST = "train-calibrated-shuffled.txt", "val-calibrated-shuffled.txt", "test-images.txt"


def main() -> None:
    """Run the comparisons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--presets", default="heads,quick")
    parser.add_argument("--seeds", default="0,1,2")
    arguments = parser.parse_args()
    seeds = tuple(int(seed) for seed in arguments.seeds.split(","))
    project = opened(arguments.folder, arguments.work / "project")
    for preset in arguments.presets.split(","):
        run(project, arguments.folder, preset, seeds, arguments.work / preset)
    project.close()


def opened(folder: Path, place: Path) -> Project:
    """Return the project, made of the data set and the labels of its train list if need be."""
    if is_project(place):
        return open_project(place)
    project = create_project(place, "compare")
    import_images(project, folder, ReportingContext())
    import_labels(project, folder, read_label_file(folder / TRAIN), "published")
    return project


def run(project: Project, folder: Path, preset: str, seeds: tuple[int, ...], output: Path) -> None:
    """Run one comparison and keep its results and tables."""
    predicted = folder / TEST
    config = replace(
        PRESETS[preset],
        seeds=seeds,
        test_file=str(folder / VAL),
        predicted_file=str(predicted) if predicted.exists() else "",
        learns_from_predicted=True,
    )
    comparison = compare(project, config, output, ReportingContext(tell))
    click.echo(plain_text(comparison))
    RESULTS.mkdir(exist_ok=True)
    for file, suffix in ((RESULTS_FILE, ".json"), (TABLES_FILE, ".md")):
        shutil.copyfile(output / file, RESULTS / f"{NAMES[preset]}{suffix}")


def tell(progress: Progress) -> None:
    """Print where a run ended."""
    if progress.total and progress.done == progress.total:
        click.echo(progress.stage)


if __name__ == "__main__":
    main()
