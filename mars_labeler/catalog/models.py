"""Model versions and where their checkpoints lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from mars_labeler.catalog.schema import model_version
from mars_labeler.domain.records import ModelVersion


def models_folder(project: Path) -> Path:
    """Return the folder of the checkpoints."""
    return project / "models"


def next_version(connection: Connection) -> int:
    """Return the number of the model version to come."""
    return int(connection.execute(select(func.max(model_version.c.version))).scalar() or 0) + 1


def add_version(connection: Connection, record: ModelVersion) -> None:
    """Store a model version; it becomes the current one if its record says so."""
    _uncurrent(connection, record)
    connection.execute(insert(model_version).values(version=record.version, **_columns(record)))


def replace_version(connection: Connection, record: ModelVersion) -> None:
    """Store what became of a version that was stored before its training was over.

    Whether it is the current one stays as it is, unless its record says that it is.
    """
    _uncurrent(connection, record)
    values = _columns(record)
    if not record.is_current:
        del values["is_current"]
    connection.execute(
        update(model_version).where(model_version.c.version == record.version).values(**values)
    )


def make_current(connection: Connection, version: int) -> None:
    """Make a model version the one that suggestions come from."""
    connection.execute(update(model_version).values(is_current=model_version.c.version == version))


def read_versions(connection: Connection) -> list[ModelVersion]:
    """Return all model versions, the newest first."""
    rows = connection.execute(select(model_version).order_by(model_version.c.version.desc()))
    return [_record(row) for row in rows]


def read_current(connection: Connection) -> ModelVersion | None:
    """Return the current model version, or None before the first."""
    row = connection.execute(select(model_version).where(model_version.c.is_current)).first()
    return None if row is None else _record(row)


def _uncurrent(connection: Connection, record: ModelVersion) -> None:
    if record.is_current:
        connection.execute(update(model_version).values(is_current=False))


def _columns(record: ModelVersion) -> dict[str, Any]:
    return {
        "created_at": record.created_at,
        "label_revision": record.label_revision,
        "class_ids": list(record.class_ids),
        "settings": record.settings,
        "metrics": dict(record.metrics),
        "checkpoint": record.checkpoint,
        "is_current": record.is_current,
        "is_complete": record.is_complete,
    }


def _record(row: Any) -> ModelVersion:
    return ModelVersion(
        version=row.version,
        created_at=row.created_at,
        label_revision=row.label_revision,
        class_ids=tuple(row.class_ids),
        settings=row.settings,
        metrics=dict(row.metrics),
        checkpoint=row.checkpoint,
        is_current=row.is_current,
        is_complete=row.is_complete,
    )
