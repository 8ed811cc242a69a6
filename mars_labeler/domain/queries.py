"""What to label next: the strategies, and the queue that one of them gave."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from mars_labeler.domain.records import ImageId

NO_MODEL = -1
"""The model version of a queue that was made before there was a model."""


class QueryStrategy(StrEnum):
    """How the images are chosen that a person is asked about next.

    Where there is no model yet, those that need one show typical and diverse images first.
    """

    MIXED = "mixed"  # uncertainty times diversity, one of each burst, some at random
    LEAST_CONFIDENCE = "least-confidence"
    MARGIN = "margin"
    ENTROPY = "entropy"
    COMMITTEE = "committee"  # several heads that disagree
    CORE_SET = "core-set"  # far from everything that is labeled
    TYPICAL = "typical"  # the middle of each cluster
    BADGE = "badge"
    RANDOM = "random"

    @property
    def asks_model(self) -> bool:
        """Whether it matters what the current model thinks of the images."""
        return self not in _WITHOUT_MODEL


_WITHOUT_MODEL = frozenset({QueryStrategy.CORE_SET, QueryStrategy.TYPICAL, QueryStrategy.RANDOM})


@dataclass(frozen=True)
class LabelQueue:
    """What to label next.

    Args:
        strategy: How it was chosen.
        image_ids: The images, the one that teaches most first.
        model_version: The model version that it was asked of; `NO_MODEL` before there was one.
        label_revision: The revision of the labels that were known.
    """

    strategy: QueryStrategy
    image_ids: tuple[ImageId, ...]
    model_version: int
    label_revision: int

    def to_json(self) -> str:
        """Return the queue as the catalog stores it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> LabelQueue | None:
        """Return the queue that `to_json` wrote; None for anything else."""
        try:
            values = json.loads(text)
            return cls(
                strategy=QueryStrategy(values["strategy"]),
                image_ids=tuple(map(int, values["image_ids"])),
                model_version=int(values["model_version"]),
                label_revision=int(values["label_revision"]),
            )
        except (ValueError, TypeError, KeyError):
            return None
