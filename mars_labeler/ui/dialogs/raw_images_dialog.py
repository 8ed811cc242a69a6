"""Which of a mission's raw images are fetched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from mars_labeler.services.fetching import ListedMission, RawQuery
from mars_labeler.ui.dialogs.form_dialog import FormDialog, add_row
from mars_labeler.ui.dialogs.number_fields import count_field
from mars_labeler.ui.dialogs.path_field import PathField
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.section import styled_label

WIDTH = 560
LARGEST_SOL = 99_999
LARGEST_LIMIT = 100_000
USUAL_SOLS = 10


@dataclass(frozen=True)
class RawChoice:
    """Which raw images a person wants.

    Args:
        query: The images.
        folder: Where they go.
    """

    query: RawQuery
    folder: Path


class RawImagesDialog(FormDialog):
    """Asks for a mission, an instrument, the sols and a folder.

    Args:
        missions: The missions to choose from, at least one.
        list_instruments: Returns the instruments of a mission, by the mission's name.
        default_folder: Returns where a mission's images usually go, by the mission's name.
        project_name: The open project, which takes them; empty when none is open.
        parent: The window it belongs to.
    """

    images_chosen = Signal(object)
    """The person accepted this `RawChoice`."""

    def __init__(
        self,
        missions: Sequence[ListedMission],
        list_instruments: Callable[[str], Sequence[str]],
        default_folder: Callable[[str], Path],
        project_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent)
        self.setWindowTitle(self.tr("Get raw images"))
        self.setMinimumWidth(WIDTH)
        self._missions = tuple(missions)
        self._list_instruments = list_instruments
        self._default_folder = default_folder
        self._is_folder_chosen = False
        self._make_fields()
        self._lay_out(project_name)
        self.add_buttons(self.tr("Get them"))
        self._mission.currentIndexChanged.connect(self._on_mission_changed)
        self._first.valueChanged.connect(self._check)
        self._last.valueChanged.connect(self._check)
        self._folder.path_changed.connect(self._on_folder_changed)
        self.accepted.connect(self._on_accepted)
        self._on_mission_changed()

    def choice(self) -> RawChoice:
        """Return what is shown."""
        instrument = self._instrument.currentText() if self._instrument.currentIndex() else ""
        query = RawQuery(
            mission=self._missions[self._mission.currentIndex()].name,
            instrument=instrument,
            first_sol=self._first.value(),
            last_sol=self._last.value(),
            limit=self._limit.value(),
            has_thumbnails=self._has_thumbnails.isChecked(),
        )
        return RawChoice(query, self._folder.path())

    def _make_fields(self) -> None:
        self._mission = QComboBox(self)
        self._mission.addItems([mission.title for mission in self._missions])
        self._instrument = QComboBox(self)
        self._first = count_field(self, 0, LARGEST_SOL)
        self._last = count_field(self, 0, LARGEST_SOL)
        self._last.setValue(USUAL_SOLS)
        self._limit = count_field(self, 1, LARGEST_LIMIT)
        self._limit.setValue(RawQuery("", "", 0, 0).limit)
        self._limit.setToolTip(self.tr("Those that are here already included"))
        self._has_thumbnails = QCheckBox(self.tr("Small previews as well"), self)
        self._folder = PathField(self.tr("Folder for the images"), parent=self)

    def _lay_out(self, project_name: str) -> None:
        into = self.tr("Then the images are imported into the project “{name}”.")
        new = self.tr("Then you choose the project that they go to.")
        text = self.tr(
            "From the mission's public feed, one image after the other with a pause between "
            "them. What has come is kept when you stop; getting them again goes on from there."
        )
        what_then = into.format(name=project_name) if project_name else new
        explanation = styled_label(f"{text} {what_then}", "dim", self)
        explanation.setWordWrap(True)
        self.content.addWidget(explanation)
        self.content.addSpacing(GRID)
        form = self.add_form()
        add_row(form, self.tr("Mission"), self._mission)
        add_row(form, self.tr("Instrument"), self._instrument)
        add_row(form, self.tr("From sol"), self._first)
        add_row(form, self.tr("To sol"), self._last)
        add_row(form, self.tr("At most"), self._limit)
        form.addRow("", self._has_thumbnails)
        add_row(form, self.tr("Keep in"), self._folder)
        self.content.addStretch(1)

    @Slot()
    def _check(self) -> None:
        fault = ""
        if self._last.value() < self._first.value():
            fault = self.tr("The last sol is before the first one.")
        elif not self._folder.text() or not self._folder.path().is_absolute():
            fault = self.tr("Choose a folder for them.")
        self.show_error(fault)

    @Slot()
    def _on_mission_changed(self) -> None:
        mission = self._missions[self._mission.currentIndex()].name
        self._instrument.clear()
        self._instrument.addItems([self.tr("All"), *self._list_instruments(mission)])
        if not self._is_folder_chosen:
            self._folder.set_text(str(self._default_folder(mission)))
        self._check()

    @Slot()
    def _on_folder_changed(self) -> None:
        self._is_folder_chosen = True
        self._check()

    @Slot()
    def _on_accepted(self) -> None:
        self.images_chosen.emit(self.choice())
