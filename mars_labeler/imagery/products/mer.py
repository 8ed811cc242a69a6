"""Names of MER (Spirit and Opportunity) products. They give no sol."""

from __future__ import annotations

from mars_labeler.domain.products import ProductFacts
from mars_labeler.imagery.products.naming import Column, Fields, Naming

ROVERS = {"1": "MER Opportunity", "2": "MER Spirit"}  # MER-B is MER-1

CAMERAS = {
    "F": "Front Hazcam",
    "R": "Rear Hazcam",
    "N": "Navcam",
    "P": "Pancam",
    "M": "Microscopic Imager",
    "E": "Descent Camera",
}

EYES = {"L": "left", "R": "right"}


def _read(fields: Fields) -> ProductFacts:
    camera, eye = CAMERAS[fields["instrument"]], EYES.get(fields["eye"], "")
    is_pancam = fields["instrument"] == "P"  # the others have no filters
    return ProductFacts(
        mission=ROVERS[fields["rover"]],
        instrument=f"{camera} {eye.capitalize()}".rstrip(),
        eye=eye,
        clock=float(fields["clock"]),
        sequence=fields["sequence"],
        product_type=fields["product"],
        filter_name=fields["eye"] + fields["filter"] if is_pancam and eye else "",
    )


NAMINGS = (
    Naming(  # 1P491287702ILFCNY9P2584L2M1
        "MER Camera EDR and RDR Operations and Science Data Products Software Interface "
        "Specification (JPL D-22846), file naming",
        (
            Column("rover", r"\d"),
            Column("instrument", r"[A-Z]"),
            Column("clock", r"\d{9}"),
            Column("product", r"[A-Z]\w{2}"),
            Column("site", r"[A-Z0-9#]{2}"),
            Column("position", r"[A-Z0-9#]{2}"),
            Column("sequence", r"[A-Z]\d{4}"),
            Column("eye", r"[A-Z]"),
            Column("filter", r"\w"),
            Column("producer", r"[A-Z]"),
            Column("version", r"\w"),
        ),
        _read,
    ),
)
