"""What a product's file name says: mission, instrument, sol, sequence.

One table of `_Naming` rows, a row for each way in which a mission names its files. Sources:

- MSL cameras of Malin Space Science Systems (Mastcam, MAHLI, MARDI): MSL Mastcam, MAHLI and MARDI
  Experiment Data Record and Reduced Data Record Software Interface Specification
  (MSL_MMM_EDR_RDR_DPSIS), file naming.
- MSL engineering cameras and ChemCam RMI: MSL Camera and LIBS EDR/RDR Data Products Software
  Interface Specification (JPL D-38107), file naming. The name gives the spacecraft clock, no sol.
- Mars 2020: Mars 2020 Camera Instruments EDR and RDR Software Interface Specification,
  file naming.
- MER: MER Camera EDR and RDR Operations and Science Data Products Software Interface
  Specification (JPL D-22846), file naming. No sol either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from mars_labeler.domain.products import ProductFacts

_MSL_MMM = {"ML": "Mastcam Left", "MR": "Mastcam Right", "MH": "MAHLI", "MD": "MARDI"}

_MSL_ENGINEERING = {
    "FL": "Front Hazcam Left",
    "FR": "Front Hazcam Right",
    "RL": "Rear Hazcam Left",
    "RR": "Rear Hazcam Right",
    "NL": "Navcam Left",
    "NR": "Navcam Right",
    "CR": "ChemCam RMI",
}

_MARS_2020 = {
    "FL": "Front Hazcam Left",
    "FR": "Front Hazcam Right",
    "RL": "Rear Hazcam Left",
    "RR": "Rear Hazcam Right",
    "NL": "Navcam Left",
    "NR": "Navcam Right",
    "ZL": "Mastcam-Z Left",
    "ZR": "Mastcam-Z Right",
    "LR": "SuperCam RMI",
    "SC": "SHERLOC ACI",
    "SI": "SHERLOC WATSON",
    "PC": "PIXL MCC",
    "CC": "CacheCam",
    "WS": "MEDA SkyCam",
    "HN": "Helicopter Navcam",
    "HS": "Helicopter Color Camera",
    "EA": "Parachute Up-look Camera A",
    "EB": "Parachute Up-look Camera B",
    "EC": "Parachute Up-look Camera C",
    "ED": "Rover Down-look Camera",
    "EL": "Lander Vision System Camera",
    "ES": "Descent Stage Down-look Camera",
    "EU": "Rover Up-look Camera",
}

_MER = {
    "F": "Front Hazcam",
    "R": "Rear Hazcam",
    "N": "Navcam",
    "P": "Pancam",
    "M": "Microscopic Imager",
    "E": "Descent Camera",
}
_MER_ROVERS = {"1": "MER Opportunity", "2": "MER Spirit"}
_MER_EYES = {"L": " Left", "R": " Right"}

_SYNTHETIC = {"SL": "Sample Left", "SR": "Sample Right", "SC": "Sample Close-up"}

_Facts = tuple[str, str]


@dataclass(frozen=True)
class _Naming:
    """One way of naming files.

    Args:
        pattern: Matches the upper-cased start of a file name; its group `sequence` and, where
            the name gives it, `sol` are taken as they are.
        describe: Turns the groups into mission and instrument; a KeyError means "not mine".
    """

    pattern: re.Pattern[str]
    describe: Callable[[Mapping[str, str]], _Facts]


def _mission(mission: str, instruments: Mapping[str, str]) -> Callable[[Mapping[str, str]], _Facts]:
    return lambda groups: (mission, instruments[groups["instrument"]])


def _mer(groups: Mapping[str, str]) -> _Facts:
    eye = _MER_EYES.get(groups["eye"], "")
    return _MER_ROVERS[groups["rover"]], _MER[groups["instrument"]] + eye


_NAMINGS = (
    _Naming(  # 0077ML0005780000102730I01_DRCL
        re.compile(
            r"(?P<sol>\d{4})(?P<instrument>M[A-Z])(?P<sequence>\d{6})\d{3}"
            r"\d{7}[A-Z]\w{2}_[A-Z]{4}"
        ),
        _mission("MSL", _MSL_MMM),
    ),
    _Naming(  # NLB_397586934EDR_F0010008AUT_04096M1
        re.compile(
            r"(?P<instrument>[A-Z]{2})\w{2}\d{9}[A-Z]{3}[A-Z_]{2}\w{3}\w{4}"
            r"(?P<sequence>\w{9})[A-Z_]\w$"
        ),
        _mission("MSL", _MSL_ENGINEERING),
    ),
    _Naming(  # NLF_1282_0780762251_425ECM_N0600390NCAM00347_01_195J01
        re.compile(
            r"(?P<instrument>[A-Z]{2})\w{2}(?P<sol>\d{4})[A-Z_]\d{10}_\d{3}[A-Z]{3}[A-Z_]{2}"
            r"\w{3}\w{4}(?P<sequence>\w{9})_"
        ),
        _mission("Mars 2020", _MARS_2020),
    ),
    _Naming(  # 1N128287181EFF0000P1303L0M1
        re.compile(
            r"(?P<rover>\d)(?P<instrument>[A-Z])\d{9}[A-Z]{3}[A-Z0-9#]{4}"
            r"(?P<sequence>[A-Z]\d{4})(?P<eye>[A-Z])\w{3}$"
        ),
        _mer,
    ),
    _Naming(  # 0123SL000042000003_SYNT, drawn by `imagery.sample`
        re.compile(r"(?P<sol>\d{4})(?P<instrument>S[A-Z])(?P<sequence>\d{6})\d{6}_SYNT$"),
        _mission("Synthetic", _SYNTHETIC),
    ),
)


def parse_product(file_name: str) -> ProductFacts:
    """Return what a file name says; of an unknown name, only the product id.

    Args:
        file_name: Name of the file, with or without folders and ending, in any case.

    Returns:
        The facts. `product_id` is the name without its ending, as it is written; `sol` is -1
        where the mission's names do not give it.
    """
    product_id = PurePosixPath(file_name).stem
    name = product_id.upper()
    for naming in _NAMINGS:
        match = naming.pattern.match(name)
        if match is None:
            continue
        groups = match.groupdict()
        try:
            mission, instrument = naming.describe(groups)
        except KeyError:
            continue
        sol = int(groups.get("sol", -1))
        return ProductFacts(product_id, mission, instrument, sol, groups["sequence"])
    return ProductFacts(product_id)
