"""The image whose label is in question, as large as there is room for."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from mars_labeler.domain.records import ImageId
from mars_labeler.services.image_table import NONE
from mars_labeler.services.stretching import shown
from mars_labeler.ui.thumbnails.decoding import ImageSource, LoupeImage, image_of
from mars_labeler.ui.thumbnails.image_loader import ImageLoader
from mars_labeler.ui.widgets.image_canvas import ImageCanvas


class ReviewPicture(ImageCanvas):
    """Shows one image of the project as the model sees it; the wheel zooms, a drag moves it.

    The thumbnail is shown until the image is read. Whoever creates it calls `set_source(None)`
    before letting go of it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image_id: ImageId = NONE
        self._loader: ImageLoader[LoupeImage] | None = None

    @property
    def image_id(self) -> ImageId:
        """The image shown, -1 for none."""
        return self._image_id

    def set_source(self, source: ImageSource | None) -> None:
        """Read the images from here from now on; None (no project) shows nothing."""
        if self._loader is not None:
            self._loader.shutdown()
            self._loader.deleteLater()
            self._loader = None
        self.show_image(NONE)
        if source is not None:
            self._loader = ImageLoader(source, threads=1, parent=self)
            self._loader.loaded.connect(self._on_loaded)
            self._loader.failed.connect(self._on_failed)

    def show_image(self, image_id: ImageId, placeholder: QPixmap | None = None) -> None:
        """Show an image, its thumbnail until it is read; -1 shows none."""
        if image_id == self._image_id:
            return
        self._image_id = image_id
        self.show_pixmap(placeholder)
        if self._loader is not None:
            self._loader.want(() if image_id == NONE else (image_id,))

    def set_placeholder(self, picture: QPixmap) -> None:
        """Show the thumbnail if there is nothing better yet."""
        if self.pixmap is None:
            self.show_pixmap(picture)

    @Slot(int, object)
    def _on_loaded(self, image_id: ImageId, image: LoupeImage) -> None:
        if image_id == self._image_id:
            pixels = shown(image.values, image.model_stretch)
            self.replace_pixmap(QPixmap.fromImage(image_of(pixels)))

    @Slot(int, str)
    def _on_failed(self, image_id: ImageId, reason: str) -> None:
        if image_id == self._image_id:
            self.show_message(reason)
