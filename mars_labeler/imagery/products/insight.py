"""Names of InSight products.

The columns whose meaning is not needed here are only told apart; the names give no sequence.
"""

from __future__ import annotations

from mars_labeler.domain.products import ProductFacts
from mars_labeler.imagery.products.naming import Camera, Column, Fields, Naming

MISSION = "InSight"

CAMERAS = {
    "C": Camera("Instrument Context Camera"),
    "D": Camera("Instrument Deployment Camera"),
}

EYES = {"L": "left", "R": "right"}  # M: no stereo; the arm moves the one camera


def _read(fields: Fields) -> ProductFacts:
    return ProductFacts(
        mission=MISSION,
        instrument=CAMERAS[fields["instrument"]].name,
        eye=EYES.get(fields["eye"], ""),
        sol=int(fields["sol"]),
        clock=float(fields["clock"]),
        product_type=fields["product"],
    )


NAMINGS = (
    Naming(  # D010L0100_605414345EDR_F0103_0100M2
        "InSight Camera EDR and RDR Software Interface Specification, file naming, as the archive "
        "(bundle urn:nasa:pds:insight_cameras) and the raw-image feed show it",
        (
            Column("instrument", r"[CD]"),
            Column("number", r"\w{3}"),
            Column("eye", r"[LMR]"),
            Column("sol", r"\d{4}"),
            Column("venue", r"_"),  # letters are tests on Earth
            Column("clock", r"\d{9}"),
            Column("product", r"[A-Z]\w{2}"),
            Column("geometry", r"[A-Z_]"),
            Column("sample", r"[A-Z]"),  # F: full frame
            Column("place", r"\w{4}_\w{4}"),
            Column("producer", r"[A-Z_]"),
            Column("version", r"\w"),
        ),
        _read,
    ),
)
