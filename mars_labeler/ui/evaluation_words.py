"""What the Evaluation view says of figures."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from mars_labeler.domain.evaluation import (
    FEWEST,
    WIDEST,
    Absence,
    GroupFigures,
    Measured,
    ModelEvaluation,
    Reliability,
    ThresholdPoint,
)
from mars_labeler.domain.quality import QualityFlag
from mars_labeler.ui.strings import exact_percent, figure, flag_name, images


def _tr(text: str) -> str:
    return QCoreApplication.translate("evaluation_words", text)


def not_enough() -> str:
    """Return what stands in the place of a figure of too few images."""
    return _tr("not enough")


def value_text(measured: Measured) -> str:
    """Return "92.4%", or that there is not enough."""
    return exact_percent(measured.value) if measured.is_enough else not_enough()


def interval_text(measured: Measured) -> str:
    """Return "78.4 to 99.8"; nothing where there is not enough."""
    if not measured.is_enough:
        return ""
    return _tr("{low:.1f} to {high:.1f}").format(low=100 * measured.low, high=100 * measured.high)


def figure_text(measured: Measured) -> str:
    """Return "92.4% (78.4 to 99.8)", or that there is not enough."""
    parts = (value_text(measured), interval_text(measured))
    return _tr("{value} ({interval})").format(value=parts[0], interval=parts[1]).removesuffix(" ()")


def short_figure_text(measured: Measured) -> str:
    """Return "92.4% (78–100)", or that there is not enough."""
    if not measured.is_enough:
        return not_enough()
    return _tr("{value} ({low:.0f}–{high:.0f})").format(
        value=exact_percent(measured.value), low=100 * measured.low, high=100 * measured.high
    )


def counted_text(measured: Measured) -> str:
    """Return "92.4% (78.4 to 99.8) of 382 images"; why, where there is not enough."""
    counted = images(measured.count)
    if measured.is_enough:
        return _tr("{figure} of {images}").format(figure=figure_text(measured), images=counted)
    if measured.count < FEWEST:
        text = _tr("Not enough: {images}. It takes {fewest} to say anything.")
        return text.format(images=counted, fewest=FEWEST)
    text = _tr("Not enough: the {images} are of so few sequences that it is anything from {span}.")
    span = _tr("{low:.0f} to {high:.0f}%").format(low=100 * measured.low, high=100 * measured.high)
    return text.format(images=counted, span=span)


def absence_text(absence: Absence) -> str:
    """Return why a model has no figures, and what to do."""
    return {
        Absence.NOTHING_HELD_OUT: _tr(
            "Nothing was held out: label more, or hold images out by Project > Splits."
        ),
        Absence.NOT_KEPT: _tr(
            "This model is from before the program kept what models say of held-out images. "
            "Ctrl+R trains one that can be measured."
        ),
        Absence.LABELS_GONE: _tr(
            "None of the images that were held out has a label any more that this model knows."
        ),
    }[absence]


def left_out_text(evaluation: ModelEvaluation) -> str:
    """Return which held-out images the figures leave out, and which have new labels."""
    counts = (
        (evaluation.unlabeled, _tr("{count} without a label now left out")),
        (evaluation.unknown, _tr("{count} of classes that this model does not know left out")),
        (evaluation.relabeled, _tr("{count} relabeled since")),
    )
    return " · ".join(text.format(count=figure(count)) for count, text in counts if count)


def instrument_text(group: GroupFigures) -> str:
    """Return the name of an instrument."""
    return group.name or _tr("Unknown")


def sols_text(group: GroupFigures) -> str:
    """Return "sol 0-49"."""
    return _tr("sol {sols}").format(sols=group.name) if group.name else _tr("Unknown")


def flag_text(group: GroupFigures) -> str:
    """Return the name of a quality flag."""
    return flag_name(QualityFlag[group.name]) if group.name else _tr("No damage")


def calibration_text(found: Reliability | None) -> str:
    """Return "calibration error 3.1% (1.2 to 4.8)"."""
    if found is None or not found.is_enough:
        return _tr("calibration error: {value}").format(value=not_enough())
    error = found.error
    return _tr("calibration error {value:.1f}% ({low:.1f} to {high:.1f})").format(
        value=100 * error.value, low=100 * error.low, high=100 * error.high
    )


def threshold_text(point: ThresholdPoint) -> str:
    """Return what accepting everything from a threshold on would give."""
    text = _tr("{coverage} of the images are suggested with at least {threshold:.2f}")
    share = exact_percent(point.coverage.value)
    covered = text.format(coverage=share, threshold=point.threshold)
    if not point.accuracy.is_enough:
        return _tr("{covered}: {note}").format(covered=covered, note=not_enough())
    right = figure_text(point.accuracy)
    return _tr("{covered}; of these {right} are right.").format(covered=covered, right=right)


def few_note() -> str:
    """Return what "not enough" means."""
    text = _tr(
        "“Not enough”: fewer than {fewest} images, or of so few sequences that the interval is "
        "wider than {widest:.0f} points. Intervals are of 95%. Later sols differ more from the "
        "labeled ones than held-out sequences do: expect less there."
    )
    return text.format(fewest=FEWEST, widest=100 * WIDEST)
