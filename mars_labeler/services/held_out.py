"""What a model version said of the images that were held out when it was trained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog.label_history import read_relabeled_from_none
from mars_labeler.domain.records import ClassId, ModelVersion
from mars_labeler.learning.held_out_record import HeldOutRecord, load_held_out_record  # no torch
from mars_labeler.services.image_table import NONE, ImageTable
from mars_labeler.services.model_outputs import living_outputs
from mars_labeler.services.project import Project, read_classes
from mars_labeler.services.training import checkpoint_path

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class HeldOutToday:
    """The n held-out images that have a label today, of a class that the model knows.

    Args:
        class_ids: The C classes of the model that are left, in the project's order.
        outputs: Columns of the logits that are added up for each of them.
        rows: intp (n,) rows of the table.
        image_ids: int64 (n,).
        labels: int64 (n,) places in `class_ids`, as they are today.
        columns: int64 (n,) columns of the logits for these labels.
        logits: float32 (n, columns).
        unlabeled: Held-out images without a label today, or with one that they got after they had
            none: such a label may be about another picture than the model saw.
        unknown: Held-out images of other classes.
        relabeled: Those of the n that the training saw with another label.
    """

    class_ids: tuple[ClassId, ...]
    outputs: tuple[tuple[int, ...], ...]
    rows: NDArray[np.intp]
    image_ids: Ints
    labels: Ints
    columns: Ints
    logits: NDArray[np.float32]
    unlabeled: int
    unknown: int
    relabeled: int

    def summed(self, probabilities: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the (n, C) probabilities of the classes that are left."""
        columns = [probabilities[:, list(places)].sum(axis=1) for places in self.outputs]
        return np.stack(columns, axis=1).astype(np.float64)


def read_held_out(project: Project, version: ModelVersion) -> HeldOutRecord | None:
    """Return what a model said of its held-out images; its columns are `version.class_ids`.

    None where nothing was held out, and for a model of before such records were kept, of another
    project, or whose file is gone.
    """
    checkpoint = checkpoint_path(project, version)
    record = load_held_out_record(checkpoint) if checkpoint.is_file() else None
    if record is None or record.logits.shape[1] != len(version.class_ids):
        return None
    return record


def held_out_today(
    project: Project, record: ModelVersion, kept: HeldOutRecord, table: ImageTable
) -> HeldOutToday:
    """Join what a model said of its held-out images with their labels today.

    An image whose file shows another picture lost its label (`catalog/other_pictures.py`). The
    label that it was given after that cannot be told from one that a person cleared and gave anew,
    so both are left out.
    """
    living = living_outputs(project, record)
    order = [entry.class_id for entry in read_classes(project) if entry.class_id in living]
    with project.catalog.reading() as connection:
        given_anew = read_relabeled_from_none(connection, record.label_revision)
    is_there = np.isin(kept.image_ids, table.ids) & ~np.isin(kept.image_ids, given_anew)
    labels_now = np.full(len(kept), NONE, np.int64)
    labels_now[is_there] = table.labels[table.rows_of(kept.image_ids[is_there])]
    is_known = np.isin(labels_now, order)
    owner = np.full(len(record.class_ids), NONE, np.int64)  # the class of each column today
    for class_id, places in living.items():
        owner[places] = class_id
    firsts = {class_id: places[0] for class_id, places in living.items()}
    now, then = labels_now[is_known], kept.labels[is_known]
    is_same = owner[then] == now
    columns = np.where(is_same, then, [firsts[class_id] for class_id in now.tolist()])
    return HeldOutToday(
        class_ids=tuple(order),
        outputs=tuple(tuple(living[class_id]) for class_id in order),
        rows=table.rows_of(kept.image_ids[is_known]),
        image_ids=kept.image_ids[is_known],
        labels=np.array([order.index(class_id) for class_id in now.tolist()], np.int64),
        columns=columns.astype(np.int64),
        logits=kept.logits[is_known],
        unlabeled=int((labels_now == NONE).sum()),
        unknown=int((~is_known & (labels_now != NONE)).sum()),
        relabeled=int((~is_same).sum()),
    )
