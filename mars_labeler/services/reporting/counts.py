"""What a project holds, counted."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from mars_labeler.domain.quality import QualityFlag
from mars_labeler.services.image_table import NONE, SPLITS, ImageTable
from mars_labeler.services.project import Project, read_classes
from mars_labeler.services.reporting.content import ClassRow, Counts, Share

_MOST_ROWS = 12
"""Of instruments and annotators; the rest is added up."""


def count_project(project: Project, table: ImageTable) -> Counts:
    """Return the counts of a project."""
    is_labeled, shown = table.labels != NONE, table.has_suggestion()
    is_open = ~is_labeled & ~shown & ~table.is_unsure
    sols = table.sols[table.sols != NONE]
    instruments = np.bincount(table.instruments, minlength=len(table.instrument_names))
    names = [name or "not known" for name in table.instrument_names]
    return Counts(
        images=len(table),
        labeled=int(is_labeled.sum()),
        suggested=int(shown.sum()),
        unsure=int((table.is_unsure & ~is_labeled).sum()),
        open=int(is_open.sum()),
        classes=_class_rows(project, table),
        instruments=shares(zip(names, instruments.tolist(), strict=True)),
        splits=_splits(table),
        flags=_flags(table),
        first_sol=int(sols.min()) if len(sols) else None,
        last_sol=int(sols.max()) if len(sols) else None,
    )


def shares(counts: Iterable[tuple[str, int]]) -> tuple[Share, ...]:
    """Return the largest counts with their bars, the largest first, the others as one."""
    ordered = sorted((item for item in counts if item[1]), key=lambda item: (-item[1], item[0]))
    kept, rest = ordered[:_MOST_ROWS], ordered[_MOST_ROWS:]
    if rest:
        kept.append((f"{len(rest)} others", sum(count for _, count in rest)))
    longest = max((count for _, count in kept), default=1)
    return tuple(Share(name, count, count / longest) for name, count in kept)


def _class_rows(project: Project, table: ImageTable) -> tuple[ClassRow, ...]:
    labeled = _by_class(table.labels.tolist())
    suggested = _by_class(table.suggested[table.has_suggestion(), 0].tolist())
    records = read_classes(project)
    counts = [
        (labeled.get(record.class_id, 0), suggested.get(record.class_id, 0)) for record in records
    ]
    longest = max((max(pair) for pair in counts), default=0) or 1
    return tuple(
        ClassRow(record.name, record.color, own, offered, own / longest, offered / longest)
        for record, (own, offered) in zip(records, counts, strict=True)
    )


def _by_class(class_ids: list[int]) -> dict[int, int]:
    found, counts = np.unique(np.array(class_ids, np.int64), return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _splits(table: ImageTable) -> tuple[Share, ...]:
    counts = np.bincount(table.splits, minlength=len(SPLITS)).tolist()
    if not any(counts[1:]):
        return ()
    names = [split.value or "not split" for split in SPLITS]
    found = zip(names, counts, strict=True)
    return tuple(Share(name, count, count / max(counts)) for name, count in found if count)


def _flags(table: ImageTable) -> tuple[Share, ...]:
    return shares(
        ((flag.name or "").replace("_", " ").lower(), int((table.flags & flag.value != 0).sum()))
        for flag in QualityFlag
    )
