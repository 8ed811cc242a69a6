"""Which outputs of a model speak for which class of the project as it is now."""

from __future__ import annotations

from mars_labeler.catalog import classes
from mars_labeler.domain.records import ClassId, ModelVersion
from mars_labeler.services.project import Project


def living_outputs(project: Project, record: ModelVersion) -> dict[ClassId, list[int]]:
    """Return, by class, the places of the model's outputs that are added up for it.

    Several belong to a class into which others were merged since the training; outputs of deleted
    classes are left out. The classes are in the order of their first output.
    """
    with project.catalog.reading() as connection:
        living = {entry.class_id for entry in classes.read_classes(connection)}
        merged = classes.read_merged(connection)
    outputs: dict[ClassId, list[int]] = {}
    for place, class_id in enumerate(record.class_ids):
        end = merged.get(class_id, class_id)
        if end in living:
            outputs.setdefault(end, []).append(place)
    return outputs
