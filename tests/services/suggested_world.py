"""Projects with suggestions of a model that nobody had to train."""

from __future__ import annotations

from collections.abc import Mapping

from mars_labeler.catalog import models, suggestions
from mars_labeler.catalog.facts import read_label_revision
from mars_labeler.domain.records import ClassId, ImageId, ModelVersion, Suggestion
from mars_labeler.services.project import Project


def suggest(
    project: Project, offered: Mapping[ImageId, tuple[ClassId, float]], version: int = 1
) -> None:
    """Store a class and its confidence for each image, as a model of this moment would."""
    with project.catalog.writing() as connection:
        revision = read_label_revision(connection)
        suggestions.write_suggestions(
            connection,
            [
                Suggestion(image_id, (class_id,), (confidence,), 0.3, version, revision)
                for image_id, (class_id, confidence) in offered.items()
            ],
        )
        record = ModelVersion(version, "", revision, (1, 2, 3), "{}", is_current=True)
        models.add_version(connection, record)
