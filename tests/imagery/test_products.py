"""What product ids say."""

import pytest

from mars_labeler.domain.products import ProductFacts
from mars_labeler.imagery.products import parse_product


@pytest.mark.parametrize(
    ("name", "mission", "instrument", "sol", "sequence"),
    [
        ("0077ML0005780000102730I01_DRCL", "MSL", "Mastcam Left", 77, "000578"),
        ("0549MH0002620000201566E01_DRCL", "MSL", "MAHLI", 549, "000262"),
        ("0200mr0000470000202841d01_drcx", "MSL", "Mastcam Right", 200, "000047"),
        ("0000MD0000000000100034C00_DRCL", "MSL", "MARDI", 0, "000000"),
        ("NLB_397586934EDR_F0010008AUT_04096M1", "MSL", "Navcam Left", -1, "AUT_04096"),
        ("NLB_517071516EDR_F0541490CCAM15900M1", "MSL", "Navcam Left", -1, "CCAM15900"),
        ("CR0_397506434EDR_F0010008CCAM01009M1", "MSL", "ChemCam RMI", -1, "CCAM01009"),
        (
            "NLF_1282_0780762251_425ECM_N0600390NCAM00347_01_195J01_1200",
            "Mars 2020",
            "Navcam Left",
            1282,
            "NCAM00347",
        ),
        (
            "SI1_1282_0780763566_820EBY_N0600390SRLC00639_0000LMJ01_1200",
            "Mars 2020",
            "SHERLOC WATSON",
            1282,
            "SRLC00639",
        ),
        (
            "LRE_1282_0780748968_282ECM_N0600390SCAM01282_0040I6J01",
            "Mars 2020",
            "SuperCam RMI",
            1282,
            "SCAM01282",
        ),
        ("1N128287181EFF0000P1303L0M1", "MER Opportunity", "Navcam Left", -1, "P1303"),
        ("1P491287702ILFCNY9P2584L2M1", "MER Opportunity", "Pancam Left", -1, "P2584"),
        ("2M126468602EFF0200P2977M2M1", "MER Spirit", "Microscopic Imager", -1, "P2977"),
        ("0123SL000042000003_SYNT", "Synthetic", "Sample Left", 123, "000042"),
    ],
)
def test_reads_the_names_of_each_mission(
    name: str, mission: str, instrument: str, sol: int, sequence: str
) -> None:
    expected = ProductFacts(name, mission, instrument, sol, sequence)
    assert parse_product(f"{name}.JPG") == expected


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
