"""Real names of Spirit's, Opportunity's and InSight's images, of archive and raw-image feed."""

import pytest

from mars_labeler.domain.products import ProductFacts
from mars_labeler.imagery.products import parse_product


@pytest.mark.parametrize(
    ("name", "camera", "clock", "sequence", "product", "filter_name"),
    [
        ("1N128287181EFF0000P1303L0M1",
         ("Opportunity", "Navcam Left", "left"), 128287181, "P1303", "EFF", ""),
        ("1P491287702ILFCNY9P2584L2M1",
         ("Opportunity", "Pancam Left", "left"), 491287702, "P2584", "ILF", "L2"),
        ("1F483288473EFFCMUFP1214L0M1",
         ("Opportunity", "Front Hazcam Left", "left"), 483288473, "P1214", "EFF", ""),
        ("2M126468602EFF0200P2977M2M1",
         ("Spirit", "Microscopic Imager", ""), 126468602, "P2977", "EFF", ""),
        ("2R126468012EDN0000P1002L0M1-BR",
         ("Spirit", "Rear Hazcam Left", "left"), 126468012, "P1002", "EDN", ""),
        ("2N305424848EFFB1E5P1938R0M1-BR",
         ("Spirit", "Navcam Right", "right"), 305424848, "P1938", "EFF", ""),
        ("2P202974618EFFAS00P2629L4M1-BR",
         ("Spirit", "Pancam Left", "left"), 202974618, "P2629", "EFF", "L4"),
        ("2F315635028ESFB2BDP1162L0M1",
         ("Spirit", "Front Hazcam Left", "left"), 315635028, "P1162", "ESF", ""),
    ],
)  # fmt: skip
def test_mer_says_the_clock_and_no_sol(
    name: str,
    camera: tuple[str, str, str],
    clock: float,
    sequence: str,
    product: str,
    filter_name: str,
) -> None:
    rover, instrument, eye = camera
    assert parse_product(f"{name}.IMG") == ProductFacts(
        name, f"MER {rover}", instrument, -1, sequence, eye, clock, product, filter_name
    )


@pytest.mark.parametrize(
    ("name", "camera", "eye", "sol", "clock"),
    [
        ("C000M0024_598662821EDR_F0000_0558M2", "Context", "", 24, 598662821),
        ("D000M0789_666569938EDR_F0000_2696M_", "Deployment", "", 789, 666569938),
        ("D010L0100_605414345EDR_F0103_0100M2", "Deployment", "left", 100, 605414345),
        ("D028R0122_607337988EDR_F0103_0100M_", "Deployment", "right", 122, 607337988),
    ],
)
def test_insight_says_sol_and_clock_and_no_sequence(
    name: str, camera: str, eye: str, sol: int, clock: float
) -> None:
    instrument = f"Instrument {camera} Camera"
    expected = ProductFacts(name, "InSight", instrument, sol, "", eye, clock, "EDR")
    assert parse_product(f"{name}.png") == expected


def test_a_test_on_earth_is_no_product_of_insight() -> None:
    assert parse_product("C000M5232T493378259EDR_F0000_0134M1.IMG").mission == ""
