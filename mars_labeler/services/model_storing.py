"""Storing the model version that a training makes, also before the training is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mars_labeler.catalog import models
from mars_labeler.domain.records import LabelSnapshot, ModelVersion
from mars_labeler.services.project import Project

if TYPE_CHECKING:
    from mars_labeler.learning.training import TrainingResult

Early = Callable[[ModelVersion], None]
"""Told of a model that is not complete yet; it may raise `JobCancelled`."""


class VersionInTheMaking:
    """The model version that a training makes, stored once or, if early, twice.

    Args:
        project: The project.
        snapshot: The labels that it learns from.
        checkpoint: Its file.
    """

    def __init__(self, project: Project, snapshot: LabelSnapshot, checkpoint: Path) -> None:
        self._project = project
        self._snapshot = snapshot
        self._checkpoint = checkpoint
        self._number = 0

    def store_early(self, early: Early, result: TrainingResult) -> None:
        """Store the model so far as the current one, and tell of it."""
        record = self._record(result)
        with self._project.catalog.writing() as connection:
            # It is numbered when it is stored: two trainings at once never share a number.
            record = replace(record, version=models.next_version(connection), is_current=True)
            models.add_version(connection, record)
        self._number = record.version
        early(record)

    def store(self, result: TrainingResult) -> ModelVersion:
        """Store the model as it is in the end; a complete one is the current one."""
        record = self._record(result)
        with self._project.catalog.writing() as connection:
            current = models.read_current(connection)
            is_current = result.is_complete or current is None or current.version == self._number
            if self._number:
                record = replace(record, version=self._number, is_current=is_current)
                models.replace_version(connection, record)
            else:
                number = models.next_version(connection)
                record = replace(record, version=number, is_current=is_current)
                models.add_version(connection, record)
        return record

    def _record(self, result: TrainingResult) -> ModelVersion:
        return ModelVersion(
            version=0,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            label_revision=self._snapshot.label_revision,
            class_ids=tuple(self._snapshot.class_names),
            settings=result.config.to_json(),
            metrics=result.metrics,
            checkpoint=self._checkpoint.name,
            is_complete=result.is_complete,
        )
