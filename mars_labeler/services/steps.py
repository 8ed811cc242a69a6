"""Changes of many images, made in steps between which other things can happen."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from mars_labeler.domain.changes import NO_CHANGE, ChangeSet
from mars_labeler.domain.jobs import Announce

CHUNK = 500
"""Images a step: its transaction takes some milliseconds, which a key press can wait."""

TELLING_S = 0.2
"""A job tells of its steps as often as this: telling of each would keep the window busy."""

T = TypeVar("T")


@dataclass(frozen=True)
class Steps:
    """A change that is made while `chunks` is gone through.

    It can be left at any time: what was done by then stays, and can be undone.

    Args:
        total: How many images are gone through at most.
        chunks: What each step changed, maybe nothing; every step but the last goes through
            `CHUNK` images.
    """

    total: int
    chunks: Iterator[ChangeSet]

    def run(self) -> ChangeSet:
        """Go through all of them and return what they changed together."""
        return merged(self.chunks)


def merged(changes: Iterable[ChangeSet]) -> ChangeSet:
    """Return changes of different images as one; the text is the last one's."""
    done = [each for each in changes if not each.is_empty]
    if not done:
        return NO_CHANGE
    image_ids: list[int] | None = []
    for each in done:
        if each.image_ids is None or image_ids is None:
            image_ids = None
        else:
            image_ids.extend(each.image_ids)
    kinds = done[0].kinds.union(*(each.kinds for each in done))
    touched = None if image_ids is None else tuple(image_ids)
    return ChangeSet(kinds, touched, done[-1].text)


def chunked(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield the items, `CHUNK` at a time."""
    left = iter(items)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


class Gathered:
    """Tells a few times a second what a job has changed, several steps at once.

    Args:
        announce: Told of the changes.
    """

    def __init__(self, announce: Announce) -> None:
        self._announce = announce
        self._waiting: list[ChangeSet] = []
        self._told_at = float("-inf")

    def tell(self, changes: ChangeSet) -> None:
        """Take what a step changed, and tell it now or with one of the next."""
        if self._waiting and self._waiting[0].kinds != changes.kinds:
            self.flush()
        self._waiting.append(changes)
        if time.monotonic() - self._told_at >= TELLING_S:
            self.flush()

    def flush(self) -> None:
        """Tell what has not been told; the last thing that the job does."""
        changes, self._waiting = merged(self._waiting), []
        if not changes.is_empty:
            self._told_at = time.monotonic()
            self._announce(changes)
