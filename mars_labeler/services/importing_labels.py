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
from mars_labeler.domain.records import Decision, ImageId
from mars_labeler.domain.splits import Split
from mars_labeler.domain.taxonomy import LabelClass, new_classes
from mars_labeler.imagery.discovery import find_images
from mars_labeler.imagery.label_files import FoundLabels, find_folder_classes, find_label_lists
from mars_labeler.imagery.label_files.notes import read_notes
from mars_labeler.services.foreign_models import plan_versions
from mars_labeler.services.label_matching import Matching, match_images
from mars_labeler.services.label_words import LabelWords, Listed
from mars_labeler.services.project import Project
from mars_labeler.services.splitting import extend_splits
from mars_labeler.services.taxonomy import addition

CHANGES = ChangeSet(frozenset(Kind), None)

CHUNK = 500
"""Suggestions a transaction, so that a key press need not wait."""


@dataclass(frozen=True)
class LabelSummary:
    """What came of the labels found beside the images.

    Args:
        labeled: Images that got their decision (a label, unsure, rejections) from the lists.
        kept: Images that a person had decided about before; they keep that decision.
        unknown: Images that the lists name but the project does not have, without those that an
            export left where they were.
        differing: Images whose label was given to another picture than the one at their path.
        suggested: Images that got a suggestion.
        ignored_splits: Images that are listed for another split than they have here, with the one
            that is listed; they keep theirs.
    """

    labeled: int
    kept: int
    unknown: tuple[str, ...]
    differing: tuple[str, ...] = ()
    suggested: int = 0
    ignored_splits: tuple[tuple[str, Split], ...] = ()

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
            *(
                f"{path}: it is listed for {split.value}, but keeps the other split it has here"
                for path, split in self.ignored_splits
            ),
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
    have are added. Each image remembers which list named it. Lists and splits are no labels: they
    stay when the labels are undone.

    Args:
        project: The project; the folder's images have been imported.
        folder: The image folder.
        found: What the files say.
        annotator: On whose behalf. A label that does not say whose it is is kept as the decision
            of the list that names it ("list train").
    """
    matching, ignored_splits = _place(project, folder.expanduser().resolve(), found)
    listed = matching.listed
    with project.catalog.writing() as connection:
        living = classes.read_classes(connection)
        missing = _missing_names(living, found.class_names)
        added = new_classes(classes.next_class_id(connection), missing, living)
        class_ids = {record.name.casefold(): record.class_id for record in (*living, *added)}
        known = models.read_versions(connection)
        versions, foreign = plan_versions(found.models, known, class_ids)
        for record in foreign:
            models.add_version(connection, record)
        words = LabelWords(class_ids, versions)
        wanted = {key: words.decision(entry) for key, entry in listed.items() if entry.is_decided}
        relabelings = labels.relabelings(connection, wanted, _unless_decided(wanted))
        changes = [*map(addition, added), *relabelings]
        if changes:
            writers = labels.writers(annotator, _authors(listed))
            journal.commit(connection, _describe(len(relabelings), listed), changes, writers)
    suggested = _suggest(project, listed, words, {each.subject_id for each in relabelings})
    return LabelSummary(
        labeled=len(relabelings),
        kept=len(wanted) - len(relabelings),
        unknown=tuple(place for place in matching.unknown if place not in found.absent),
        differing=tuple(matching.differing),
        suggested=suggested,
        ignored_splits=ignored_splits,
    )


def _describe(count: int, listed: Listed) -> str:
    """Say in words what is imported, and what of it stays when it is undone."""
    text = "import 1 label" if count == 1 else f"import {count:,} labels"
    stays = any(entry.list_name or entry.split for entry in listed.values())
    return f"{text} (lists and splits stay)" if stays else text


def _place(
    project: Project, folder: Path, found: FoundLabels
) -> tuple[Matching, tuple[tuple[str, Split], ...]]:
    """Find the images that are meant, and note which list and split each of them is in.

    Returns:
        The images, and those of them that keep another split, with the one that is listed.
    """
    with project.catalog.writing() as connection:
        root_id = images.add_root(connection, folder)
        files = {
            key: images.read_known_files(connection, key) for key in images.read_roots(connection)
        }
        paths = {known.image_id: path for each in files.values() for path, known in each.items()}
        matching = match_images(found, folder, files.pop(root_id), list(files.values()))
        images.set_list_names(connection, _list_names(matching.listed))
        new, ignored = _splits(matching.listed, splits.read_split_rows(connection))
        splits.write_splits(connection, new)
    extend_splits(project)  # by lists known only now, before anything can learn from their labels
    return matching, tuple((paths[image_id], split) for image_id, split in ignored.items())


def _suggest(project: Project, listed: Listed, words: LabelWords, decided_now: set[ImageId]) -> int:
    """Take over suggestions for images without one; return how many."""
    with project.catalog.reading() as connection:
        open_ids = listed.keys() - suggestions.read_suggested_ids(connection)
        decisions = labels.read_decisions(connection, open_ids)
    suggested = words.suggestions(listed, decisions, decided_now)
    for start in range(0, len(suggested), CHUNK):
        with project.catalog.writing() as connection:
            suggestions.write_suggestions(connection, suggested[start : start + CHUNK])
    return len(suggested)


def _unless_decided(wanted: Mapping[ImageId, Decision]) -> labels.Decide:
    def decide(image_id: ImageId, before: Decision) -> Decision:
        if before.decided_revision > 0:
            return before
        return replace(wanted[image_id], decided_revision=before.decided_revision)

    return decide


def _list_names(listed: Listed) -> dict[ImageId, str]:
    return {image_id: entry.list_name for image_id, entry in listed.items() if entry.list_name}


def _authors(listed: Listed) -> dict[ImageId, Authorship]:
    return {
        key: Authorship(entry.annotator or entry.listed_in, entry.decided_at)
        for key, entry in listed.items()
    }


def _splits(
    listed: Listed, rows: Iterable[splits.SplitRow]
) -> tuple[dict[ImageId, Split], dict[ImageId, Split]]:
    """Return the listed splits that images without one get, and those that others do not get."""
    before = {row.image_id: row.split for row in rows}
    wanted = {key: entry.split for key, entry in listed.items() if entry.split and key in before}
    differing = {key: split for key, split in wanted.items() if split is not before[key]}
    new = {key: split for key, split in differing.items() if before[key] is Split.NONE}
    return new, {key: split for key, split in differing.items() if key not in new}


def _missing_names(living: Sequence[LabelClass], names: Sequence[str]) -> list[str]:
    taken = {record.name.casefold() for record in living}
    return [name for name in names if name.casefold() not in taken]
