"""What is wrong with the quality of one image, in words and with what was measured."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from mars_labeler.domain.quality import QualityFlag, QualityMeasures
from mars_labeler.ui.icons import flag_icon_name
from mars_labeler.ui.models.facts import Fact
from mars_labeler.ui.strings import exact_percent, flag_name


def quality_facts(
    flags: QualityFlag, measures: QualityMeasures | None = None, repeated: str = ""
) -> tuple[Fact, ...]:
    """Return a fact a flag.

    Args:
        flags: What is wrong with the image.
        measures: What was measured of it, None where that is not known.
        repeated: Name of the image that it nearly repeats.
    """
    return tuple(Fact("", _text(flag, measures, repeated), flag_icon_name(flag)) for flag in flags)


def _text(flag: QualityFlag, measures: QualityMeasures | None, repeated: str) -> str:
    if flag is QualityFlag.NEAR_DUPLICATE and repeated:
        return _tr("{flag} of {name}").format(flag=flag_name(flag), name=repeated)
    measured = "" if measures is None else _measured_text(flag, measures)
    return f"{flag_name(flag)}: {measured}" if measured else flag_name(flag)


def _measured_text(flag: QualityFlag, measures: QualityMeasures) -> str:
    """Return what a flag was raised for, empty where its name says it all."""
    texts = {
        QualityFlag.LOW_RESOLUTION: _tr(
            "shorter side {count} pixels, {share} of the finest detail"
        ).format(count=measures.shorter_side, share=exact_percent(measures.detail)),
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
