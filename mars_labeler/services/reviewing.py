"""Model versions: comparing them, and making an earlier one current."""

from __future__ import annotations

from mars_labeler.catalog import models
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.records import ModelVersion
from mars_labeler.services.project import Project
from mars_labeler.services.training import checkpoint_path


def list_versions(project: Project) -> list[ModelVersion]:
    """Return all model versions, the newest first."""
    with project.catalog.reading() as connection:
        return models.read_versions(connection)


def current_version(project: Project) -> ModelVersion | None:
    """Return the version that suggestions come from, or None before the first."""
    with project.catalog.reading() as connection:
        return models.read_current(connection)


def make_current(project: Project, version: int) -> ChangeSet:
    """Make an earlier version current; its suggestions come with the next `suggest`.

    Raises:
        TrainingError: There is no such version, or its checkpoint is gone.
    """
    known = {record.version: record for record in list_versions(project)}
    if version not in known or not checkpoint_path(project, known[version]).is_file():
        raise TrainingError(
            f"Model {version} is not in the project any more.", "Choose another, or retrain."
        )
    with project.catalog.writing() as connection:
        models.make_current(connection, version)
    return ChangeSet(frozenset({Kind.MODELS}))
