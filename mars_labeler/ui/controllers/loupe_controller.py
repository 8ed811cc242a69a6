"""The loupe between the project and the person: what it reads, tells, and passes on."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.records import ImageId
from mars_labeler.domain.stretch import Stretch
from mars_labeler.services.project import Project, read_record
from mars_labeler.services.quality import read_quality, read_repeated, read_thresholds
from mars_labeler.services.stretching import read_stretch, read_values, set_stretch
from mars_labeler.ui.controllers.browsing_controller import BrowsingController
from mars_labeler.ui.models.facts import image_facts
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.models.quality_facts import quality_facts
from mars_labeler.ui.session import Session
from mars_labeler.ui.thumbnails.decoding import LoupeImage
from mars_labeler.ui.widgets.pictures_view import PicturesView
from mars_labeler.ui.widgets.view_switch import View
from mars_labeler.ui.workers.job_runner import JobRunner


class LoupeController(QObject):
    """Shows the facts of the image in the loupe, and does what is asked for there.

    Args:
        session: The open project.
        runner: Runs the jobs that read the images.
        model: What the pictures show.
        pictures: Holds the loupe, and knows what a command is meant for.
        browsing: Shows another query.
    """

    def __init__(
        self,
        session: Session,
        runner: JobRunner,
        model: PoolModel,
        pictures: PicturesView,
        browsing: BrowsingController,
    ) -> None:
        super().__init__(session)
        self._session = session
        self._runner = runner
        self._model = model
        self._pictures = pictures
        self._browsing = browsing
        # One key changes the image and its label: its facts are shown once, right after.
        self._showing = QTimer(self)
        self._showing.setSingleShot(True)
        self._showing.setInterval(0)
        self._showing.timeout.connect(self.show_facts)
        session.changed.connect(self._on_changed)
        session.closing.connect(self._on_closing)
        pictures.current_changed.connect(self._on_looked_elsewhere)
        pictures.view_changed.connect(self._on_looked_elsewhere)
        pictures.loupe.facts_toggled.connect(self._on_looked_elsewhere)
        pictures.loupe.sequence_requested.connect(self.show_sequence)
        pictures.loupe.model_stretch_requested.connect(self.show_model)

    @Slot()
    def show_facts(self) -> None:
        """Show what is known of the current image."""
        self._showing.stop()
        loupe = self._pictures.loupe
        if self._pictures.view is not View.LOUPE or not loupe.are_facts_shown:
            return
        image_id = self._pictures.current_id()
        cell = self._model.cell_of(image_id) if self._session.is_open else None
        if cell is None:
            loupe.set_facts(())
            return
        project = self._session.project
        record = read_record(project, image_id)
        repeated = read_repeated(project, image_id)
        found = quality_facts(
            cell.flags,
            read_quality(project, image_id),
            "" if repeated is None else repeated.name,
            read_thresholds(project),
        )
        loupe.set_facts(() if record is None else image_facts(record, found))

    @Slot(str)
    def show_sequence(self, name: str) -> None:
        """Show the images of one sequence, whatever else is filtered."""
        self._browsing.show_query(replace(self._model.query.unfiltered, sequence=name))

    @Slot()
    def show_current_sequence(self) -> None:
        """Show the images of the current one's sequence, if it is known."""
        cell = self._model.cell_of(self._pictures.current_id())
        if cell is not None and cell.sequence:
            self.show_sequence(cell.sequence)

    @Slot(object)
    def show_model(self, stretch: Stretch) -> None:
        """Let the model see the selected images through a stretch, unless it is looking now."""
        image_ids = self._pictures.targets()
        if not image_ids or not self._session.is_open:
            return
        if self._runner.is_running:
            self._runner.refused.emit()
        else:
            self._session.perform(partial(_set_stretch, image_ids, stretch))

    @Slot()
    def use_stretch(self) -> None:
        """Let the model see the selected images through the stretch of the loupe."""
        stretch = self._pictures.loupe.toolbar.stretch
        self.show_model(Stretch() if stretch is None else stretch)

    @Slot()
    def _on_looked_elsewhere(self) -> None:
        self._showing.start()

    @Slot(object)
    def _on_changed(self, changes: ChangeSet) -> None:
        loupe, touched = self._pictures.loupe, changes.image_ids
        if Kind.IMAGES in changes.kinds and (touched is None or loupe.image_id in touched):
            loupe.reload()
        self._showing.start()

    @Slot()
    def _on_closing(self) -> None:
        self._showing.stop()
        self._pictures.loupe.set_facts(())


def read_loupe_image(project: Project, image_id: ImageId) -> LoupeImage:
    """Return an image as the loupe shows it; for worker threads.

    Raises:
        ImageDecodeError: The image cannot be read.
        ProjectError: There is no image of that id.
    """
    return LoupeImage(read_values(project, image_id), read_stretch(project, image_id))


def _set_stretch(image_ids: list[ImageId], stretch: Stretch, project: Project) -> ChangeSet:
    return set_stretch(project, image_ids, stretch)
