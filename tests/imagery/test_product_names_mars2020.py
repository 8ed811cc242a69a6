"""Real names of Perseverance's and Ingenuity's images, of the archive and of the raw-image feed."""

import pytest

from mars_labeler.imagery.products import parse_product


@pytest.mark.parametrize(
    ("name", "instrument", "sol", "clock", "sequence", "product"),
    [
        ("NLF_1282_0780762251_425ECM_N0600390NCAM00347_01_195J01_1200",
         "Navcam Left", 1282, 780762251.425, "NCAM00347", "ECM"),
        ("NRM_0002_0667130166_842ECM_T0010052AUT_04096_00_4I1J01",
         "Navcam Right", 2, 667130166.842, "AUT_04096", "ECM"),
        ("FRR_0001_0667035458_958ECM_N0010052AUT_04096_00_2I3J01_1200",
         "Front Hazcam Right", 1, 667035458.958, "AUT_04096", "ECM"),
        ("SI1_1282_0780763566_820EBY_N0600390SRLC00639_0000LMJ01_1200",
         "SHERLOC WATSON", 1282, 780763566.820, "SRLC00639", "EBY"),
        ("LRE_1282_0780748968_282ECM_N0600390SCAM01282_0040I6J01",
         "SuperCam RMI", 1282, 780748968.282, "SCAM01282", "ECM"),
        ("PCW_0125_0678031992_000RCM_N00417120483005510091075J02",
         "PIXL MCC", 125, 678031992.0, "048300551", "RCM"),
        ("EDF_0002_0667110740_696ECV_N0010052EDLC00002_0010LUJ01_1200",
         "Rover Down-look Camera", 2, 667110740.696, "EDLC00002", "ECV"),
        ("EUF_0001_0667022666_963ECV_N0010052EDLC00001_0010LUJ01_1200",
         "Rover Up-look Camera", 1, 667022666.963, "EDLC00001", "ECV"),
        ("EBE_0090_0674952393_193ECM_N0040048EDLC00090_0030LUJ01_1200",
         "Parachute Up-look Camera B", 90, 674952393.193, "EDLC00090", "ECM"),
        ("ELM_0000_0666952834_300FDR_N0000019LVS_04000_0000LUJ01",
         "Lander Vision System Camera", 0, 666952834.300, "LVS_04000", "FDR"),
        ("hsf_0649_0724570000_955ecm_n0370001heli00002_000085j",
         "Helicopter Color Camera", 649, 724570000.955, "HELI00002", "ECM"),
    ],
)  # fmt: skip
def test_every_camera_says_sol_clock_and_sequence(
    name: str, instrument: str, sol: int, clock: float, sequence: str, product: str
) -> None:
    facts = parse_product(f"{name}.jpg")
    assert (facts.mission, facts.instrument) == ("Mars 2020", instrument)
    assert (facts.sol, facts.clock, facts.sequence) == (sol, clock, sequence)
    assert (facts.product_type, facts.filter_name) == (product, "")


@pytest.mark.parametrize(
    ("code", "instrument", "eye"),
    [
        ("BL", "Front Hazcam Left", "left"),
        ("RR", "Rear Hazcam Right", "right"),
        ("SR", "SHERLOC WATSON", "right"),
        ("SC", "SHERLOC ACI", ""),
        ("CC", "CacheCam", ""),
        ("WS", "MEDA SkyCam", ""),
        ("HN", "Helicopter Navcam", ""),
    ],
)
def test_the_codes_of_the_other_cameras(code: str, instrument: str, eye: str) -> None:
    facts = parse_product(f"{code}F_1282_0780762251_425ECM_N0600390NCAM00347_01_195J01.png")
    assert (facts.instrument, facts.eye) == (instrument, eye)


@pytest.mark.parametrize(
    ("name", "eye", "filter_name"),
    [
        ("ZL7_1282_0780751299_863EBY_N0600390ZCAM01002_1100LMJ01_1200", "left", "L7"),
        ("ZR0_1282_0780746544_614EBY_N0600390ZCAM09338_1100LMJ01_1200", "right", "R0"),
    ],
)
def test_mastcam_z_says_its_filter(name: str, eye: str, filter_name: str) -> None:
    facts = parse_product(f"{name}.jpg")
    assert (facts.eye, facts.filter_name) == (eye, filter_name)
    assert facts.instrument == f"Mastcam-Z {eye.capitalize()}"


def test_a_color_component_is_no_filter() -> None:
    """F: red, green and blue, as the specification says."""
    facts = parse_product("ZLF_1282_0780751299_863RAD_N0600390ZCAM01002_1100LMJ01.IMG")
    assert (facts.instrument, facts.filter_name) == ("Mastcam-Z Left", "")
