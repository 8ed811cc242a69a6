"""What is to be exported of a project, gathered in one place for the writers of all forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from mars_labeler.catalog import classes, images, models, provenance
from mars_labeler.catalog.images import KnownFile
from mars_labeler.catalog.provenance import ProvenanceRow
from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.domain.records import ImageId, ModelVersion
from mars_labeler.domain.stretch import Stretch
from mars_labeler.imagery.label_files import ListedImage, ListedModel, ListedSuggestion
from mars_labeler.services.exporting.formats import ExportOptions
from mars_labeler.services.image_table import NONE, ImageTable
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project

PROGRESS_EVERY = 500
STAGE = "Gathering what is exported"


@dataclass(frozen=True)
class ExportedImage:
    """One image of an export.

    Args:
        image_id: Its id in the project.
        root: Its image folder.
        label_path: The archive label beside it, or None.
        file: Its path below its image folder, with forward slashes.
        byte_size: Size of its file when it was imported.
        modified_ns: When its file had been modified then, in nanoseconds since 1970.
        width: Pixels across.
        height: Pixels down.
        stretch: How it is shown when it has more than 8 bits.
        listed: What is said of it; `root` is filled in where there are several image folders.
    """

    image_id: ImageId
    root: Path
    label_path: Path | None
    file: str
    byte_size: int
    modified_ns: int
    width: int
    height: int
    stretch: Stretch
    listed: ListedImage

    @property
    def path(self) -> Path:
        """Its file."""
        return self.root / self.file


@dataclass(frozen=True)
class Gathered:
    """All that an export says.

    Args:
        project_name: What the project is called.
        created_at: UTC time of the export in ISO 8601.
        class_names: The classes in the order of the taxonomy.
        models: The model versions that a label or a suggestion comes from.
        images: The images of which anything is said, by path.
    """

    project_name: str
    created_at: str
    class_names: tuple[str, ...]
    models: tuple[ListedModel, ...]
    images: tuple[ExportedImage, ...]


def gather(project: Project, options: ExportOptions, context: JobContext) -> Gathered:
    """Read what is exported.

    Raises:
        JobCancelled: The person has asked to stop.
    """
    table = load_table(project)
    with project.catalog.reading() as connection:
        names = {record.class_id: record.name for record in classes.read_classes(connection)}
        rows = provenance.read_provenance(connection)
        roots = images.read_roots(connection)
        locations = images.read_locations(connection)
        files = {
            known.image_id: known
            for root_id in roots
            for known in images.read_known_files(connection, root_id).values()
        }
        versions = models.read_versions(connection)
    made = {record.version: record.created_at for record in versions}
    suggested = _suggestions(table, rows, names, made, options) if options.suggestions else {}
    is_spread = len({row.root_id for row in rows}) > 1
    found = []
    for done, row in enumerate(rows, start=1):
        if done % PROGRESS_EVERY == 0:
            context.checkpoint(Progress(STAGE, done, len(rows)))
        listed = _listed(row, names, made, suggested.get(row.image_id), options)
        if not listed.is_empty:
            root = roots[row.root_id]
            named = replace(listed, root=root.as_posix()) if is_spread else listed
            stretch = locations[row.image_id].stretch
            found.append(_exported(row, root, files[row.image_id], stretch, named))
    return Gathered(
        project_name=project.name,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        class_names=tuple(names.values()),
        models=_used_models(found, versions, names),
        images=tuple(found),
    )


def _exported(
    row: ProvenanceRow, root: Path, known: KnownFile, stretch: Stretch, listed: ListedImage
) -> ExportedImage:
    return ExportedImage(
        image_id=row.image_id,
        root=root,
        label_path=root / row.label_path if row.label_path else None,
        file=row.relative_path,
        byte_size=known.byte_size,
        modified_ns=known.modified_ns,
        width=row.width,
        height=row.height,
        stretch=stretch,
        listed=listed,
    )


def _listed(
    row: ProvenanceRow,
    names: Mapping[int, str],
    made: Mapping[int, str],
    suggestion: ListedSuggestion | None,
    options: ExportOptions,
) -> ListedImage:
    decision = row.decision
    if not options.labels:
        return ListedImage(suggestion=suggestion, content_hash=row.content_hash)
    listed = ListedImage(
        class_name=names.get(decision.class_id or NONE, ""),
        list_name=row.list_name,
        is_unsure=decision.is_unsure,
        rejected=tuple(names[key] for key in decision.rejected_class_ids if key in names),
        split=row.split,
        suggestion=suggestion,
        content_hash=row.content_hash,
    )
    if not listed.is_decided:
        return listed
    return replace(
        listed,
        annotator=row.author.annotator,
        decided_at=row.author.decided_at,
        label_revision=decision.decided_revision,
        from_model_version=decision.from_model_version,
        from_model_created_at=made.get(decision.from_model_version or 0, ""),
    )


def _suggestions(
    table: ImageTable,
    rows: Sequence[ProvenanceRow],
    names: Mapping[int, str],
    made: Mapping[int, str],
    options: ExportOptions,
) -> dict[ImageId, ListedSuggestion]:
    """Return the suggestions that the window shows, of enough confidence, by image."""
    revisions = {row.image_id: row.suggestion_revision for row in rows}
    is_wanted = table.has_suggestion() & (table.confidences[:, 0] >= options.min_confidence)
    found = {}
    for row in is_wanted.nonzero()[0].tolist():
        image_id = int(table.ids[row])
        # A float32's shortest text is read back as the same float32.
        confidences = [float(str(value)) for value in table.confidences[row]]
        ranked = [
            (names[class_id], confidence)
            for class_id, confidence in zip(table.suggested[row].tolist(), confidences, strict=True)
            if class_id in names
        ]
        if ranked:
            version = int(table.model_versions[row])
            found[image_id] = ListedSuggestion(
                class_names=tuple(name for name, _ in ranked),
                confidences=tuple(confidence for _, confidence in ranked),
                entropy=float(str(table.entropies[row])),
                model_version=version,
                label_revision=revisions.get(image_id) or 0,
                model_created_at=made.get(version, ""),
            )
    return found


def _used_models(
    found: Sequence[ExportedImage], versions: Sequence[ModelVersion], names: Mapping[int, str]
) -> tuple[ListedModel, ...]:
    used = {image.listed.from_model_version for image in found}
    used |= {image.listed.suggestion.model_version for image in found if image.listed.suggestion}
    return tuple(
        ListedModel(
            version=record.version,
            created_at=record.created_at,
            label_revision=record.label_revision,
            settings=record.settings,
            metrics=record.metrics,
            class_names=tuple(names[key] for key in record.class_ids if key in names),
        )
        for record in sorted(versions, key=lambda record: record.version)
        if record.version in used
    )
