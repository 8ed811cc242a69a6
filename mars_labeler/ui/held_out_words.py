"""What the window says of figures from held-out images, before suggestions are accepted by them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from mars_labeler.domain.evaluation import Absence
from mars_labeler.services.accepting import Acceptance, ThresholdFigures
from mars_labeler.ui.strings import exact_percent, figure


def _tr(text: str) -> str:
    return QCoreApplication.translate("held_out_words", text)


def by_labels_text() -> str:
    """Return what figures say without a validation split: people choose what they label."""
    return _tr(
        "Measured on labeled images held out at random; hold images out (Project > Splits) to "
        "know about the collection."
    )


def waiting_text() -> str:
    """Return how a sentence about suggestions ends while they are measured."""
    return _tr("how many of them are right is being measured …")


def failure_text() -> str:
    """Return how it ends when measuring has failed."""
    return _tr("how many of them are right could not be measured.")


def expected_text(figures: ThresholdFigures, acceptance: Acceptance) -> str:
    """Return how it ends when they are measured, or cannot be."""
    if not figures.is_of(acceptance):
        return _tr("how many of them are right is not measured: there is another model by now.")
    if figures.absence is Absence.NOTHING_HELD_OUT:
        return _tr(
            "and nobody knows how many of them are right. Nothing was held out: these confidences "
            "are not measured, and after few labels far too high. Do not trust them."
        )
    accuracy = figures.accuracy_from(acceptance.threshold)
    if accuracy is None:
        return _tr("how many of them are right is not measured: too few held-out images.")
    text = _tr("about {share} right (measured on {count} held-out images; {low} to {high}).")
    return text.format(
        share=exact_percent(accuracy.value),
        count=figure(accuracy.count),
        low=exact_percent(accuracy.low),
        high=exact_percent(accuracy.high),
    )


def is_by_labels(figures: ThresholdFigures, acceptance: Acceptance) -> bool:
    """Return whether an accuracy is told, and is that of images that people chose to label."""
    return figures.is_by_labels and has_accuracy(figures, acceptance)


def has_accuracy(figures: ThresholdFigures, acceptance: Acceptance) -> bool:
    """Return whether it is known how many of the suggestions are right."""
    has_enough = figures.accuracy_from(acceptance.threshold) is not None
    return has_enough and figures.is_of(acceptance)
