"""A project in which everything that can be exported happens once, and how two projects compare."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mars_labeler.catalog import labels, models, provenance, splits, suggestions
from mars_labeler.catalog.images import set_list_names
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.domain.records import ModelVersion, Suggestion
from mars_labeler.domain.splits import Split
from mars_labeler.services import labeling
from mars_labeler.services.importing import import_images
from mars_labeler.services.offers import shown_offers
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, create_project, read_classes

CLASSES = ("ground", "drill/holes: “new”", "sun")
GROUND, DRILL, SUN = 1, 2, 3

Said = dict[str, tuple[Any, ...]]


def make_project(place: Path, image_folder: Path) -> Project:
    """Return a project of the folder's six images, each with a fate of its own.

    By name: 0 labeled by Ada, 1 accepted by Bob from model 1, 2 unsure, 3 a suggestion rejected,
    4 suggested by the current model and listed for the test, 5 suggested by an older one.
    """
    project = create_project(place, "World", CLASSES)
    import_images(project, image_folder, ReportingContext())
    ids = _ids_by_name(project)
    with project.catalog.writing() as connection:
        models.add_version(connection, _version(1))
        suggestions.write_suggestions(
            connection, [_suggestion(ids[index], 1) for index in (1, 3, 5)]
        )
    labeling.assign_label(project, [ids[0]], DRILL, "Ada")
    table = load_table(project)
    labeling.accept_suggestions(project, shown_offers(table, [ids[1]]), "Bob")
    labeling.mark_unsure(project, [ids[2]], "Cy")
    labeling.reject_suggestions(project, shown_offers(table, [ids[3]]), "Cy")
    with project.catalog.writing() as connection:
        models.add_version(connection, _version(2))
        suggestions.write_suggestions(connection, [_suggestion(ids[4], 2)])
        set_list_names(connection, {ids[0]: "train", ids[4]: "test"})
        splits.write_splits(connection, {ids[1]: Split.VALIDATION, ids[4]: Split.TEST})
    return project


def said_of(project: Project) -> Said:
    """Return all that a project says of its images, by path, free of its own ids."""
    names = {record.class_id: record.name for record in read_classes(project)}
    with project.catalog.reading() as connection:
        rows = provenance.read_provenance(connection)
        made = {record.version: record for record in models.read_versions(connection)}
    shown = _shown_suggestions(project, names, made)
    return {
        row.relative_path: (
            names.get(row.decision.class_id or 0),
            row.decision.is_unsure,
            tuple(names[key] for key in row.decision.rejected_class_ids),
            made[row.decision.from_model_version] if row.decision.from_model_version else None,
            row.author if row.decision.decided_revision else labels.Authorship(),
            row.list_name,
            row.split,
            shown.get(row.image_id),
        )
        for row in rows
    }


def _shown_suggestions(
    project: Project, names: dict[int, str], made: dict[int, ModelVersion]
) -> dict[int, tuple[Any, ...]]:
    table = load_table(project)
    return {
        int(table.ids[row]): (
            [names.get(key) for key in table.suggested[row].tolist()],
            table.confidences[row].tolist(),
            float(table.entropies[row]),
            made[int(table.model_versions[row])].created_at,
        )
        for row in table.has_suggestion().nonzero()[0].tolist()
    }


def _ids_by_name(project: Project) -> list[int]:
    table = load_table(project)
    named = zip(map(str, table.names.tolist()), table.ids.tolist(), strict=True)
    return [image_id for _, image_id in sorted(named)]


def _version(number: int) -> ModelVersion:
    return ModelVersion(
        version=number,
        created_at=f"2026-11-0{number}T10:00:00+00:00",
        label_revision=number,
        class_ids=(GROUND, DRILL, SUN),
        settings='{"method": "recipe"}',
        metrics={"held-out accuracy": 0.75},
        checkpoint=f"{number}.safetensors",
        is_current=True,
    )


def _suggestion(image_id: int, version: int) -> Suggestion:
    # 4 images share a revision: none is older than a decision on another image.
    confidences = (0.7, 0.2 + version / 7, 0.1 / 3)
    return Suggestion(image_id, (SUN, DRILL, GROUND), confidences, 1 / 3, version, 9)
