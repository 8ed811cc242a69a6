"""Names of Mars 2020 (Perseverance and Ingenuity) products, in the archive and in the feed."""

from __future__ import annotations

from mars_labeler.domain.products import ProductFacts
from mars_labeler.imagery.products.naming import Camera, Column, Fields, Naming, stereo

MISSION = "Mars 2020"

CAMERAS = {
    **stereo("Front Hazcam", "FL", "FR"),
    **stereo("Front Hazcam", "BL", "BR"),  # the same, on the rover's other computer
    **stereo("Rear Hazcam", "RL", "RR"),
    **stereo("Navcam", "NL", "NR"),
    **stereo("Mastcam-Z", "ZL", "ZR"),
    "LR": Camera("SuperCam RMI"),
    "SC": Camera("SHERLOC ACI"),
    "SE": Camera("SHERLOC Engineering"),
    "SI": Camera("SHERLOC WATSON"),
    "SL": Camera("SHERLOC WATSON", "left"),  # moved between two frames, as stereo
    "SR": Camera("SHERLOC WATSON", "right"),
    "PC": Camera("PIXL MCC"),
    "CC": Camera("CacheCam"),
    "WS": Camera("MEDA SkyCam"),
    "HN": Camera("Helicopter Navcam"),
    "HS": Camera("Helicopter Color Camera"),
    "EA": Camera("Parachute Up-look Camera A"),
    "EB": Camera("Parachute Up-look Camera B"),
    "EC": Camera("Parachute Up-look Camera C"),
    "ED": Camera("Rover Down-look Camera"),
    "EL": Camera("Lander Vision System Camera"),
    "ES": Camera("Descent Stage Down-look Camera"),
    "EU": Camera("Rover Up-look Camera"),
}


def _read(fields: Fields) -> ProductFacts:
    camera = CAMERAS[fields["instrument"]]
    return ProductFacts(
        mission=MISSION,
        instrument=camera.name,
        eye=camera.eye,
        sol=int(fields["sol"]),
        clock=float(f"{fields['clock']}.{fields['milliseconds']}"),
        sequence=fields["sequence"],
        product_type=fields["product"],
        filter_name=_filter_name(fields),
    )


def _filter_name(fields: Fields) -> str:
    """Return the filter of a Mastcam-Z image; elsewhere the letter or digit is none.

    Of the other cameras it says how color was made (E: raw mosaic, F: red, green and blue, ...) or
    which lamps were on.
    """
    is_mastcam_z = fields["instrument"] in ("ZL", "ZR")
    has_filter = is_mastcam_z and fields["color"].isdecimal()
    return fields["instrument"][1] + fields["color"] if has_filter else ""


NAMINGS = (
    Naming(  # NLF_1282_0780762251_425ECM_N0600390NCAM00347_01_195J01
        "Mars 2020 Camera Instruments EDR and RDR Data Products Software Interface Specification "
        "(JPL D-99960), file naming of images",
        (
            Column("instrument", r"[A-Z]{2}"),
            Column("color", r"\w"),
            Column("special", r"\w"),
            Column("sol", r"\d{4}"),
            Column("venue", r"[A-Z_]"),  # _ on Mars
            Column("clock", r"\d{10}"),
            Column("milliseconds_", r"_"),
            Column("milliseconds", r"\d{3}"),
            Column("product", r"[A-Z]\w{2}"),
            Column("geometry", r"[A-Z_]"),  # _ raw, L or A linearized
            Column("sample", r"[NT]"),  # nominal or thumbnail
            Column("site", r"\w{3}"),
            Column("drive", r"\w{4}"),
            Column("sequence", r"\w{9}"),
            Column("camera_specific", r"\w{4}"),  # focal length of Mastcam-Z, ...
            Column("reduction", r"\w"),
            Column("compression", r"\w{2}"),
            Column("producer", r"[A-Z_]"),
            Column("version", r"(?:\w{2})?"),  # some of the helicopter's have none
        ),
        _read,
    ),
)
