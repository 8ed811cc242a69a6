"""Training a model version from the labels as they are now."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
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
from mars_labeler.services.model_storing import Early, VersionInTheMaking
from mars_labeler.services.project import Project, find_missing_roots, missing_root_error

_BLOCK = 500
"""Images whose places are read at a time."""

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


def train_model(
    project: Project, config: TrainingConfig, context: JobContext, early: Early | None = None
) -> TrainingOutcome:
    """Train on a snapshot of the labels and store the result as the current model version.

    A training that is stopped keeps the best model so far, if there is one; it does not become
    the current one by itself, unless it is the first or has suggested early.

    Args:
        project: The project.
        config: The settings.
        context: Told of the progress.
        early: What a training in the window has and one by command has not. After its first
            epochs the model so far is stored, not complete, as the current version, unless a model
            that knows half of the labels is current; then this is called. And where hardly any
            label has changed since, a training begins with what an earlier one kept for it.

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

    checkpoint = models.models_folder(project.folder) / f"{uuid.uuid4().hex}.safetensors"
    version = VersionInTheMaking(project, snapshot, checkpoint)
    result = train(
        training_pool(project, snapshot, config),
        config,
        checkpoint,
        context,
        None if early is None else _start_path(project, config),
        partial(version.store_early, early) if early and _knows_little(project, snapshot) else None,
    )
    stored = version.store(result)
    return TrainingOutcome(stored, result.device, result.seconds, result.skipped_ids)


def _knows_little(project: Project, snapshot: LabelSnapshot) -> bool:
    """Return whether the first epochs may well know more than the current model does."""
    with project.catalog.reading() as connection:
        current = models.read_current(connection)
    if current is None:
        return True
    return 2 * current.metrics.get("labeled images", 0) < len(snapshot.labeled)


def _start_path(project: Project, config: TrainingConfig) -> Path:
    """Return where trainings on these embeddings keep what the next one may begin with."""
    name, _ = store_key(config)
    return models.models_folder(project.folder) / f"start-{name}.safetensors"


def require_images(project: Project) -> None:
    """Refuse to go on when an image folder is away.

    Raises:
        TrainingError: It names the folder.
    """
    missing = find_missing_roots(project)
    if missing:
        error = missing_root_error(missing[0])
        raise TrainingError(error.what, error.remedy)


def training_pool(
    project: Project, snapshot: LabelSnapshot, config: TrainingConfig
) -> TrainingPool:
    """Return a snapshot's images and labels in the form that trainings read.

    Raises:
        TrainingError: There is no such backbone, or its weights are not there.
    """
    places = {class_id: place for place, class_id in enumerate(snapshot.class_names)}
    labeled = (*snapshot.labeled, *snapshot.validation)
    is_validation = np.arange(len(labeled)) >= len(snapshot.labeled)
    with project.catalog.reading() as connection:
        groups = _sequence_groups(images.read_sequences(connection), labeled)
    return TrainingPool(
        labeled_ids=np.array([image_id for image_id, _ in labeled], dtype=np.int64),
        labels=np.array([places[key] for _, key in labeled], dtype=np.int64),
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

    Where images lie is read a block at a time, when the first of the block is asked for: with the
    embeddings cached that is for none of 300,000. Each is seen with the stretch that it had then.
    All of its pixels are decoded: a JPEG at half its size would spare 1.3 of 3.3 ms for a frame of
    1,200 pixels, but moves probabilities by up to 0.14, and an exported model reads all pixels.
    """
    blocks: dict[int, dict[ImageId, images.ImageLocation]] = {}
    reading = threading.Lock()

    def load(image_id: ImageId) -> NDArray[np.uint8]:
        start = image_id - image_id % _BLOCK
        with reading:
            if start not in blocks:
                with project.catalog.reading() as connection:
                    wanted = range(start, start + _BLOCK)
                    blocks[start] = images.read_locations(connection, wanted)
            location = blocks[start].get(image_id)
        if location is None:
            raise ImageDecodeError(f"Image {image_id} is no longer in the project.")
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
