"""What one cell of the grid shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication

from mars_labeler.domain.quality import QualityFlag
from mars_labeler.domain.records import ImageId
from mars_labeler.domain.splits import Split
from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.image_table import NONE, SuggestionState
from mars_labeler.ui.models.stack import Stack
from mars_labeler.ui.strings import confidence as shown_confidence
from mars_labeler.ui.strings import flag_names, split_name


@dataclass(frozen=True)
class Cell:
    """One image as the grid and the loupe show it.

    Args:
        image_id: The image.
        name: Its file name.
        sol: The sol it was taken on, `NONE` where unknown.
        instrument: The instrument's name, empty where unknown.
        label: Its label, or None.
        is_unsure: Whether a person marked it as unsure.
        suggestion: The first class of its suggestion, or None.
        confidence: The probability of `suggestion`, in [0, 1].
        state: How the suggestion is to be shown.
        flags: What is damaged in it.
        split: What it is for.
        sequence: The command sequence that took it, empty where unknown.
        stack: The stack that it is in, None where it is alone.
    """

    image_id: ImageId
    name: str
    sol: int = NONE
    instrument: str = ""
    label: LabelClass | None = None
    is_unsure: bool = False
    suggestion: LabelClass | None = None
    confidence: float = 0.0
    state: SuggestionState = SuggestionState.ABSENT
    flags: QualityFlag = field(default_factory=lambda: QualityFlag(0))
    split: Split = Split.NONE
    sequence: str = ""
    stack: Stack | None = None

    @property
    def shown_suggestion(self) -> LabelClass | None:
        """The suggestion, unless a label stands in its place or there is nothing to show."""
        is_hidden = self.label is not None or self.state is SuggestionState.ABSENT
        return None if is_hidden else self.suggestion

    @property
    def sol_text(self) -> str:
        """The sol as a person reads it, empty where unknown."""
        return "" if self.sol == NONE else _tr("sol {sol}").format(sol=self.sol)

    @property
    def place(self) -> str:
        """Where and when it was taken ("Mastcam L · sol 77"), empty where unknown."""
        return " · ".join(part for part in (self.instrument, self.sol_text) if part)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a resting pointer is told besides the name and the place, line by line."""
        sequence = _tr("sequence {name}").format(name=self.sequence) if self.sequence else ""
        split = "" if self.split is Split.NONE else split_name(self.split).lower()
        origin = " · ".join(part for part in (sequence, split) if part)
        stack = "" if self.stack is None else self.stack.words
        return tuple(line for line in (stack, origin, ", ".join(flag_names(self.flags))) if line)

    def describe(self) -> str:
        """Return the cell in words, for a screen reader."""
        parts = [self.name, self.sol_text, self._describe_class()]
        if self.is_unsure:
            parts.append(_tr("marked unsure"))
        parts.extend(name.lower() for name in flag_names(self.flags))
        if self.stack is not None:
            parts.append(self.stack.words)
        return ", ".join(part for part in parts if part)

    def _describe_class(self) -> str:
        if self.stack is not None and self.stack.class_count > 1:
            return ""  # the words of the stack tell of them
        if self.label is not None:
            return _tr("labeled {name}").format(name=self.label.name)
        if self.shown_suggestion is None:
            return _tr("no label")
        words = {
            SuggestionState.STALE: _tr("stale suggestion {name}, confidence {confidence}"),
            SuggestionState.REJECTED: _tr("rejected suggestion {name}"),
        }
        text = words.get(self.state, _tr("suggestion {name}, confidence {confidence}"))
        name = self.shown_suggestion.name
        return text.format(name=name, confidence=shown_confidence(self.confidence))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Cell", text)
