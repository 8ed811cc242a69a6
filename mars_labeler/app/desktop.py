"""The window with everything in it: builds its objects and joins them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, QSettings, Slot
from PySide6.QtWidgets import QApplication

from mars_labeler.app.active import Active
from mars_labeler.app.commands import connect_commands
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.services.job_place import JobPlace
from mars_labeler.services.project import read_thumbnail
from mars_labeler.ui.appearance import apply_theme, chosen_theme
from mars_labeler.ui.controllers.browsing_controller import BrowsingController
from mars_labeler.ui.controllers.checkpoint_controller import CheckpointController
from mars_labeler.ui.controllers.detail_controller import DetailController
from mars_labeler.ui.controllers.dialogs_controller import DialogsController
from mars_labeler.ui.controllers.embedding_controller import EmbeddingController
from mars_labeler.ui.controllers.export_controller import ExportController
from mars_labeler.ui.controllers.fetch_controller import FetchController
from mars_labeler.ui.controllers.job_display import JobDisplay
from mars_labeler.ui.controllers.label_file_controller import LabelFileController
from mars_labeler.ui.controllers.labeling_controller import LabelingController
from mars_labeler.ui.controllers.loupe_controller import LoupeController, read_loupe_image
from mars_labeler.ui.controllers.project_controller import ProjectController
from mars_labeler.ui.controllers.quality_controller import QualityController
from mars_labeler.ui.controllers.split_controller import SplitController
from mars_labeler.ui.controllers.status_controller import StatusController
from mars_labeler.ui.controllers.taxonomy_controller import TaxonomyController
from mars_labeler.ui.controllers.training_controller import TrainingController
from mars_labeler.ui.controllers.undo_controller import UndoController
from mars_labeler.ui.controllers.watch_controller import WatchController
from mars_labeler.ui.last_resort import LastResort
from mars_labeler.ui.main_window import MainWindow
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.preferences import Preferences
from mars_labeler.ui.session import Session
from mars_labeler.ui.stepwise import Stepwise
from mars_labeler.ui.thumbnails.store import ThumbnailStore
from mars_labeler.ui.widgets.view_switch import View
from mars_labeler.ui.workers.job_runner import JobRunner
from mars_labeler.ui.workers.side_jobs import SideJobs


class Desktop(QObject):
    """The whole desktop app: a window, its session, and the controllers between them.

    Args:
        app: Qt's application.
        store: Where the person's settings are kept.
        place: Where jobs on a project run; it is closed with the window.
    """

    def __init__(self, app: QApplication, store: QSettings, place: JobPlace) -> None:
        super().__init__(app)
        self._app = app
        self._place = place
        self.preferences = Preferences(store, self)
        self.apply_theme()
        self.session = Session(self)
        self.runner = JobRunner(place, self)
        self.model = PoolModel(self)
        self.window = MainWindow(self.model)
        self.thumbnails: ThumbnailStore | None = None
        self._make_controllers()
        self.last_resort = LastResort(self)
        self.last_resort.failed.connect(self.display.show_failure)
        self.last_resort.install()
        self._connect_session()
        self._connect_widgets()
        connect_commands(self)
        self._enable_actions(False)
        self.window.restore_layout(store)

    def shutdown(self) -> None:
        """Stop what runs, wait for it, then close the database."""
        self.window.save_layout(self.preferences.store)
        self.side_jobs.shutdown()
        self.runner.shutdown()
        self._place.close()
        self.session.close()
        self.last_resort.uninstall()

    @Slot()
    def apply_theme(self) -> None:
        """Show the window in the colors that are set."""
        apply_theme(self._app, chosen_theme(self.preferences.settings.theme, self._app))

    def _make_controllers(self) -> None:
        window, session, runner = self.window, self.session, self.runner
        preferences = self.preferences
        self.display = JobDisplay(
            session, runner, window.training, window.toolbar.train, window.messages
        )
        self.projects = ProjectController(
            session, preferences, runner, window.welcome, window.recent, window.messages
        )
        self.browsing = BrowsingController(
            session,
            self.model,
            window.browse,
            window.toolbar,
            window.pictures,
            window.listing,
            preferences.store,
        )
        self.looking = LoupeController(session, runner, self.model, window.pictures, self.browsing)
        self._make_labeling_controllers()
        self.detail = DetailController(
            session, preferences, self.model, window.pictures, window.labels
        )
        self._make_background_controllers()
        self.checkpoints = CheckpointController(session)
        watch = window.actions_by_name["watch_folders"]
        self.status = StatusController(session, self.model, window.pictures, watch, window.status)
        self.quality = QualityController(session, runner, window)
        self.dialogs = DialogsController(session, preferences, self.projects, self.quality, window)
        self.label_files = LabelFileController(
            session, preferences, runner, window.messages, window
        )
        self.splits = SplitController(session, window.messages, window)
        self.exports = ExportController(session, runner, window.messages, window)
        self.fetches = FetchController(
            session, preferences, runner, self.projects, window.messages, window
        )
        self.watching = WatchController(session, runner, window.messages, watch)
        self.active = Active(self)

    def _make_background_controllers(self) -> None:
        window, session, runner = self.window, self.session, self.runner
        preferences = self.preferences
        self.training = TrainingController(
            session, preferences, runner, window.training, window.messages
        )
        self.side_jobs = SideJobs(session, runner, JobRunner(self._place, self))
        self.side_jobs.failed.connect(self.display.show_failure)
        self.embedding = EmbeddingController(
            session, preferences, (runner, self.side_jobs.aside), JobRunner(self._place, self)
        )
        self.embedding.described.connect(self.training.tell_background)

    def _make_labeling_controllers(self) -> None:
        window, session, preferences = self.window, self.session, self.preferences
        self.steps = Stepwise(session, window.messages)
        self.labeling = LabelingController(
            session,
            preferences,
            window.pictures,
            window.messages,
            self.steps,
            window.actions_by_name,
            window,
        )
        self.undoing = UndoController(
            session,
            preferences,
            window.pictures,
            window.messages,
            self.steps,
            window.actions_by_name,
        )
        self.taxonomy = TaxonomyController(
            session, preferences, window.labels, window.messages, self.undoing.undo, window
        )

    def _connect_session(self) -> None:
        self.session.opened.connect(self._on_opened)
        self.session.closing.connect(self._on_closing)
        self.session.closing.connect(self.window.messages.close_message)
        self.session.changed.connect(self._on_changed)
        self.preferences.changed.connect(self.apply_theme)
        self.window.closed.connect(self.shutdown)

    def _connect_widgets(self) -> None:
        window = self.window
        window.folder_dropped.connect(self.projects.open_place)
        window.welcome.open_folder_requested.connect(self.dialogs.open_folder)
        window.welcome.browse_project_requested.connect(self.dialogs.open_project)
        window.welcome.data_set_requested.connect(self.fetches.ask_data_set)
        window.welcome.raw_images_requested.connect(self.fetches.ask_raw_images)
        window.toolbar.search_left.connect(window.pictures.take_keyboard)
        window.toolbar.size_changed.connect(window.pictures.grid.set_cell_size)
        window.toolbar.view_changed.connect(window.pictures.set_view)
        window.toolbar.train.retrain_requested.connect(self.training.retrain)
        window.pictures.grid.cell_size_changed.connect(window.toolbar.set_thumbnail_size)
        window.pictures.view_changed.connect(window.toolbar.set_view)
        window.pictures.grid.menu_requested.connect(self._on_menu_requested)
        window.labels.class_chosen.connect(self.labeling.assign)
        window.labels.suggestion_taken.connect(self.labeling.take)
        window.labels.left.connect(window.pictures.take_keyboard)
        window.training.retrain_requested.connect(self.training.retrain)
        window.training.settings_requested.connect(self.dialogs.show_settings)

    @Slot()
    def close_project(self) -> None:
        """Leave the project for the welcome page."""
        self.side_jobs.shutdown()
        self.runner.shutdown()
        self.session.close()

    @Slot()
    def leave(self) -> None:
        """Go one step back: out of a field, a page, a selection of many, a listing."""
        pictures = self.window.pictures
        if not self.window.is_workspace_shown:
            return
        if not pictures.isAncestorOf(self._app.focusWidget() or self.window):
            pictures.take_keyboard()
        elif pictures.go_back():
            return
        elif len(pictures.grid.selection) > 1:
            pictures.grid.collapse_selection()
        else:
            self.browsing.leave_listing()

    def _enable_actions(self, is_open: bool) -> None:
        always = {"open_folder", "open_project", "open_sample", "get_data_set", "get_raw_images",
                  "settings", "quit", "keys", "about", "toggle_theme", "stop"}  # fmt: skip
        for name, action in self.window.actions_by_name.items():
            if name not in always | {"undo", "redo"}:
                action.setEnabled(is_open)

    @Slot()
    def _on_opened(self) -> None:
        project = self.session.project
        thumbnails = ThumbnailStore(partial(read_thumbnail, project), parent=self)
        self.thumbnails = thumbnails
        self.window.pictures.set_sources(thumbnails, partial(read_loupe_image, project))
        self.detail.set_thumbnails(thumbnails)
        self.window.setWindowTitle(f"{project.name} – Mars Labeler")
        self.window.toolbar.set_project(project.name)
        self._enable_actions(True)
        self.window.show_workspace(True)

    @Slot()
    def _on_closing(self) -> None:
        self.window.pictures.set_sources(None, None)
        if self.thumbnails is not None:
            self.thumbnails.shutdown()
            self.thumbnails.deleteLater()
            self.thumbnails = None
        self._enable_actions(False)
        self.window.pictures.set_view(View.GRID)
        self.window.setWindowTitle("Mars Labeler")
        self.window.show_workspace(False)

    @Slot(object)
    def _on_changed(self, changes: ChangeSet) -> None:
        if Kind.IMAGES in changes.kinds and self.thumbnails is not None:
            self.thumbnails.forget(changes.image_ids)

    @Slot(QPoint)
    def _on_menu_requested(self, place: QPoint) -> None:
        self.window.picture_menu().popup(place)
