"""Names of MSL (Curiosity) products, in the archive and in the raw-image feed.

The cameras of Malin Space Science Systems (Mastcam, MAHLI, MARDI) and the others (engineering
cameras, ChemCam) have a convention each. The latter's names give no sol, the former's no clock.
"""

from __future__ import annotations

from mars_labeler.domain.products import ProductFacts
from mars_labeler.imagery.products.naming import Camera, Column, Fields, Naming, stereo

MISSION = "MSL"

MALIN_CAMERAS = {
    **stereo("Mastcam", "ML", "MR"),
    "MH": Camera("MAHLI"),
    "MD": Camera("MARDI"),
}

CAMERAS = {
    **stereo("Front Hazcam", "FL", "FR"),
    **stereo("Rear Hazcam", "RL", "RR"),
    **stereo("Navcam", "NL", "NR"),
    "CR": Camera("ChemCam RMI"),
}


def _malin(fields: Fields) -> ProductFacts:
    camera = MALIN_CAMERAS[fields["instrument"]]
    return ProductFacts(
        mission=MISSION,
        instrument=camera.name,
        eye=camera.eye,
        sol=int(fields["sol"]) if fields["sol"].isdecimal() else -1,
        sequence=fields["sequence"],
        product_type=fields["processing"],
    )


def _operations(fields: Fields) -> ProductFacts:
    camera = CAMERAS[fields["instrument"]]
    return ProductFacts(
        mission=MISSION,
        instrument=camera.name,
        eye=camera.eye,
        clock=float(fields["clock"]),
        sequence=fields["sequence"],
        product_type=fields["product"],
    )


NAMINGS = (
    Naming(  # 0077ML0005780000102730I01_DRCL
        "MSL Mastcam, MAHLI and MARDI EDR and RDR Software Interface Specification "
        "(MSL_MMM_EDR_RDR_DPSIS), file naming",
        (
            Column("sol", r"(?:\d{4}|[A-Z]{3}_)"),  # letters before the launch and in cruise
            Column("instrument", r"M[A-Z]"),
            Column("sequence", r"\d{6}"),
            Column("command", r"\d{3}"),
            Column("cdpid_counter", r"\d{2}"),  # of the camera's data product identifier
            Column("cdpid", r"\d{5}"),
            Column("product_type", r"[A-Z]"),  # how it was compressed
            Column("video_frame", r"\w"),
            Column("version", r"\w_"),
            Column("processing", r"[A-Z]{4}"),  # DRCL: decompressed, radiometric, color, linear
        ),
        _malin,
    ),
    Naming(  # NLB_397586934EDR_F0010008AUT_04096M1
        "MSL Camera and LIBS EDR and RDR Data Products Software Interface Specification "
        "(JPL D-38107), file naming",
        (
            Column("instrument", r"[A-Z]{2}"),
            Column("configuration", r"\w"),  # rover computer A or B
            Column("special", r"\w"),
            Column("clock", r"\d{9}"),
            Column("product", r"[A-Z]\w{2}"),
            Column("geometry", r"[A-Z_]"),  # L: linearized
            Column("sample", r"[A-Z_]"),  # F: full frame, S: subframe, T: thumbnail
            Column("site", r"\w{3}"),
            Column("drive", r"\w{4}"),
            Column("sequence", r"\w{9}"),
            Column("producer", r"[A-Z_]"),
            Column("version", r"\w"),
        ),
        _operations,
        tail="",  # the feed's ChemCam names end "_AUTOPROCESS" where producer and version belong
    ),
)
