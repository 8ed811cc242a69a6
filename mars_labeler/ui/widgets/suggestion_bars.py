"""What the model thinks of the current image, or why it says nothing."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mars_labeler.ui.strings import first_model_text, labels
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.section import styled_label
from mars_labeler.ui.widgets.shown import NoSuggestion, ShownSuggestion
from mars_labeler.ui.widgets.suggestion_row import ROW_PX, SuggestionRow

SHOWN_CLASSES = 3
HEADER_PX = 20


class SuggestionBars(QWidget):
    """Up to three classes with their confidences."""

    suggestion_taken = Signal(int)
    """Label the image with this class of the suggestion, counted from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_digits = False
        self._shown: ShownSuggestion | NoSuggestion = NoSuggestion.NO_IMAGE
        self._origin = styled_label("", "small", self)
        self._reason = QLabel(self)
        self._reason.setProperty("role", "dim")
        self._reason.setWordWrap(True)
        self._reason.setContentsMargins(GRID, 0, GRID, 0)
        self._rows = [SuggestionRow(self) for _ in range(SHOWN_CLASSES)]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._header())
        layout.addWidget(self._reason)
        for place, row in enumerate(self._rows):
            row.clicked.connect(partial(self._on_row_clicked, place))
            layout.addWidget(row)
        layout.addStretch(1)
        # Always as high as three rows: the class list below must not jump under the pointer.
        self.setMinimumHeight(HEADER_PX + SHOWN_CLASSES * ROW_PX)
        self.set_suggestion(self._shown)

    def set_key_scheme(self, is_digits: bool) -> None:
        """Show only Enter, for the first class, where digits assign classes of the project."""
        self._is_digits = is_digits
        self.set_suggestion(self._shown)

    def set_suggestion(self, shown: ShownSuggestion | NoSuggestion) -> None:
        """Show a suggestion, or why there is none."""
        self._shown = shown
        if isinstance(shown, ShownSuggestion):
            self._show_choices(shown)
        else:
            self._origin.clear()
            self._reason.setText(self._reason_text(shown))
            for row in self._rows:
                row.hide()
        self._reason.setVisible(not isinstance(shown, ShownSuggestion))

    def _show_choices(self, shown: ShownSuggestion) -> None:
        self._origin.setText(self._origin_text(shown))
        for place, row in enumerate(self._rows):
            is_shown = place < len(shown.choices)
            row.setVisible(is_shown)
            if is_shown:
                row.set_choice(*shown.choices[place], self._key(place), shown.is_stale)

    def _key(self, place: int) -> str:
        if self._is_digits:
            return "↵" if place == 0 else ""
        return str(place + 1)

    def _origin_text(self, shown: ShownSuggestion) -> str:
        text = self.tr("model {version}").format(version=shown.model_version)
        if shown.is_stale:
            return self.tr("{model}, not the current one").format(model=text)
        if shown.labels_since:
            return self.tr("{model}, {labels} old").format(
                model=text, labels=labels(shown.labels_since)
            )
        return text

    def _reason_text(self, reason: NoSuggestion) -> str:
        none_yet = self.tr("No suggestions yet. {how}")
        return {
            NoSuggestion.NO_IMAGE: self.tr("Select an image to see what the model thinks of it."),
            NoSuggestion.NO_MODEL: none_yet.format(how=first_model_text(False)),
            NoSuggestion.UNTRAINED: none_yet.format(how=first_model_text(True)),
            NoSuggestion.NOT_SCORED: self.tr(
                "The current model has said nothing of this image, or not since you decided on it. "
                "The next model suggests anew."
            ),
            NoSuggestion.UNSURE: self.tr(
                "You were unsure about this image. The next model suggests anew."
            ),
            NoSuggestion.REJECTED: self.tr(
                "You turned the suggestion down. The next model will suggest anew."
            ),
            NoSuggestion.DECIDED: self.tr("This image has its label."),
        }[reason]

    def _header(self) -> QHBoxLayout:
        header = QHBoxLayout()
        header.setContentsMargins(GRID, 0, GRID, GRID // 2)
        header.addWidget(styled_label(self.tr("SUGGESTION"), "section", self))
        header.addStretch(1)
        header.addWidget(self._origin)
        return header

    def _on_row_clicked(self, place: int, _is_checked: bool = False) -> None:
        self.suggestion_taken.emit(place)
