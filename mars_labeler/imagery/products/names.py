"""What a file name says, whichever mission it is from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from mars_labeler.domain.products import ProductFacts
from mars_labeler.imagery.products import insight, mars2020, mer, msl, synthetic

NAMINGS = (*msl.NAMINGS, *mars2020.NAMINGS, *mer.NAMINGS, *insight.NAMINGS, *synthetic.NAMINGS)


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
    for naming in NAMINGS:
        facts = naming.parse(name)
        if facts is not None:
            return replace(facts, product_id=product_id)
    return ProductFacts(product_id)
