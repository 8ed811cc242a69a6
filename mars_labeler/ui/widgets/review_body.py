"""One label that looks wrong: its image, and the images of the two classes it may be."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from mars_labeler.domain.records import ImageId
from mars_labeler.services.image_table import NONE
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.elided_label import ElidedLabel
from mars_labeler.ui.widgets.neighbor_tiles import ShownNeighbor
from mars_labeler.ui.widgets.review_picture import ReviewPicture
from mars_labeler.ui.widgets.review_row import ReviewRow
from mars_labeler.ui.widgets.section import styled_label


@dataclass(frozen=True)
class Question:
    """A label in question, in words.

    Args:
        image_id: The image.
        caption: Its name, and where and when it was taken.
        label: The class of its label.
        label_detail: Who gave it ("Labeled by ada").
        suggested: The likelier class.
        suggested_detail: How likely ("More likely: 0.93").
        outcome: What was decided already ("Kept"); empty while it is open.
        near_label: The nearest images with that label.
        near_suggested: The nearest images of the likelier class.
    """

    image_id: ImageId
    caption: str
    label: str
    label_detail: str
    suggested: str
    suggested_detail: str
    outcome: str = ""
    near_label: tuple[ShownNeighbor, ...] = ()
    near_suggested: tuple[ShownNeighbor, ...] = ()

    @property
    def neighbors(self) -> tuple[ShownNeighbor, ...]:
        """All images beside it."""
        return self.near_label + self.near_suggested


class ReviewBody(QWidget):
    """The image above, the two classes in a row each below it, and the buttons.

    A neighbor that is clicked takes the place of the image until one goes back.
    """

    keep_requested = Signal()
    """The label is right."""

    change_requested = Signal()
    """The likelier class is right."""

    unsure_requested = Signal()
    """One cannot tell."""

    step_requested = Signal(int)
    """Another label is wanted, undecided: -1 for the one before, 1 for the next."""

    pictures_wanted = Signal(object)
    """The thumbnails of these images are missing."""

    looked_at = Signal()
    """Another image is shown large: the one in question or a neighbor."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question: Question | None = None
        """What is shown."""
        self.picture = ReviewPicture(self)
        self.label_row = ReviewRow(False, self)
        self.suggested_row = ReviewRow(True, self)
        self._caption = ElidedLabel("", self)
        self._outcome = styled_label("", "title", self)
        self._pictures: dict[ImageId, QPixmap] = {}
        self._unsure = self._button(self.tr("Unsure  ."))
        self._before = self._button(self.tr("←  Before"))
        self._after = self._button(self.tr("Next  →"))
        self._hint = ElidedLabel("small", self, Qt.TextElideMode.ElideRight)
        self._hint.set_text(self.tr("The letter of a class changes the label to it."))
        self._lay_out()
        self._unsure.clicked.connect(self.unsure_requested)
        self._before.clicked.connect(lambda: self.step_requested.emit(-1))
        self._after.clicked.connect(lambda: self.step_requested.emit(1))
        self.label_row.chosen.connect(self.keep_requested)
        self.suggested_row.chosen.connect(self.change_requested)
        for row in (self.label_row, self.suggested_row):
            row.image_requested.connect(self.enlarge)

    @property
    def is_enlarging(self) -> bool:
        """Whether a neighbor is shown in the place of the image in question."""
        return self.question is not None and self.picture.image_id != self.question.image_id

    @property
    def caption(self) -> str:
        """What is said of the image that is shown large."""
        return self._caption.text()

    def show_question(self, question: Question | None) -> None:
        """Show a label in question; None shows nothing."""
        self.question = question
        if question is None:
            self.picture.show_image(NONE)
            return
        keep, change = self.tr("Keep  Backspace"), self.tr("Change  Enter")
        self.label_row.set_words(question.label, question.label_detail, keep)
        self.suggested_row.set_words(question.suggested, question.suggested_detail, change)
        self.label_row.set_neighbors(question.near_label)
        self.suggested_row.set_neighbors(question.near_suggested)
        self._outcome.setText(question.outcome)
        wanted = [question.image_id, *(near.image_id for near in question.neighbors)]
        self._pictures = {key: self._pictures[key] for key in wanted if key in self._pictures}
        for image_id, picture in self._pictures.items():
            self._show_picture(image_id, picture)
        self.show_image()
        self.pictures_wanted.emit(wanted)

    def set_picture(self, image_id: ImageId, picture: QPixmap) -> None:
        """Take the thumbnail of one of the images."""
        self._pictures[image_id] = picture
        self._show_picture(image_id, picture)

    @Slot()
    def show_image(self) -> None:
        """Show the image in question itself."""
        if self.question is not None:
            self._caption.set_text(self.question.caption)
            self._look_at(self.question.image_id)

    @Slot(int)
    def enlarge(self, image_id: ImageId) -> None:
        """Show a neighbor in its place; the one that is shown already gives it back."""
        if self.question is None or image_id == self.picture.image_id:
            self.show_image()
            return
        near = next((each for each in self.question.neighbors if each.image_id == image_id), None)
        if near is not None:
            words = self.tr("For comparison: {name}, labeled {label}. Esc goes back.")
            self._caption.set_text(words.format(name=near.name, label=near.label.name))
            self._look_at(image_id)

    def _look_at(self, image_id: ImageId) -> None:
        self.picture.show_image(image_id, self._pictures.get(image_id))
        self.looked_at.emit()

    def _show_picture(self, image_id: ImageId, picture: QPixmap) -> None:
        self.label_row.set_picture(image_id, picture)
        self.suggested_row.set_picture(image_id, picture)
        if image_id == self.picture.image_id:
            self.picture.set_placeholder(picture)

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _lay_out(self) -> None:
        caption = QHBoxLayout()
        caption.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        caption.addWidget(self._caption, 1)
        caption.addWidget(self._outcome)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        for button in (self._unsure, self._before, self._after):
            buttons.addWidget(button)
        buttons.addWidget(self._hint, 1)
        below = QVBoxLayout()
        below.setContentsMargins(2 * GRID, 0, 2 * GRID, GRID)
        below.setSpacing(GRID)
        below.addWidget(self.label_row)
        below.addWidget(self.suggested_row)
        below.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(caption)
        column.addWidget(self.picture, 1)
        column.addLayout(below)
