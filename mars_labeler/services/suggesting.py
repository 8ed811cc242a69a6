"""Writing a model's suggestions for the images that have no label."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog import classes, images, labels, models
from mars_labeler.catalog.suggestions import SuggestionColumns, write_columns
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import Announce, JobContext
from mars_labeler.domain.records import ClassId, ImageId, ModelVersion
from mars_labeler.learning.pool import PLAIN_VIEW
from mars_labeler.learning.weights import fetch_weights
from mars_labeler.services.image_table import NONE
from mars_labeler.services.project import Project, find_missing_roots, missing_root_error
from mars_labeler.services.ranking import merged_columns, normalized_entropy, rank_classes
from mars_labeler.services.suggestion_changes import first_suggestions, note_changes
from mars_labeler.services.training import (
    MODEL_CHANGES,
    TrainingOutcome,
    checkpoint_path,
    image_loader,
    open_embeddings,
    require_images,
    train_model,
)

CHUNK = 500
"""Suggestions a transaction: one of 50,000 made a key press wait 590 ms, 500 make it 8 ms."""

EARLY_IMAGES = 5_000
"""Images that the model of the first epochs suggests for, the first of the project: they take half
a second."""


@dataclass(frozen=True)
class RetrainOutcome:
    """What Retrain left behind.

    Args:
        training: The new model version.
        suggested: Images that got a suggestion; 0 when training was stopped.
    """

    training: TrainingOutcome
    suggested: int


def retrain(
    project: Project, config: TrainingConfig, context: JobContext, announce: Announce
) -> RetrainOutcome:
    """Train a model, then suggest with it: what the Retrain button does.

    Where no model knows half of the labels yet, the model of the first epochs suggests already, as
    the version that the training ends as. It is not complete until then, and what it suggested is
    replaced in the end. A stopped training keeps its best model so far but suggests nothing more
    with it, so that Stop is answered at once; `suggest` does that when the person asks.

    Raises:
        JobCancelled: Stopped before there was a model, or while suggesting.
        TrainingError: Too few labels, memory exhausted, disk full.
    """

    def early(model: ModelVersion) -> None:
        announce(MODEL_CHANGES)
        open_ids = _open_ids(project, None)
        store = open_embeddings(project, TrainingConfig.from_json(model.settings))
        is_missing = np.isin(open_ids, store.missing(open_ids, PLAIN_VIEW))
        first_ids = open_ids[~is_missing][:EARLY_IMAGES]
        _suggest_with(project, model, first_ids, context, announce)

    before = first_suggestions(project)  # those of the first epochs take their place meanwhile
    training = train_model(project, config, context, early)
    announce(training.changes)
    if not training.version.is_complete:
        return RetrainOutcome(training, 0)
    suggested = _suggest_with_current(project, context, announce)
    noted = note_changes(project, before, training.version)
    return RetrainOutcome(replace(training, version=noted), suggested)


def suggest(
    project: Project,
    context: JobContext,
    announce: Announce,
    image_ids: Collection[ImageId] | None = None,
) -> int:
    """Suggest a class for every image without a label, with the current model version.

    How much a version changes of what the one before suggested is kept with its metrics.

    Args:
        project: The project.
        context: Told of the progress.
        announce: Told of each chunk that was written.
        image_ids: Only these images; None for all of them.

    Returns:
        How many images got a suggestion.

    Raises:
        JobCancelled: The person has asked to stop; what was written is kept.
        DownloadError: The weights of its backbone are not there any more and cannot be had.
        TrainingError: There is no model, or its checkpoint cannot be read.
    """
    if image_ids is not None:
        return _suggest_with_current(project, context, announce, image_ids)
    before = first_suggestions(project)
    suggested = _suggest_with_current(project, context, announce)
    with project.catalog.reading() as connection:
        model = models.read_current(connection)
    if model is not None:
        note_changes(project, before, model)
    return suggested


def _suggest_with_current(
    project: Project,
    context: JobContext,
    announce: Announce,
    image_ids: Collection[ImageId] | None = None,
) -> int:
    with project.catalog.reading() as connection:
        model = models.read_current(connection)
    if model is None:
        raise TrainingError("There is no model yet.", "Label two classes, then press Retrain.")
    open_ids = _open_ids(project, image_ids)
    _require_folders(project, None if image_ids is None else open_ids)
    return _suggest_with(project, model, open_ids, context, announce)


def _suggest_with(
    project: Project,
    model: ModelVersion,
    image_ids: NDArray[np.int64],
    context: JobContext,
    announce: Announce,
) -> int:
    from mars_labeler.learning.scoring import score

    config = _embedded(TrainingConfig.from_json(model.settings))
    fetch_weights(config.backbone_weights, context, config.backbone)
    chunks = score(
        checkpoint_path(project, model),
        image_ids,
        image_loader(project),
        open_embeddings(project, config),
        context,
        CHUNK,
    )
    return sum(
        _write_chunk(project, model, chunk_ids, probabilities, announce)
        for chunk_ids, probabilities in chunks
    )


def _open_ids(project: Project, image_ids: Collection[ImageId] | None) -> NDArray[np.int64]:
    """Return those of some images, or of all, that have no label, int64 (N,)."""
    with project.catalog.reading() as connection:
        open_ids = np.array(labels.read_open_ids(connection), dtype=np.int64)
    return open_ids if image_ids is None else open_ids[np.isin(open_ids, list(image_ids))]


def _require_folders(project: Project, image_ids: NDArray[np.int64] | None) -> None:
    """Refuse to go on when the folder of one of some images, or any folder at all, is away.

    Raises:
        TrainingError: It names the folder.
    """
    if image_ids is None:
        require_images(project)
        return
    missing = find_missing_roots(project)
    if not missing:
        return
    with project.catalog.reading() as connection:
        locations = images.read_locations(connection)
    paths = [locations[image_id].path for image_id in image_ids.tolist() if image_id in locations]
    for root in missing:
        if any(path.is_relative_to(root) for path in paths):
            error = missing_root_error(root)
            raise TrainingError(error.what, error.remedy)


def _embedded(config: TrainingConfig) -> TrainingConfig:
    # Where the backbone trained, nothing is read from the store, so its weights file may be gone.
    is_heads = config.trainable is Trainable.HEADS
    return config if is_heads else replace(config, backbone_weights="")


def _write_chunk(
    project: Project,
    model: ModelVersion,
    image_ids: NDArray[np.int64],
    probabilities: NDArray[np.float32],
    announce: Announce,
) -> int:
    with project.catalog.writing() as connection:
        decisions = labels.read_decisions(connection, image_ids.tolist())
        living = [record.class_id for record in classes.read_classes(connection)]
        merged = classes.read_merged(connection)
        class_ids, probabilities = merged_columns(model.class_ids, merged, probabilities)
        rejected = [decision.rejected_class_ids for decision in decisions.values()]
        is_excluded = _excluded(class_ids, living, rejected, merged)
        ranked, confidences = rank_classes(class_ids, probabilities, is_excluded)
        has_any = ranked[:, 0] != NONE
        columns = SuggestionColumns(
            image_ids[has_any],
            ranked[has_any],
            confidences[has_any],
            normalized_entropy(probabilities)[has_any],
            model.version,
            model.label_revision,
        )
        write_columns(connection, columns)
    suggested = tuple(columns.image_ids.tolist())
    announce(ChangeSet(frozenset({Kind.SUGGESTIONS}), suggested))
    return len(suggested)


def _excluded(
    class_ids: Sequence[ClassId],
    living: Collection[ClassId],
    rejected: Sequence[Collection[ClassId]],
    merged: Mapping[ClassId, ClassId],
) -> NDArray[np.bool_]:
    """Return which of the classes are out of question for each of N images, (N, C)."""
    keys = np.array(class_ids, np.int64)
    is_excluded = np.repeat(~np.isin(keys, list(living))[None], len(rejected), axis=0)
    for row, each in enumerate(rejected):
        if each:
            is_excluded[row] |= np.isin(keys, [merged.get(key, key) for key in each])
    return is_excluded
