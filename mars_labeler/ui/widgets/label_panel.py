"""The right panel: the current image, what the model thinks of it, and the classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.ui.strings import file_size
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.class_list import ClassList
from mars_labeler.ui.widgets.elided_label import ElidedLabel
from mars_labeler.ui.widgets.label_chip import LabelChip
from mars_labeler.ui.widgets.preview_picture import PreviewPicture
from mars_labeler.ui.widgets.section import rule
from mars_labeler.ui.widgets.shown import NoSuggestion, ShownImage, ShownSuggestion
from mars_labeler.ui.widgets.suggestion_bars import SuggestionBars


class LabelPanel(QFrame):
    """Shows one image at a time; what is asked for goes to all selected images."""

    suggestion_taken = Signal(int)
    """Label the selected images with this class of their suggestion, counted from 0."""

    class_chosen = Signal(int)
    """Assign this class to the selected images."""

    class_add_requested = Signal(str)
    """Add a class; the text is its likely name, or empty."""

    class_edit_requested = Signal(int)
    class_merge_requested = Signal(int, int)
    """Merge the first class into the second."""

    class_delete_requested = Signal(int)
    class_recolor_requested = Signal(int, str)
    class_key_requested = Signal(int, str)

    left = Signal()
    """The person is done here: the keyboard should go back to the pictures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._preview = PreviewPicture(self)
        self._name = ElidedLabel(parent=self)
        self._origin = ElidedLabel("small", self)
        self._measures = ElidedLabel("small", self)
        self._chip = LabelChip(self)
        self._suggestion = SuggestionBars(self)
        self._classes = ClassList(self)
        self._lay_out()
        self._connect()
        self.set_image(None)

    def set_image(self, shown: ShownImage | None, selected_count: int = 1) -> None:
        """Show the facts of the current image.

        Args:
            shown: The image, or None when there is none.
            selected_count: How many images a label would go to.
        """
        if shown is None:
            self._preview.set_pixmap(None, self.tr("No image selected"))
        else:
            self._preview.set_empty_text("")  # the picture of before stays until the next is there
        self._name.set_text(shown.name if shown else "")
        self._origin.set_text(self._origin_text(shown) if shown else "")
        self._measures.set_text(self._measures_text(shown) if shown else "")
        self._chip.set_image(shown, selected_count)
        self._classes.set_current_class(
            shown.label.class_id if shown is not None and shown.label is not None else None
        )

    def set_preview(self, pixmap: QPixmap | None, empty_text: str = "") -> None:
        """Show the picture of the current image, or `empty_text` while there is none."""
        self._preview.set_pixmap(pixmap, empty_text)

    def set_suggestion(self, shown: ShownSuggestion | NoSuggestion) -> None:
        """Show the suggestion for the current image, or why there is none."""
        self._suggestion.set_suggestion(shown)

    def set_classes(self, classes: Sequence[LabelClass], counts: Mapping[int, int]) -> None:
        """Show the classes in order, with the labeled images of each by class id."""
        self._classes.set_classes(classes, counts)

    def set_key_scheme(self, is_digits: bool) -> None:
        """Show digits as the keys of classes, instead of letters."""
        self._classes.set_key_scheme(is_digits)
        self._suggestion.set_key_scheme(is_digits)

    def focus_find(self) -> None:
        """Give the keyboard to the field that finds a class."""
        self._classes.focus_find()

    def _origin_text(self, shown: ShownImage) -> str:
        sol = self.tr("sol {sol}").format(sol=shown.sol) if shown.sol >= 0 else ""
        return " · ".join(part for part in (shown.instrument, sol, shown.folder) if part)

    def _measures_text(self, shown: ShownImage) -> str:
        size = f"{shown.width} × {shown.height}" if shown.width else ""
        weight = file_size(shown.byte_size) if shown.byte_size else ""
        return " · ".join(part for part in (size, weight, *shown.flags) if part)

    def _lay_out(self) -> None:
        facts = QVBoxLayout()
        facts.setContentsMargins(GRID, 0, GRID, 0)
        facts.setSpacing(2)
        for widget in (self._preview, self._name, self._origin, self._measures, self._chip):
            facts.addWidget(widget)
        facts.insertSpacing(1, GRID // 2)
        facts.insertSpacing(5, GRID // 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GRID, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(facts)
        layout.addWidget(rule(self))
        layout.addWidget(self._suggestion)
        layout.addWidget(rule(self))
        layout.addWidget(self._classes, 1)

    def _connect(self) -> None:
        self._suggestion.suggestion_taken.connect(self.suggestion_taken)
        self._classes.class_chosen.connect(self.class_chosen)
        self._classes.class_add_requested.connect(self.class_add_requested)
        self._classes.class_edit_requested.connect(self.class_edit_requested)
        self._classes.class_merge_requested.connect(self.class_merge_requested)
        self._classes.class_delete_requested.connect(self.class_delete_requested)
        self._classes.class_recolor_requested.connect(self.class_recolor_requested)
        self._classes.class_key_requested.connect(self.class_key_requested)
        self._classes.left.connect(self.left)
