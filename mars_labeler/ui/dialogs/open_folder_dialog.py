"""A new project from a folder of images."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from mars_labeler.services.published_splits import plan_of_lists
from mars_labeler.ui.dialogs.form_dialog import FormDialog, add_row
from mars_labeler.ui.dialogs.path_field import PathField
from mars_labeler.ui.widgets.section import styled_label

WIDTH = 560


class TaxonomyChoice(StrEnum):
    """Which classes a new project begins with."""

    MSL_SURFACE = "msl-surface"
    FOUND = "found"  # those of the lists in the folder
    EMPTY = "empty"


@dataclass(frozen=True)
class OpenFolderChoice:
    """What a person wants a new project to be.

    Args:
        folder: The folder of the images; nothing is written there.
        project_folder: Where the project is kept.
        taxonomy: The classes it begins with.
        is_importing_labels: Whether the labels of the lists are taken over.
        is_splitting: Whether the images of the lists for validation and test are held out.
    """

    folder: Path
    project_folder: Path
    taxonomy: TaxonomyChoice
    is_importing_labels: bool
    is_splitting: bool = False


class OpenFolderDialog(FormDialog):
    """Asks for the folder, the project's place and its classes.

    Args:
        find_lists: Returns the names of the label lists in a folder; it must be quick.
        default_project: Returns where the project of a folder is kept by default.
        parent: The window it belongs to.
    """

    folder_chosen = Signal(object)
    """The person accepted this `OpenFolderChoice`."""

    def __init__(
        self,
        find_lists: Callable[[Path], Sequence[str]],
        default_project: Callable[[Path], Path],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent)
        self.setWindowTitle(self.tr("New project"))
        self.setMinimumWidth(WIDTH)
        self._find_lists = find_lists
        self._default_project = default_project
        self._choices: list[TaxonomyChoice] = []
        self._make_widgets()
        self.add_buttons(self.tr("Open"))
        self._folder.path_changed.connect(self._on_folder_changed)
        self._project.path_changed.connect(self._check)
        self.accepted.connect(self._on_accepted)
        self._show_lists(())
        self._check()

    def set_folder(self, folder: Path) -> None:
        """Show `folder`, its lists and where its project would be kept."""
        self._folder.set_text(str(folder))
        self._on_folder_changed()

    def choice(self) -> OpenFolderChoice:
        """Return what is shown."""
        return OpenFolderChoice(
            self._folder.path(),
            self._project.path(),
            self._choices[self._taxonomy.currentIndex()],
            self._is_importing.isChecked() and not self._is_importing.isHidden(),
            self._is_splitting.isEnabled()
            and self._is_splitting.isChecked()
            and not self._is_splitting.isHidden(),
        )

    def _make_widgets(self) -> None:
        self._folder = PathField(self.tr("Folder of images"), parent=self)
        self._project = PathField(self.tr("Folder of the project"), parent=self)
        self._taxonomy = QComboBox(self)
        self._is_importing = QCheckBox(self.tr("Take over the labels of the lists"), self)
        self._is_splitting = QCheckBox(self.tr("Hold out their validation and test images"), self)
        self._is_splitting.setToolTip(self.tr("The model never learns from them"))
        self._is_importing.toggled.connect(self._is_splitting.setEnabled)
        self._found = styled_label("", "small", self)
        self._found.setWordWrap(True)
        form = self.add_form()
        add_row(form, self.tr("Images"), self._folder)
        add_row(form, self.tr("Project"), self._project)
        add_row(form, self.tr("Classes"), self._taxonomy)
        form.addRow("", self._is_importing)
        form.addRow("", self._is_splitting)
        form.addRow("", self._found)
        self.content.addStretch(1)

    def _on_folder_changed(self) -> None:
        folder = self._folder.path()
        is_there = folder.is_absolute() and folder.is_dir()
        if is_there:
            self._project.set_text(str(self._default_project(folder)))
        self._show_lists(self._find_lists(folder) if is_there else ())
        self._check()

    def _show_lists(self, names: Sequence[str]) -> None:
        texts = {
            TaxonomyChoice.FOUND: self.tr("Found in the folder’s lists"),
            TaxonomyChoice.MSL_SURFACE: self.tr("MSL surface (25 classes)"),
            TaxonomyChoice.EMPTY: self.tr("Empty: add classes as you go"),
        }
        if not names:
            del texts[TaxonomyChoice.FOUND]
        self._choices = list(texts)
        self._taxonomy.clear()
        self._taxonomy.addItems(list(texts.values()))
        self._is_importing.setVisible(bool(names))
        self._is_importing.setChecked(bool(names))
        is_held_out = plan_of_lists(names) is not None
        self._is_splitting.setVisible(is_held_out)
        self._is_splitting.setChecked(is_held_out)
        self._found.setText(
            self.tr("Lists: {names}").format(names=", ".join(names))
            if names
            else self.tr("The images stay where they are and are never changed.")
        )

    def _check(self) -> None:
        folder, project = self._folder.text(), self._project.text()
        if not folder or not project:
            self.show_error("")
            self.accept_button.setEnabled(False)
        elif not self._folder.path().is_dir():
            self.show_error(self.tr("There is no such folder of images."))
        else:
            self.show_error("")

    def _on_accepted(self) -> None:
        self.folder_chosen.emit(self.choice())
