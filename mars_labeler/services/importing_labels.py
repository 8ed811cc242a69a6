"""Taking over the labels that lie beside the images, with who gave them and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from mars_labeler.catalog import classes, labels, models, suggestions
from mars_labeler.catalog.growing_change import GrowingChange
from mars_labeler.catalog.labels import Authorship
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.jobs import Announce, JobContext, Progress, ReportingContext
from mars_labeler.domain.records import Decision, ImageId
from mars_labeler.domain.splits import Split
from mars_labeler.domain.taxonomy import LabelClass, new_classes
from mars_labeler.imagery.discovery import find_images
from mars_labeler.imagery.label_files import FoundLabels, find_folder_classes, find_label_lists
from mars_labeler.imagery.label_files.notes import read_notes
from mars_labeler.services.foreign_models import plan_versions
from mars_labeler.services.label_words import LabelWords, Listed
from mars_labeler.services.listed_places import place_entries
from mars_labeler.services.project import Project
from mars_labeler.services.steps import CHUNK, Gathered, chunked
from mars_labeler.services.taxonomy import addition

CHANGES = ChangeSet(frozenset(Kind), None)

STAGE = "Importing labels"

UNSTOPPABLE = ReportingContext()
"""Where nobody asks how far it is."""


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
    project: Project,
    folder: Path,
    found: FoundLabels,
    annotator: str,
    context: JobContext = UNSTOPPABLE,
    announce: Announce | None = None,
) -> LabelSummary:
    """Take over what label files say of a project's images, as one change that can be undone.

    What the project knows stands: an image that a person has decided about keeps that decision,
    one with a split keeps it, one with a suggestion keeps it. Classes that the project does not
    have are added. Each image remembers which list named it. Lists and splits are no labels: they
    stay when the labels are undone. It is written in small pieces; undoing what is there ends it.

    Args:
        project: The project; the folder's images have been imported.
        folder: The image folder.
        found: What the files say.
        annotator: On whose behalf. A label that does not say whose it is is kept as the decision
            of the list that names it ("list train").
        context: Told how far it is.
        announce: Told of each piece; without it, `LabelSummary.changes` tells all at the end.

    Raises:
        JobCancelled: The person has asked to stop; what was written is kept.
    """
    tell = Gathered(announce or _tell_nobody)
    matching, ignored_splits = place_entries(project, folder.expanduser().resolve(), found, tell)
    listed = matching.listed
    change = GrowingChange(
        partial(_describe, listed=listed), labels.writers(annotator, _authors(listed))
    )
    words = _add_words(project, found, change, tell)
    wanted = {key: words.decision(entry) for key, entry in listed.items() if entry.is_decided}
    decided = _decide(project, change, wanted, context, tell)
    return LabelSummary(
        labeled=len(decided),
        kept=len(wanted) - len(decided),
        unknown=tuple(place for place in matching.unknown if place not in found.absent),
        differing=tuple(matching.differing),
        suggested=_suggest(project, listed, words, decided, tell),
        ignored_splits=ignored_splits,
    )


def _add_words(
    project: Project, found: FoundLabels, change: GrowingChange, tell: Gathered
) -> LabelWords:
    """Add the classes and model versions that the project lacks, and return what all are called."""
    with project.catalog.writing() as connection:
        living = classes.read_classes(connection)
        missing = _missing_names(living, found.class_names)
        added = new_classes(classes.next_class_id(connection), missing, living)
        class_ids = {record.name.casefold(): record.class_id for record in (*living, *added)}
        known = models.read_versions(connection)
        versions, foreign = plan_versions(found.models, known, class_ids)
        for record in foreign:
            models.add_version(connection, record)
        change.add(connection, (), _unless_decided({}), [*map(addition, added)])
    for kind, is_new in ((Kind.CLASSES, bool(added)), (Kind.MODELS, bool(foreign))):
        if is_new:
            tell.tell(ChangeSet(frozenset({kind}), ()))
    return LabelWords(class_ids, versions)


def _decide(
    project: Project,
    change: GrowingChange,
    wanted: Mapping[ImageId, Decision],
    context: JobContext,
    tell: Gathered,
) -> set[ImageId]:
    """Write the decisions piece by piece and return the images that got theirs."""
    decided: set[ImageId] = set()
    try:
        for place, chunk in enumerate(chunked(wanted)):
            context.checkpoint(Progress(STAGE, place * CHUNK, len(wanted)))
            with project.catalog.writing() as connection:
                taken = change.add(connection, chunk, _unless_decided(wanted))
            if taken is None:  # somebody has undone what was there of it
                break
            decided.update(taken)
            if taken:
                tell.tell(ChangeSet(frozenset({Kind.DECISIONS}), taken, change.text))
    finally:
        tell.flush()
    return decided


def _tell_nobody(_changes: ChangeSet) -> None:
    """Do nothing."""


def _describe(count: int, *, listed: Listed) -> str:
    """Say in words what is imported, and what of it stays when it is undone."""
    text = "import 1 label" if count == 1 else f"import {count:,} labels"
    stays = any(entry.list_name or entry.split for entry in listed.values())
    return f"{text} (lists and splits stay)" if stays else text


def _suggest(
    project: Project,
    listed: Listed,
    words: LabelWords,
    decided_now: set[ImageId],
    tell: Gathered,
) -> int:
    """Take over suggestions for images without one; return how many."""
    with project.catalog.reading() as connection:
        open_ids = listed.keys() - suggestions.read_suggested_ids(connection)
        decisions = labels.read_decisions(connection, open_ids)
    suggested = words.suggestions(listed, decisions, decided_now)
    for chunk in chunked(suggested):
        with project.catalog.writing() as connection:
            suggestions.write_suggestions(connection, chunk)
        written = tuple(each.image_id for each in chunk)
        tell.tell(ChangeSet(frozenset({Kind.SUGGESTIONS}), written))
    tell.flush()
    return len(suggested)


def _unless_decided(wanted: Mapping[ImageId, Decision]) -> labels.Decide:
    def decide(image_id: ImageId, before: Decision) -> Decision:
        if before.decided_revision > 0:
            return before
        return replace(wanted[image_id], decided_revision=before.decided_revision)

    return decide


def _authors(listed: Listed) -> dict[ImageId, Authorship]:
    return {
        key: Authorship(entry.annotator or entry.listed_in, entry.decided_at)
        for key, entry in listed.items()
    }


def _missing_names(living: Sequence[LabelClass], names: Sequence[str]) -> list[str]:
    taken = {record.name.casefold() for record in living}
    return [name for name in names if name.casefold() not in taken]
