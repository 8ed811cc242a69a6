"""What the label panel shows of the current image, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mars_labeler.domain.taxonomy import LabelClass


@dataclass(frozen=True)
class ShownImage:
    """The current image.

    Args:
        name: Its file name.
        instrument: As a person reads it; empty when not known.
        sol: -1 when not known.
        folder: Below the image root; empty for the root.
        width: Pixels across.
        height: Pixels down.
        byte_size: Size of the file in bytes.
        label: Its label, or None.
        is_unsure: Whether a person could not tell.
        flags: What is wrong with its quality, in words ("over-exposed").
    """

    name: str
    instrument: str = ""
    sol: int = -1
    folder: str = ""
    width: int = 0
    height: int = 0
    byte_size: int = 0
    label: LabelClass | None = None
    is_unsure: bool = False
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShownSuggestion:
    """A suggestion for the current image.

    Args:
        model_version: The version that made it.
        choices: Up to three classes with their confidences in [0, 1], likeliest first.
        labels_since: Labels that changed since that version learned.
        is_stale: Whether another version is the current one by now.
    """

    model_version: int
    choices: tuple[tuple[LabelClass, float], ...]
    labels_since: int = 0
    is_stale: bool = False


class NoSuggestion(StrEnum):
    """Why there is no suggestion to show."""

    NO_IMAGE = "no image"
    NO_MODEL = "no model"  # nothing was trained yet, nor is there enough to learn from
    UNTRAINED = "untrained"  # nothing was trained yet, but it could be
    NOT_SCORED = "not scored"  # the current model has not looked at this image
    UNSURE = "unsure"  # a person could not tell, after the model had learned
    REJECTED = "rejected"  # a person turned it down
    DECIDED = "decided"  # the image has a label
