"""What a change touched, so that every view can refresh just that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mars_labeler.domain.records import ImageId


class Kind(Enum):
    """The kinds of thing that a change can touch."""

    IMAGES = "images"
    DECISIONS = "decisions"
    SUGGESTIONS = "suggestions"
    CLASSES = "classes"
    MODELS = "models"
    SPLITS = "splits"
    QUALITY = "quality"
    QUEUE = "queue"  # what to label next
    SUSPECTS = "suspects"  # labels that look wrong


@dataclass(frozen=True)
class ChangeSet:
    """What one finished operation changed. It is broadcast once, after the commit.

    Args:
        kinds: The kinds of thing touched; empty when nothing changed.
        image_ids: The images touched, or None for "any of them". For `Kind.IMAGES` the images
            that are new and those whose files were read again; others may have changed besides,
            which the catalog's log tells.
        text: What happened, in words ("wheel on 14 images"); empty for background work.
    """

    kinds: frozenset[Kind]
    image_ids: tuple[ImageId, ...] | None = ()
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed at all."""
        return not self.kinds


NO_CHANGE = ChangeSet(frozenset())
