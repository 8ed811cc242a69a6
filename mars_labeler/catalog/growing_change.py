"""A change of many images that is written chunk by chunk and undone as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from mars_labeler.catalog import classes, journal, labels
from mars_labeler.catalog.facts import read_label_revision
from mars_labeler.domain.records import ClassId, Decision, ImageId


@dataclass
class GrowingChange:
    """Decisions about many images, in as many transactions as it takes: one entry of the journal.

    What is decided about an image after it began stands: that is the newer word. So it does no
    harm to name an image twice, nor one that this change has decided about already.

    Args:
        describe: Says in words what the change does, from the number of images it changed.
        writers: How the states are written, from `labels.writers`.
    """

    describe: Callable[[int], str]
    writers: journal.Writers
    count: int = 0
    _entry_id: int | None = None
    _begun_at: int | None = None

    @property
    def text(self) -> str:
        """What it did so far, in words."""
        return self.describe(self.count)

    def add(
        self,
        connection: Connection,
        image_ids: Iterable[ImageId],
        decide: labels.Decide,
        others: Sequence[journal.Change] = (),
    ) -> tuple[ImageId, ...] | None:
        """Decide about some more images.

        Args:
            connection: Inside a write transaction.
            image_ids: The images.
            decide: What is decided. A class that is gone is given to no image.
            others: Changes of other subjects that belong to it.

        Returns:
            The images whose decision changed; None when the change was taken back meanwhile: there
            is nothing more to do.

        Raises:
            CatalogError: The database refuses; nothing is changed then.
        """
        if self._entry_id is not None and not journal.is_open(connection, self._entry_id):
            return None
        if self._begun_at is None:
            self._begun_at = read_label_revision(connection)
        living = _living_ids(connection, others)
        changes = [*others, *self._relabelings(connection, image_ids, decide, living)]
        if not changes:
            return ()
        self.count += len(changes) - len(others)
        self._write(connection, changes)
        return tuple(change.subject_id for change in changes[len(others) :])

    def _relabelings(
        self,
        connection: Connection,
        image_ids: Iterable[ImageId],
        decide: labels.Decide,
        living: set[ClassId],
    ) -> list[journal.Change]:
        begun_at = self._begun_at or 0

        def decide_open(image_id: ImageId, before: Decision) -> Decision:
            if before.decided_revision > begun_at:
                return before
            after = decide(image_id, before)
            is_same = after.class_id in (None, before.class_id)
            return after if is_same or after.class_id in living else before

        return labels.relabelings(connection, image_ids, decide_open)

    def _write(self, connection: Connection, changes: Sequence[journal.Change]) -> None:
        if self._entry_id is None:
            self._entry_id = journal.commit(connection, self.text, changes, self.writers)
        else:
            journal.extend(connection, self._entry_id, self.text, changes, self.writers)


def _living_ids(connection: Connection, others: Sequence[journal.Change]) -> set[ClassId]:
    """Return the classes that are there, with those that the change itself adds."""
    rows = connection.exec_driver_sql("SELECT id FROM label_class WHERE NOT is_deleted")
    added = (change.subject_id for change in others if change.subject == classes.SUBJECT)
    return {*rows.scalars(), *added}
