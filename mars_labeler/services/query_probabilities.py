"""What the current model thinks of the images that may be labeled next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog import labels
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import JobContext
from mars_labeler.domain.records import ModelVersion
from mars_labeler.learning.weights import fetch_weights
from mars_labeler.services.image_table import ImageTable
from mars_labeler.services.model_outputs import living_outputs
from mars_labeler.services.project import Project
from mars_labeler.services.training import checkpoint_path, image_loader, open_embeddings

Probabilities = NDArray[np.float32]


def read_probabilities(
    project: Project,
    model: ModelVersion,
    table: ImageTable,
    image_ids: NDArray[np.int64],
    context: JobContext,
) -> tuple[NDArray[np.int64], Probabilities | None]:
    """Return what the current model thinks of some images.

    A model that reads cached embeddings is asked. One whose backbone was trained takes too long:
    what it suggested before has to do, the three likeliest classes of each image. Classes that
    were merged since count together; what was deleted or rejected is out of question.

    Args:
        project: The project.
        model: The current model.
        table: The images with the stored suggestions.
        image_ids: int64 (N,), images of the table.
        context: Where progress goes.

    Returns:
        Those of the images that could be read, int64 (n,), and float32 (n, C), whose rows add up
        to 1; None where the model says nothing of the classes that are left.

    Raises:
        JobCancelled: The person has asked to stop.
        TrainingError: The checkpoint cannot be read.
    """
    outputs = living_outputs(project, model)
    if not outputs:
        return image_ids, None
    class_ids = np.array(list(outputs), dtype=np.int64)
    if TrainingConfig.from_json(model.settings).trainable is Trainable.HEADS:
        read_ids, scores = _scored(project, model, image_ids, context)
        found = np.stack([scores[:, places].sum(axis=1) for places in outputs.values()], axis=1)
    else:
        read_ids, found = image_ids, suggested_probabilities(table, image_ids, class_ids)
    return read_ids, _allowed(project, read_ids, class_ids, found)


def suggested_probabilities(
    table: ImageTable, image_ids: NDArray[np.int64], class_ids: NDArray[np.int64]
) -> Probabilities:
    """Return the confidences of the stored suggestions by class, float32 (n, C).

    What the three suggested classes leave is shared by the other classes; an image without a
    suggestion may be anything.
    """
    rows = table.rows_of(image_ids)
    found = np.zeros((len(rows), len(class_ids)), dtype=np.float32)
    for rank in range(table.suggested.shape[1]):
        is_class = table.suggested[rows, rank][:, None] == class_ids[None]
        found += is_class * table.confidences[rows, rank][:, None]
    is_named = (table.suggested[rows][:, :, None] == class_ids[None, None]).any(axis=1)
    left = np.maximum(1 - found.sum(axis=1), 0)
    found += ~is_named * (left / np.maximum((~is_named).sum(axis=1), 1))[:, None]
    return _normalized(found)


def _scored(
    project: Project, model: ModelVersion, image_ids: NDArray[np.int64], context: JobContext
) -> tuple[NDArray[np.int64], Probabilities]:
    from mars_labeler.learning.scoring import score

    config = TrainingConfig.from_json(model.settings)
    fetch_weights(config.backbone_weights, context, config.backbone)
    path, store = checkpoint_path(project, model), open_embeddings(project, config)
    chunks = list(score(path, image_ids, image_loader(project), store, context))
    if not chunks:
        return image_ids, np.empty((0, len(model.class_ids)), np.float32)
    read_ids, scores = zip(*chunks, strict=True)
    return np.concatenate(read_ids), np.concatenate(scores)


def _allowed(
    project: Project,
    image_ids: NDArray[np.int64],
    class_ids: NDArray[np.int64],
    probabilities: Probabilities,
) -> Probabilities:
    """Return the probabilities without the classes that a person has rejected."""
    with project.catalog.reading() as connection:
        decisions = labels.read_decisions(connection, image_ids.tolist())
    for row, decision in enumerate(decisions.values()):
        if decision.rejected_class_ids:
            probabilities[row, np.isin(class_ids, decision.rejected_class_ids)] = 0
    return _normalized(probabilities)


def _normalized(probabilities: Probabilities) -> Probabilities:
    sums = probabilities.sum(axis=1, keepdims=True)
    even = np.full_like(probabilities, 1 / probabilities.shape[1])
    np.divide(probabilities, sums, out=even, where=sums > 0)
    return even
