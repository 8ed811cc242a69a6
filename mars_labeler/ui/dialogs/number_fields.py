"""Fields for numbers, with their text off the edge."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox, QWidget

from mars_labeler.ui.theme import GRID


def count_field(parent: QWidget, least: int, most: int, text_of_least: str = "") -> QSpinBox:
    """Return a field for a whole number.

    Args:
        parent: The dialog.
        least: The lowest number.
        most: The highest one.
        text_of_least: What it says instead of the lowest number.
    """
    field = QSpinBox(parent)
    field.setRange(least, most)
    field.setSpecialValueText(text_of_least)
    _inset(field)
    return field


def decimal_field(parent: QWidget, most: float, step: float) -> QDoubleSpinBox:
    """Return a field for a number from 0 to `most` with two decimals."""
    field = QDoubleSpinBox(parent)
    field.setRange(0, most)
    field.setSingleStep(step)
    _inset(field)
    return field


def _inset(field: QAbstractSpinBox) -> None:
    """Move the text off the edge, which the padding of a style sheet does not do in a spin box."""
    field.lineEdit().setTextMargins(GRID // 2, 0, 0, 0)
