"""Everything a person decides about images: labels, unsure, rejections, undo and redo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from threading import Lock
from weakref import WeakKeyDictionary

from mars_labeler.catalog import classes, label_reviews, labels, models
from mars_labeler.catalog.growing_change import GrowingChange
from mars_labeler.catalog.relabeled import RelabeledCount
from mars_labeler.catalog.replay import Replay, Replayed
from mars_labeler.domain.changes import NO_CHANGE, ChangeSet, Kind
from mars_labeler.domain.errors import LabelingError
from mars_labeler.domain.records import ClassId, Decision, ImageId
from mars_labeler.services.offers import Offer
from mars_labeler.services.project import Project
from mars_labeler.services.steps import CHUNK, Steps, chunked

UNDONE, REDONE = "Undone", "Redone"
"""How the text of a change begins that took another one back, or did it again."""


def assign_label(
    project: Project, image_ids: Sequence[ImageId], class_id: ClassId, annotator: str
) -> ChangeSet:
    """Label images.

    Raises:
        LabelingError: There is no such class.
        CatalogError: The database refuses; of many images some may be labeled then.
    """
    return assign_steps(project, image_ids, class_id, annotator).run()


def assign_steps(
    project: Project, image_ids: Sequence[ImageId], class_id: ClassId, annotator: str
) -> Steps:
    """Return the steps of `assign_label`.

    Raises:
        LabelingError: There is no such class.
    """
    name = _class_name(project, class_id)

    def label(before: Decision) -> Decision:
        if before.class_id == class_id:
            return before
        return replace(before, class_id=class_id, is_unsure=False, from_model_version=None)

    return _steps(project, image_ids, _alike(label), name, annotator)


def clear_label(project: Project, image_ids: Sequence[ImageId], annotator: str) -> ChangeSet:
    """Take labels and "unsure" marks away. Old suggestions do not come back for it."""
    return clear_steps(project, image_ids, annotator).run()


def clear_steps(project: Project, image_ids: Sequence[ImageId], annotator: str) -> Steps:
    """Return the steps of `clear_label`."""

    def clear(before: Decision) -> Decision:
        return replace(before, class_id=None, is_unsure=False, from_model_version=None)

    return _steps(project, image_ids, _alike(clear), "clear", annotator)


def mark_unsure(project: Project, image_ids: Sequence[ImageId], annotator: str) -> ChangeSet:
    """Note that a person looked and could not tell; a label is taken away."""
    return unsure_steps(project, image_ids, annotator).run()


def unsure_steps(project: Project, image_ids: Sequence[ImageId], annotator: str) -> Steps:
    """Return the steps of `mark_unsure`."""

    def mark(before: Decision) -> Decision:
        return replace(before, class_id=None, is_unsure=True, from_model_version=None)

    return _steps(project, image_ids, _alike(mark), "unsure", annotator)


def accept_suggestions(
    project: Project, offers: Mapping[ImageId, Offer], annotator: str
) -> ChangeSet:
    """Label images with what was suggested for them on the screen.

    Args:
        project: The project.
        offers: The class to take for each image, from `shown_offers`.
        annotator: Who accepts.
    """
    return accept_steps(project, offers, annotator).run()


def accept_steps(
    project: Project, offers: Mapping[ImageId, Offer], annotator: str, is_open_only: bool = False
) -> Steps:
    """Return the steps of `accept_suggestions`.

    Args:
        project: The project.
        offers: The class to take for each image.
        annotator: Who accepts.
        is_open_only: Leave alone what is labeled, unsure or rejected when the step comes to it.
    """

    def decide(image_id: ImageId, before: Decision) -> Decision:
        offer = offers[image_id]
        is_decided = before.class_id is not None or before.is_unsure
        if is_open_only and (is_decided or offer.class_id in before.rejected_class_ids):
            return before
        return replace(
            before,
            class_id=offer.class_id,
            is_unsure=False,
            from_model_version=offer.model_version,
        )

    return _steps(project, offers, decide, "accept suggestion", annotator)


def reject_suggestions(
    project: Project, offers: Mapping[ImageId, Offer], annotator: str
) -> ChangeSet:
    """Turn suggested classes down; no model suggests them for these images again."""
    return reject_steps(project, offers, annotator).run()


def reject_steps(project: Project, offers: Mapping[ImageId, Offer], annotator: str) -> Steps:
    """Return the steps of `reject_suggestions`."""

    def decide(image_id: ImageId, before: Decision) -> Decision:
        rejected = offers[image_id].class_id
        others = [key for key in before.rejected_class_ids if key != rejected]
        return replace(before, rejected_class_ids=(*others, rejected))

    return _steps(project, offers, decide, "reject suggestion", annotator)


def undo(project: Project, annotator: str) -> ChangeSet:
    """Take the last change of labels or classes back."""
    return undo_steps(project, annotator).run()


def undo_steps(project: Project, annotator: str) -> Steps:
    """Return the steps of `undo`."""
    return _replay_steps(project, annotator, is_undo=True)


def redo(project: Project, annotator: str) -> ChangeSet:
    """Do again what was undone last."""
    return redo_steps(project, annotator).run()


def redo_steps(project: Project, annotator: str) -> Steps:
    """Return the steps of `redo`."""
    return _replay_steps(project, annotator, is_undo=False)


def labels_since_model(project: Project) -> int | None:
    """Return how many labels differ from the current model's snapshot; None before a model."""
    with project.catalog.reading() as connection:
        current = models.read_current(connection)
        if current is None:
            return None
        with _counting:
            count = _counts.get(project)
            if count is None or count.revision != current.label_revision:
                count = _counts[project] = RelabeledCount(current.label_revision)
            return count.update(connection)


_counts: WeakKeyDictionary[Project, RelabeledCount] = WeakKeyDictionary()
_counting = Lock()
"""Counting starts from what was counted before: at 300,000 images it is asked at every key."""


def _count_on(project: Project) -> None:
    """Count what a step of many changed, so that the next question need not count all steps."""
    with _counting:
        count = _counts.get(project)
        if count is not None:
            with project.catalog.reading() as connection:
                count.update(connection)


def _steps(
    project: Project,
    image_ids: Iterable[ImageId],
    decide: labels.Decide,
    what: str,
    annotator: str,
) -> Steps:
    wanted = list(dict.fromkeys(image_ids))

    def describe(count: int) -> str:
        return f"{what} on 1 image" if count == 1 else f"{what} on {count:,} images"

    def decided() -> Iterator[ChangeSet]:
        change = GrowingChange(describe, labels.writers(annotator))
        for chunk in chunked(wanted):
            with project.catalog.writing() as connection:
                changed = change.add(connection, chunk, decide)
            if changed is None:
                return
            _count_on(project)
            yield _labeled(changed, change.text) if changed else NO_CHANGE

    return Steps(len(wanted), decided())


def _alike(after: Callable[[Decision], Decision]) -> labels.Decide:
    """Return the decision that depends on the decision before alone: few are to be made."""
    known = cache(after)
    return lambda _image_id, before: known(before)


def _replay_steps(project: Project, annotator: str, is_undo: bool) -> Steps:
    replay = Replay(labels.writers(annotator), is_undo, labels.SUBJECT)
    with project.catalog.reading() as connection:
        total = replay.count(connection)

    def replayed() -> Iterator[ChangeSet]:
        while not replay.is_over:
            with project.catalog.writing() as connection:
                done = replay.step(connection, CHUNK)
            _count_on(project)
            yield _replayed(done, UNDONE if is_undo else REDONE)

    return Steps(total, replayed())


def _replayed(replayed: Replayed | None, verb: str) -> ChangeSet:
    if replayed is None:
        return NO_CHANGE
    image_ids = tuple(key for subject, key, _ in replayed.written if subject == labels.SUBJECT)
    has_classes = any(subject == classes.SUBJECT for subject, _, _ in replayed.written)
    text = f"{verb}: {replayed.text}"
    reviewed = tuple(
        key for subject, key, _ in replayed.written if subject == label_reviews.SUBJECT
    )
    if reviewed:
        return ChangeSet(frozenset({Kind.SUSPECTS}), reviewed, text)
    if has_classes:
        return ChangeSet(frozenset({Kind.DECISIONS, Kind.CLASSES}), None, text)
    return _labeled(image_ids, text)


def _labeled(image_ids: tuple[ImageId, ...], text: str) -> ChangeSet:
    return ChangeSet(frozenset({Kind.DECISIONS}), image_ids, text)


def _class_name(project: Project, class_id: ClassId) -> str:
    with project.catalog.reading() as connection:
        for record in classes.read_classes(connection):
            if record.class_id == class_id:
                return record.name
    raise LabelingError("That class is no longer there.", "Choose another class.")
