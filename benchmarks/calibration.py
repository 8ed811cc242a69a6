"""How far confidences hold on images that come later, and what would make them hold better.

    python benchmarks/calibration.py FOLDER [--seeds N] [--work PLACE]

FOLDER holds the MSL Surface data set as it is published (PLACE keeps its embeddings for the next
run). `lists` labels the train list (sols 3 to 180) and looks at the val list (182 to 564), `sols`
labels the sols up to 100 and looks at the later ones. With each seed one model is trained as
Retrain trains it, and the later images have confidences with factors on the logits that come from

- none: the logits as they are (before temperature scaling);
- held out: the sequences that the training held out, as the program does it (after);
- images: the same, as if every image were a sequence of its own;
- folds: all labels, each judged by one of five models that did not learn from its sequence;
- later sols: the last fifth of the labeled images by sol, judged by a model of the others;
- the truth: the very images that are looked at; no factor could do better.

`app` is what the Evaluation view says of the held-out images themselves, by other sequences. Prints
the expected calibration error (15 bins), and for a threshold of 0.9 accuracy and coverage; writes
`benchmarks/results/calibration.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import click
import numpy as np
import torch
from retraining import averages, cpu_name
from retraining_world import World, copied, make_world, teach
from sklearn.model_selection import GroupKFold

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.learning.calibration import fitted_factor
from mars_labeler.learning.held_out_record import HeldOutRecord, load_held_out_record
from mars_labeler.learning.intervals import SequenceDraws
from mars_labeler.learning.methods import make_method
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.reliability import reliability
from mars_labeler.learning.scoring import score
from mars_labeler.learning.training import train
from mars_labeler.services.model_evaluation import evaluate_model
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project
from mars_labeler.services.reviewing import current_version
from mars_labeler.services.training import (
    checkpoint_path,
    take_snapshot,
    train_model,
    training_pool,
)

RESULTS = Path(__file__).parent / "results" / "calibration.json"
PARTS = ("lists", "sols")
THRESHOLD = 0.9
FOLDS = 5
LATER_SHARE = 0.2

Figures = dict[str, float]


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--work", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = arguments.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        world, _ = make_world(work, arguments.folder)
        runs: dict[str, list[dict[str, Figures]]] = {}
        for part in PARTS:
            place = Path(temporary) / "copy"
            runs[part] = [run(world, part, seed, place) for seed in range(arguments.seeds)]
            show(part, runs[part])
    keep(runs)


def run(world: World, part: str, seed: int, place: Path) -> dict[str, Figures]:
    """Train with one seed, and judge the later images with a factor from each source."""
    taught, later = world.part(part, seed)
    project = copied(world, place)
    teach(project, world, taught)
    train_model(project, TrainingConfig(seed=seed), ReportingContext())
    model = current_version(project)
    config = TrainingConfig.from_json(model.settings)
    pool = training_pool(project, take_snapshot(project), config)
    path = checkpoint_path(project, model)
    held_out = load_held_out_record(path)
    usual = make_method(config.method).usual_factor
    logits, labels, draws = scored(project, world, pool, path, later, held_out.factor)
    groups, sols = pool.groups, np.array([world.sols[each] for each in pool.labeled_ids.tolist()])
    is_later = sols > np.quantile(sols, 1 - LATER_SHARE)
    other = judged(pool, config, place, is_later)
    sequence = dict(zip(pool.labeled_ids.tolist(), groups.tolist(), strict=True))
    factors = {
        "none": 1.0,
        "held out": held_out.factor,
        "images": fitted_factor(
            torch.from_numpy(held_out.logits), torch.from_numpy(held_out.labels), usual
        ),
        "folds": of_folds(pool, config, place, groups, usual),
        "later sols": fitted(other, sequence, usual),
        "the truth": fitted_factor(torch.from_numpy(logits), torch.from_numpy(labels), usual),
    }
    found = {name: figures(logits, labels, draws, factor) for name, factor in factors.items()}
    evaluation = evaluate_model(project, None, ReportingContext())
    nine_tenths = next(each for each in evaluation.thresholds if each.threshold == THRESHOLD)
    found["app"] = {
        "ECE before": evaluation.before.error.value,
        "ECE": evaluation.after.error.value,
        "accuracy": nine_tenths.accuracy.value,
        "coverage": nine_tenths.coverage.value,
        "top-1": evaluation.top_1.value,
        "images": evaluation.count,
    }
    project.close()
    return found


def judged(
    pool: TrainingPool, config: TrainingConfig, place: Path, is_held_out: np.ndarray
) -> HeldOutRecord:
    """Return what a model that learned from the other images says of those held out."""
    path = place / "other.safetensors"
    train(replace(pool, is_validation=is_held_out), config, path, ReportingContext())
    return load_held_out_record(path)


def of_folds(
    pool: TrainingPool, config: TrainingConfig, place: Path, groups: np.ndarray, usual: float
) -> float:
    """Return the factor that all labels ask for, each judged by a model without its sequence."""
    records = [
        judged(pool, config, place, np.isin(np.arange(len(pool.labels)), own))
        for _, own in GroupKFold(FOLDS).split(pool.labels, groups=groups)
    ]
    columns = ("image_ids", "labels", "logits")
    joined = [np.concatenate([getattr(each, name) for each in records]) for name in columns]
    sequence = dict(zip(pool.labeled_ids.tolist(), groups.tolist(), strict=True))
    return fitted(HeldOutRecord(*joined, factor=1.0), sequence, usual)


def fitted(record: HeldOutRecord, sequence: dict[int, int], usual: float) -> float:
    """Return the factor that the images of a record ask for, by their sequences."""
    groups = np.array([sequence[each] for each in record.image_ids.tolist()])
    columns = (torch.from_numpy(each) for each in (record.logits, record.labels, groups))
    logits, labels, sequences = columns
    return fitted_factor(logits, labels, usual, sequences)


def scored(
    project: Project,
    world: World,
    pool: TrainingPool,
    path: Path,
    image_ids: np.ndarray,
    factor: float,
) -> tuple[np.ndarray, np.ndarray, SequenceDraws]:
    """Return logits and labels of images as the model has them, and draws of their sequences."""
    parts = list(score(path, image_ids, pool.load_image, pool.store, ReportingContext()))
    ids, probabilities = (np.concatenate(column) for column in zip(*parts, strict=True))
    logits = np.log(np.maximum(probabilities, 1e-38)) / factor
    names = {name: column for column, name in enumerate(pool.class_names)}
    labels = np.array([names[world.truth[each]] for each in ids.tolist()], np.int64)
    table = load_table(project)
    sequences = table.products.sequences.codes[table.rows_of(ids)].astype(np.int64)
    return logits.astype(np.float32), labels, SequenceDraws(sequences)


def figures(logits: np.ndarray, labels: np.ndarray, draws: SequenceDraws, factor: float) -> Figures:
    """Return what a factor gives."""
    found = torch.softmax(factor * torch.from_numpy(logits), dim=1).numpy()
    confidences, is_right = found.max(axis=1).astype(np.float64), found.argmax(axis=1) == labels
    is_taken = confidences >= THRESHOLD
    return {
        "factor": factor,
        "ECE": reliability(confidences, is_right, draws).error.value,
        "accuracy": float(is_right[is_taken].mean()),
        "coverage": float(is_taken.mean()),
        "top-1": float(is_right.mean()),
        "mean confidence": float(confidences.mean()),
        "images": len(labels),
    }


def show(part: str, runs: list[dict[str, Figures]]) -> None:
    """Print one part's table."""
    click.echo(f"{part}: mean and deviation over {len(runs)} seeds, %; at a threshold of 0.9")
    click.echo(f"{'factor from':12} {'factor':>12} {'ECE':>12} {'accuracy':>12} {'coverage':>12}")
    for name in runs[0]:
        found = averages([each[name] for each in runs])
        cells = [
            f"{scale * found[key][0]:.{places}f} ± {scale * found[key][1]:.{places}f}"
            if key in found
            else ""
            for key, scale, places in (
                ("factor", 1, 2), ("ECE", 100, 1), ("accuracy", 100, 1), ("coverage", 100, 1)
            )
        ]  # fmt: skip
        click.echo(f"{name:12} " + " ".join(f"{cell:>12}" for cell in cells))


def keep(runs: dict[str, list[dict[str, Figures]]]) -> None:
    """Write all figures."""
    versions = {each: version(each) for each in ("torch", "numpy", "scipy", "scikit-learn")}
    versions["python"] = platform.python_version()
    machine = {"cpu": cpu_name(), "cores": os.cpu_count(), "versions": versions}
    summary = {
        part: {name: averages([each[name] for each in found]) for name in found[0]}
        for part, found in runs.items()
    }
    RESULTS.parent.mkdir(exist_ok=True)
    content = {"threshold": THRESHOLD, "summary": summary, "runs": runs, **machine}
    RESULTS.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
