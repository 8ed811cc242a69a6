"""The commands that ask something first: files, folders, settings, the page of keys."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeySequence

from mars_labeler.services.backbones import list_backbones
from mars_labeler.services.importing_labels import name_lists
from mars_labeler.services.project import (
    default_project_folder,
    find_missing_roots,
    projects_folder,
)
from mars_labeler.ui.actions import COMMANDS, command_text
from mars_labeler.ui.appearance import ThemeChoice, theme_of
from mars_labeler.ui.controllers.project_controller import ProjectController
from mars_labeler.ui.controllers.quality_controller import QualityController
from mars_labeler.ui.dialogs.about_dialog import AboutDialog
from mars_labeler.ui.dialogs.file_questions import ask_folder
from mars_labeler.ui.dialogs.keys_page import KeysPage, KeyText
from mars_labeler.ui.dialogs.open_folder_dialog import OpenFolderDialog
from mars_labeler.ui.dialogs.settings_dialog import SettingsDialog
from mars_labeler.ui.last_places import LastPlaces, nearest_folder
from mars_labeler.ui.main_window import MainWindow
from mars_labeler.ui.preferences import Preferences
from mars_labeler.ui.session import Session
from mars_labeler.ui.settings import KeyScheme
from mars_labeler.ui.theme import DARK


class DialogsController(QObject):
    """Asks, then hands the answer to the controller that acts on it.

    Args:
        session: The open project.
        preferences: Shown and changed by the settings.
        projects: Opens and makes projects.
        quality: What counts as damaged; shown and changed by the settings.
        window: The parent of the dialogs; its actions are on the page of keys.
    """

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        projects: ProjectController,
        quality: QualityController,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._preferences = preferences
        self._projects = projects
        self._quality = quality
        self._window = window
        self._places = LastPlaces(preferences.store)
        projects.locate_requested.connect(self.relocate)
        projects.folder_chosen.connect(self.ask_how_to_begin)

    @Slot()
    def open_folder(self) -> None:
        """Ask for a folder of images."""
        title, start = self.tr("Open a folder of images"), self._places.of("images", Path.home())
        then = self._places.keeping("images", self._projects.open_place)
        ask_folder(self._window, title, start, then)

    @Slot()
    def open_project(self) -> None:
        """Ask for a project folder."""
        title = self.tr("Open a project")
        start = self._places.of("projects", nearest_folder(projects_folder()))
        then = self._places.keeping("projects", self._projects.open_place)
        ask_folder(self._window, title, start, then)

    @Slot()
    def relocate(self) -> None:
        """Ask where the images were moved to."""
        if self._session.is_open:
            title = self.tr("Where are the images now?")
            missing = find_missing_roots(self._session.project)
            start = nearest_folder(missing[0]) if missing else Path.home()
            ask_folder(self._window, title, start, self._relocate_to)

    @Slot(object)
    def ask_how_to_begin(self, folder: Path) -> None:
        """Ask where the project of a folder goes and which classes it begins with."""
        dialog = OpenFolderDialog(name_lists, default_project_folder, self._window)
        dialog.set_folder(folder)
        dialog.folder_chosen.connect(self._projects.make_project)
        dialog.open()

    @Slot()
    def show_settings(self) -> None:
        """Show the settings."""
        dialog = SettingsDialog(
            self._preferences.settings,
            list_backbones(),
            self._window,
            self._quality.thresholds(),
        )
        dialog.settings_chosen.connect(self._preferences.change)
        dialog.thresholds_chosen.connect(self._quality.judge_by)
        self._quality.preview_in(dialog)
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

    @Slot(str)
    def _relocate_to(self, folder: str) -> None:
        self._projects.relocate(Path(folder))


def shown_keys(action: QAction) -> str:
    """Return the shortcuts of an action as the person reads them, empty when it has none."""
    native = QKeySequence.SequenceFormat.NativeText
    return " / ".join(keys.toString(native) for keys in action.shortcuts() if not keys.isEmpty())
