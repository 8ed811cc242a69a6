"""Everything a person decides about images: labels, unsure, rejections, undo and redo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mars_labeler.catalog import classes, journal, labels, models, suggestions
from mars_labeler.domain.changes import NO_CHANGE, ChangeSet, Kind
from mars_labeler.domain.errors import LabelingError
from mars_labeler.domain.records import ClassId, Decision, ImageId, Suggestion
from mars_labeler.services.project import Project


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

    text = f"{name} on {_images(len(image_ids))}"
    return _change(project, image_ids, decide, text, annotator)


def clear_label(project: Project, image_ids: Sequence[ImageId], annotator: str) -> ChangeSet:
    """Take labels and "unsure" marks away. Old suggestions do not come back for it."""

    def decide(_image_id: ImageId, before: Decision) -> Decision:
        return replace(before, class_id=None, is_unsure=False, from_model_version=None)

    text = f"clear on {_images(len(image_ids))}"
    return _change(project, image_ids, decide, text, annotator)


def mark_unsure(project: Project, image_ids: Sequence[ImageId], annotator: str) -> ChangeSet:
    """Note that a person looked and could not tell; a label is taken away."""

    def decide(_image_id: ImageId, before: Decision) -> Decision:
        return replace(before, class_id=None, is_unsure=True, from_model_version=None)

    text = f"unsure on {_images(len(image_ids))}"
    return _change(project, image_ids, decide, text, annotator)


def accept_suggestion(
    project: Project, image_ids: Sequence[ImageId], annotator: str, rank: int = 1
) -> ChangeSet:
    """Label images with what is suggested for them; those without a suggestion are left alone.

    Args:
        project: The project.
        image_ids: The images.
        annotator: Who accepts.
        rank: Which of the likeliest classes, from 1.
    """
    offers = shown_suggestions(project, image_ids)

    def decide(image_id: ImageId, before: Decision) -> Decision:
        offer = offers.get(image_id)
        if offer is None or len(offer.class_ids) < rank:
            return before
        return replace(
            before,
            class_id=offer.class_ids[rank - 1],
            is_unsure=False,
            from_model_version=offer.model_version,
        )

    text = f"accept suggestion on {_images(len(offers))}"
    return _change(project, list(offers), decide, text, annotator)


def reject_suggestion(project: Project, image_ids: Sequence[ImageId], annotator: str) -> ChangeSet:
    """Turn down the first suggested class; no model suggests it for these images again."""
    offers = shown_suggestions(project, image_ids)

    def decide(image_id: ImageId, before: Decision) -> Decision:
        rejected = (*before.rejected_class_ids, offers[image_id].class_ids[0])
        return replace(before, rejected_class_ids=rejected)

    text = f"reject suggestion on {_images(len(offers))}"
    return _change(project, list(offers), decide, text, annotator)


def shown_suggestions(project: Project, image_ids: Sequence[ImageId]) -> dict[ImageId, Suggestion]:
    """Return the suggestions that are open to be accepted or rejected, by image id."""
    with project.catalog.reading() as connection:
        living = {record.class_id for record in classes.read_classes(connection)}
        merged = classes.read_merged(connection)
        decisions = labels.read_decisions(connection, image_ids)
        found = {}
        for image_id, decision in decisions.items():
            stored = suggestions.read_suggestion(connection, image_id)
            if stored is None or not is_open(decision, stored.label_revision):
                continue
            offer = _without_dead_classes(stored, living, merged)
            if offer.class_ids and offer.class_ids[0] not in decision.rejected_class_ids:
                found[image_id] = offer
    return found


def is_open(decision: Decision, suggestion_revision: int) -> bool:
    """Return whether a suggestion may be shown: nobody has decided since its snapshot."""
    return decision.class_id is None and suggestion_revision >= decision.decided_revision


def undo(project: Project, annotator: str) -> ChangeSet:
    """Take the last change of labels or classes back."""
    with project.catalog.writing() as connection:
        return _replayed(journal.undo(connection, labels.writers(annotator)), "Undone")


def redo(project: Project, annotator: str) -> ChangeSet:
    """Do again what was undone last."""
    with project.catalog.writing() as connection:
        return _replayed(journal.redo(connection, labels.writers(annotator)), "Redone")


def labels_since_model(project: Project) -> int | None:
    """Return how many images were decided since the current model's snapshot; None: no model."""
    with project.catalog.reading() as connection:
        current = models.read_current(connection)
        if current is None:
            return None
        return labels.count_decided_since(connection, current.label_revision)


def _change(
    project: Project,
    image_ids: Sequence[ImageId],
    decide: labels.Decide,
    text: str,
    annotator: str,
) -> ChangeSet:
    changed = labels.change_decisions(project.catalog, image_ids, decide, text, annotator)
    if not changed:
        return NO_CHANGE
    return ChangeSet(frozenset({Kind.DECISIONS}), changed, text)


def _replayed(replayed: journal.Replayed | None, verb: str) -> ChangeSet:
    if replayed is None:
        return NO_CHANGE
    image_ids = tuple(key for subject, key, _ in replayed.written if subject == labels.SUBJECT)
    has_classes = any(subject == classes.SUBJECT for subject, _, _ in replayed.written)
    text = f"{verb}: {replayed.text}"
    if has_classes:
        return ChangeSet(frozenset({Kind.DECISIONS, Kind.CLASSES}), None, text)
    return ChangeSet(frozenset({Kind.DECISIONS}), image_ids, text)


def _without_dead_classes(
    stored: Suggestion, living: set[ClassId], merged: dict[ClassId, ClassId]
) -> Suggestion:
    pairs = [
        (merged.get(class_id, class_id), confidence)
        for class_id, confidence in zip(stored.class_ids, stored.confidences, strict=True)
    ]
    kept = [(class_id, confidence) for class_id, confidence in pairs if class_id in living]
    return replace(
        stored,
        class_ids=tuple(class_id for class_id, _ in kept),
        confidences=tuple(confidence for _, confidence in kept),
    )


def _class_name(project: Project, class_id: ClassId) -> str:
    with project.catalog.reading() as connection:
        for record in classes.read_classes(connection):
            if record.class_id == class_id:
                return record.name
    raise LabelingError("That class is no longer there.", "Choose another class.")


def _images(count: int) -> str:
    return "1 image" if count == 1 else f"{count:,} images"
