"""The loupe: one image at its full resolution."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mars_labeler.domain.records import ImageId
from mars_labeler.services.image_table import NONE
from mars_labeler.ui.models.cell import Cell
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.thumbnails.decoding import ImageSource, image_of
from mars_labeler.ui.thumbnails.image_loader import ImageLoader
from mars_labeler.ui.widgets.image_canvas import ImageCanvas
from mars_labeler.ui.widgets.loupe_caption import LoupeCaption
from mars_labeler.ui.widgets.loupe_toolbar import LoupeToolbar
from mars_labeler.ui.widgets.stretch import Stretch, stretch_image


class Loupe(QWidget):
    """Shows one image large, with zoom, pan and contrast stretch.

    The thumbnail is shown at once, scaled up, and gives way to the image when that is read.
    Whoever creates the loupe calls `shutdown` before letting go of it.
    """

    step_requested = Signal(int)
    """Another image is wanted: -1 for the one before, 1 for the next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image_id: ImageId = NONE
        self._pixels: NDArray[np.uint8] | None = None
        self._loader: ImageLoader[NDArray[np.uint8]] | None = None
        self._canvas = ImageCanvas(self)
        self._caption = LoupeCaption(self)
        self._toolbar = LoupeToolbar(self)
        self._lay_out()
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

    def set_source(self, source: ImageSource | None) -> None:
        """Read the images from here from now on; None (no project) shows nothing more."""
        self.shutdown()
        self.show_image(NONE)
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
        self._image_id, self._pixels = image_id, None
        self._canvas.show_pixmap(placeholder)
        if self._loader is not None:
            self._loader.want(() if image_id == NONE else (image_id,))

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
        """Go to the image before or after; leave every other key to the window."""
        steps: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in steps and plain == Qt.KeyboardModifier.NoModifier:
            self.step_requested.emit(steps[event.key()])
        else:
            event.ignore()

    def _lay_out(self) -> None:
        caption_row, toolbar_row = QHBoxLayout(), QHBoxLayout()
        caption_row.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        caption_row.addWidget(self._caption)
        toolbar_row.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        toolbar_row.addWidget(self._toolbar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID // 2, 0, GRID // 2)
        column.setSpacing(GRID // 2)
        column.addLayout(caption_row)
        column.addWidget(self._canvas, 1)
        column.addLayout(toolbar_row)

    def _connect(self) -> None:
        self._canvas.zoom_changed.connect(self._toolbar.show_zoom)
        self._toolbar.stretch_changed.connect(self._on_stretch_changed)
        self._toolbar.zoom_in_clicked.connect(self.zoom_in)
        self._toolbar.zoom_out_clicked.connect(self.zoom_out)
        self._toolbar.fit_clicked.connect(self.fit)
        self._toolbar.actual_size_clicked.connect(self.actual_size)

    def _show_pixels(self) -> None:
        if self._pixels is None:
            return
        stretched = stretch_image(self._pixels, self._toolbar.stretch)
        self._canvas.replace_pixmap(QPixmap.fromImage(image_of(stretched)))

    @Slot(int, object)
    def _on_loaded(self, image_id: ImageId, pixels: NDArray[np.uint8]) -> None:
        if image_id == self._image_id:
            self._pixels = pixels
            self._show_pixels()

    @Slot(int, str)
    def _on_failed(self, image_id: ImageId, reason: str) -> None:
        if image_id == self._image_id:
            self._canvas.show_message(reason)

    @Slot(object)
    def _on_stretch_changed(self, _stretch: Stretch) -> None:
        self._show_pixels()
