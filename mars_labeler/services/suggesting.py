"""Writing a model's suggestions for the images that have no label."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog import classes, images, labels, models, suggestions
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import JobContext
from mars_labeler.domain.records import ImageId, ModelVersion, Suggestion
from mars_labeler.learning.weights import fetch_weights
from mars_labeler.services.image_table import SUGGESTED_CLASSES
from mars_labeler.services.project import Project, find_missing_roots, missing_root_error
from mars_labeler.services.training import (
    TrainingOutcome,
    checkpoint_path,
    image_loader,
    open_embeddings,
    require_images,
    train_model,
)

CHUNK = 500
"""Suggestions a transaction: one of 50,000 made a key press wait 590 ms, 500 make it 8 ms."""

Announce = Callable[[ChangeSet], None]
"""Told of each chunk that was written, in the thread of the job."""


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

    A stopped training keeps its best model so far but suggests nothing with it, so that Stop is
    answered at once; `suggest` does that when the person asks.

    Raises:
        JobCancelled: Stopped before there was a model, or while suggesting.
        TrainingError: Too few labels, memory exhausted, disk full.
    """
    training = train_model(project, config, context)
    announce(training.changes)
    if not training.version.is_complete:
        return RetrainOutcome(training, 0)
    return RetrainOutcome(training, suggest(project, context, announce))


def suggest(
    project: Project,
    context: JobContext,
    announce: Announce,
    image_ids: Collection[ImageId] | None = None,
) -> int:
    """Suggest a class for every image without a label, with the current model version.

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
    with project.catalog.reading() as connection:
        model = models.read_current(connection)
    if model is None:
        raise TrainingError("There is no model yet.", "Label two classes, then press Retrain.")
    open_ids = _open_ids(project, image_ids)
    _require_folders(project, None if image_ids is None else open_ids)
    from mars_labeler.learning.scoring import score

    config = _embedded(TrainingConfig.from_json(model.settings))
    fetch_weights(config.backbone_weights, context, config.backbone)
    chunks = score(
        checkpoint_path(project, model),
        open_ids,
        image_loader(project),
        open_embeddings(project, config),
        context,
        CHUNK,
    )
    return sum(
        _write_chunk(project, model, chunk_ids.tolist(), probabilities, announce)
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
    with project.catalog.reading() as connection:
        locations = images.read_locations(connection)
    paths = [locations[image_id].path for image_id in image_ids.tolist() if image_id in locations]
    for root in find_missing_roots(project):
        if any(path.is_relative_to(root) for path in paths):
            error = missing_root_error(root)
            raise TrainingError(error.what, error.remedy)


def _embedded(config: TrainingConfig) -> TrainingConfig:
    # Where the backbone trained, nothing is read from the store, so its weights file may be gone.
    is_heads = config.trainable is Trainable.HEADS
    return config if is_heads else replace(config, backbone_weights="")


def rank_classes(
    class_ids: Sequence[int],
    probabilities: NDArray[np.float32],
    excluded: Collection[int],
) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Return the likeliest classes that are not excluded, and their probabilities.

    Args:
        class_ids: The classes of the columns.
        probabilities: float32 (C,).
        excluded: Ids of classes that were rejected or deleted.
    """
    order = np.argsort(-probabilities, kind="stable").tolist()
    kept = [index for index in order if class_ids[index] not in excluded]
    top = kept[:SUGGESTED_CLASSES]
    return (
        tuple(class_ids[index] for index in top),
        tuple(float(probabilities[index]) for index in top),
    )


def normalized_entropy(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the entropy of each row of (N, C), over its maximum log C, float32 (N,) in [0, 1]."""
    bounded = np.clip(probabilities, 1e-12, 1)
    entropy = -(bounded * np.log(bounded)).sum(axis=1)
    return np.asarray(entropy / np.log(max(2, probabilities.shape[1])), dtype=np.float32)


def _write_chunk(
    project: Project,
    model: ModelVersion,
    image_ids: list[ImageId],
    probabilities: NDArray[np.float32],
    announce: Announce,
) -> int:
    with project.catalog.writing() as connection:
        decisions = labels.read_decisions(connection, image_ids)
        living = {record.class_id for record in classes.read_classes(connection)}
        merged = classes.read_merged(connection)
        class_ids, probabilities = _merged_columns(model, merged, probabilities)
        entropies = normalized_entropy(probabilities)
        dead = set(class_ids) - living
        records = []
        for image_id, row, entropy in zip(image_ids, probabilities, entropies, strict=True):
            rejected = {merged.get(key, key) for key in decisions[image_id].rejected_class_ids}
            ranked, confidences = rank_classes(class_ids, row, dead | rejected)
            if ranked:
                records.append(
                    Suggestion(
                        image_id,
                        ranked,
                        confidences,
                        float(entropy),
                        model.version,
                        model.label_revision,
                    )
                )
        suggestions.write_suggestions(connection, records)
    announce(ChangeSet(frozenset({Kind.SUGGESTIONS}), tuple(record.image_id for record in records)))
    return len(records)


def _merged_columns(
    model: ModelVersion, merged: Mapping[int, int], probabilities: NDArray[np.float32]
) -> tuple[tuple[int, ...], NDArray[np.float32]]:
    """Add the columns of classes that were merged since the model learned; (N, C) to (N, D)."""
    ends = [merged.get(key, key) for key in model.class_ids]
    class_ids = tuple(dict.fromkeys(ends))
    added = np.zeros((len(probabilities), len(class_ids)), np.float32)
    for column, end in enumerate(ends):
        added[:, class_ids.index(end)] += probabilities[:, column]
    return class_ids, added
