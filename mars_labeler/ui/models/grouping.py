"""Runs of images that belong together, and what the heading above each says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from mars_labeler.services.browsing import Rows
from mars_labeler.services.image_table import NONE, ImageTable
from mars_labeler.ui.strings import images

_MOST_INSTRUMENTS = 2
"""More of them in a heading are only counted."""


@dataclass(frozen=True)
class GroupHeading:
    """What a group of images has in common.

    Args:
        name: The sequence; empty for images of which it is unknown.
        count: Images in the group.
        sols: First and last sol, None where unknown.
        instruments: The instruments that took them, in alphabetical order.
    """

    name: str
    count: int
    sols: tuple[int, int] | None = None
    instruments: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The sequence as a person reads it."""
        return self.name or _tr("No sequence known")

    @property
    def details(self) -> str:
        """Sols, instruments and count ("sol 77 · Mastcam Left · 12 images")."""
        parts = [self._sols(), *self.instruments[:_MOST_INSTRUMENTS]]
        more = len(self.instruments) - _MOST_INSTRUMENTS
        if more > 0:
            parts.append(_tr("{count} more instruments").format(count=more))
        return " · ".join(part for part in (*parts, images(self.count)) if part)

    def _sols(self) -> str:
        if self.sols is None:
            return ""
        first, last = self.sols
        if first == last:
            return _tr("sol {sol}").format(sol=first)
        return _tr("sols {first}–{last}").format(first=first, last=last)


def group_starts(codes: NDArray[np.integer[Any]]) -> NDArray[np.intp]:
    """Return where runs of equal codes begin, intp (G,), for integer codes (M,)."""
    if not len(codes):
        return np.empty(0, np.intp)
    return np.concatenate(([0], np.flatnonzero(np.diff(codes)) + 1)).astype(np.intp)


def sequence_heading(table: ImageTable, rows: Rows) -> GroupHeading:
    """Return the heading of images of one sequence, given by their rows (at least one)."""
    sols = table.sols[rows]
    known = sols[sols != NONE]
    instruments = {table.instrument_names[code] for code in np.unique(table.instruments[rows])}
    return GroupHeading(
        name=table.products.sequences.name_of(int(rows[0])),
        count=len(rows),
        sols=(int(known.min()), int(known.max())) if len(known) else None,
        instruments=tuple(sorted(instruments - {""})),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("GroupHeading", text)
