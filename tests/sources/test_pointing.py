"""From the rover's frame to north and horizon."""

from __future__ import annotations

import math

import pytest

from mars_labeler.sources.feeds.pointing import pointing

LEVEL = "(1.0,0.0,0.0,0.0)"


def facing(degrees: float) -> str:
    """Return the attitude of a level rover that looks that far clockwise from north."""
    half = math.radians(degrees) / 2
    return f"({math.cos(half)},0.0,0.0,{math.sin(half)})"


@pytest.mark.parametrize(
    ("axis", "attitude", "azimuth", "elevation"),
    [
        ("(1,0,0)", LEVEL, 0, 0),
        ("(0,1,0)", LEVEL, 90, 0),
        ("(0,-1,0)", LEVEL, 270, 0),
        ("(1,0,1)", LEVEL, 0, -45),
        ("(0,0,-1)", LEVEL, 0, 90),
        ("(1,0,0)", facing(90), 90, 0),
        ("(0,1,0)", facing(300), 30, 0),
        ("(2,0,0)", facing(-10), 350, 0),
    ],
)
def test_plain_directions(axis: str, attitude: str, azimuth: float, elevation: float) -> None:
    """The rover's x is ahead, y to the right, z down."""
    found = pointing(axis, attitude)
    assert found is not None
    assert found[0] == pytest.approx(azimuth, abs=1e-9)
    assert found[1] == pytest.approx(elevation, abs=1e-9)


def test_an_archive_label_agrees() -> None:
    """NLB_516721703EDR_F0540992CCAM15900M1 gives the direction in both frames, and the attitude."""
    azimuth, elevation = math.radians(90.4807), math.radians(-46.9724)
    level = math.cos(elevation)
    axis = (level * math.cos(azimuth), level * math.sin(azimuth), -math.sin(elevation))
    found = pointing(str(axis), "(0.0217046,0.0118624,-0.0386198,-0.998948)")
    assert found == pytest.approx((271.482, -51.4223), abs=1e-3)


@pytest.mark.parametrize("text", [None, "", "UNK", "(1,2)", "(0,0,0)", "(nan,1,0)", "(a,b,c)", 5])
def test_what_is_not_given(text: object) -> None:
    """Nothing is made up."""
    assert pointing(text, LEVEL) is None
    assert pointing("(1,0,0)", text) is None
