"""Figures of a model's suggestions for images that it has not learned from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix

from mars_labeler.domain.evaluation import ClassFigures, GroupFigures, Measured
from mars_labeler.domain.records import ClassId, ImageId
from mars_labeler.learning.intervals import SequenceDraws, f1_of, mean_of, ratio, widened, wilson

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Cells = tuple[tuple[tuple[ClassId, ClassId], tuple[ImageId, ...]], ...]


@dataclass(frozen=True)
class Judged:
    """n >= 1 images, their labels, and what a model suggests for them.

    Args:
        image_ids: int64 (n,).
        labels: int64 (n,) places in the list of classes.
        suggested: int64 (n,) places in the same list.
        sequences: int64 (n,) the sequence of each image.
        class_count: C, the length of that list.
    """

    image_ids: Ints
    labels: Ints
    suggested: Ints
    sequences: Ints
    class_count: int

    @cached_property
    def is_label(self) -> Bools:
        """Which class is the label, bool (n, C)."""
        found: Bools = self.labels[:, None] == np.arange(self.class_count)
        return found

    @cached_property
    def is_suggested(self) -> Bools:
        """Which class is the suggestion, bool (n, C)."""
        found: Bools = self.suggested[:, None] == np.arange(self.class_count)
        return found

    @cached_property
    def is_right(self) -> Bools:
        """Whether each suggestion is the label, bool (n,)."""
        found: Bools = self.labels == self.suggested
        return found

    @cached_property
    def draws(self) -> SequenceDraws:
        """Draws of the sequences, for the intervals."""
        return SequenceDraws(self.sequences)

    def counts(self) -> list[tuple[int, int, int]]:
        """Return for each class its right suggestions, its labels and its suggestions."""
        places = np.arange(self.class_count)
        confusion = confusion_matrix(self.labels, self.suggested, labels=places)
        columns = (np.diagonal(confusion), confusion.sum(axis=1), confusion.sum(axis=0))
        return list(zip(*(column.tolist() for column in columns), strict=True))

    def ids(self, is_chosen: Bools) -> tuple[ImageId, ...]:
        """Return the ids of some of the images, bool (n,)."""
        return tuple(self.image_ids[is_chosen].tolist())


@dataclass(frozen=True)
class Headline:
    """The three figures of a model; see `ModelEvaluation`."""

    top_1: Measured
    mean_recall: Measured
    macro_f1: Measured


def headline(judged: Judged) -> Headline:
    """Return top-1, mean recall and macro F1; the means are over the classes with labels here."""
    counts, total = judged.counts(), len(judged.labels)
    recalls = [wilson(right, labeled) for right, labeled, _ in counts if labeled]
    f1s = [f1_of(*each) for each in counts if each[1]]
    right, labeled, suggested = (
        judged.draws.sums(columns)
        for columns in (judged.is_label & judged.is_suggested, judged.is_label, judged.is_suggested)
    )
    drawn_top_1 = right.sum(axis=1) / labeled.sum(axis=1)
    drawn_recall = np.nanmean(ratio(right, labeled), axis=1)
    is_drawn = np.where(labeled > 0, 1.0, np.nan)  # the same classes in each drawing
    drawn_f1 = np.nanmean(ratio(2 * right, labeled + suggested) * is_drawn, axis=1)
    return Headline(
        widened(wilson(int(judged.is_right.sum()), total), drawn_top_1),
        widened(mean_of(recalls, total), drawn_recall),
        widened(mean_of(f1s, total), drawn_f1),
    )


def class_figures(
    judged: Judged, classes: Sequence[tuple[ClassId, str]]
) -> tuple[ClassFigures, ...]:
    """Return the figures of the classes that occur among labels or suggestions.

    Args:
        judged: The images.
        classes: Ids and names of the C classes.
    """
    draws, is_label, is_suggested = judged.draws, judged.is_label, judged.is_suggested
    precisions = draws.shares(is_label, is_suggested)
    recalls = draws.shares(is_suggested, is_label)
    right, either = draws.sums(is_label & is_suggested), draws.sums(is_label | is_suggested)
    f1s = [
        widened(f1_of(*counts), drawn)
        for counts, drawn in zip(judged.counts(), _f1(ratio(right, either)).T, strict=True)
    ]
    return tuple(
        ClassFigures(
            class_id=class_id,
            name=name,
            precision=precisions[place],
            recall=recalls[place],
            f1=f1s[place],
            missed_ids=judged.ids(is_label[:, place] & ~is_suggested[:, place]),
            intruder_ids=judged.ids(is_suggested[:, place] & ~is_label[:, place]),
        )
        for place, (class_id, name) in enumerate(classes)
        if (is_label | is_suggested)[:, place].any()
    )


def confusion_cells(judged: Judged, class_ids: Sequence[ClassId]) -> Cells:
    """Return the images of each label and suggestion, cells without images left out."""
    counts = confusion_matrix(judged.labels, judged.suggested, labels=np.arange(len(class_ids)))
    return tuple(
        (
            (class_ids[label], class_ids[taken]),
            judged.ids(judged.is_label[:, label] & judged.is_suggested[:, taken]),
        )
        for label, taken in np.argwhere(counts).tolist()
    )


def group_figures(judged: Judged, groups: Sequence[tuple[str, Bools]]) -> tuple[GroupFigures, ...]:
    """Return the accuracy on each of some groups of the images, given as bool (n,)."""
    if not groups:
        return ()
    members = np.stack([is_member for _, is_member in groups], axis=1)
    right = np.repeat(judged.is_right[:, None], len(groups), axis=1)
    return tuple(
        GroupFigures(name, accuracy, judged.ids(is_member & ~judged.is_right))
        for (name, is_member), accuracy in zip(
            groups, judged.draws.shares(right, members), strict=True
        )
    )


def _f1(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = 2 * shares / (1 + shares)
    return found
