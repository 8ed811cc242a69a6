"""The sample project: pictures in the manner of a Mars rover's, drawn by this program.

They are synthetic and say so: in their product ids, in a comment inside each file, and in the
mission that `products.parse_product` reads from their names.
"""

from mars_labeler.imagery.sample.drawing import SampleSummary, draw_sample
from mars_labeler.imagery.sample.plan import Flaw, SampleRow, sample_rows
from mars_labeler.imagery.sample.scenes import SAMPLE_CLASSES, draw_scene

__all__ = [
    "SAMPLE_CLASSES",
    "Flaw",
    "SampleRow",
    "SampleSummary",
    "draw_sample",
    "draw_scene",
    "sample_rows",
]
