"""How many planted wrong labels stand at the top of the list of labels that look wrong.

    python benchmarks/planted_errors.py FOLDER [--work PLACE] [--seeds N]

FOLDER holds the MSL Surface data set as it is published. The labels of its train and val lists are
taken for the truth, 5 percent of them are made wrong, and all are ranked as `mars-labeler suspects`
does (PLACE keeps the embeddings for the next run). The wrong class is

- random: any other class, all equally likely;
- confusable: the class that the ranking models, trained on the right labels, find likeliest after
  the right one, which is how a tired person errs; they are of the same kind as those that rank;
- bursts: any other class, the same for all images that repeat each other, as somebody errs who
  labels many at once.

Prints and writes, as mean and standard deviation over seeds, the share of the planted errors in the
first 5 and 10 percent of the list, the average precision, how many labels look wrong at all, and
how many of the planted ones are among them. In random order the first 10 percent hold 10 percent.
Cleanlab's scores are compared on seeds of their own, from which the program's default was chosen;
so are leaving sequences together or not, cleanlab's strictest usual filter (labels found by pruning
as many as the noise is estimated to be), and on the first of these seeds the heads that Retrain
trains in the place of linear ones. The results are those of other seeds.

The published lists have some errors of their own: what stands at the top and was not planted may
be wrong nevertheless, so precision is understated. An error that is planted on a wrong label may
even make it right.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import click
import numpy as np
import torch
from cleanlab.filter import find_label_issues
from planting import PLANTS, SHARE, Array, Truth
from retraining import cpu_name
from retraining_world import make_world
from sklearn.metrics import average_precision_score

from mars_labeler.catalog import quality
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.learning.fitting import Place, fit_pool, opened_fitting
from mars_labeler.learning.folds import divide, joined_groups
from mars_labeler.learning.label_quality import find_suspicious, label_quality
from mars_labeler.learning.measuring import scored_logits
from mars_labeler.learning.out_of_fold import score_out_of_fold
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.services.embedded import embed_images
from mars_labeler.services.project import open_project
from mars_labeler.services.suspect_ranking import read_labeled
from mars_labeler.services.training import image_loader, open_embeddings

RESULTS = Path(__file__).parent / "results" / "planted_errors.json"
CHOOSING_SEEDS = (1000, 1001, 1002)
SCORES = {
    "self-confidence": ("self_confidence", False),
    "self-confidence, adjusted": ("self_confidence", True),
    "normalized margin": ("normalized_margin", False),
    "normalized margin, adjusted": ("normalized_margin", True),
    "confidence-weighted entropy": ("confidence_weighted_entropy", False),
}
CHOSEN = "normalized margin"
"""What the program ranks by."""

Figures = dict[str, float]


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = arguments.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        truth, about, world_pool = read_truth(work, arguments.folder)
        run(truth, about, world_pool, arguments)


def run(
    truth: Truth, about: dict[str, object], world_pool: TrainingPool, arguments: argparse.Namespace
) -> None:
    """Measure and report; the project has to be there."""
    choosing = measure(truth, CHOOSING_SEEDS)
    for name, plant in PLANTS.items():
        labels = plant(truth, np.random.default_rng(CHOOSING_SEEDS[0]))
        probabilities = ranked_by_retrain(truth, labels, world_pool)
        figures = judged(truth, labels, probabilities, CHOSEN)
        choosing[name][f"{CHOSEN}, heads of Retrain"] = [figures]
        click.echo(f"{name}, heads of Retrain: {figures}", err=True)
    found = measure(truth, range(arguments.seeds))
    report(arguments.folder.name, about, choosing, found)


def read_truth(work: Path, folder: Path) -> tuple[Truth, dict[str, object], TrainingPool]:
    """Return the right labels, what is to be said about them, and the pool for Retrain's heads."""
    world, _ = make_world(work, folder)
    project = open_project(world.project)
    names = sorted(set(world.truth.values()))
    known = {key: names.index(name) for key, name in sorted(world.truth.items())}
    labeled = read_labeled(project, known)
    embedded = embed_images(project, TrainingConfig(), labeled.image_ids, ReportingContext())
    embeddings = embedded.read(labeled.image_ids)
    with project.catalog.reading() as connection:
        first = {row.image_id: row.duplicate_of for row in quality.read_hashes(connection)}
    config = TrainingConfig()
    pool = TrainingPool(
        labeled_ids=labeled.image_ids,
        labels=labeled.class_ids,
        unlabeled_ids=np.array([key for key in first if key not in known], np.int64),
        class_names=tuple(names),
        groups=None,
        load_image=image_loader(project),
        store=open_embeddings(project, config),
    )
    project.close()
    rows = {key: row for row, key in enumerate(known)}
    ties = [(rows[key], rows[first[key]]) for key in known if first.get(key) in rows]
    each = np.arange(len(known))
    repeats = joined_groups(each, *np.array(ties).T)
    truth = Truth(embeddings, labeled.class_ids, labeled.groups, repeats, each)
    began = time.process_time()
    right = ranked(truth, truth.labels, truth.groups, 0)
    seconds = round(time.process_time() - began, 2)
    about: dict[str, object] = {
        "labels": len(known),
        "classes": len(names),
        "sequences": len(np.unique(truth.groups)),
        "planted": round(SHARE * len(known)),
        "processor seconds a ranking": seconds,
        "published labels that look wrong": len(find_suspicious(truth.labels, right).rows),
    }
    others = np.nan_to_num(right)
    others[each, truth.labels] = -1
    return replace(truth, likeliest=others.argmax(axis=1)), about, pool


def ranked(truth: Truth, labels: Array, groups: Array, seed: int) -> Array:
    """Return what models that have not seen an image think of it."""
    folds = divide(labels, groups, seed=seed)
    embeddings = truth.embeddings.copy()
    return score_out_of_fold(embeddings, labels, folds, ReportingContext(), seed)


def ranked_by_retrain(truth: Truth, labels: Array, pool: TrainingPool) -> Array:
    """Return what the heads that Retrain trains think of images that they have not seen.

    The best epoch and the calibration are chosen on the fold itself, which flatters them.
    """
    pool, found = replace(pool, labels=labels), np.full((len(labels), pool.class_count), np.nan)
    folds = divide(labels, truth.groups, seed=CHOOSING_SEEDS[0])
    config = TrainingConfig(trainable=Trainable.HEADS)
    place = Place(Path(tempfile.gettempdir()))
    with opened_fitting(pool, config, ReportingContext(), place) as fitting:
        for fold in np.unique(folds):
            divided = replace(pool, is_validation=folds == fold)
            split, fit = fit_pool(replace(fitting, pool=divided))
            network = fitting.network()
            network.load_state_dict(fit.state)
            views = fitting.prepared.source.labeled
            logits = scored_logits(network, views, split.held_out, fitting.pulse)
            found[split.held_out] = torch.softmax(logits * fit.logit_factor, dim=1).numpy()
    return found.astype(np.float32)


def measure(truth: Truth, seeds: range | tuple[int, ...]) -> dict[str, dict[str, list[Figures]]]:
    """Return the figures of each seed, by what was planted and by score and folds."""
    found: dict[str, dict[str, list[Figures]]] = {name: {} for name in PLANTS}
    for name, plant in PLANTS.items():
        for seed in seeds:
            labels = plant(truth, np.random.default_rng(seed))
            for folds, groups in (
                ("", truth.groups),
                (", sequences divided", np.arange(len(labels))),
            ):
                probabilities = ranked(truth, labels, groups, seed)
                for score in SCORES:
                    figures = judged(truth, labels, probabilities, score)
                    found[name].setdefault(score + folds, []).append(figures)
            click.echo(f"{name}, seed {seed}: {found[name][CHOSEN][-1]}", err=True)
    return found


def judged(truth: Truth, labels: Array, probabilities: Array, score: str) -> Figures:
    """Return how high the wrong labels stand in the list of one score."""
    is_wrong = labels != truth.labels
    method, is_adjusted = SCORES[score]
    scores = label_quality(labels, probabilities, method, is_adjusted)
    order = np.argsort(scores, kind="stable")
    looking = is_wrong[find_suspicious(labels, probabilities).rows]
    is_judged = ~np.isnan(probabilities).any(axis=1)
    pruned = np.zeros(len(labels), bool)
    pruned[is_judged] = find_label_issues(
        labels[is_judged], probabilities[is_judged].astype(np.float64), n_jobs=1
    )
    return {
        "found in the first 5 percent": share(is_wrong[order], 0.05),
        "found in the first 10 percent": share(is_wrong[order], 0.10),
        "average precision": float(average_precision_score(is_wrong, -scores)),
        "look wrong": len(looking) / len(labels),
        "found among those that look wrong": float(looking.sum() / is_wrong.sum()),
        "found by pruning": float(is_wrong[pruned].sum() / is_wrong.sum()),
    }


def share(is_wrong: Array, part: float) -> float:
    """Return the share of the wrong labels that stand in the first part of the list."""
    return float(is_wrong[: round(part * len(is_wrong))].sum() / is_wrong.sum())


def report(
    name: str,
    about: dict[str, object],
    choosing: dict[str, dict[str, list[Figures]]],
    found: dict[str, dict[str, list[Figures]]],
) -> None:
    """Print the tables and keep the figures."""
    click.echo(f"{name}: {about}")
    for plant, scores in found.items():
        click.echo(plant)
        for score, runs in scores.items():
            mean = {key: statistics.mean(run[key] for run in runs) for key in runs[0]}
            values = " ".join(f"{100 * value:6.1f}" for value in mean.values())
            click.echo(f"  {score:48} {values}")
    click.echo("columns, percent: " + ", ".join(found["random"][CHOSEN][0]))
    names = ("cleanlab", "scikit-learn", "torch", "numpy")
    versions = {**{each: version(each) for each in names}, "python": platform.python_version()}
    results = {
        "about": about,
        "chosen": CHOSEN,
        "random order, found in the first 10 percent": 0.1,
        "results": {plant: summary(scores) for plant, scores in found.items()},
        "choosing, on other seeds": {plant: summary(scores) for plant, scores in choosing.items()},
        "cpu": cpu_name(),
        "cores": os.cpu_count(),
        "versions": versions,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({name: results}, indent=1) + "\n", encoding="utf-8")


def summary(scores: dict[str, list[Figures]]) -> dict[str, dict[str, list[float]]]:
    """Return mean and standard deviation of each figure."""
    return {
        score: {
            key: [
                round(statistics.mean(run[key] for run in runs), 4),
                round(statistics.stdev(run[key] for run in runs) if len(runs) > 1 else 0.0, 4),
            ]
            for key in runs[0]
        }
        for score, runs in scores.items()
    }


if __name__ == "__main__":
    main()
