"""What product ids say, whichever mission they are from."""

import pytest

from mars_labeler.domain.products import ProductFacts
from mars_labeler.imagery.products import parse_product


@pytest.mark.parametrize(
    "name",
    [
        "holiday",
        "0077MX0005780000102730I01_DRCL",
        "XXF_1282_0780762251_425ECM_N0600390NCAM00347_01_195J01",
        "3N128287181EFF0000P1303L0M1",
        "0123SX000042000003_SYNT",
        "",
    ],
)
def test_an_unknown_name_is_its_own_product_id(name: str) -> None:
    assert parse_product(f"{name}.png" if name else "") == ProductFacts(name)


def test_folders_and_endings_are_no_part_of_the_id() -> None:
    facts = parse_product("calibrated/0077ML0005780000102730I01_DRCL.JPG")
    assert facts.product_id == "0077ML0005780000102730I01_DRCL"


def test_names_of_drawn_samples() -> None:
    assert parse_product("0123SL000042000003_SYNT.jpg") == ProductFacts(
        "0123SL000042000003_SYNT",
        "Synthetic",
        "Sample Left",
        123,
        "000042",
        "left",
        product_type="SYNT",
    )
