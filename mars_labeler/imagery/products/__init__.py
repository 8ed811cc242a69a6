"""What a product's name, its archive label and its feed say of an image.

A module a mission holds the table of its file names (`naming` is the machinery); `labels` holds the
table of the labels' keywords, which `pds3` and `pds4` read; `sidecar` reads what a feed said.
"""

from mars_labeler.imagery.products.names import parse_product
from mars_labeler.imagery.products.reading import read_facts

__all__ = ["parse_product", "read_facts"]
