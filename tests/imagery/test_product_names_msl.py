"""Real names of Curiosity's images, of the archive and of the raw-image feed."""

import pytest

from mars_labeler.domain.products import ProductFacts
from mars_labeler.imagery.products import parse_product


@pytest.mark.parametrize(
    ("name", "instrument", "eye", "sol", "sequence", "processing"),
    [
        ("0077ML0005780000102730I01_DRCL", "Mastcam Left", "left", 77, "000578", "DRCL"),
        ("0200mr0000470000202841d01_drcx", "Mastcam Right", "right", 200, "000047", "DRCX"),
        ("0549MH0002620000201566E01_DRCL", "MAHLI", "", 549, "000262", "DRCL"),
        ("0000MD0000000000100034C00_DRCL", "MARDI", "", 0, "000000", "DRCL"),
        ("1060MH0004560010303021C00_DXXX", "MAHLI", "", 1060, "000456", "DXXX"),
        ("3778ML1037770010808163I01_DXXX", "Mastcam Left", "left", 3778, "103777", "DXXX"),
        ("0710MH0004070010300873E01_DXXX-br2", "MAHLI", "", 710, "000407", "DXXX"),
    ],
)
def test_mastcam_mahli_and_mardi(
    name: str, instrument: str, eye: str, sol: int, sequence: str, processing: str
) -> None:
    expected = ProductFacts(name, "MSL", instrument, sol, sequence, eye, product_type=processing)
    assert parse_product(f"{name}.JPG") == expected


@pytest.mark.parametrize(
    ("name", "instrument", "eye", "clock", "sequence", "product"),
    [
        ("NLB_397586934EDR_F0010008AUT_04096M1",
         "Navcam Left", "left", 397586934, "AUT_04096", "EDR"),
        ("NLB_516721703EDR_F0540992CCAM15900M_",
         "Navcam Left", "left", 516721703, "CCAM15900", "EDR"),
        ("NLB_668441715RAD_F0870792NCAM00252M1",
         "Navcam Left", "left", 668441715, "NCAM00252", "RAD"),
        ("FLB_431397159EDR_F0141262FHAZ00323M1",
         "Front Hazcam Left", "left", 431397159, "FHAZ00323", "EDR"),
        ("CR0_397506434EDR_F0010008CCAM01009M1",
         "ChemCam RMI", "", 397506434, "CCAM01009", "EDR"),
        ("CR0_523993655PRC_F0561236CCAM04425L1",
         "ChemCam RMI", "", 523993655, "CCAM04425", "PRC"),
        ("CR0_779313271PRC_F0103444CCAM01310_AUTOPROCESS",
         "ChemCam RMI", "", 779313271, "CCAM01310", "PRC"),
    ],
)  # fmt: skip
def test_engineering_cameras_and_chemcam_say_the_clock_and_no_sol(
    name: str, instrument: str, eye: str, clock: float, sequence: str, product: str
) -> None:
    expected = ProductFacts(name, "MSL", instrument, -1, sequence, eye, clock, product)
    assert parse_product(f"{name}.JPG") == expected


def test_before_the_landing_there_is_no_sol() -> None:
    """Letters stand in the sol's place, as the specification says."""
    facts = parse_product("CRU_MD0000000000100001C00_DXXX.JPG")
    assert (facts.instrument, facts.sol) == ("MARDI", -1)
