"""The current image in the label panel: what it is, what is suggested for it, its classes."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Slot

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.records import ImageId
from mars_labeler.services.image_table import NONE, SuggestionState
from mars_labeler.services.labeling import labels_since_model
from mars_labeler.services.project import read_record
from mars_labeler.services.reviewing import current_version
from mars_labeler.ui.models.cell import Cell
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.preferences import Preferences
from mars_labeler.ui.session import Session
from mars_labeler.ui.settings import KeyScheme
from mars_labeler.ui.soon import Soon
from mars_labeler.ui.strings import flag_names
from mars_labeler.ui.thumbnails.store import ThumbnailStore
from mars_labeler.ui.widgets.label_panel import LabelPanel
from mars_labeler.ui.widgets.pictures_view import PicturesView
from mars_labeler.ui.widgets.shown import NoSuggestion, ShownImage, ShownSuggestion
from mars_labeler.ui.widgets.view_switch import View

SHOWING_DELAY_MS = 10
"""The grid comes first: the panel follows when the label that a key gave is painted."""

COUNTING_DELAY_MS = 60
"""Counts of the classes follow after this pause: they look at all images."""


class DetailController(QObject):
    """Shows the current image and the classes in the label panel.

    Args:
        session: The open project.
        preferences: The scheme of the keys.
        model: What the pictures show.
        pictures: Knows which image is the current one.
        panel: Where it is shown.
    """

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        model: PoolModel,
        pictures: PicturesView,
        panel: LabelPanel,
    ) -> None:
        super().__init__(session)
        self._session = session
        self._preferences = preferences
        self._model = model
        self._pictures = pictures
        self._panel = panel
        self._thumbnails: ThumbnailStore | None = None
        # One key changes the image, the selection and the labels: it is shown once, right after.
        self._showing = Soon(SHOWING_DELAY_MS, self.show_current, self)
        self._counting = Soon(COUNTING_DELAY_MS, self.show_classes, self)
        session.opened.connect(self._on_opened)
        session.closing.connect(self._on_closing)
        session.changed.connect(self._on_changed)
        preferences.changed.connect(self._on_preferences_changed)
        pictures.current_changed.connect(self._on_current_changed)
        pictures.selection_changed.connect(self._showing.ask)
        self._on_preferences_changed()

    def set_thumbnails(self, thumbnails: ThumbnailStore) -> None:
        """Take the preview from here from now on."""
        self._thumbnails = thumbnails
        thumbnails.loaded.connect(self._on_thumbnail_loaded)

    @Slot()
    def show_current(self) -> None:
        """Show the current image as it is now."""
        self._showing.stop()
        image_id = self._pictures.current_id()
        cell = self._model.cell_of(image_id) if self._session.is_open else None
        if cell is None:
            self._panel.set_image(None)
            self._panel.set_preview(None)
            self._panel.set_suggestion(NoSuggestion.NO_IMAGE)
            return
        self._panel.set_image(self._shown_image(cell), max(1, self._pictures.target_count()))
        self._panel.set_suggestion(self._shown_suggestion(cell))
        self._show_preview(image_id)

    def _shown_image(self, cell: Cell) -> ShownImage:
        record = read_record(self._session.project, cell.image_id)
        return ShownImage(
            name=cell.name,
            instrument=cell.instrument,
            sol=cell.sol,
            folder=record.folder if record else "",
            width=record.width if record else 0,
            height=record.height if record else 0,
            byte_size=record.byte_size if record else 0,
            label=cell.label,
            is_unsure=cell.is_unsure,
            flags=tuple(name.lower() for name in flag_names(cell.flags)),
        )

    def _shown_suggestion(self, cell: Cell) -> ShownSuggestion | NoSuggestion:
        if current_version(self._session.project) is None:
            is_trainable = self._session.table.has_two_classes()
            return NoSuggestion.UNTRAINED if is_trainable else NoSuggestion.NO_MODEL
        if cell.label is not None:
            return NoSuggestion.DECIDED
        if cell.state is SuggestionState.REJECTED:
            return NoSuggestion.REJECTED
        if cell.state is SuggestionState.ABSENT:
            return NoSuggestion.UNSURE if cell.is_unsure else NoSuggestion.NOT_SCORED
        table = self._session.table
        row = int(table.rows_of(np.array([cell.image_id], np.int64))[0])
        records = {record.class_id: record for record in self._session.classes}
        choices = tuple(
            (records[class_id], confidence)
            for class_id, confidence in zip(
                table.suggested[row].tolist(), table.confidences[row].tolist(), strict=True
            )
            if class_id in records
        )
        return ShownSuggestion(
            model_version=int(table.model_versions[row]),
            choices=choices,
            labels_since=labels_since_model(self._session.project) or 0,
            is_stale=cell.state is SuggestionState.STALE,
        )

    def _show_preview(self, image_id: ImageId) -> None:
        if self._thumbnails is None:
            return
        pixmap, failure = self._thumbnails.pixmap(image_id), self._thumbnails.failure(image_id)
        self._panel.set_preview(pixmap, failure)
        if pixmap is None and self._pictures.view is View.LOUPE:
            self._thumbnails.want([image_id])  # the grid, which else asks, is not in sight

    @Slot()
    def show_classes(self) -> None:
        """Show the classes with the images that each labels now."""
        self._counting.stop()
        table = self._session.table
        counts = np.bincount(table.labels - NONE)[1:]  # in a fraction of the time of `unique`
        by_class = {class_id: count for class_id, count in enumerate(counts.tolist()) if count}
        self._panel.set_classes(self._session.classes, by_class)

    @Slot()
    def _on_opened(self) -> None:
        self.show_classes()
        self.show_current()

    @Slot()
    def _on_closing(self) -> None:
        self._showing.stop()
        self._counting.stop()
        self._thumbnails = None
        self._panel.set_image(None)
        self._panel.set_preview(None)

    @Slot(object)
    def _on_changed(self, changes: ChangeSet) -> None:
        if Kind.CLASSES in changes.kinds:
            self.show_classes()
        else:
            self._counting.ask()
        self._showing.ask()

    @Slot()
    def _on_preferences_changed(self) -> None:
        is_digits = self._preferences.settings.key_scheme is KeyScheme.DIGITS
        self._panel.set_key_scheme(is_digits)

    @Slot(int)
    def _on_current_changed(self, _image_id: ImageId) -> None:
        self._showing.ask()

    @Slot(int)
    def _on_thumbnail_loaded(self, image_id: ImageId) -> None:
        if image_id == self._pictures.current_id():
            self._show_preview(image_id)
