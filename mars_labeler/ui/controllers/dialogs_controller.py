"""The commands that ask something first: files, folders, settings, the page of keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog

from mars_labeler.services import exporting
from mars_labeler.services.backbones import list_backbones
from mars_labeler.services.importing_labels import name_lists
from mars_labeler.services.project import Project, default_project_folder, projects_folder
from mars_labeler.ui.actions import COMMANDS, command_text
from mars_labeler.ui.appearance import ThemeChoice, theme_of
from mars_labeler.ui.controllers.project_controller import ProjectController
from mars_labeler.ui.controllers.project_jobs import Exported, export_to
from mars_labeler.ui.dialogs.about_dialog import AboutDialog
from mars_labeler.ui.dialogs.keys_page import KeysPage, KeyText
from mars_labeler.ui.dialogs.open_folder_dialog import OpenFolderDialog
from mars_labeler.ui.dialogs.settings_dialog import SettingsDialog
from mars_labeler.ui.main_window import MainWindow
from mars_labeler.ui.preferences import Preferences
from mars_labeler.ui.session import Session
from mars_labeler.ui.settings import KeyScheme
from mars_labeler.ui.strings import figure
from mars_labeler.ui.theme import DARK
from mars_labeler.ui.workers.job_runner import JobRunner

CSV_FILTER = "CSV (*.csv)"


class DialogsController(QObject):
    """Asks, then hands the answer to the controller that acts on it.

    Args:
        session: The open project.
        preferences: Shown and changed by the settings.
        runner: Runs the exports.
        projects: Opens and makes projects.
        window: The parent of the dialogs; its actions are on the page of keys.
    """

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        runner: JobRunner,
        projects: ProjectController,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._preferences = preferences
        self._runner = runner
        self._projects = projects
        self._messages = window.messages
        self._window = window
        projects.folder_chosen.connect(self.ask_how_to_begin)
        runner.succeeded.connect(self._on_succeeded)

    @Slot()
    def open_folder(self) -> None:
        """Ask for a folder of images."""
        self._ask_folder(self.tr("Open a folder of images"), Path.home(), self._projects.open_place)

    @Slot()
    def open_project(self) -> None:
        """Ask for a project folder."""
        title = self.tr("Open a project")
        start = projects_folder() if projects_folder().is_dir() else Path.home()
        self._ask_folder(title, start, self._projects.open_place)

    @Slot()
    def relocate(self) -> None:
        """Ask where the images were moved to."""
        if self._session.is_open:
            title = self.tr("Where are the images now?")
            self._ask_folder(title, Path.home(), self._relocate_to)

    @Slot(object)
    def ask_how_to_begin(self, folder: Path) -> None:
        """Ask where the project of a folder goes and which classes it begins with."""
        dialog = OpenFolderDialog(name_lists, default_project_folder, self._window)
        dialog.set_folder(folder)
        dialog.folder_chosen.connect(self._projects.make_project)
        dialog.open()

    @Slot()
    def export_suggestions(self) -> None:
        """Ask for a file and write the suggestions to it."""
        self._ask_file(
            self.tr("Export suggestions"), "suggestions.csv", exporting.export_suggestions
        )

    @Slot()
    def export_labels(self) -> None:
        """Ask for a file and write the labels to it."""
        self._ask_file(self.tr("Export labels"), "labels.csv", exporting.export_labels)

    @Slot()
    def show_settings(self) -> None:
        """Show the settings."""
        dialog = SettingsDialog(self._preferences.settings, list_backbones(), self._window)
        dialog.settings_chosen.connect(self._preferences.change)
        dialog.open()

    @Slot()
    def toggle_theme(self) -> None:
        """Change between dark and light."""
        is_dark = theme_of(self._window.palette()) == DARK
        choice = ThemeChoice.LIGHT if is_dark else ThemeChoice.DARK
        self._preferences.change(replace(self._preferences.settings, theme=choice))

    @Slot()
    def show_keys(self) -> None:
        """Show all keys: those of the commands, of the pictures and of the classes."""
        KeysPage(self.key_texts(), self._window).open()

    @Slot()
    def show_about(self) -> None:
        """Say what this program is."""
        AboutDialog(self._window).open()

    def key_texts(self) -> list[KeyText]:
        """Return the lines of the page of keys, as they are now."""
        commands = [
            KeyText(command.menu.value, shown, command_text(command))
            for command in COMMANDS
            if (shown := shown_keys(self._window.actions_by_name[command.name]))
        ]
        moving = self.tr("Pictures")
        pictures = [
            KeyText(moving, "Arrows", self.tr("Move; with Shift select")),
            KeyText(moving, "Home / End", self.tr("First and last image")),
            KeyText(moving, "Page Up / Page Down", self.tr("A screen up and down")),
            KeyText(moving, "Ctrl+wheel", self.tr("Size of the thumbnails, zoom of the loupe")),
        ]
        heading = self.tr("Classes")
        is_digits = self._preferences.settings.key_scheme is KeyScheme.DIGITS
        classes = [
            KeyText(heading, str(place) if is_digits else record.key.upper(), record.name)
            for place, record in enumerate(self._session.classes, 1)
            if (place <= len("123456789") if is_digits else record.key)
        ]
        return [*commands, *pictures, *classes]

    def _ask_folder(self, title: str, start: Path, then: Callable[[str], None]) -> None:
        dialog = QFileDialog(self._window, title, str(start))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(then)
        dialog.open()

    def _ask_file(self, title: str, name: str, export: Callable[[Project, Path], int]) -> None:
        if not self._session.is_open:
            return
        dialog = QFileDialog(self._window, title, str(Path.home() / name), CSV_FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(partial(self._export_to, export))
        dialog.open()

    def _export_to(self, export: Callable[[Project, Path], int], path: str) -> None:
        self._runner.start(partial(export_to, self._session.project, export, Path(path)))

    @Slot(str)
    def _relocate_to(self, folder: str) -> None:
        self._projects.relocate(Path(folder))

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        if isinstance(result, Exported):
            text = self.tr("{count} rows written to {path}.")
            self._messages.show_info(text.format(count=figure(result.row_count), path=result.path))


def shown_keys(action: QAction) -> str:
    """Return the shortcuts of an action as the person reads them, empty when it has none."""
    native = QKeySequence.SequenceFormat.NativeText
    return " / ".join(keys.toString(native) for keys in action.shortcuts() if not keys.isEmpty())
