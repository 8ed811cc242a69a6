"""Labeled images that a model never learned from, and what the model makes of them.

They are those of the validation and the test split, as long as they were held out already when
the model was trained, and those that had no label then. Accuracy on any other image would only say
how well the model remembers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog import splits
from mars_labeler.catalog.label_history import LabelEventRow
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.evaluation import FEWEST
from mars_labeler.domain.jobs import JobContext
from mars_labeler.domain.records import ImageId, ModelVersion
from mars_labeler.domain.splits import HELD_OUT
from mars_labeler.learning.weights import fetch_weights
from mars_labeler.services.image_table import NONE, SPLITS, ImageTable
from mars_labeler.services.model_outputs import living_outputs
from mars_labeler.services.project import Project
from mars_labeler.services.training import (
    checkpoint_path,
    image_loader,
    open_embeddings,
    require_images,
)

MOST = 2000
"""Images that are scored: more would take minutes and change the figures by less than a point."""

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Unseen:
    """N images that a model never learned from, with what it makes of them.

    Args:
        ids: int64 (N,); none when there are fewer than `FEWEST`.
        labels: int64 (N,), class ids.
        suggested: int64 (N,), class ids of the likeliest classes.
        confidences: float32 (N,), their probabilities.
        available: Images that there are, of classes that the model knows.
        left_out: Images that there are of other classes.
    """

    ids: Ids
    labels: Ids
    suggested: Ids
    confidences: NDArray[np.float32]
    available: int
    left_out: int

    def surest_mistakes(self) -> list[int]:
        """Return the places of the wrong suggestions, the surest first."""
        wrong = np.flatnonzero(self.labels != self.suggested)
        ordered: list[int] = wrong[np.argsort(-self.confidences[wrong], kind="stable")].tolist()
        return ordered


def find_unseen(
    project: Project, table: ImageTable, events: Sequence[LabelEventRow], model: ModelVersion
) -> Ids:
    """Return the labeled images that a model has certainly not learned from, int64 (N,)."""
    with project.catalog.reading() as connection:
        split_revision = splits.read_split_revision(connection)
    held_out = [place for place, split in enumerate(SPLITS) if split in HELD_OUT]
    was_held_out = np.isin(table.splits, held_out) & (split_revision <= model.label_revision)
    known = list(_labeled_at(events, model.label_revision))
    is_unseen = (table.labels != NONE) & (was_held_out | ~np.isin(table.ids, known))
    found: Ids = table.ids[is_unseen]
    return found


def score_unseen(
    project: Project, table: ImageTable, image_ids: Ids, model: ModelVersion, context: JobContext
) -> Unseen:
    """Return what a model makes of images that it never learned from, at most `MOST` of them.

    Raises:
        DownloadError: The weights of its backbone are not there any more and cannot be had.
        JobCancelled: The person has asked to stop.
        TrainingError: The images are away, or the checkpoint cannot be read.
    """
    outputs = living_outputs(project, model)
    is_known = np.isin(table.labels[table.rows_of(image_ids)], list(outputs))
    known = image_ids[is_known]
    chosen = np.sort(np.random.default_rng(0).permutation(known)[:MOST])
    if len(chosen) < FEWEST:
        chosen = chosen[:0]
    ids, probabilities = _scored(project, model, chosen, context)
    summed = np.stack([probabilities[:, places].sum(axis=1) for places in outputs.values()], axis=1)
    return Unseen(
        ids=ids,
        labels=table.labels[table.rows_of(ids)].astype(np.int64),
        suggested=np.array(list(outputs), np.int64)[summed.argmax(axis=1)],
        confidences=summed.max(axis=1, initial=0.0),
        available=len(known),
        left_out=int((~is_known).sum()),
    )


def _labeled_at(events: Sequence[LabelEventRow], label_revision: int) -> set[ImageId]:
    """Return which images had a label at a revision."""
    labels = {
        event.image_id: event.class_id for event in events if event.label_revision <= label_revision
    }
    return {image_id for image_id, class_id in labels.items() if class_id is not None}


def _scored(
    project: Project, model: ModelVersion, image_ids: Ids, context: JobContext
) -> tuple[Ids, NDArray[np.float32]]:
    """Return the images that can be read and their (n, C) probabilities."""
    ids, rows = [image_ids[:0]], [np.empty((0, len(model.class_ids)), np.float32)]
    if len(image_ids):
        require_images(project)
        from mars_labeler.learning.scoring import score

        config = TrainingConfig.from_json(model.settings)
        if config.trainable is Trainable.HEADS:  # otherwise the checkpoint holds the backbone
            fetch_weights(config.backbone_weights, context, config.backbone)
        else:
            config = config.with_values({"backbone_weights": ""})
        store = open_embeddings(project, config)
        path, load_image = checkpoint_path(project, model), image_loader(project)
        for found, probabilities in score(path, image_ids, load_image, store, context):
            ids.append(found)
            rows.append(probabilities)
    return np.concatenate(ids), np.concatenate(rows)
