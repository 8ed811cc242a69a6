"""What counts as damaged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.quality import (
    QualityFlag,
    QualityMeasures,
    QualityThresholds,
    damage_of,
    flags_of,
)

SOUND = QualityMeasures(
    shorter_side=256,
    bright_share=0.01,
    dark_share=0.01,
    chroma=0.2,
    weakest_channel=0.6,
    sharpness=0.5,
    missing_share=0.0,
    perceptual_hash=1,
)


def test_a_sound_picture_has_no_flag() -> None:
    assert flags_of(SOUND, QualityThresholds()) == QualityFlag(0)


@pytest.mark.parametrize(
    ("measure", "value", "flag"),
    [
        ("shorter_side", 151, QualityFlag.LOW_RESOLUTION),
        ("detail", 0.51, QualityFlag.LOW_RESOLUTION),
        ("bright_share", 0.16, QualityFlag.OVER_EXPOSED),
        ("dark_share", 0.61, QualityFlag.UNDER_EXPOSED),
        ("weakest_channel", 0.24, QualityFlag.CHANNEL_LOSS),
        ("chroma", 0.009, QualityFlag.GRAYSCALE),
        ("sharpness", 0.064, QualityFlag.BLURRED),
        ("missing_share", 0.03, QualityFlag.MISSING_LINES),
    ],
)
def test_each_distortion_has_its_flag(measure: str, value: float, flag: QualityFlag) -> None:
    changed = QualityMeasures(**{**vars(SOUND), measure: value})
    assert flags_of(changed, QualityThresholds()) == flag


def test_a_gray_picture_has_lost_no_channel() -> None:
    gray = replace(SOUND, chroma=0.0, weakest_channel=0.1)
    assert flags_of(gray, QualityThresholds()) == QualityFlag.GRAYSCALE


def test_the_rows_of_a_black_sky_are_not_missing() -> None:
    night = replace(SOUND, dark_share=0.98, missing_share=0.8)
    assert flags_of(night, QualityThresholds()) == QualityFlag.UNDER_EXPOSED


def test_thresholds_are_kept_as_they_were() -> None:
    thresholds = QualityThresholds(bright_share=0.4, duplicate_bits=5)
    assert QualityThresholds.from_json(thresholds.to_json()) == thresholds
    assert QualityThresholds.from_json("") == QualityThresholds()
    assert QualityThresholds.from_json('{"of_a_later_version": 1}') == QualityThresholds()


@pytest.mark.parametrize(
    ("name", "value"), [("bright_share", 1.1), ("smallest_side", -1), ("duplicate_bits", 8)]
)
def test_senseless_thresholds_are_refused(name: str, value: float) -> None:
    with pytest.raises(ProjectError, match=name):
        QualityThresholds(**{**vars(QualityThresholds()), name: value})


@pytest.mark.parametrize(
    ("mission", "instrument", "is_damage"),
    [
        ("MSL", "Navcam Left", False),
        ("MSL", "ChemCam RMI", False),
        ("MSL", "Mastcam Left", True),
        ("MER Spirit", "Pancam Left", False),
        ("Mars 2020", "SuperCam RMI", False),
        ("InSight", "Instrument Deployment Camera", True),
        ("", "", True),
    ],
)
def test_gray_is_no_damage_where_a_camera_takes_gray_images(
    mission: str, instrument: str, is_damage: bool
) -> None:
    found = QualityFlag.GRAYSCALE | QualityFlag.BLURRED
    kept = found if is_damage else QualityFlag.BLURRED
    assert damage_of(found, mission, instrument) == kept
