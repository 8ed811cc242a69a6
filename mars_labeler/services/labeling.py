"""Everything a person decides about images: labels, unsure, rejections, undo and redo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from mars_labeler.catalog import classes, journal, labels, models
from mars_labeler.domain.changes import NO_CHANGE, ChangeSet, Kind
from mars_labeler.domain.errors import LabelingError
from mars_labeler.domain.records import ClassId, Decision, ImageId
from mars_labeler.services.offers import Offer
from mars_labeler.services.project import Project

UNDONE, REDONE = "Undone", "Redone"
"""How the text of a change begins that took another one back, or did it again."""


def assign_label(
    project: Project, image_ids: Sequence[ImageId], class_id: ClassId, annotator: str
) -> ChangeSet:
    """Label images.

    Raises:
        LabelingError: There is no such class.
        CatalogError: The database refuses; nothing is changed then.
    """
    name = _class_name(project, class_id)

    def decide(_image_id: ImageId, before: Decision) -> Decision:
        if before.class_id == class_id:
            return before
        return replace(before, class_id=class_id, is_unsure=False, from_model_version=None)

    return _change(project, image_ids, decide, name, annotator)


def clear_label(project: Project, image_ids: Sequence[ImageId], annotator: str) -> ChangeSet:
    """Take labels and "unsure" marks away. Old suggestions do not come back for it."""

    def decide(_image_id: ImageId, before: Decision) -> Decision:
        return replace(before, class_id=None, is_unsure=False, from_model_version=None)

    return _change(project, image_ids, decide, "clear", annotator)


def mark_unsure(project: Project, image_ids: Sequence[ImageId], annotator: str) -> ChangeSet:
    """Note that a person looked and could not tell; a label is taken away."""

    def decide(_image_id: ImageId, before: Decision) -> Decision:
        return replace(before, class_id=None, is_unsure=True, from_model_version=None)

    return _change(project, image_ids, decide, "unsure", annotator)


def accept_suggestions(
    project: Project, offers: Mapping[ImageId, Offer], annotator: str
) -> ChangeSet:
    """Label images with what was suggested for them on the screen.

    Args:
        project: The project.
        offers: The class to take for each image, from `shown_offers`.
        annotator: Who accepts.
    """

    def decide(image_id: ImageId, before: Decision) -> Decision:
        offer = offers[image_id]
        return replace(
            before,
            class_id=offer.class_id,
            is_unsure=False,
            from_model_version=offer.model_version,
        )

    return _change(project, offers, decide, "accept suggestion", annotator)


def reject_suggestions(
    project: Project, offers: Mapping[ImageId, Offer], annotator: str
) -> ChangeSet:
    """Turn suggested classes down; no model suggests them for these images again."""

    def decide(image_id: ImageId, before: Decision) -> Decision:
        rejected = offers[image_id].class_id
        others = [key for key in before.rejected_class_ids if key != rejected]
        return replace(before, rejected_class_ids=(*others, rejected))

    return _change(project, offers, decide, "reject suggestion", annotator)


def undo(project: Project, annotator: str) -> ChangeSet:
    """Take the last change of labels or classes back."""
    with project.catalog.writing() as connection:
        return _replayed(journal.undo(connection, labels.writers(annotator)), UNDONE)


def redo(project: Project, annotator: str) -> ChangeSet:
    """Do again what was undone last."""
    with project.catalog.writing() as connection:
        return _replayed(journal.redo(connection, labels.writers(annotator)), REDONE)


def labels_since_model(project: Project) -> int | None:
    """Return how many labels differ from the current model's snapshot; None before a model."""
    with project.catalog.reading() as connection:
        current = models.read_current(connection)
        if current is None:
            return None
        return labels.count_relabeled_since(connection, current.label_revision)


def _change(
    project: Project,
    image_ids: Iterable[ImageId],
    decide: labels.Decide,
    what: str,
    annotator: str,
) -> ChangeSet:
    def describe(count: int) -> str:
        return f"{what} on 1 image" if count == 1 else f"{what} on {count:,} images"

    changed = labels.change_decisions(project.catalog, image_ids, decide, describe, annotator)
    if not changed:
        return NO_CHANGE
    return ChangeSet(frozenset({Kind.DECISIONS}), changed, describe(len(changed)))


def _replayed(replayed: journal.Replayed | None, verb: str) -> ChangeSet:
    if replayed is None:
        return NO_CHANGE
    image_ids = tuple(key for subject, key, _ in replayed.written if subject == labels.SUBJECT)
    has_classes = any(subject == classes.SUBJECT for subject, _, _ in replayed.written)
    text = f"{verb}: {replayed.text}"
    if has_classes:
        return ChangeSet(frozenset({Kind.DECISIONS, Kind.CLASSES}), None, text)
    return ChangeSet(frozenset({Kind.DECISIONS}), image_ids, text)


def _class_name(project: Project, class_id: ClassId) -> str:
    with project.catalog.reading() as connection:
        for record in classes.read_classes(connection):
            if record.class_id == class_id:
                return record.name
    raise LabelingError("That class is no longer there.", "Choose another class.")
