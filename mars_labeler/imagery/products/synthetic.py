"""Names of the pictures that `imagery.sample` draws."""

from __future__ import annotations

from mars_labeler.domain.products import ProductFacts
from mars_labeler.imagery.products.naming import Camera, Column, Fields, Naming, stereo

MISSION = "Synthetic"

CAMERAS = {**stereo("Sample", "SL", "SR"), "SC": Camera("Sample Close-up")}


def _read(fields: Fields) -> ProductFacts:
    camera = CAMERAS[fields["instrument"]]
    return ProductFacts(
        mission=MISSION,
        instrument=camera.name,
        eye=camera.eye,
        sol=int(fields["sol"]),
        sequence=fields["sequence"],
        product_type="SYNT",
    )


NAMINGS = (
    Naming(  # 0123SL000042000003_SYNT
        "imagery.sample.plan",
        (
            Column("sol", r"\d{4}"),
            Column("instrument", r"S[A-Z]"),
            Column("sequence", r"\d{6}"),
            Column("number", r"\d{6}"),
            Column("product", r"_SYNT"),
        ),
        _read,
        tail="$",
    ),
)
