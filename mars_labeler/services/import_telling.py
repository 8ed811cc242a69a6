"""Telling the views of an import while it goes on: in portions, so that none takes long to show."""

from __future__ import annotations

from dataclasses import replace

from mars_labeler.catalog import image_log
from mars_labeler.catalog.image_log import LogPlace
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.jobs import Announce
from mars_labeler.services.project import Project
from mars_labeler.services.storing import Storing

PORTION = 500
"""Images that are told of at once, or a batch more; the first come sooner."""


class ImportTelling:
    """Tells of what was stored: at once at first, then each time it has doubled or is a portion.

    Args:
        storing: Stores the images.
        since: The place in the log of changed images when the import began.
        announce: Is told.
    """

    def __init__(self, storing: Storing, since: LogPlace, announce: Announce) -> None:
        self._storing = storing
        self._place = since
        self._announce = announce
        self._done = self._told = self._added = self._changed = self._set_aside = 0

    def count(self, stored: int) -> None:
        """Note that so many files more were stored, and tell of them if it is time."""
        self._done += stored
        if self._done - self._told >= min(self._told, PORTION):
            self.tell()

    def tell(self) -> None:
        """Tell of what was not told yet, if there is anything."""
        self._told = self._done
        summary, place = self._storing.summary(), last_place(self._storing.project)
        image_ids = (*summary.added_ids[self._added :], *summary.changed_ids[self._changed :])
        kinds = {Kind.IMAGES}
        if summary.set_aside > self._set_aside:
            kinds.add(Kind.DECISIONS)
        is_news = bool(image_ids) or place != self._place
        self._added, self._changed = len(summary.added_ids), len(summary.changed_ids)
        self._set_aside, self._place = summary.set_aside, place
        if is_news:
            self._announce(ChangeSet(frozenset(kinds), image_ids))

    def pass_on(self, changes: ChangeSet) -> None:
        """Tell of something else that has changed, if it has; many images are not named."""
        if not changes.is_empty:
            is_long = changes.image_ids is not None and len(changes.image_ids) > PORTION
            self._announce(replace(changes, image_ids=None) if is_long else changes)


def last_place(project: Project) -> LogPlace:
    """Return up to where the log of changed images goes now."""
    with project.catalog.reading() as connection:
        return image_log.read_last_place(connection)
