"""The pictures of a report: a few of each class, and those that a person should look at."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator

import numpy as np
from PIL import Image

from mars_labeler.catalog import labels
from mars_labeler.domain.errors import UserFacingError
from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.domain.records import ImageId
from mars_labeler.services.image_table import NONE, ImageTable
from mars_labeler.services.project import Project, read_classes, read_thumbnail
from mars_labeler.services.reporting.content import Example, Examples, Gallery
from mars_labeler.services.reporting.unseen import Unseen

_OF_CLASS, _OF_ALL_CLASSES = 8, 240
_OF_GALLERY = 24
"""Pictures; all together they are about a megabyte in the mail."""

_SIDE, _QUALITY = 112, 72
"""Longest side in pixels, and the quality of the JPEG."""


def choose_examples(
    project: Project, table: ImageTable, unseen: Unseen | None, context: JobContext
) -> Examples:
    """Return the pictures of a report.

    Args:
        project: The project.
        table: Its images.
        unseen: What the current model makes of images that it never learned from.
        context: Where progress goes.

    Raises:
        JobCancelled: The person has asked to stop.
    """
    chooser = _Chooser(project, table, context)
    return Examples(
        by_class=tuple(chooser.by_class()),
        least_sure=chooser.least_sure(),
        corrected=chooser.corrected(),
        mistaken=None if unseen is None else chooser.mistaken(unseen),
    )


class _Chooser:
    """Chooses examples and makes their pictures."""

    def __init__(self, project: Project, table: ImageTable, context: JobContext) -> None:
        self._project = project
        self._table = table
        self._context = context
        self._classes = read_classes(project)
        self._names = {record.class_id: record.name for record in self._classes}

    def by_class(self) -> Iterator[Gallery]:
        """Yield a few labeled images of each class, from the whole of it."""
        labeled = {
            record: np.flatnonzero(self._table.labels == record.class_id)
            for record in self._classes
        }
        used = [(record, rows) for record, rows in labeled.items() if len(rows)]
        of_class = min(_OF_CLASS, max(1, _OF_ALL_CLASSES // max(1, len(used))))
        for record, rows in used[:_OF_ALL_CLASSES]:
            places = np.linspace(0, len(rows) - 1, min(of_class, len(rows))).round().astype(int)
            examples = [self._example(row) for row in rows[places].tolist()]
            yield Gallery(record.name, len(rows), tuple(examples), record.color)

    def least_sure(self) -> Gallery:
        """Return the open suggestions that the model is least sure of."""
        rows = np.flatnonzero(self._table.has_suggestion())
        ordered = rows[np.argsort(self._table.confidences[rows, 0], kind="stable")]
        examples = [self._suggestion(row) for row in ordered[:_OF_GALLERY].tolist()]
        return Gallery("Least sure suggestions", len(rows), tuple(examples))

    def corrected(self) -> Gallery:
        """Return images whose suggestion a person turned down for another class."""
        ids = self._table.ids[self._table.labels != NONE].tolist()
        with self._project.catalog.reading() as connection:
            decisions = labels.read_decisions(connection, ids)
        found = {
            image_id: self._names[decision.rejected_class_ids[-1]]
            for image_id, decision in decisions.items()
            if decision.rejected_class_ids
            and decision.rejected_class_ids[-1] in self._names
            and decision.rejected_class_ids[-1] != decision.class_id
        }
        kept = list(found.items())[-_OF_GALLERY:]
        rows = self._table.rows_of(np.array([image_id for image_id, _ in kept], np.int64)).tolist()
        examples = [
            self._example(row, suggestion=rejected)
            for row, (_, rejected) in zip(rows, kept, strict=True)
        ]
        return Gallery("Corrected suggestions", len(found), tuple(examples))

    def mistaken(self, unseen: Unseen) -> Gallery:
        """Return unseen images whose label is another class than the model's, surest first."""
        places = unseen.surest_mistakes()
        rows = self._table.rows_of(unseen.ids).tolist()
        examples = [
            self._example(
                rows[place],
                self._names[int(unseen.suggested[place])],
                float(unseen.confidences[place]),
            )
            for place in places[:_OF_GALLERY]
        ]
        return Gallery("What the model got wrong", len(places), tuple(examples))

    def _suggestion(self, row: int) -> Example:
        name = self._names[int(self._table.suggested[row, 0])]
        return self._example(row, name, float(self._table.confidences[row, 0]))

    def _example(self, row: int, suggestion: str = "", confidence: float | None = None) -> Example:
        self._context.checkpoint(Progress("Choosing examples"))
        return Example(
            name=str(self._table.names[row]),
            picture=self._picture(int(self._table.ids[row])),
            label=self._names.get(int(self._table.labels[row]), ""),
            suggestion=suggestion,
            confidence=confidence,
        )

    def _picture(self, image_id: ImageId) -> str:
        """Return a small JPEG as a data URL; empty when the image is away, which is shown."""
        try:
            thumbnail = read_thumbnail(self._project, image_id)
        except UserFacingError:
            return ""
        with Image.open(io.BytesIO(thumbnail)) as image:
            image.draft("RGB", (_SIDE, _SIDE))
            small = image.convert("RGB")
        small.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
        encoded = io.BytesIO()
        small.save(encoded, "JPEG", quality=_QUALITY, optimize=True)
        return "data:image/jpeg;base64," + base64.b64encode(encoded.getvalue()).decode("ascii")
