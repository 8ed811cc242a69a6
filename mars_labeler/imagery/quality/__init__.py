"""How good a picture is: measures, a perceptual hash, and near-duplicates by that hash."""

from mars_labeler.imagery.quality.measures import measure
from mars_labeler.imagery.quality.near_duplicates import find_near_duplicates
from mars_labeler.imagery.quality.perceptual_hash import perceptual_hash

__all__ = ["find_near_duplicates", "measure", "perceptual_hash"]
