"""Why the model suggests a class for the image in the loupe."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QRectF, QTimer, Slot
from PySide6.QtGui import QAction, QImage, QPixmap

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.records import ImageId
from mars_labeler.services.browsing import Listing
from mars_labeler.services.explaining import Explanation, explain, heat_colors
from mars_labeler.services.image_table import NONE
from mars_labeler.services.reviewing import current_version
from mars_labeler.ui.controllers.browsing_controller import BrowsingController
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.session import Session
from mars_labeler.ui.strings import confidence, first_model_text
from mars_labeler.ui.thumbnails.store import ThumbnailStore
from mars_labeler.ui.widgets.neighbor_tiles import ShownNeighbor
from mars_labeler.ui.widgets.pictures_view import PicturesView
from mars_labeler.ui.widgets.view_switch import View
from mars_labeler.ui.workers.side_jobs import SideJobs

NAME = "why"
PAUSE_MS = 200
"""Who leafs through images asks for those that she rests on."""

KEPT = 32
"""Answers that are kept, for going back to an image: 150 KB each."""

_OUTDATED_BY = {Kind.MODELS, Kind.IMAGES, Kind.CLASSES, Kind.DECISIONS, Kind.SPLITS}


class WhyController(QObject):
    """Asks and answers while its action is checked and the loupe is open.

    Args:
        session: The open project.
        side_jobs: Answers, beside the window.
        model: What the pictures show.
        pictures: Holds the loupe.
        browsing: Shows an image that the filters hide.
        action: Checked while the person wants to know why.
        thumbnails: Gives the thumbnails of the open project.
    """

    def __init__(
        self,
        session: Session,
        side_jobs: SideJobs,
        model: PoolModel,
        pictures: PicturesView,
        browsing: BrowsingController,
        action: QAction,
        thumbnails: Callable[[], ThumbnailStore | None],
    ) -> None:
        super().__init__(session)
        self._session = session
        self._side_jobs = side_jobs
        self._model = model
        self._pictures = pictures
        self._browsing = browsing
        self._action = action
        self._thumbnails = thumbnails
        self._answers: OrderedDict[ImageId, Explanation] = OrderedDict()
        self._shown: Explanation | None = None
        self._heard: ThumbnailStore | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.ask)
        session.closing.connect(self._on_closing)
        session.changed.connect(self._on_changed)
        side_jobs.asked_changed.connect(self._show_waiting)
        pictures.current_changed.connect(self._on_looked_elsewhere)
        pictures.view_changed.connect(self._on_looked_elsewhere)
        action.toggled.connect(self._on_toggled)
        pictures.loupe.why.image_requested.connect(self.go_to)
        pictures.loupe.toolbar.why_toggled.connect(action.setChecked)

    @Slot()
    def ask(self) -> None:
        """Show why the model says what it says of the current image, now or in a moment."""
        self._pause.stop()
        image_id = self._pictures.current_id()
        if not self._is_wanted or image_id == NONE:
            return
        if current_version(self._session.project) is None:
            how = first_model_text(self._session.table.has_two_classes())
            self._pictures.loupe.why.set_words(self.tr("No model yet. {how}").format(how=how))
        elif image_id in self._answers:
            self._answers.move_to_end(image_id)
            self._show(self._answers[image_id])
        else:
            job = partial(explain, image_id=image_id, class_id=None)
            self._side_jobs.ask(NAME, job, self._on_answered)

    @Slot(int)
    def go_to(self, image_id: ImageId) -> None:
        """Show an image in the loupe; one that the filters hide comes as a list of its likes."""
        if self._model.position_of(image_id) < 0 and self._shown is not None:
            near = (each.image_id for each in self._shown.neighbors)
            title = self.tr("The nearest labeled images")
            listing = Listing(title, (self._shown.image_id, *near))
            self._browsing.show_listing(listing, keeps_loupe=True)
        self._pictures.grid.set_current(image_id, opens_stack=True)

    @property
    def shown(self) -> Explanation | None:
        """The answer that is on the screen."""
        return self._shown

    @property
    def _is_wanted(self) -> bool:
        is_in_loupe = self._pictures.view is View.LOUPE
        return self._session.is_open and self._action.isChecked() and is_in_loupe

    def _clear(self) -> None:
        loupe = self._pictures.loupe
        loupe.canvas.set_overlay(None)
        loupe.why.set_neighbors(())
        loupe.why.set_words("")
        self._shown = None

    def _show(self, found: Explanation) -> None:
        self._shown = found
        loupe, place = self._pictures.loupe, found.heat_map.place
        colors = np.ascontiguousarray(heat_colors(found.heat_map.values))
        height, width = colors.shape[:2]
        image = QImage(colors.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
        edges = QRectF(place.left, place.top, place.width, place.height)
        loupe.canvas.set_overlay(QPixmap.fromImage(image), edges)
        loupe.why.set_words(self._words(found), has_heat=True)
        classes = {record.class_id: record for record in self._session.classes}
        loupe.why.set_neighbors(
            [
                ShownNeighbor(near.image_id, cell.name, classes[near.class_id], near.similarity)
                for near in found.neighbors
                if near.class_id in classes
                and (cell := self._model.cell_of(near.image_id)) is not None
            ]
        )
        self._show_pictures()

    def _words(self, found: Explanation) -> str:
        names = {record.class_id: record.name for record in self._session.classes}
        cell = self._model.cell_of(found.image_id)
        text = self.tr("Bright is what counted for {name} ({confidence}).").format(
            name=names.get(found.class_id, ""), confidence=confidence(found.confidence)
        )
        if cell is not None and cell.label is not None and cell.label.class_id != found.class_id:
            text += " " + self.tr("The label is {name}.").format(name=cell.label.name)
        near = self.tr("Below: the nearest labeled images.")
        return f"{text} {near}" if found.neighbors else text

    def _show_pictures(self) -> None:
        thumbnails = self._thumbnails()
        if thumbnails is None or self._shown is None:
            return
        if thumbnails is not self._heard:
            self._heard = thumbnails
            thumbnails.loaded.connect(self._on_thumbnail_loaded)
        missing = []
        for image_id in (near.image_id for near in self._shown.neighbors):
            pixmap = thumbnails.pixmap(image_id)
            if pixmap is not None:
                self._pictures.loupe.why.set_picture(image_id, pixmap)
            elif not thumbnails.failure(image_id):
                missing.append(image_id)
        if missing:
            thumbnails.want([self._shown.image_id, *missing])

    def _on_answered(self, result: object) -> None:
        if not isinstance(result, Explanation):
            return
        self._answers[result.image_id] = result
        if len(self._answers) > KEPT:
            self._answers.popitem(last=False)
        if self._is_wanted and result.image_id == self._pictures.current_id():
            self._show(result)

    @Slot()
    def _show_waiting(self) -> None:
        """Say that somebody is waiting, or that nothing will come: a failure has been told."""
        if not self._is_wanted or self._shown is not None:
            return
        strip = self._pictures.loupe.why
        if self._side_jobs.is_asked(NAME):
            strip.set_words(self.tr("Looking for what counted in the picture…"))
        elif not self._pause.isActive() and strip.words.endswith("…"):
            strip.set_words(self.tr("There is no answer for this image."))

    @Slot()
    def _on_looked_elsewhere(self) -> None:
        if self._shown is not None and self._shown.image_id != self._pictures.current_id():
            self._clear()
        if self._is_wanted:
            self._pause.start()
        elif self._side_jobs.is_asked(NAME):
            self._side_jobs.give_up(NAME)

    @Slot(bool)
    def _on_toggled(self, is_on: bool) -> None:
        loupe, is_in_loupe = self._pictures.loupe, self._pictures.view is View.LOUPE
        if not is_on and not is_in_loupe and self._session.is_open:
            self._action.setChecked(True)  # it is asked for where it cannot be seen to be on
            return
        loupe.why.setVisible(is_on)
        loupe.toolbar.set_why_shown(is_on)
        self._clear()
        if not is_on:
            self._pause.stop()
            self._side_jobs.give_up(NAME)
        elif self._session.is_open:
            self._open_loupe()
            self.ask()

    def _open_loupe(self) -> None:
        """Show the image that the open page is about, also where the filters hide it."""
        image_id = self._pictures.current_id()
        cell = self._model.cell_of(image_id)
        if cell is not None and self._model.position_of(image_id) == NONE:
            self._browsing.show_listing(Listing(cell.name, (image_id,)))
        if cell is not None:
            self._pictures.set_view(View.LOUPE)

    @Slot(int)
    def _on_thumbnail_loaded(self, image_id: ImageId) -> None:
        if self._shown is not None and image_id in {n.image_id for n in self._shown.neighbors}:
            self._show_pictures()

    @Slot(object)
    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.kinds & _OUTDATED_BY:
            self._answers.clear()
            touched, image_id = changes.image_ids, self._pictures.current_id()
            is_about_it = touched is None or image_id in touched or Kind.MODELS in changes.kinds
            is_asked = self._side_jobs.is_asked(NAME)  # what it began with is outdated, too
            if self._is_wanted and (is_about_it or is_asked):
                self._pause.start()
            if is_asked:
                self._side_jobs.give_up(NAME)

    @Slot()
    def _on_closing(self) -> None:
        self._pause.stop()
        self._answers.clear()
        self._heard = None
        self._clear()
