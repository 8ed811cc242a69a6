"""What is wrong with the quality of one image, in words and with what was measured."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from mars_labeler.domain.quality import QualityFlag, QualityMeasures, QualityThresholds
from mars_labeler.ui.icons import flag_icon_name
from mars_labeler.ui.models.facts import Fact
from mars_labeler.ui.strings import exact_percent, flag_name, percent


def quality_facts(
    flags: QualityFlag,
    measures: QualityMeasures | None = None,
    repeated: str = "",
    thresholds: QualityThresholds | None = None,
) -> tuple[Fact, ...]:
    """Return a fact a flag.

    Args:
        flags: What is wrong with the image.
        measures: What was measured of it, None where that is not known.
        repeated: Name of the image that it nearly repeats.
        thresholds: What counts as damaged in its project; None for the usual ones.
    """
    shown = thresholds or QualityThresholds()
    return tuple(
        Fact("", _text(flag, measures, repeated, shown), flag_icon_name(flag)) for flag in flags
    )


def _text(
    flag: QualityFlag,
    measures: QualityMeasures | None,
    repeated: str,
    thresholds: QualityThresholds,
) -> str:
    if flag is QualityFlag.NEAR_DUPLICATE and repeated:
        return _tr("{flag} of {name}").format(flag=flag_name(flag), name=repeated)
    if measures is None:
        measured = ""
    elif flag is QualityFlag.LOW_RESOLUTION:
        measured = _resolution_text(measures, thresholds)
    else:
        measured = _measured_text(flag, measures)
    return f"{flag_name(flag)}: {measured}" if measured else flag_name(flag)


def _resolution_text(measures: QualityMeasures, thresholds: QualityThresholds) -> str:
    """Return why a resolution is called low: the file is small, or was enlarged, or both."""
    reasons = []
    if measures.shorter_side < thresholds.smallest_side:
        text = _tr("shorter side of {count} pixels")
        reasons.append(text.format(count=measures.shorter_side))
    if measures.detail < thresholds.detail:
        text = _tr("enlarged, with {share} of the detail that its size could hold")
        reasons.append(text.format(share=percent(measures.detail)))
    return ", ".join(reasons)


def _measured_text(flag: QualityFlag, measures: QualityMeasures) -> str:
    """Return what a flag was raised for, empty where its name says it all."""
    texts = {
        QualityFlag.OVER_EXPOSED: _tr("{share} of the pixels white").format(
            share=exact_percent(measures.bright_share)
        ),
        QualityFlag.UNDER_EXPOSED: _tr("{share} of the pixels black").format(
            share=exact_percent(measures.dark_share)
        ),
        QualityFlag.CHANNEL_LOSS: _tr("weakest at {share} of the strongest").format(
            share=exact_percent(measures.weakest_channel)
        ),
        QualityFlag.GRAYSCALE: _tr("chroma {share}").format(share=exact_percent(measures.chroma)),
        QualityFlag.BLURRED: _tr("sharpness {value}").format(value=f"{measures.sharpness:.3f}"),
        QualityFlag.MISSING_LINES: _tr("{share} of the rows empty").format(
            share=exact_percent(measures.missing_share)
        ),
    }
    return texts.get(flag, "")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Facts", text)
