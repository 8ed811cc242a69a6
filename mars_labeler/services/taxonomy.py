"""Changing the classes: add, rename, recolor, give a key, merge, delete; each can be undone."""

from __future__ import annotations

from dataclasses import replace

from mars_labeler.catalog import classes, journal, labels
from mars_labeler.domain.changes import NO_CHANGE, ChangeSet, Kind
from mars_labeler.domain.errors import LabelingError
from mars_labeler.domain.records import ClassId, Decision, ImageId
from mars_labeler.domain.taxonomy import (
    LabelClass,
    new_classes,
    validate_key,
    validate_name,
)
from mars_labeler.services.project import Project

CLASSES_CHANGED = frozenset({Kind.CLASSES})
LABELS_CHANGED = frozenset({Kind.CLASSES, Kind.DECISIONS})


def add_class(
    project: Project, name: str, annotator: str, key: str | None = None, color: str = ""
) -> ChangeSet:
    """Add a class at the end.

    Args:
        project: The project.
        name: Its name.
        annotator: Who adds it.
        key: Its key; None gives it the best free letter.
        color: `#rrggbb`; empty gives it the next color of the palette.

    Raises:
        LabelingError: The name is empty or taken, or the key belongs to another class.
    """
    with project.catalog.writing() as connection:
        known = classes.read_classes(connection)
        (added,) = new_classes(classes.next_class_id(connection), [name], known)
        if key is not None:
            added = replace(added, key=validate_key(key, known))
        added = replace(added, color=color or added.color)
        text = f"add class “{added.name}”"
        journal.commit(connection, text, [addition(added)], labels.writers(annotator))
    return ChangeSet(CLASSES_CHANGED, (), text)


def edit_class(
    project: Project, class_id: ClassId, edited: tuple[str, str, str], annotator: str
) -> ChangeSet:
    """Change a class's name, key and color at once.

    Args:
        project: The project.
        class_id: The class.
        edited: Its new name, key and color.
        annotator: Who changes it.

    Raises:
        LabelingError: The name or the key is not free, or the class is gone.
    """
    known, record = _find(project, class_id)
    others = [other for other in known if other != record]
    name, key, color = edited
    after = replace(
        record, name=validate_name(name, others), key=validate_key(key, others), color=color
    )
    return _edit(project, record, after, f"edit “{record.name}”", annotator)


def recolor_class(project: Project, class_id: ClassId, color: str, annotator: str) -> ChangeSet:
    """Give a class another color, `#rrggbb`."""
    _, record = _find(project, class_id)
    text = f"recolor “{record.name}”"
    return _edit(project, record, replace(record, color=color), text, annotator)


def set_class_key(project: Project, class_id: ClassId, key: str, annotator: str) -> ChangeSet:
    """Give a class another key; the empty string takes its key away.

    Raises:
        LabelingError: The key is no letter or belongs to another class, or the class is gone.
    """
    known, record = _find(project, class_id)
    cleaned = validate_key(key, [other for other in known if other != record])
    text = f"key {cleaned.upper() or 'none'} for “{record.name}”"
    return _edit(project, record, replace(record, key=cleaned), text, annotator)


def merge_classes(
    project: Project, source_id: ClassId, target_id: ClassId, annotator: str
) -> ChangeSet:
    """Label all images of one class with another and delete the first.

    Raises:
        LabelingError: The two are the same, or one is gone.
    """
    if source_id == target_id:
        raise LabelingError("A class cannot be merged with itself.", "Choose another class.")
    _, source = _find(project, source_id)
    _, target = _find(project, target_id)
    text = f"merge “{source.name}” into “{target.name}”"
    return _remove(project, source, target_id, text, annotator)


def delete_class(project: Project, class_id: ClassId, annotator: str) -> ChangeSet:
    """Delete a class; its images become unlabeled.

    Raises:
        LabelingError: The class is gone.
    """
    _, record = _find(project, class_id)
    return _remove(project, record, None, f"delete class “{record.name}”", annotator)


def addition(record: LabelClass) -> journal.Change:
    """Return the journal's change that adds a class: before it, it counts as deleted."""
    before = classes.class_state(record, is_deleted=True)
    return classes.class_change(record, before, classes.class_state(record))


def _find(project: Project, class_id: ClassId) -> tuple[list[LabelClass], LabelClass]:
    with project.catalog.reading() as connection:
        known = classes.read_classes(connection)
    record = next((record for record in known if record.class_id == class_id), None)
    if record is None:
        raise LabelingError("That class is no longer there.", "Choose another class.")
    return known, record


def _edit(
    project: Project, before: LabelClass, after: LabelClass, text: str, annotator: str
) -> ChangeSet:
    if before == after:
        return NO_CHANGE
    change = classes.class_change(before, classes.class_state(before), classes.class_state(after))
    with project.catalog.writing() as connection:
        journal.commit(connection, text, [change], labels.writers(annotator))
    return ChangeSet(CLASSES_CHANGED, (), text)


def _remove(
    project: Project, record: LabelClass, target_id: ClassId | None, text: str, annotator: str
) -> ChangeSet:
    def decide(_image_id: ImageId, before: Decision) -> Decision:
        return replace(before, class_id=target_id, from_model_version=None)

    removal = classes.class_change(
        record,
        classes.class_state(record),
        classes.class_state(record, is_deleted=True, merged_into=target_id),
    )
    with project.catalog.writing() as connection:
        image_ids = labels.images_with_class(connection, record.class_id)
        moved = labels.relabelings(connection, image_ids, decide)
        journal.commit(connection, text, [removal, *moved], labels.writers(annotator))
    return ChangeSet(LABELS_CHANGED, None, text)
