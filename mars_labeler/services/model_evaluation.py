"""How good a model version is, by the images that were held out when it was trained.

A model on cached embeddings learns from its held-out images in the end. All figures are of what
the model of the round before said of them, which had not (`learning/held_out_record.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.evaluation import (
    WANTED_ACCURACIES,
    Absence,
    ModelEvaluation,
    VersionFigures,
    WantedAccuracy,
)
from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.domain.records import ModelVersion
from mars_labeler.domain.splits import Split
from mars_labeler.learning.held_out_record import HeldOutRecord  # no torch
from mars_labeler.services.evaluation_groups import by_flag, by_instrument, by_sol, sequences
from mars_labeler.services.held_out import HeldOutToday, held_out_today, read_held_out
from mars_labeler.services.image_table import SPLITS, ImageTable
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, read_classes
from mars_labeler.services.reviewing import current_version, list_versions

if TYPE_CHECKING:
    from mars_labeler.learning.evaluation_report import Judged

Floats = NDArray[np.float64]


def evaluate_model(project: Project, version: int | None, context: JobContext) -> ModelEvaluation:
    """Return everything that its held-out images say of a model version.

    Labels are those of today. An image that lost its label since the training is left out, and so
    is one of a class that the model does not know.

    Args:
        project: The project.
        version: The model version; None for the current one.
        context: Told of the progress.

    Raises:
        JobCancelled: The person has asked to stop.
        TrainingError: There is no such version, or none at all.
    """
    record = _find(project, version)
    context.checkpoint(_progress(0, 1))
    table = load_table(project)
    kept = read_held_out(project, record)
    evaluation = ModelEvaluation(record.version)
    if kept is None:
        evaluation = replace(evaluation, absence=_absence(record))
    else:
        evaluation = _evaluated(project, record, kept, table)
    return replace(evaluation, versions=tuple(_course(project, table, context)))


def _find(project: Project, version: int | None) -> ModelVersion:
    if version is None:
        record = current_version(project)
        if record is not None:
            return record
        raise TrainingError("There is no model yet.", "Label images of two classes, then train.")
    for record in list_versions(project):
        if record.version == version:
            return record
    raise TrainingError(f"Model {version} is not in the project.", "Choose another.")


def _absence(record: ModelVersion) -> Absence:
    was_measured = record.metrics.get("held-out images", 0) > 0
    return Absence.NOT_KEPT if was_measured else Absence.NOTHING_HELD_OUT


def _evaluated(
    project: Project, record: ModelVersion, kept: HeldOutRecord, table: ImageTable
) -> ModelEvaluation:
    known = held_out_today(project, record, kept, table)
    found = ModelEvaluation(
        record.version,
        count=len(known.image_ids),
        is_by_labels=not _is_of_split(kept, table),
        unlabeled=known.unlabeled,
        unknown=known.unknown,
        relabeled=known.relabeled,
    )
    if not found.count:
        return replace(found, absence=Absence.LABELS_GONE)
    from mars_labeler.learning import evaluation_report
    from mars_labeler.learning.evaluation_report import group_figures

    judged = _judged(known, table, kept.factor)
    names = {entry.class_id: entry.name for entry in read_classes(project)}
    classes = [(class_id, names[class_id]) for class_id in known.class_ids]
    headline = evaluation_report.headline(judged)
    found = replace(
        found,
        **vars(headline),
        classes=evaluation_report.class_figures(judged, classes),
        cells=evaluation_report.confusion_cells(judged, known.class_ids),
        instruments=group_figures(judged, list(by_instrument(table, known.rows))),
        sols=group_figures(judged, list(by_sol(table, known.rows))),
        flags=group_figures(judged, list(by_flag(table, known.rows))),
    )
    return _with_confidences(found, known, judged, record)


def _is_of_split(kept: HeldOutRecord, table: ImageTable) -> bool:
    """Return whether held-out images are those of the validation split.

    Most of them decide: images held out at random can be put into a split later, and one of the
    split be moved to another.
    """
    rows = table.rows_of(kept.image_ids[np.isin(kept.image_ids, table.ids)])
    is_of_split = table.splits[rows] == SPLITS.index(Split.VALIDATION)
    return bool(2 * np.count_nonzero(is_of_split) > len(rows))


def _judged(known: HeldOutToday, table: ImageTable, factor: float) -> Judged:
    from mars_labeler.learning.evaluation_report import Judged
    from mars_labeler.learning.reliability import probabilities

    return Judged(
        image_ids=known.image_ids,
        labels=known.labels,
        suggested=known.summed(probabilities(known.logits, factor)).argmax(axis=1),
        sequences=sequences(table, known.rows),
        class_count=len(known.class_ids),
    )


def _with_confidences(
    found: ModelEvaluation, known: HeldOutToday, judged: Judged, record: ModelVersion
) -> ModelEvaluation:
    """Add how far confidences hold, before and after temperature scaling, and thresholds."""
    from mars_labeler.learning import reliability
    from mars_labeler.learning.methods import make_method

    def measured(
        probabilities: NDArray[np.float32],
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        summed = known.summed(probabilities)
        return summed.max(axis=1), summed.argmax(axis=1) == known.labels

    before = measured(reliability.probabilities(known.logits))
    found = replace(found, before=reliability.reliability(*before, judged.draws))
    usual = make_method(TrainingConfig.from_json(record.settings).method).usual_factor
    fitted = reliability.cross_fitted(known.logits, known.columns, judged.sequences, usual)
    if fitted is None:
        return found
    after = measured(fitted)
    points = reliability.threshold_points(*after, judged.draws)
    return replace(
        found,
        after=reliability.reliability(*after, judged.draws),
        thresholds=points,
        wanted=tuple(
            WantedAccuracy(accuracy, reliability.lowest_threshold(points, accuracy))
            for accuracy in WANTED_ACCURACIES
        ),
    )


def _course(project: Project, table: ImageTable, context: JobContext) -> Iterator[VersionFigures]:
    """Yield the figures of the versions that have any, the oldest first."""
    versions = list_versions(project)[::-1]
    for done, record in enumerate(versions, 1):
        context.checkpoint(_progress(done, 1 + len(versions)))
        kept = read_held_out(project, record)
        if kept is None:
            continue
        known = held_out_today(project, record, kept, table)
        if len(known.image_ids):
            from mars_labeler.learning.evaluation_report import headline

            found = headline(_judged(known, table, kept.factor))
            yield VersionFigures(record.version, found.top_1, found.mean_recall)


def _progress(done: int, total: int) -> Progress:
    return Progress("Measuring models", done, total)
