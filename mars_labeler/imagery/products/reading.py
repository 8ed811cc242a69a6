"""All that is known of one image: its name first, filled from its label or its feed."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from mars_labeler.domain.products import ProductFacts
from mars_labeler.imagery.archive.labels import PRODUCT_SUFFIXES
from mars_labeler.imagery.products import pds3, pds4
from mars_labeler.imagery.products.keywords import LabelError
from mars_labeler.imagery.products.labels import facts_of
from mars_labeler.imagery.products.names import parse_product
from mars_labeler.imagery.products.sidecar import read_sidecar

_logger = logging.getLogger(__name__)


def read_facts(path: Path, label_path: Path | None = None) -> ProductFacts:
    """Return what an image's name says, filled from its label.

    Only the label's text is read, never the image. A label that is damaged or cannot be read costs
    nothing but its facts: it is logged, and what the name says remains.

    Args:
        path: The image file.
        label_path: What lies beside it: a PDS3 label (.lbl), a PDS4 label (.xml), or what a feed
            said of it (.json). None for nothing: then a label is looked for in the file itself.

    Returns:
        The facts. The clock is the label's where it has one: it tells fractions of a second.
    """
    named = parse_product(path.name)
    try:
        said = _said(path, label_path)
    except (LabelError, OSError) as error:
        _logger.warning("The label %s is not read: %s.", label_path or path, error)
        return named
    if not named.mission and said.product_id:  # the file was renamed
        named = replace(parse_product(said.product_id), product_id=named.product_id)
    clock = named.clock if said.clock is None else said.clock
    return replace(named.filled_from(said), clock=clock)


def _said(path: Path, label_path: Path | None) -> ProductFacts:
    if label_path is None:
        is_product = path.suffix.lower() in PRODUCT_SUFFIXES and pds3.has_label(path)
        return facts_of(pds3.read_keywords(path)) if is_product else ProductFacts()
    match label_path.suffix.lower():
        case ".json":
            return read_sidecar(label_path)
        case ".xml":
            return facts_of(pds4.read_keywords(label_path))
        case _:
            return facts_of(pds3.read_keywords(label_path))
