"""Getting public data sets and raw images, and opening what came."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from mars_labeler.domain.errors import DownloadError
from mars_labeler.services import fetching
from mars_labeler.services.fetching import FetchedRaw, FetchedSet
from mars_labeler.services.project import default_project_folder, is_project
from mars_labeler.ui.controllers.fetch_jobs import (
    RawImported,
    get_data_set,
    get_raw_images,
    import_raw_images,
)
from mars_labeler.ui.controllers.project_controller import ProjectController
from mars_labeler.ui.dialogs.data_set_dialog import DataSetChoice, DataSetDialog
from mars_labeler.ui.dialogs.open_folder_dialog import OpenFolderChoice, TaxonomyChoice
from mars_labeler.ui.dialogs.raw_images_dialog import RawChoice, RawImagesDialog
from mars_labeler.ui.preferences import Preferences
from mars_labeler.ui.session import Session
from mars_labeler.ui.strings import images
from mars_labeler.ui.widgets.message_bar import MessageBar
from mars_labeler.ui.workers.job_runner import JobRunner
from mars_labeler.ui.workers.job_worker import Failure, Job, failure_of


class FetchController(QObject):
    """Asks what to get, gets it in the background, and hands it to the projects.

    Args:
        session: The open project takes raw images.
        preferences: The annotator's name.
        runner: Runs the downloads.
        projects: Opens what came.
        messages: Where outcomes are told.
        window: The parent of the dialogs.
    """

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        runner: JobRunner,
        projects: ProjectController,
        messages: MessageBar,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._preferences = preferences
        self._runner = runner
        self._projects = projects
        self._messages = messages
        self._window = window
        self._job: Job | None = None
        runner.succeeded.connect(self._on_succeeded)
        runner.cancelled.connect(self._on_cancelled)
        runner.failed.connect(self._on_failed)
        runner.finished.connect(self._on_finished)

    @Slot()
    def ask_data_set(self) -> None:
        """Ask which public data set to get."""
        sets, folder = fetching.list_data_sets(), fetching.default_images_folder
        dialog = DataSetDialog(sets, folder, self._window)
        dialog.data_set_chosen.connect(self.get_data_set)
        dialog.open()

    @Slot()
    def ask_raw_images(self) -> None:
        """Ask which raw images to get."""
        dialog = RawImagesDialog(
            fetching.list_missions(),
            fetching.list_instruments,
            fetching.default_images_folder,
            self._session.project.name if self._session.is_open else "",
            self._window,
        )
        dialog.images_chosen.connect(self.get_raw_images)
        dialog.open()

    @Slot(object)
    def get_data_set(self, choice: DataSetChoice) -> None:
        """Get a public data set, then open it."""
        self._start(partial(get_data_set, choice.name, choice.folder))

    @Slot(object)
    def get_raw_images(self, choice: RawChoice) -> None:
        """Get raw images for the open project, or for one that is chosen when they are here."""
        if self._session.is_open:
            annotator = self._preferences.settings.annotator
            job = partial(
                import_raw_images, query=choice.query, folder=choice.folder, annotator=annotator
            )
            self._start(self._runner.job_on(self._session.project, job))
        else:
            self._start(partial(get_raw_images, choice.query, choice.folder))

    def _start(self, job: Job) -> None:
        if self._runner.start(job):
            self._job = job

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        if isinstance(result, FetchedSet):
            self._open_data_set(result)
        elif isinstance(result, RawImported):
            self._projects.tell_import(result.imported, self._raw_text(result.fetched))
        elif isinstance(result, FetchedRaw):
            self._open_raw(result)

    def _open_data_set(self, fetched: FetchedSet) -> None:
        project = default_project_folder(fetched.image_folder)
        if is_project(project):
            self._projects.open_place(str(fetched.image_folder))
        else:
            folder, classes = fetched.image_folder, TaxonomyChoice.FOUND
            self._projects.make_project(OpenFolderChoice(folder, project, classes, True, True))

    def _open_raw(self, fetched: FetchedRaw) -> None:
        if not fetched.downloaded + fetched.known:
            what = self.tr("The feed has no such images.")
            error = DownloadError(what, self.tr("Choose other sols or another instrument."))
            self._session.failed.emit(failure_of(error))
            return
        text = self._raw_text(fetched)
        if fetched.failed:
            self._messages.show_error(text, "", "\n".join(fetched.failed))
        else:
            self._messages.show_info(text)
        self._projects.open_place(str(fetched.image_folder))

    def _raw_text(self, fetched: FetchedRaw) -> str:
        text = self.tr("{images} downloaded.").format(images=images(fetched.downloaded))
        if fetched.known:
            known = self.tr("{images} were here already.").format(images=images(fetched.known))
            text = f"{text} {known}"
        if fetched.is_limited:
            text = f"{text} {self.tr('The limit ended it: the feed may have more.')}"
        return text

    @Slot()
    def _on_cancelled(self) -> None:
        if self._job is not None:
            text = self.tr("Stopped. What has come is kept.")
            self._messages.show_info(text, self.tr("Go on"), partial(self._start, self._job))

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        if self._job is not None:
            told = (failure.what, failure.remedy, failure.details)
            self._messages.show_error(*told, self.tr("Try again"), partial(self._start, self._job))

    @Slot()
    def _on_finished(self) -> None:
        self._job = None
