"""Taking labels away from images whose files show other pictures now."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from mars_labeler.catalog import journal, label_reviews, labels, suspects
from mars_labeler.catalog.facts import advance_label_revision
from mars_labeler.domain.records import Decision, ImageId


def set_labels_aside(
    connection: Connection, image_ids: Iterable[ImageId], annotator: str
) -> tuple[ImageId, ...]:
    """Take what was decided about images away, for good: the events remember it.

    No undo brings it back, nor anything that was decided about these images before: that was about
    other pictures, and a person who undoes the last key press does not think of an import.

    Args:
        connection: Inside a write transaction.
        image_ids: Images whose files show other pictures now.
        annotator: On whose behalf.

    Returns:
        The images that had a label or another decision.
    """
    others = list(image_ids)
    changes = labels.relabelings(connection, others, _undecided)
    journal.forget(connection, labels.SUBJECT, others)
    journal.forget(connection, label_reviews.SUBJECT, others)
    label_reviews.delete(connection, others)
    suspects.delete(connection, others)
    if changes:
        writing = journal.Writing(connection, advance_label_revision(connection), is_undo=False)
        write = labels.writers(annotator)[labels.SUBJECT]
        write(writing, [(change.subject_id, change.after) for change in changes])
    return tuple(change.subject_id for change in changes)


def _undecided(_image_id: ImageId, before: Decision) -> Decision:
    return Decision(decided_revision=before.decided_revision)
