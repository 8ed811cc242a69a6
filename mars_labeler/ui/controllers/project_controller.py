"""Opening, making, filling and leaving projects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from mars_labeler.domain.errors import ProjectError, UserFacingError
from mars_labeler.domain.taxonomy import MSL_SURFACE_CLASSES
from mars_labeler.imagery.discovery import IMAGE_SUFFIXES
from mars_labeler.services import project as projects
from mars_labeler.services.importing_labels import find_labels
from mars_labeler.services.project import Project
from mars_labeler.services.recent import read_recent, recent_file, remember
from mars_labeler.services.relocating import count_images_in, relocate_root
from mars_labeler.services.sample import next_sample_folder
from mars_labeler.ui.controllers.project_jobs import (
    FolderImport,
    ListUse,
    SampleMade,
    import_folders,
    make_sample,
)
from mars_labeler.ui.dialogs.open_folder_dialog import OpenFolderChoice, TaxonomyChoice
from mars_labeler.ui.preferences import Preferences
from mars_labeler.ui.session import Session
from mars_labeler.ui.strings import figure, images, labels
from mars_labeler.ui.widgets.message_bar import MessageBar
from mars_labeler.ui.widgets.recent_menu import RecentMenu
from mars_labeler.ui.widgets.welcome_page import WelcomePage
from mars_labeler.ui.workers.job_runner import JobRunner
from mars_labeler.ui.workers.job_worker import failure_of


class ProjectController(QObject):
    """Opens and makes projects, and fills them in the background.

    Args:
        session: Takes the project.
        preferences: The annotator's name.
        runner: Runs the imports.
        welcome: Shows the recent projects.
        menu: Shows them, too.
        messages: Where outcomes are told.
    """

    folder_chosen = Signal(object)
    """A folder of images without a project was named: ask how to begin. A `Path`."""

    locate_requested = Signal()
    """The person wants to say where the missing image folder is now."""

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        runner: JobRunner,
        welcome: WelcomePage,
        menu: RecentMenu,
        messages: MessageBar,
    ) -> None:
        super().__init__(session)
        self._session = session
        self._preferences = preferences
        self._runner = runner
        self._welcome = welcome
        self._menu = menu
        self._messages = messages
        runner.succeeded.connect(self._on_succeeded)
        session.opened.connect(self._on_opened)
        session.closing.connect(self.remember)
        welcome.open_project_requested.connect(self.open_place)
        menu.project_chosen.connect(self.open_place)
        welcome.folder_dropped.connect(self.open_place)
        welcome.sample_requested.connect(self.make_sample)
        self.show_recent()

    @Slot(str)
    def open_place(self, place: str) -> None:
        """Open what lies in a folder: a project, the project of its images, or a new one."""
        try:
            self._open_place(Path(place))
        except UserFacingError as error:
            self._tell(error)

    def _open_place(self, folder: Path) -> None:
        default = projects.default_project_folder(folder)
        if projects.is_project(folder):
            self._open(partial(projects.open_project, folder))
        elif projects.is_project(default):
            if self._open(partial(projects.open_project, default)):
                self.import_again()
        elif folder.is_dir():
            self.folder_chosen.emit(folder)
        else:
            self._tell(
                ProjectError(f"There is no folder {folder}.", "Choose a folder that exists.")
            )

    @Slot(object)
    def make_project(self, choice: OpenFolderChoice) -> None:
        """Make a project for a folder of images, open it, and import the images."""
        if self._open(partial(_create, choice)):
            self._import([choice.folder], _list_use(choice))

    @Slot()
    def import_again(self) -> None:
        """Look for new images in the folders of the project."""
        if not self._session.is_open:
            return
        roots = projects.list_roots(self._session.project)
        there = [root for root in roots if root.is_dir()]
        if there:
            self._import(there, ListUse.NOTHING)
        self._tell_missing()

    @Slot()
    def make_sample(self) -> None:
        """Draw a sample project and open it when it is done."""
        self._runner.start(partial(make_sample, next_sample_folder()))

    def relocate(self, folder: Path) -> None:
        """Find the images of the first missing image folder in `folder`."""
        missing = projects.find_missing_roots(self._session.project)
        if not missing:
            self._messages.show_info(self.tr("All image folders are where they were."))
            return
        try:
            relocate_root(self._session.project, missing[0], folder)
        except UserFacingError as error:
            self._tell(error)
            return
        if self._open(partial(projects.open_project, self._session.project.folder)):
            self._tell_found(folder)

    @Slot()
    def remember(self) -> None:
        """Put the open project at the head of the recent ones."""
        remember(recent_file(), self._session.project)
        self.show_recent()

    @Slot()
    def show_recent(self) -> None:
        """Show the recent projects on the welcome page and in the menu."""
        recent = read_recent(recent_file())
        self._welcome.set_recent(recent)
        self._menu.set_recent(recent)

    def _import(self, folders: Sequence[Path], lists: ListUse) -> None:
        annotator = self._preferences.settings.annotator
        project = self._session.project
        job = partial(import_folders, folders=folders, annotator=annotator, lists=lists)
        self._runner.start_on(project, job)

    def _open(self, opening: Callable[[], Project]) -> bool:
        try:
            project = opening()
            self._runner.shutdown()  # a job belongs to the project that is being left
            self._session.open(project)
        except UserFacingError as error:
            self._tell(error)
            return False
        return True

    def _tell_missing(self) -> None:
        missing = projects.find_missing_roots(self._session.project)
        if missing:
            error = projects.missing_root_error(missing[0])
            self._messages.show_error(
                error.what, error.remedy, "", self.tr("Locate…"), self.locate_requested.emit
            )

    def _tell_found(self, folder: Path) -> None:
        if not projects.find_missing_roots(self._session.project):
            found = images(count_images_in(self._session.project, folder))
            text = self.tr("Found again: {images} in {folder}.")
            self._messages.show_info(text.format(images=found, folder=folder))

    def _tell(self, error: UserFacingError) -> None:
        self._session.failed.emit(failure_of(error))

    @Slot()
    def _on_opened(self) -> None:
        self.remember()
        self._tell_missing()

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        if isinstance(result, SampleMade):
            self._open(partial(projects.open_project, result.folder))
        elif isinstance(result, FolderImport):
            self.tell_import(result)

    def tell_import(self, result: FolderImport, before: str = "") -> None:
        """Tell what an import did; what was left out is listed behind Details.

        Args:
            result: What it did.
            before: What there is to say first.
        """
        if not (before or result.added or result.changed or result.known or result.left_out):
            looked_for = " ".join(sorted(IMAGE_SUFFIXES))
            what = "There are no images in this folder."
            self._tell(ProjectError(what, f"It looks for {looked_for}."))
            return
        text = " ".join([*([before] if before else []), *self._import_texts(result)])
        lines = [
            *result.left_out,
            *(self.tr("{file} is gone").format(file=each) for each in result.missing),
            *(self.tr("{file} is not there").format(file=each) for each in result.unknown),
        ]
        if lines:
            self._messages.show_error(text, details="\n".join(lines))
        else:
            self._messages.show_info(text)

    def _import_texts(self, result: FolderImport) -> list[str]:
        counts = [self.tr("{images} imported").format(images=images(result.added))]
        if result.changed:
            counts.append(self.tr("{count} changed").format(count=figure(result.changed)))
        if result.known:
            counts.append(self.tr("{count} known already").format(count=figure(result.known)))
        texts = [", ".join(counts) + "."]
        if result.set_aside:
            aside = self.tr("Labels set aside, as their files show other pictures now: {count}.")
            texts.append(aside.format(count=figure(result.set_aside)))
        if result.labeled:
            taken = self.tr("{labels} taken over from the lists.")
            texts.append(taken.format(labels=labels(result.labeled)))
        if result.left_out:
            left_out = self.tr("Left out: {count}.")
            texts.append(left_out.format(count=figure(len(result.left_out))))
        if result.missing:
            gone = self.tr("Gone since the last import: {count}.")
            texts.append(gone.format(count=figure(len(result.missing))))
        if result.unknown:
            unknown = self.tr("Named in the lists but not there: {count}.")
            texts.append(unknown.format(count=figure(len(result.unknown))))
        return texts


def _list_use(choice: OpenFolderChoice) -> ListUse:
    if not choice.is_importing_labels:
        return ListUse.NOTHING
    return ListUse.LABELS_AND_SPLITS if choice.is_splitting else ListUse.LABELS


def _create(choice: OpenFolderChoice) -> Project:
    names: tuple[str, ...] = ()
    if choice.taxonomy is TaxonomyChoice.MSL_SURFACE:
        names = MSL_SURFACE_CLASSES
    elif choice.taxonomy is TaxonomyChoice.FOUND:
        found = find_labels(choice.folder)
        names = found.class_names if found is not None else ()
    return projects.create_project(choice.project_folder, choice.folder.name, names)
