"""The log of changed images, by which what was read before is brought up to date.

The database's triggers write an entry for each image that is added, deleted, or of which something
else is known than before, whoever changes it. What people and models say of images is not logged.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, select

from mars_labeler.catalog.schema import image_change

KEPT = 50_000
"""Entries that `trim_log` leaves: who has read less than that has to read everything anew."""


class LogPlace(NamedTuple):
    """An entry of the log; what was read then knows everything up to it.

    Args:
        number: Entries are numbered as they are written.
        mark: A random 64-bit integer: a database that was restored from a backup, and went on from
            there, has other marks under the same numbers.
    """

    number: int
    mark: int


NOWHERE = LogPlace(0, 0)
"""The place in the log of what does not come from it."""


def read_last_place(connection: Connection) -> LogPlace:
    """Return the newest entry of the log."""
    columns = image_change.c
    newest = select(columns.number, columns.mark).order_by(columns.number.desc()).limit(1)
    row = connection.execute(newest).first()
    return NOWHERE if row is None else LogPlace(row.number, row.mark)


def read_changed_ids(connection: Connection, since: LogPlace) -> NDArray[np.int64] | None:
    """Return the images changed after an entry, int64 (K,), ascending; None if nobody can tell.

    That is so when the entry was trimmed away or comes from another database.
    """
    columns = image_change.c
    mark = connection.execute(select(columns.mark).where(columns.number == since.number)).scalar()
    if mark != since.mark:
        return None
    changed = select(columns.image_id).where(columns.number > since.number).distinct()
    image_ids = connection.scalars(changed.order_by(columns.image_id)).all()
    return np.array(image_ids, dtype=np.int64)


def trim_log(connection: Connection) -> None:
    """Forget all but the newest entries."""
    newest = select(func.max(image_change.c.number)).scalar_subquery()
    connection.execute(delete(image_change).where(image_change.c.number <= newest - KEPT))
