"""What a trained model says of the test images and of those to be predicted, as a record."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version
from pathlib import PurePath
from platform import python_version
from typing import TYPE_CHECKING, Any

import numpy as np

from mars_labeler import __version__
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.learning.evaluation import Agreement, agreement
from mars_labeler.services.comparing.records import (
    Prediction,
    RunKey,
    RunRecord,
    finite,
    predictions_text,
    sha256,
)
from mars_labeler.services.comparing.split import ComparisonSplit

if TYPE_CHECKING:
    from mars_labeler.learning.cells import CellResult

_LIBRARIES = (
    "torch",
    "torchvision",
    "numpy",
    "onnxruntime",
    "pytorch-metric-learning",
    "efficientnet-lite-pytorch",
    "scikit-learn",
)


def library_versions() -> dict[str, str]:
    """Return the versions of what a result depends on, by name."""
    found = {name: version(name) for name in _LIBRARIES}
    return {"mars-labeler": __version__, "python": python_version(), **found}


def score_run(key: RunKey, split: ComparisonSplit, result: CellResult) -> tuple[RunRecord, str]:
    """Return the figures of a run and its predictions as CSV, one row an image.

    Raises:
        TrainingError: None of the test images could be read.
    """
    found, test_images = _test_agreement(split, result)
    predictions = predictions_text(_predictions(split, result))
    record = RunRecord(
        system=key.system,
        budget=key.budget,
        seed=key.seed,
        settings=_portable(result.config),
        top_1=found.top_1,
        mean_recall=found.mean_recall,
        macro_f1=found.macro_f1,
        confusion=found.confusion.tolist(),
        test_images=test_images,
        steps=result.steps,
        seconds=result.seconds,
        peak_bytes=result.peak_bytes,
        device=result.device,
        versions=library_versions(),
        history=[finite(measures) for measures in result.history],
        skipped=len(result.skipped_ids),
        predictions=key.predictions_file,
        predictions_sha256=sha256(predictions),
    )
    return record, predictions


def file_name(setting: str) -> str:
    """Return what a setting names, without its folders: results travel, folders do not."""
    return PurePath(setting).name


def _portable(config: TrainingConfig) -> dict[str, Any]:
    weights = file_name(config.backbone_weights)
    return {**asdict(config), "trainable": config.trainable.value, "backbone_weights": weights}


def _test_agreement(split: ComparisonSplit, result: CellResult) -> tuple[Agreement, int]:
    rows = {image_id: row for row, image_id in enumerate(result.scored_ids.tolist())}
    is_read = np.isin(split.test_ids, result.scored_ids)
    test_rows = [rows[image_id] for image_id in split.test_ids[is_read].tolist()]
    if not test_rows:
        raise TrainingError("None of the test images can be read.", "Look at the files.")
    suggested = result.probabilities[test_rows].argmax(axis=1).astype(np.int64)
    labels = split.test_labels[is_read]
    return agreement(labels, suggested, len(split.class_names)), len(test_rows)


def _predictions(split: ComparisonSplit, result: CellResult) -> list[Prediction]:
    best = result.probabilities.argmax(axis=1).tolist()
    shares = result.probabilities.max(axis=1).tolist()
    return [
        (split.paths[image_id], split.learned_names[place], share)
        for image_id, place, share in zip(result.scored_ids.tolist(), best, shares, strict=True)
    ]
