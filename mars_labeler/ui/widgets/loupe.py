"""The loupe: one image at its full resolution, with what is known of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPixmap, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from mars_labeler.domain.records import ImageId
from mars_labeler.domain.stretch import Stretch
from mars_labeler.services.image_table import NONE
from mars_labeler.services.stretching import shown, stretched
from mars_labeler.ui.models.cell import Cell
from mars_labeler.ui.models.facts import FactGroup, with_values
from mars_labeler.ui.models.pixel_values import range_text, value_text
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.thumbnails.decoding import ImageSource, LoupeImage, image_of
from mars_labeler.ui.thumbnails.image_loader import ImageLoader
from mars_labeler.ui.widgets.facts_panel import FactsPanel
from mars_labeler.ui.widgets.image_canvas import ImageCanvas
from mars_labeler.ui.widgets.loupe_caption import LoupeCaption
from mars_labeler.ui.widgets.loupe_toolbar import LoupeToolbar
from mars_labeler.ui.widgets.why_strip import WhyStrip

BESIDE_FROM = 560
"""The width of the loupe from which on the facts stand beside the picture, not below it."""

BELOW_FROM = 520
"""The height from which on there is room for them below it; else the picture has it all."""


class Loupe(QWidget):
    """Shows one image large, with zoom, pan and contrast stretch.

    `why` says why the model suggests what it does; it is hidden until somebody asks.

    The thumbnail is shown at once, scaled up, and gives way to the image when that is read.
    Whoever creates the loupe calls `shutdown` before letting go of it.
    """

    step_requested = Signal(int)
    """Another image is wanted: -1 for the one before, 1 for the next."""

    facts_toggled = Signal(bool)
    """The facts are shown now, or no longer."""

    sequence_requested = Signal(str)
    """The images of this sequence are wanted."""

    model_stretch_requested = Signal(object)
    """The model is to see the current image through this `Stretch`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image_id: ImageId = NONE
        self._image: LoupeImage | None = None
        self._loader: ImageLoader[LoupeImage] | None = None
        self._canvas = ImageCanvas(self)
        self._caption = LoupeCaption(self)
        self._facts = FactsPanel(self)
        self._toolbar = LoupeToolbar(self)
        self.why = WhyStrip(self)
        self._known: tuple[FactGroup, ...] = ()
        self._range = ""
        self._are_facts_wanted = self._has_room = True
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        self.set_facts_shown(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Loupe"))
        self._connect()

    @property
    def image_id(self) -> ImageId:
        """The image shown, -1 for none."""
        return self._image_id

    @property
    def canvas(self) -> ImageCanvas:
        """The picture itself."""
        return self._canvas

    @property
    def toolbar(self) -> LoupeToolbar:
        """The controls for stretch and zoom."""
        return self._toolbar

    @property
    def facts(self) -> FactsPanel:
        """What is known of the image."""
        return self._facts

    @property
    def are_facts_shown(self) -> bool:
        """Whether the person wants the facts; without room for them they wait for it."""
        return self._are_facts_wanted

    @Slot(bool)
    def set_facts_shown(self, is_shown: bool) -> None:
        """Show or hide the facts, whatever room there is, as the person wants it."""
        self._are_facts_wanted = is_shown
        self._place_facts(is_shown)
        self.facts_toggled.emit(is_shown)

    @Slot()
    def toggle_facts(self) -> None:
        """Show the facts, or hide them."""
        self.set_facts_shown(self._facts.isHidden())

    def set_facts(self, groups: Sequence[FactGroup]) -> None:
        """Show what is known of the image."""
        self._known = tuple(groups)
        self._show_facts()

    def set_source(self, source: ImageSource | None) -> None:
        """Read the images from here from now on, unstretched; None (no project) shows nothing."""
        self.shutdown()
        self.show_image(NONE)
        self._toolbar.stretching.reset()
        if source is not None:
            self._loader = ImageLoader(source, threads=1, parent=self)
            self._loader.loaded.connect(self._on_loaded)
            self._loader.failed.connect(self._on_failed)

    def show_image(
        self, image_id: ImageId, cell: Cell | None = None, placeholder: QPixmap | None = None
    ) -> None:
        """Show an image.

        Args:
            image_id: The image; -1 shows none.
            cell: What is known of it.
            placeholder: Its thumbnail, shown until the image is read.
        """
        self.show_cell(cell)
        if image_id == self._image_id:
            return
        self._image_id, self._image = image_id, None
        self._canvas.show_pixmap(placeholder)
        self._show_value()
        self.reload()

    def reload(self) -> None:
        """Read the image again; what is shown stays until it is there."""
        if self._loader is not None:
            self._loader.want(() if self._image_id == NONE else (self._image_id,))

    def show_cell(self, cell: Cell | None) -> None:
        """Show what is now known of the image, after its label has changed."""
        self._caption.show_cell(cell)
        name = self.tr("Loupe")
        self.setAccessibleName(name if cell is None else f"{name}: {cell.describe()}")

    def zoom_in(self) -> None:
        """Enlarge about the middle of the view."""
        self._canvas.zoom_in()

    def zoom_out(self) -> None:
        """Reduce about the middle of the view."""
        self._canvas.zoom_out()

    def fit(self) -> None:
        """Make the image as large as the view."""
        self._canvas.fit()

    def actual_size(self) -> None:
        """Show one image pixel as one pixel of the screen."""
        self._canvas.actual_size()

    def shutdown(self) -> None:
        """Stop the thread that reads images and wait for it."""
        if self._loader is not None:
            self._loader.shutdown()
            self._loader.deleteLater()
            self._loader = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the image before or after, copy facts; leave every other key to the window."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self._facts.copy()
            return
        steps: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in steps and plain == Qt.KeyboardModifier.NoModifier:
            self.step_requested.emit(steps[event.key()])
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the facts below the picture where there is no room beside it, or away."""
        super().resizeEvent(event)
        is_below = event.size().width() < BESIDE_FROM
        direction = QBoxLayout.Direction
        self._middle.setDirection(direction.TopToBottom if is_below else direction.LeftToRight)
        self._facts.set_below(is_below)
        has_room = not is_below or event.size().height() >= BELOW_FROM
        if has_room != self._has_room:
            self._has_room = has_room
            self._place_facts(self._are_facts_wanted and has_room)

    def _lay_out(self) -> None:
        self._middle.setContentsMargins(0, 0, 0, 0)
        self._middle.setSpacing(0)
        self._middle.addWidget(self._canvas, 1)
        self._middle.addWidget(self._facts)
        caption_row, toolbar_row = QHBoxLayout(), QHBoxLayout()
        caption_row.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        caption_row.addWidget(self._caption)
        toolbar_row.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        toolbar_row.addWidget(self._toolbar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID // 2, 0, GRID // 2)
        column.setSpacing(GRID // 2)
        column.addLayout(caption_row)
        column.addLayout(self._middle, 1)
        column.addWidget(self.why)
        column.addLayout(toolbar_row)

    def _connect(self) -> None:
        self._canvas.zoom_changed.connect(self._toolbar.show_zoom)
        self._canvas.zoom_changed.connect(self._show_value)
        self._canvas.pointer_moved.connect(self._show_value)
        self._toolbar.stretching.stretch_changed.connect(self._on_stretch_changed)
        self._toolbar.stretching.model_stretch_requested.connect(self.model_stretch_requested)
        self._toolbar.facts_toggled.connect(self.set_facts_shown)
        self._facts.sequence_requested.connect(self.sequence_requested)
        self._toolbar.zoom_in_clicked.connect(self.zoom_in)
        self._toolbar.zoom_out_clicked.connect(self.zoom_out)
        self._toolbar.fit_clicked.connect(self.fit)
        self._toolbar.actual_size_clicked.connect(self.actual_size)

    def _place_facts(self, is_shown: bool) -> None:
        self._facts.setVisible(is_shown)
        self._toolbar.set_facts_shown(is_shown)

    def _show_facts(self) -> None:
        """Show what is known, and the range of the values once the image is read."""
        if self._image is not None and self._known:
            self._facts.set_facts(with_values(self._known, self._range))
        else:
            self._facts.set_facts(self._known)

    @Slot()
    def _show_value(self) -> None:
        """Tell the file's own value under the pointer, once the image is read."""
        image, pixel = self._image, self._canvas.pointed_pixel
        text = "" if image is None or pixel is None else value_text(image.values, pixel)
        self._caption.show_value(text)

    def _show_pixels(self) -> None:
        if self._image is None:
            return
        values, stretch = self._image.values, self._toolbar.stretch
        if stretch is None:
            pixels = shown(values, self._image.model_stretch)
        else:
            pixels = stretched(values, stretch)
        self._canvas.replace_pixmap(QPixmap.fromImage(image_of(pixels)))

    @Slot(int, object)
    def _on_loaded(self, image_id: ImageId, image: LoupeImage) -> None:
        if image_id == self._image_id:
            self._image = image
            self._range = range_text(image.values)
            self._toolbar.stretching.set_image(image.values.is_deep, image.model_stretch)
            self._show_pixels()
            self._show_facts()
            self._show_value()

    @Slot(int, str)
    def _on_failed(self, image_id: ImageId, reason: str) -> None:
        if image_id == self._image_id:
            self._canvas.show_message(reason)

    @Slot(object)
    def _on_stretch_changed(self, _stretch: Stretch | None) -> None:
        self._show_pixels()
