"""What is asked about a label that looks wrong, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication

from mars_labeler.domain.records import ClassId, ImageId
from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.suspecting import Suspect
from mars_labeler.ui.models.cell import Cell
from mars_labeler.ui.strings import confidence
from mars_labeler.ui.widgets.neighbor_tiles import ShownNeighbor
from mars_labeler.ui.widgets.review_body import Question

CellOf = Callable[[ImageId], Cell | None]


def make_question(
    suspect: Suspect, author: str, cell_of: CellOf, classes: Sequence[LabelClass]
) -> Question:
    """Put a label in question into words.

    Args:
        suspect: The label.
        author: Who gave it.
        cell_of: Knows the images.
        classes: The classes of the project.
    """
    known = {record.class_id: record for record in classes}
    cell = cell_of(suspect.image_id)
    label, suggested = (_name(known, key) for key in (suspect.class_id, suspect.suggested_id))
    by = _tr("Labeled by {author}").format(author=author) if author else _tr("Labeled")
    caption = "" if cell is None else f"{cell.name} · {cell.place}".removesuffix(" · ")
    probability = confidence(suspect.confidence)
    return Question(
        image_id=suspect.image_id,
        caption=caption,
        label=label,
        label_detail=by,
        suggested=suggested,
        suggested_detail=_tr("More likely: {confidence}").format(confidence=probability),
        outcome=_outcome(suspect, known),
        near_label=_neighbors(suspect.near_label, suspect.class_id, cell_of),
        near_suggested=_neighbors(suspect.near_suggested, suspect.suggested_id, cell_of),
    )


def _neighbors(
    near: Sequence[tuple[ImageId, float]], class_id: ClassId, cell_of: CellOf
) -> tuple[ShownNeighbor, ...]:
    """Return those that still have the label that they were chosen for."""
    shown = []
    for image_id, similarity in near:
        cell = cell_of(image_id)
        if cell is not None and cell.label is not None and cell.label.class_id == class_id:
            shown.append(ShownNeighbor(image_id, cell.name, cell.label, similarity))
    return tuple(shown)


def _outcome(suspect: Suspect, known: dict[ClassId, LabelClass]) -> str:
    if not suspect.is_reviewed:
        return ""
    if suspect.label_id is None:
        return _tr("Unsure")
    if suspect.label_id == suspect.class_id:
        return _tr("Kept")
    return _tr("Changed to {name}").format(name=_name(known, suspect.label_id))


def _name(known: dict[ClassId, LabelClass], class_id: ClassId) -> str:
    record = known.get(class_id)
    return _tr("a deleted class") if record is None else record.name


def _tr(text: str) -> str:
    return QCoreApplication.translate("Review", text)
