"""Taking over the labels that lie beside the images: published lists, CSV, folders as classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mars_labeler.catalog import classes, images, journal, labels
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.records import Decision, ImageId
from mars_labeler.domain.taxonomy import LabelClass, new_classes
from mars_labeler.imagery.discovery import find_images
from mars_labeler.imagery.label_lists import (
    FoundLabels,
    ListedImage,
    find_folder_classes,
    find_label_lists,
)
from mars_labeler.services.project import Project
from mars_labeler.services.taxonomy import addition

CHANGES = ChangeSet(frozenset({Kind.IMAGES, Kind.DECISIONS, Kind.CLASSES}), None)


@dataclass(frozen=True)
class LabelSummary:
    """What came of the labels found beside the images.

    Args:
        labeled: Images that got their label from the lists.
        kept: Images that a person had decided about before; they keep that decision.
        unknown: Paths that the lists name but the project does not have.
    """

    labeled: int
    kept: int
    unknown: tuple[str, ...]

    @property
    def changes(self) -> ChangeSet:
        """What the views have to read anew."""
        return CHANGES


def find_labels(folder: Path, takes_folders: bool = False) -> FoundLabels | None:
    """Return the labels that lie beside the images of a folder, or None when there are none.

    Args:
        folder: The image folder.
        takes_folders: Take each image's folder for its class instead of reading lists.

    Raises:
        ProjectError: The folder or a list in it cannot be read.
    """
    if takes_folders:
        return find_folder_classes(item.relative_path for item in find_images(folder))
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
    """Label the images of a folder as its lists say, as one change that can be undone.

    Classes that the project does not have are added. Each image remembers which list named it.

    Args:
        project: The project; the folder's images have been imported.
        folder: The image folder.
        found: What its lists say.
        annotator: On whose behalf.
    """
    with project.catalog.writing() as connection:
        root_id = images.add_root(connection, folder.expanduser().resolve())
        known = images.read_known_files(connection, root_id)
        listed = {
            known[path].image_id: entry for path, entry in found.images.items() if path in known
        }
        images.set_list_names(connection, _list_names(listed))
        living = classes.read_classes(connection)
        missing = _missing_names(living, found.class_names)
        added = new_classes(classes.next_class_id(connection), missing, living)
        wanted = _wanted(listed, [*living, *added])

        def decide(image_id: ImageId, before: Decision) -> Decision:
            is_decided = before.decided_revision > 0
            return before if is_decided else replace(before, class_id=wanted[image_id])

        relabelings = labels.relabelings(connection, wanted, decide)
        changes = [*map(addition, added), *relabelings]
        if changes:
            text = f"import {len(relabelings):,} labels"
            journal.commit(connection, text, changes, labels.writers(annotator))
    return LabelSummary(
        labeled=len(relabelings),
        kept=len(wanted) - len(relabelings),
        unknown=tuple(path for path in found.images if path not in known),
    )


def _list_names(listed: dict[ImageId, ListedImage]) -> dict[ImageId, str]:
    return {image_id: entry.list_name for image_id, entry in listed.items() if entry.list_name}


def _missing_names(living: Sequence[LabelClass], names: Sequence[str]) -> list[str]:
    taken = {record.name.casefold() for record in living}
    return [name for name in names if name.casefold() not in taken]


def _wanted(
    listed: dict[ImageId, ListedImage], records: Sequence[LabelClass]
) -> dict[ImageId, int]:
    by_name = {record.name.casefold(): record.class_id for record in records}
    return {
        image_id: by_name[entry.class_name.casefold()]
        for image_id, entry in listed.items()
        if entry.class_name
    }
