"""Taking over the labels that lie beside the images, with who gave them and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mars_labeler.catalog import classes, images, journal, labels, models, splits, suggestions
from mars_labeler.catalog.labels import Authorship
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.records import ClassId, Decision, ImageId, Suggestion
from mars_labeler.domain.splits import Split
from mars_labeler.domain.taxonomy import LabelClass, new_classes
from mars_labeler.imagery.discovery import find_images
from mars_labeler.imagery.label_files import (
    FoundLabels,
    ListedImage,
    find_folder_classes,
    find_label_lists,
)
from mars_labeler.imagery.label_files.notes import read_notes
from mars_labeler.services.foreign_models import plan_versions
from mars_labeler.services.label_matching import Matching, match_images
from mars_labeler.services.project import Project
from mars_labeler.services.taxonomy import addition

CHANGES = ChangeSet(frozenset(Kind), None)

CHUNK = 500
"""Suggestions a transaction, so that a key press need not wait."""

Listed = Mapping[ImageId, ListedImage]


@dataclass(frozen=True)
class LabelSummary:
    """What came of the labels found beside the images.

    Args:
        labeled: Images that got their decision (a label, unsure, rejections) from the lists.
        kept: Images that a person had decided about before; they keep that decision.
        unknown: Images that the lists name but the project does not have.
        differing: Images whose label was given to another picture than the one at their path.
        suggested: Images that got a suggestion.
    """

    labeled: int
    kept: int
    unknown: tuple[str, ...]
    differing: tuple[str, ...] = ()
    suggested: int = 0

    @property
    def changes(self) -> ChangeSet:
        """What the views have to read anew."""
        return CHANGES

    @property
    def problems(self) -> tuple[str, ...]:
        """Why entries were left out, a sentence each."""
        return (
            *(f"{path}: no such image" for path in self.unknown),
            *(f"{path}: the label was given to another picture" for path in self.differing),
        )


def find_labels(folder: Path, takes_folders: bool = False) -> FoundLabels | None:
    """Return the labels that lie beside the images of a folder, or None when there are none.

    Args:
        folder: The image folder.
        takes_folders: Take each image's folder for its class instead of reading lists.

    Raises:
        ProjectError: The folder or a list in it cannot be read.
    """
    if takes_folders:
        paths = [item.relative_path for item in find_images(folder)]
        return find_folder_classes(paths, read_notes(folder))
    return find_label_lists(folder)


def name_lists(folder: Path) -> tuple[str, ...]:
    """Return the names of the label lists beside the images of a folder, for a person to read.

    A list that cannot be read counts as none here; importing it says what is wrong with it.
    """
    try:
        found = find_label_lists(folder)
    except ProjectError:
        return ()
    entries = found.images.values() if found is not None else ()
    labeled = Counter(entry.list_name or "labels" for entry in entries if entry.class_name)
    return tuple(f"{name} ({count:,} labels)" for name, count in sorted(labeled.items()))


def import_labels(
    project: Project, folder: Path, found: FoundLabels, annotator: str
) -> LabelSummary:
    """Take over what label files say of a project's images, as one change that can be undone.

    What the project knows stands: an image that a person has decided about keeps that decision,
    one with a split keeps it, one with a suggestion keeps it. Classes that the project does not
    have are added. Each image remembers which list named it.

    Args:
        project: The project; the folder's images have been imported.
        folder: The image folder.
        found: What the files say.
        annotator: On whose behalf, for decisions that do not say whose they are.
    """
    matching = _place(project, folder.expanduser().resolve(), found)
    listed = matching.listed
    with project.catalog.writing() as connection:
        living = classes.read_classes(connection)
        missing = _missing_names(living, found.class_names)
        added = new_classes(classes.next_class_id(connection), missing, living)
        words = _Words.of([*living, *added])
        known = models.read_versions(connection)
        words.versions, foreign = plan_versions(found.models, known, words.class_ids)
        for record in foreign:
            models.add_version(connection, record)
        wanted = {key: words.decision(entry) for key, entry in listed.items() if entry.is_decided}
        relabelings = labels.relabelings(connection, wanted, _unless_decided(wanted))
        changes = [*map(addition, added), *relabelings]
        if changes:
            text = f"import {len(relabelings):,} labels"
            writers = labels.writers(annotator, _authors(listed))
            journal.commit(connection, text, changes, writers)
        open_ids = listed.keys() - suggestions.read_suggested_ids(connection)
        decisions = labels.read_decisions(connection, open_ids)
    decided_now = {change.subject_id for change in relabelings}
    suggested = words.suggestions(listed, decisions, decided_now)
    _write_suggestions(project, suggested)
    return LabelSummary(
        labeled=len(relabelings),
        kept=len(wanted) - len(relabelings),
        unknown=tuple(matching.unknown),
        differing=tuple(matching.differing),
        suggested=len(suggested),
    )


def _place(project: Project, folder: Path, found: FoundLabels) -> Matching:
    """Find the images that are meant, and note which list and split each of them is in."""
    with project.catalog.writing() as connection:
        root_id = images.add_root(connection, folder)
        files = {
            key: images.read_known_files(connection, key) for key in images.read_roots(connection)
        }
        matching = match_images(found, folder, files.pop(root_id), list(files.values()))
        images.set_list_names(connection, _list_names(matching.listed))
        rows = splits.read_split_rows(connection)
        splits.write_splits(connection, _splits(matching.listed, rows))
    return matching


def _write_suggestions(project: Project, suggested: Sequence[Suggestion]) -> None:
    for start in range(0, len(suggested), CHUNK):
        with project.catalog.writing() as connection:
            suggestions.write_suggestions(connection, suggested[start : start + CHUNK])


@dataclass
class _Words:
    """The project's ids for what label files call by name and number."""

    class_ids: dict[str, ClassId]
    versions: dict[int, int]

    @classmethod
    def of(cls, records: Iterable[LabelClass]) -> _Words:
        return cls({record.name.casefold(): record.class_id for record in records}, {})

    def ids_of(self, names: Iterable[str]) -> tuple[ClassId, ...]:
        return tuple(self.class_ids[name.casefold()] for name in names)

    def decision(self, entry: ListedImage) -> Decision:
        """Return what people decided, as this project writes it."""
        label = self.ids_of([entry.class_name])[0] if entry.class_name else None
        return Decision(
            class_id=label,
            is_unsure=entry.is_unsure,
            rejected_class_ids=self.ids_of(entry.rejected),
            from_model_version=self.versions.get(entry.from_model_version or 0),
        )

    def suggestions(
        self, listed: Listed, decisions: Mapping[ImageId, Decision], decided_now: set[ImageId]
    ) -> list[Suggestion]:
        """Return the suggestions for images on which nobody here had decided before."""
        found = []
        for image_id, decision in decisions.items():
            entry = listed[image_id].suggestion
            version = self.versions.get(entry.model_version) if entry else None
            is_open = decision.decided_revision == 0 or image_id in decided_now
            if entry is None or version is None or not is_open:
                continue
            found.append(
                Suggestion(
                    image_id=image_id,
                    class_ids=self.ids_of(entry.class_names),
                    confidences=entry.confidences,
                    entropy=entry.entropy,
                    model_version=version,
                    # Revisions of two projects do not compare: it was shown beside the decision
                    # that came with it, so it is no older than that.
                    label_revision=max(entry.label_revision, decision.decided_revision),
                )
            )
        return found


def _unless_decided(wanted: Mapping[ImageId, Decision]) -> labels.Decide:
    def decide(image_id: ImageId, before: Decision) -> Decision:
        if before.decided_revision > 0:
            return before
        return replace(wanted[image_id], decided_revision=before.decided_revision)

    return decide


def _list_names(listed: Listed) -> dict[ImageId, str]:
    return {image_id: entry.list_name for image_id, entry in listed.items() if entry.list_name}


def _authors(listed: Listed) -> dict[ImageId, Authorship]:
    return {key: Authorship(entry.annotator, entry.decided_at) for key, entry in listed.items()}


def _splits(listed: Listed, rows: Iterable[splits.SplitRow]) -> dict[ImageId, Split]:
    free = {row.image_id for row in rows if row.split is Split.NONE}
    return {key: entry.split for key, entry in listed.items() if entry.split and key in free}


def _missing_names(living: Sequence[LabelClass], names: Sequence[str]) -> list[str]:
    taken = {record.name.casefold() for record in living}
    return [name for name in names if name.casefold() not in taken]
