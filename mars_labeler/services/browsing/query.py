"""What a person wants to see."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mars_labeler.domain.quality import QualityFlag
from mars_labeler.domain.splits import Split
from mars_labeler.services.browsing.listing import Listing


class Status(StrEnum):
    """Where an image stands between unlabeled and decided."""

    ALL = "all"
    LABELED = "labeled"
    UNLABELED = "unlabeled"
    SUGGESTED = "suggested"
    UNSURE = "unsure"
    REJECTED = "rejected"


class SortKey(StrEnum):
    """What the images are ordered by. Images without the key come last either way round."""

    SOL = "sol"
    NAME = "name"
    CONFIDENCE = "confidence"
    UNCERTAINTY = "uncertainty"
    TAKEN = "time taken"  # by sol, and within a sol by the spacecraft's clock
    SEQUENCE = "sequence"  # and within a sequence by the time taken
    EXPOSURE = "exposure"
    LOCAL_TIME = "local time"  # of the day, whatever the sol
    PIXELS = "pixels"  # width times height
    LISTED = "listed"  # as the listing has them; by sol where there is none


@dataclass(frozen=True)
class Query:
    """What a person wants to see. The default shows everything, by sol.

    Args:
        status: Only images of this status.
        folder: Only images in this folder or below it; None for all.
        instruments: Only these instruments; empty for all.
        missions: Only these missions; empty for all.
        filter_names: Only these color filters; empty for all.
        product_types: Only these product types; empty for all.
        sequence: Only images of this command sequence; None for all.
        flags: Only images with one of these quality flags; empty for all.
        split: Only images of this split (`Split.NONE`: those without one); None for all.
        list_name: Only images of this published list; None for all.
        sol_range: First and last sol, both included; None for all.
        class_ids: Only images labeled with one of these classes or, without a label, first
            suggested so; empty for all.
        confidence_range: Lowest and highest confidence of the first suggestion, in [0, 1].
        text: Words that must all be found, whatever their case: each in the file name, the
            instrument, the mission, the sequence, the target, the filter, the product type, or
            the class that is shown; a number may also be the sol, and "sol 77" is that sol alone.
        listing: Only these images; None for all.
        sort: The order.
        is_descending: Whether the order is turned round.
        is_stacked: Whether images of one burst share a place (see `stacking`).
    """

    status: Status = Status.ALL
    folder: str | None = None
    instruments: frozenset[str] = frozenset()
    missions: frozenset[str] = frozenset()
    filter_names: frozenset[str] = frozenset()
    product_types: frozenset[str] = frozenset()
    sequence: str | None = None
    flags: frozenset[QualityFlag] = frozenset()
    split: Split | None = None
    list_name: str | None = None
    sol_range: tuple[int, int] | None = None
    class_ids: frozenset[int] = frozenset()
    confidence_range: tuple[float, float] = (0.0, 1.0)
    text: str = ""
    listing: Listing | None = None
    sort: SortKey = SortKey.SOL
    is_descending: bool = False
    is_stacked: bool = False

    @property
    def is_filtering(self) -> bool:
        """Whether any filter narrows the images down."""
        return self != self.unfiltered

    @property
    def unfiltered(self) -> Query:
        """Everything, in the same order and stacked alike."""
        return Query(sort=self.sort, is_descending=self.is_descending, is_stacked=self.is_stacked)
