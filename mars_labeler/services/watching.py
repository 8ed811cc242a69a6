"""Taking in images that arrive while the program is open, as on a day of downlink."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mars_labeler.catalog import facts, images, models
from mars_labeler.domain.jobs import Announce, JobContext
from mars_labeler.domain.records import ImageId
from mars_labeler.imagery.discovery import PROJECT_DATABASE, leads_out
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
        suggested: How many images got a suggestion; 0 while there is no model.
        waiting: Files that are still being written: look again.
        set_aside: Labels of images whose files show another picture now.
        problems: Why files were left out, a sentence each.
        unreadable: Files that cannot be read as they are, with the time they were written, in
            nanoseconds since 1970: a download that stalls looks like this until it goes on.
    """

    added: int = 0
    suggested: int = 0
    waiting: int = 0
    set_aside: int = 0
    problems: tuple[str, ...] = ()
    unreadable: Mapping[Path, int] = field(default_factory=dict)


class FolderWatch:
    """Notices that something has come into one of some folders, or into a folder below.

    It looks at the folders' modification times, which change when an entry comes or goes:
    cheap enough to do every few seconds, and network disks, which send no word of changes, have
    them, too. Only of the files that it is told to follow it looks at the files themselves.

    Args:
        folders: The folders; what they hold is news at the first look.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        self.folders = tuple(folders)
        self._seen: dict[str, int | None] = dict.fromkeys(map(str, self.folders))
        self._followed: dict[Path, int | None] = {}

    def follow(self, files: Mapping[Path, int]) -> None:
        """Look at these files from now on, and at no others.

        Args:
            files: When each was written last, in nanoseconds since 1970; a file that is followed
                already was last written when it was looked at last.
        """
        self._followed = {path: self._followed.get(path, time) for path, time in files.items()}

    def has_changed(self) -> bool:
        """Return whether entries came or went, or a file grew, since this was asked before."""
        changed = [path for path, stamp in self._seen.items() if _stamp(path) != stamp]
        for path in changed:
            self._seen[path] = None  # stays so while a disk is away
            self._seen |= dict(_stamps(path))
        followed = self._followed  # another thread may put others in its place
        grown = {path: now for path, then in followed.items() if (now := _stamp(path)) != then}
        followed |= grown
        return bool(changed or grown)


def take_in(
    project: Project,
    context: JobContext,
    announce: Announce,
    settling_s: float = SETTLING_S,
) -> Arrival:
    """Import what has arrived in the project's folders, and suggest classes for it.

    Raises:
        JobCancelled: The person has asked to stop; what was stored is kept.
        TrainingError: The current model cannot be read.
    """
    summaries = [
        import_images(project, root, context, announce, settling_s=settling_s)
        for root in list_roots(project)
        if root.is_dir()
    ]
    new_pictures = [
        image_id for summary in summaries for image_id in (*summary.added_ids, *summary.changed_ids)
    ]
    return Arrival(
        added=sum(summary.added for summary in summaries),
        suggested=_suggest(project, context, announce, new_pictures),
        waiting=sum(summary.waiting for summary in summaries),
        set_aside=sum(summary.set_aside for summary in summaries),
        problems=tuple(problem for summary in summaries for problem in summary.problems),
        unreadable=_unreadable(project),
    )


def _suggest(
    project: Project,
    context: JobContext,
    announce: Announce,
    image_ids: Sequence[ImageId],
) -> int:
    with project.catalog.reading() as connection:
        has_model = models.read_current(connection) is not None
    return suggest(project, context, announce, image_ids) if image_ids and has_model else 0


def _unreadable(project: Project) -> dict[Path, int]:
    with project.catalog.reading() as connection:
        return {
            root / path: file.modified_ns
            for root_id, root in images.read_roots(connection).items()
            for path, file in images.read_known_files(connection, root_id).items()
            if not file.is_readable
        }


def is_watching(project: Project) -> bool:
    """Return whether the person wants the project's folders to be watched."""
    with project.catalog.reading() as connection:
        return facts.read_fact(connection, _FACT) == "yes"


def set_watching(project: Project, is_wanted: bool) -> None:
    """Remember whether the project's folders are to be watched."""
    with project.catalog.writing() as connection:
        facts.write_fact(connection, _FACT, "yes" if is_wanted else "")


def _stamps(folder: str) -> Iterator[tuple[str, int | None]]:
    """Yield a folder and those below it in which images are looked for, with their times."""
    visited: set[tuple[int, int]] = set()
    for path, names, files in os.walk(folder, followlinks=True):
        try:
            status = Path(path).stat()
        except OSError:  # it went this moment
            continue
        if (status.st_dev, status.st_ino) in visited or PROJECT_DATABASE in files:
            names.clear()
            continue
        visited.add((status.st_dev, status.st_ino))
        names[:] = [name for name in names if _is_searched(Path(path, name), Path(folder))]
        yield path, status.st_mtime_ns


def _is_searched(entry: Path, folder: Path) -> bool:
    return not (entry.name.startswith(".") or leads_out(entry, folder))


def _stamp(path: str | Path) -> int | None:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return None
