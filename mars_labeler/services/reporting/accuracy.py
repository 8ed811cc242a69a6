"""Figures and a confusion matrix of images that the model never learned from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog.label_history import LabelEventRow
from mars_labeler.domain.evaluation import FEWEST
from mars_labeler.domain.records import ModelVersion
from mars_labeler.domain.splits import Split
from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.learning.evaluation import Agreement, agreement
from mars_labeler.services.image_table import SPLITS, ImageTable
from mars_labeler.services.reporting.content import Accuracy, ConfusionCell, ConfusionRow, Figures
from mars_labeler.services.reporting.unseen import Unseen

_Z_95 = NormalDist().inv_cdf(0.975)
_GROUPS = {Split.TEST: "test split", Split.VALIDATION: "validation split"}
_SINCE = "labeled since"
_KEPT_ASIDE = "kept aside in the training"


def measure(
    unseen: Unseen,
    table: ImageTable,
    events: Sequence[LabelEventRow],
    model: ModelVersion,
    classes: Sequence[LabelClass],
) -> Accuracy:
    """Return how a model's suggestions agree with labels that it has not seen."""
    count = len(unseen.ids)
    common = Accuracy(
        version=model.version,
        images=unseen.available if count < FEWEST else count,
        left_out=unseen.left_out,
        fewest=FEWEST,
    )
    if count < FEWEST:
        return common
    places = {record.class_id: place for place, record in enumerate(classes)}
    labels, suggested = _placed(unseen.labels, places), _placed(unseen.suggested, places)
    whole = agreement(labels, suggested, len(classes))
    return Accuracy(
        version=common.version,
        figures=_figures(unseen, table, labels, suggested, len(classes)),
        confusion=_confusion(whole, [record.name for record in classes]),
        images=count,
        left_out=unseen.left_out,
        accepted=_count_accepted(unseen, events, model),
        of_many=unseen.available if unseen.available > count else 0,
        fewest=FEWEST,
    )


def measure_kept_aside(
    labels: NDArray[np.int64],
    suggested: NDArray[np.int64],
    model: ModelVersion,
    classes: Sequence[LabelClass],
) -> Accuracy:
    """Return how a model's suggestions agreed with the labels that its training kept aside.

    Args:
        labels: (N,) class ids.
        suggested: (N,) class ids.
        model: The model.
        classes: The classes of the project.
    """
    count = len(labels)
    common = Accuracy(model.version, images=count, fewest=FEWEST, is_kept_aside=True)
    if count < FEWEST:
        return common
    places = {record.class_id: place for place, record in enumerate(classes)}
    found = agreement(_placed(labels, places), _placed(suggested, places), len(classes))
    return replace(
        common,
        figures=(_figure(_KEPT_ASIDE, found, count),),
        confusion=_confusion(found, [record.name for record in classes]),
    )


def interval_95(share: float, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share of `count` images (Wilson, JASA 1927).

    `learning.intervals.wilson` gives the same, with SciPy, which takes a second to import: the
    window judges the rounds by this one as it opens a project.
    """
    spread = _Z_95**2 / count
    middle = (share + spread / 2) / (1 + spread)
    reach = _Z_95 * sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _placed(class_ids: NDArray[np.int64], places: dict[int, int]) -> NDArray[np.int64]:
    return np.array([places[class_id] for class_id in class_ids.tolist()], np.int64)


def _figures(
    unseen: Unseen,
    table: ImageTable,
    labels: NDArray[np.int64],
    suggested: NDArray[np.int64],
    class_count: int,
) -> tuple[Figures, ...]:
    """Return the figures of each kind of image that has enough of them."""
    codes = table.splits[table.rows_of(unseen.ids)].tolist()
    groups = np.array([_GROUPS.get(SPLITS[code], _SINCE) for code in codes])
    figures = []
    for name in (*_GROUPS.values(), _SINCE):
        rows = np.flatnonzero(groups == name)
        if len(rows) >= FEWEST:
            found = agreement(labels[rows], suggested[rows], class_count)
            figures.append(_figure(name, found, len(rows)))
    return tuple(figures) or (
        _figure("all", agreement(labels, suggested, class_count), len(codes)),
    )


def _figure(name: str, found: Agreement, count: int) -> Figures:
    low, high = interval_95(found.top_1, count)
    return Figures(name, count, found.top_1, low, high, found.mean_recall)


def _confusion(found: Agreement, names: Sequence[str]) -> tuple[ConfusionRow, ...]:
    """Return the rows of the classes that occur among labels or suggestions."""
    occurs = np.flatnonzero(found.counts + found.confusion.sum(axis=0))
    rows = []
    for row in occurs.tolist():
        count = int(found.counts[row])
        # The root lets a few mistakes among many images be seen.
        shades = np.sqrt(found.confusion[row, occurs] / max(1, count)).tolist()
        cells = tuple(
            ConfusionCell(images, shade, column == row)
            for images, shade, column in zip(
                found.confusion[row, occurs].tolist(), shades, occurs.tolist(), strict=True
            )
        )
        recall = float(found.recalls[row]) if count else None
        rows.append(ConfusionRow(names[row], count, recall, cells))
    return tuple(rows)


def _count_accepted(unseen: Unseen, events: Sequence[LabelEventRow], model: ModelVersion) -> int:
    latest = {event.image_id: event.from_model_version for event in events}
    return sum(latest.get(image_id) == model.version for image_id in unseen.ids.tolist())
