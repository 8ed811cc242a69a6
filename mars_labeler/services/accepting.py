"""Accepting many suggestions at once: those above a threshold, after a look at the least sure.

A suggestion of another model than the current one is left alone, and so is that of an image that a
person marked as unsure. Images held out for validation or test are left out as well: with labels
that the model gave itself, its accuracy on them would say nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.changes import ChangeSet
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.evaluation import Absence, Measured, ThresholdPoint
from mars_labeler.domain.jobs import Announce, JobContext
from mars_labeler.domain.records import ClassId, ImageId
from mars_labeler.domain.splits import Split
from mars_labeler.services.browsing import Rows
from mars_labeler.services.columns import Mask
from mars_labeler.services.image_table import NONE, SPLITS, ImageTable, SuggestionState
from mars_labeler.services.labeling import accept_steps
from mars_labeler.services.model_evaluation import evaluate_model
from mars_labeler.services.offers import Offers
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project
from mars_labeler.services.steps import Steps

USUAL_THRESHOLD = 0.9
"""The PDS Imaging Atlas shows the labels from it on (Wagstaff et al., IAAI 2021, section 5)."""

THRESHOLDS = (0.5, 0.999)
"""The lowest and the highest one: below the half another class may be as likely."""

PREVIEWED = 48
"""So many of the least sure are shown: a glance, and where errors are most likely."""

_HELD_OUT = tuple(SPLITS.index(split) for split in (Split.VALIDATION, Split.TEST))


@dataclass(frozen=True)
class Acceptance:
    """The suggestions that would be accepted, the least sure first.

    Args:
        threshold: The least confidence, in [0, 1].
        image_ids: int64 (A,).
        class_ids: int32 (A,), what is suggested for each.
        confidences: float32 (A,), ascending, in [0, 1].
        model_versions: int32 (A,), the version that suggests it.
        held_out: Images left out because they are held out.
    """

    threshold: float
    image_ids: NDArray[np.int64]
    class_ids: NDArray[np.int32]
    confidences: NDArray[np.float32]
    model_versions: NDArray[np.int32]
    held_out: int = 0

    def __len__(self) -> int:
        return len(self.image_ids)

    @property
    def counts(self) -> dict[ClassId, int]:
        """Images by class, the most frequent class first."""
        classes, counts = np.unique(self.class_ids, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        return dict(zip(classes[order].tolist(), counts[order].tolist(), strict=True))

    @property
    def offers(self) -> Offers:
        """What accepting takes."""
        return Offers(self.image_ids, self.class_ids, self.model_versions)

    def without(self, image_ids: Collection[ImageId]) -> Acceptance:
        """Return the same without some images, which a person does not agree with."""
        return self._where(~np.isin(self.image_ids, list(image_ids)))

    def still_open(self, table: ImageTable) -> Acceptance:
        """Return those of them that the table still offers in the same way.

        Between the look and the click a job may have brought labels, or another model.
        """
        is_there = np.isin(self.image_ids, table.ids)
        known = self._where(is_there)
        rows = table.rows_of(known.image_ids)
        is_same = (
            _are_open(table)[rows]
            & ~np.isin(table.splits[rows], _HELD_OUT)
            & (table.suggested[rows, 0] == known.class_ids)
            & (table.model_versions[rows] == known.model_versions)
        )
        return known._where(is_same)

    def _where(self, is_kept: Mask) -> Acceptance:
        return replace(
            self,
            image_ids=self.image_ids[is_kept],
            class_ids=self.class_ids[is_kept],
            confidences=self.confidences[is_kept],
            model_versions=self.model_versions[is_kept],
        )


@dataclass(frozen=True)
class ThresholdFigures:
    """How many of the suggestions from a confidence on are right, by the held-out images.

    Args:
        version: The model version that was measured.
        points: By rising threshold; empty where nothing could be measured.
        absence: Why nothing could be; None where something was, and without a model.
        is_by_labels: Whether the held-out images were drawn from the labeled ones at random.
    """

    version: int = NONE
    points: tuple[ThresholdPoint, ...] = ()
    absence: Absence | None = None
    is_by_labels: bool = False

    def is_of(self, acceptance: Acceptance) -> bool:
        """Return whether it is the measured model that suggests all of them."""
        return bool((acceptance.model_versions == self.version).all())

    def accuracy_from(self, threshold: float) -> Measured | None:
        """Return the accuracy from a threshold on, None where there are too few images to tell.

        It is that of the highest threshold measured which is not above this one.
        """
        reached = [point for point in self.points if point.threshold <= threshold + 1e-9]
        if not reached or not reached[-1].accuracy.is_enough:
            return None
        return reached[-1].accuracy


def preview_acceptance(
    table: ImageTable,
    threshold: float,
    class_id: ClassId | None = None,
    rows: Rows | None = None,
) -> Acceptance:
    """Return what accepting all suggestions from a confidence on would accept.

    Args:
        table: What the screen shows.
        threshold: The least confidence, in [0, 1].
        class_id: Only suggestions of this class; None for all.
        rows: intp (M,), only these images; None for all.
    """
    is_above = _are_open(table) & (table.confidences[:, 0] >= np.float32(threshold))
    if class_id is not None:
        is_above &= table.suggested[:, 0] == class_id
    if rows is not None:
        is_wanted = np.zeros(len(table), bool)
        is_wanted[rows] = True
        is_above &= is_wanted
    is_held_out = is_above & np.isin(table.splits, _HELD_OUT)
    found = np.flatnonzero(is_above & ~is_held_out)
    found = found[np.argsort(table.confidences[found, 0], kind="stable")]
    return Acceptance(
        threshold,
        table.ids[found],
        table.suggested[found, 0],
        table.confidences[found, 0],
        table.model_versions[found],
        int(np.count_nonzero(is_held_out)),
    )


def accept_above(
    project: Project, threshold: float, annotator: str, class_id: ClassId | None = None
) -> ChangeSet:
    """Label images with what is suggested for them with at least a confidence, as one change.

    Args:
        project: The project.
        threshold: The least confidence, in [0, 1].
        annotator: Who accepts.
        class_id: Only suggestions of this class; None for all.

    Raises:
        CatalogError: The database refuses; some images may be labeled then.
    """
    acceptance = preview_acceptance(load_table(project), threshold, class_id)
    return acceptance_steps(project, acceptance, annotator).run()


def acceptance_steps(project: Project, acceptance: Acceptance, annotator: str) -> Steps:
    """Return the steps of accepting what a preview showed.

    What was labeled, marked as unsure or rejected since the look is left alone: a person's word
    stands, even one of a moment ago in another window.
    """
    return accept_steps(project, acceptance.offers, annotator, is_open_only=True)


def measure_thresholds(
    project: Project, *, context: JobContext, announce: Announce
) -> ThresholdFigures:
    """Measure the current model's suggestions on its held-out images; a job.

    Raises:
        JobCancelled: The person has asked to stop.
    """
    del announce  # it changes nothing
    try:
        evaluation = evaluate_model(project, None, context)
    except TrainingError:  # no model yet
        return ThresholdFigures()
    return ThresholdFigures(
        evaluation.version, evaluation.thresholds, evaluation.absence, evaluation.is_by_labels
    )


def _are_open(table: ImageTable) -> Mask:
    """Return which images show a suggestion of the current model, bool (N,)."""
    is_active: Mask = table.states == SuggestionState.ACTIVE
    has_class = table.suggested[:, 0] != NONE
    is_open: Mask = is_active & has_class & (table.labels == NONE) & ~table.is_unsure
    return is_open
