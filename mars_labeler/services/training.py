"""Training a model version from the labels as they are now."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog import classes, images, labels, models
from mars_labeler.catalog.embeddings import EmbeddingFiles
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import ImageDecodeError, TrainingError
from mars_labeler.domain.jobs import JobContext
from mars_labeler.domain.records import ImageId, LabelSnapshot, ModelVersion
from mars_labeler.imagery.decoding import read_image
from mars_labeler.learning.embedding_key import store_key  # no torch in either of them
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.weights import fetch_weights
from mars_labeler.services.project import Project, find_missing_roots, missing_root_error

MODEL_CHANGES = ChangeSet(frozenset({Kind.MODELS}))


@dataclass(frozen=True)
class TrainingOutcome:
    """What a training left behind.

    Args:
        version: The new model version, already stored.
        device: Where it was trained ("CPU", "NVIDIA H100").
        seconds: How long it took.
        skipped: Images that could not be read and were left out.
    """

    version: ModelVersion
    device: str
    seconds: float
    skipped: tuple[ImageId, ...]

    @property
    def changes(self) -> ChangeSet:
        """What the views have to read anew."""
        return MODEL_CHANGES


def take_snapshot(project: Project) -> LabelSnapshot:
    """Return the labels as they are now, stamped with their revision."""
    with project.catalog.reading() as connection:
        names = {record.class_id: record.name for record in classes.read_classes(connection)}
        return labels.read_snapshot(connection, names)


def train_model(project: Project, config: TrainingConfig, context: JobContext) -> TrainingOutcome:
    """Train on a snapshot of the labels and store the result as the current model version.

    A training that is stopped keeps the best model so far, if there is one; it does not become
    the current one by itself, unless it is the first.

    Raises:
        JobCancelled: Stopped before there was a model.
        DownloadError: The weights of the backbone cannot be had.
        TrainingError: Too few labels, memory exhausted, disk full.
    """
    snapshot = take_snapshot(project)
    if len(snapshot.class_names) < 2:
        raise TrainingError(
            "A model needs labels of at least two classes.",
            "Label a few images of two classes, then press Retrain.",
        )
    require_images(project)
    fetch_weights(config.backbone_weights, context, config.backbone)
    # Torch takes seconds to import, so the window opens without it.
    from mars_labeler.learning.training import train

    # The version is numbered when it is stored: two trainings at once never share a number.
    checkpoint = models.models_folder(project.folder) / f"{uuid.uuid4().hex}.safetensors"
    result = train(_pool(project, snapshot, config), config, checkpoint, context)
    record = ModelVersion(
        version=0,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        label_revision=snapshot.label_revision,
        class_ids=tuple(snapshot.class_names),
        settings=result.config.to_json(),
        metrics=result.metrics,
        checkpoint=checkpoint.name,
        is_complete=result.is_complete,
    )
    with project.catalog.writing() as connection:
        is_current = result.is_complete or models.read_current(connection) is None
        version = models.next_version(connection)
        record = replace(record, version=version, is_current=is_current)
        models.add_version(connection, record)
    return TrainingOutcome(record, result.device, result.seconds, result.skipped_ids)


def require_images(project: Project) -> None:
    """Refuse to go on when an image folder is away.

    Raises:
        TrainingError: It names the folder.
    """
    missing = find_missing_roots(project)
    if missing:
        error = missing_root_error(missing[0])
        raise TrainingError(error.what, error.remedy)


def _pool(project: Project, snapshot: LabelSnapshot, config: TrainingConfig) -> TrainingPool:
    class_ids = tuple(snapshot.class_names)
    labeled = (*snapshot.labeled, *snapshot.validation)
    is_validation = np.arange(len(labeled)) >= len(snapshot.labeled)
    with project.catalog.reading() as connection:
        groups = _sequence_groups(images.read_sequences(connection), labeled)
    return TrainingPool(
        labeled_ids=np.array([image_id for image_id, _ in labeled], dtype=np.int64),
        labels=np.array([class_ids.index(key) for _, key in labeled], dtype=np.int64),
        unlabeled_ids=np.array(snapshot.unlabeled, dtype=np.int64),
        class_names=tuple(snapshot.class_names.values()),
        groups=groups,
        is_validation=is_validation if is_validation.any() else None,
        load_image=image_loader(project),
        store=open_embeddings(project, config),
    )


def checkpoint_path(project: Project, record: ModelVersion) -> Path:
    """Return where the checkpoint of a model version lies."""
    return models.models_folder(project.folder) / record.checkpoint


def open_embeddings(project: Project, config: TrainingConfig) -> EmbeddingFiles:
    """Return the cached embeddings that fit a training's settings.

    Raises:
        TrainingError: There is no such backbone.
    """
    name, width = store_key(config)
    return EmbeddingFiles(project.embeddings_folder / name, width)


def image_loader(project: Project) -> Callable[[ImageId], NDArray[np.uint8]]:
    """Return a function, safe in any thread, that reads an image as uint8 (H, W, 3).

    Each image is seen with its own stretch, as it was when this function was called.
    """
    with project.catalog.reading() as connection:
        locations = images.read_locations(connection)

    def load(image_id: ImageId) -> NDArray[np.uint8]:
        if image_id not in locations:
            raise ImageDecodeError(f"Image {image_id} is no longer in the project.")
        location = locations[image_id]
        return read_image(location.path, location.stretch)

    return load


def _sequence_groups(
    sequences: dict[ImageId, str], labeled: Sequence[tuple[ImageId, int]]
) -> NDArray[np.int64]:
    """Number the sequences; an image without one is a group of its own."""
    numbers: dict[str, int] = {}
    return np.array(
        [
            numbers.setdefault(sequences.get(image_id) or f"image {image_id}", len(numbers))
            for image_id, _ in labeled
        ],
        dtype=np.int64,
    )
