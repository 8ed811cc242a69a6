"""The background jobs of a project: Qt-free callables for the job runner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from mars_labeler.domain.jobs import Announce, JobContext
from mars_labeler.services.importing import import_images
from mars_labeler.services.importing_labels import find_labels, import_labels
from mars_labeler.services.lists_due import due_lists, remember_lists
from mars_labeler.services.project import Project
from mars_labeler.services.published_splits import split_as_published
from mars_labeler.services.sample import create_sample_project
from mars_labeler.services.thumbnail_sweeping import sweep_thumbnails


class ListUse(Enum):
    """What is taken over from the lists beside the images."""

    NOTHING = auto()
    LABELS = auto()
    LABELS_AND_SPLITS = auto()


@dataclass(frozen=True)
class FolderImport:
    """What an import from the window did, over all its folders.

    Args:
        added: Images that are new.
        changed: Images whose files have changed.
        known: Files known before, where they were or elsewhere.
        set_aside: Labels of images whose files show other pictures now.
        labeled: Images that got their label from a list.
        left_out: Files and lines of lists that were left out, with the reason.
        missing: Files known before that are not there any more.
        unknown: Images that the lists name but that are not there.
    """

    added: int = 0
    changed: int = 0
    known: int = 0
    set_aside: int = 0
    labeled: int = 0
    left_out: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def __add__(self, other: FolderImport) -> FolderImport:
        return FolderImport(
            self.added + other.added,
            self.changed + other.changed,
            self.known + other.known,
            self.set_aside + other.set_aside,
            self.labeled + other.labeled,
            self.left_out + other.left_out,
            self.missing + other.missing,
            self.unknown + other.unknown,
        )


@dataclass(frozen=True)
class SampleMade:
    """The sample project lies in this folder now, closed."""

    folder: Path


def import_folders(
    project: Project,
    folders: Sequence[Path],
    annotator: str,
    lists: ListUse,
    context: JobContext,
    announce: Announce,
) -> FolderImport:
    """Import the images of folders and, if asked, what the lists beside them say.

    Where an import that was to take them over was cut off before, that is done now.
    """
    done = FolderImport()
    for folder in folders:
        use = _use_of_lists(project, folder, lists)
        summary = import_images(project, folder, context, announce)
        done += FolderImport(
            added=summary.added,
            changed=len(summary.changed_ids),
            known=summary.unchanged + summary.moved,
            set_aside=summary.set_aside,
            left_out=summary.problems,
            missing=summary.missing,
        )
        found = find_labels(folder) if use is not ListUse.NOTHING else None
        if found is not None:
            labels = import_labels(project, folder, found, annotator, context, announce)
            if use is ListUse.LABELS_AND_SPLITS:
                announce(split_as_published(project))
            differing = (f"{path}: its label is another picture's" for path in labels.differing)
            done += FolderImport(
                labeled=labels.labeled,
                left_out=(*found.problems, *differing),
                unknown=labels.unknown,
            )
        if use is not ListUse.NOTHING:
            remember_lists(project, folder, "")
    sweep_thumbnails(project, context, announce)
    return done


def _use_of_lists(project: Project, folder: Path, lists: ListUse) -> ListUse:
    """Return what is to be taken over now, and note it should this import be cut off, too."""
    if lists is ListUse.NOTHING:
        due = due_lists(project, folder)
        return ListUse[due] if due in ListUse.__members__ else lists
    remember_lists(project, folder, lists.name)
    return lists


def make_sample(folder: Path, context: JobContext, _announce: Announce) -> SampleMade:
    """Draw and import the sample project. It is closed again: no database crosses threads."""
    create_sample_project(folder, context).close()
    return SampleMade(folder)
