"""How many images have another label than a model learned, kept up to date as labels change."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from mars_labeler.catalog.batches import batches, placeholders
from mars_labeler.domain.records import ClassId, ImageId

_TOUCHED = "SELECT image_id, label_revision FROM label_event WHERE label_revision > ?"
_NOW = "SELECT image_id, class_id FROM decision WHERE image_id IN ({places})"
_THEN = """SELECT image_id, class_id, max(id) FROM label_event
WHERE label_revision <= ? AND image_id IN ({places}) GROUP BY image_id"""
"""The class of the row with the largest id: SQLite takes the other columns from that row."""


class RelabeledCount:
    """Counts the images whose label differs from the one at a label revision.

    A change that was taken back does not count: a model of that revision knows all there is. Each
    update reads only what was decided since the one before.

    Args:
        revision: The label revision that is compared with.
    """

    def __init__(self, revision: int) -> None:
        self.revision = revision
        self._seen = revision
        self._then: dict[ImageId, ClassId | None] = {}
        self._differing: set[ImageId] = set()

    def update(self, connection: Connection) -> int:
        """Return the count as it is now.

        Args:
            connection: One that sees a consistent state.
        """
        events = connection.exec_driver_sql(_TOUCHED, (self._seen,)).all()
        touched = list({event[0] for event in events})
        for batch in batches(touched):
            self._compare(connection, batch)
        self._seen = max((event[1] for event in events), default=self._seen)
        return len(self._differing)

    def _compare(self, connection: Connection, image_ids: Sequence[ImageId]) -> None:
        self._learn_then(connection, [key for key in image_ids if key not in self._then])
        statement = _NOW.format(places=placeholders(image_ids))
        rows = connection.exec_driver_sql(statement, tuple(image_ids))
        labels = {row[0]: row[1] for row in rows}
        same = {key for key in image_ids if labels.get(key) == self._then[key]}
        self._differing.update(image_ids)
        self._differing -= same

    def _learn_then(self, connection: Connection, image_ids: Sequence[ImageId]) -> None:
        statement = _THEN.format(places=placeholders(image_ids))
        self._then.update(dict.fromkeys(image_ids))
        for image_id, class_id, _ in connection.exec_driver_sql(
            statement, (self.revision, *image_ids)
        ):
            self._then[image_id] = class_id
