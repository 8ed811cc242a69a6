"""Taking in images that arrive while the program is open, as on a day of downlink."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mars_labeler.catalog import facts, models
from mars_labeler.domain.changes import ChangeSet
from mars_labeler.domain.jobs import JobContext
from mars_labeler.domain.records import ImageId
from mars_labeler.services.importing import import_images
from mars_labeler.services.project import Project, list_roots
from mars_labeler.services.suggesting import suggest

SETTLING_S = 2.0
"""A file that was written to within this time may still be growing: it is left for later."""

_FACT = "watches_folders"


@dataclass(frozen=True)
class Arrival:
    """What one look at the watched folders brought.

    Args:
        added: Images that are new.
        suggested: How many of them got a suggestion; 0 while there is no model.
        waiting: Files that are still being written: look again.
        problems: Why files were left out, a sentence each.
    """

    added: int = 0
    suggested: int = 0
    waiting: int = 0
    problems: tuple[str, ...] = ()


class FolderWatch:
    """Notices that something has come into one of some folders, or into a folder below.

    It looks at the folders' modification times, which change when an entry comes or goes:
    cheap enough to do every few seconds, and network disks, which send no word of changes, have
    them, too.

    Args:
        folders: The folders; what they hold is news at the first look.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        self._seen: dict[str, int | None] = dict.fromkeys(map(str, folders))

    def has_changed(self) -> bool:
        """Return whether entries came or went since this was asked before."""
        changed = [path for path, stamp in self._seen.items() if _stamp(path) != stamp]
        for path in changed:
            self._seen[path] = None  # stays so while a disk is away
            self._seen |= dict(_stamps(path))
        return bool(changed)


def take_in(
    project: Project,
    context: JobContext,
    announce: Callable[[ChangeSet], None],
    settling_s: float = SETTLING_S,
) -> Arrival:
    """Import what has arrived in the project's folders, and suggest classes for it.

    Raises:
        JobCancelled: The person has asked to stop; what was stored is kept.
        TrainingError: The current model cannot be read.
    """
    added, waiting = 0, 0
    problems: list[str] = []
    ids: list[ImageId] = []
    for root in [path for path in list_roots(project) if path.is_dir()]:
        summary = import_images(project, root, context, announce, settling_s=settling_s)
        announce(summary.changes)
        added += summary.added
        waiting += summary.waiting
        problems += summary.problems
        ids += summary.added_ids
    with project.catalog.reading() as connection:
        has_model = models.read_current(connection) is not None
    suggested = suggest(project, context, announce, ids) if ids and has_model else 0
    return Arrival(added, suggested, waiting, tuple(problems))


def is_watching(project: Project) -> bool:
    """Return whether the person wants the project's folders to be watched."""
    with project.catalog.reading() as connection:
        return facts.read_fact(connection, _FACT) == "yes"


def set_watching(project: Project, is_wanted: bool) -> None:
    """Remember whether the project's folders are to be watched."""
    with project.catalog.writing() as connection:
        facts.write_fact(connection, _FACT, "yes" if is_wanted else "")


def _stamps(folder: str) -> Iterator[tuple[str, int | None]]:
    """Yield a folder and the visible folders below it, with their modification times."""
    for path, names, _files in os.walk(folder):
        names[:] = [name for name in names if not name.startswith(".")]
        yield path, _stamp(path)


def _stamp(path: str) -> int | None:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return None
