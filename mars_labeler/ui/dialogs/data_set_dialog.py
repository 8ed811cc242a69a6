"""Which public data set is fetched, and where it goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from mars_labeler.services.fetching import ListedDataSet
from mars_labeler.ui.dialogs.form_dialog import FormDialog, add_row
from mars_labeler.ui.dialogs.option_list import Option, OptionList
from mars_labeler.ui.dialogs.path_field import PathField
from mars_labeler.ui.strings import file_size
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.section import set_role, styled_label

WIDTH = 620


@dataclass(frozen=True)
class DataSetChoice:
    """Which data set a person wants.

    Args:
        name: Its name.
        folder: Where it is unpacked.
    """

    name: str
    folder: Path


class DataSetDialog(FormDialog):
    """Asks for a data set and a folder.

    Args:
        data_sets: The data sets to choose from, at least one.
        default_folder: Returns where a data set of that name usually goes.
        parent: The window it belongs to.
    """

    data_set_chosen = Signal(object)
    """The person accepted this `DataSetChoice`."""

    def __init__(
        self,
        data_sets: Sequence[ListedDataSet],
        default_folder: Callable[[str], Path],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent)
        self.setWindowTitle(self.tr("Get a public data set"))
        self.setMinimumWidth(WIDTH)
        self._data_sets = tuple(data_sets)
        self._default_folder = default_folder
        self._is_folder_chosen = False
        self._add_options()
        self._add_facts()
        self.content.addStretch(1)
        self.add_buttons(self.tr("Get it"))
        self._options.changed.connect(self._on_option_changed)
        self._folder.path_changed.connect(self._on_folder_changed)
        self._page.clicked.connect(self._on_page_clicked)
        self.accepted.connect(self._on_accepted)
        self._on_option_changed()

    def choice(self) -> DataSetChoice:
        """Return what is shown."""
        return DataSetChoice(self._current.name, self._folder.path())

    @property
    def _current(self) -> ListedDataSet:
        return self._data_sets[self._options.place]

    def _add_options(self) -> None:
        text = self.tr(
            "It is downloaded from the archive where its authors published it, checked and "
            "unpacked. Then it opens as a project with its images, classes and labels. A download "
            "that was stopped goes on where it was."
        )
        explanation = styled_label(text, "dim", self)
        explanation.setWordWrap(True)
        self.content.addWidget(explanation)
        self.content.addSpacing(GRID)
        options = [Option(each.title, each.summary) for each in self._data_sets]
        self._options = OptionList(options, self, spacing=GRID)
        self.content.addWidget(self._options)
        self.content.addSpacing(GRID)

    def _add_facts(self) -> None:
        self._size = QLabel(self)
        self._terms = QLabel(self)
        self._page = QPushButton(self)
        set_role(self._page, "link")
        self._page.setAutoDefault(False)
        self._page.setToolTip(self.tr("Its authors, how to cite it, and its terms"))
        self._folder = PathField(self.tr("Folder for the images"), parent=self)
        form = self.add_form()
        form.addRow(self.tr("Download"), self._size)
        form.addRow(self.tr("License"), self._terms)
        add_row(form, self.tr("Published at"), self._page)
        add_row(form, self.tr("Keep in"), self._folder)

    def _check(self) -> None:
        is_chosen = self._folder.text() and self._folder.path().is_absolute()
        self.show_error("" if is_chosen else self.tr("Choose a folder for it."))

    @Slot()
    def _on_option_changed(self) -> None:
        current = self._current
        unknown = self.tr("size known when it begins")
        self._size.setText(unknown if current.size is None else file_size(current.size))
        self._terms.setText(current.terms or self.tr("see its page"))
        self._page.setText(current.page)
        self._page.setAccessibleName(self.tr("Published at {page}").format(page=current.page))
        if not self._is_folder_chosen:
            self._folder.set_text(str(self._default_folder(current.name)))
        self._check()

    @Slot()
    def _on_folder_changed(self) -> None:
        self._is_folder_chosen = True
        self._check()

    @Slot()
    def _on_page_clicked(self) -> None:
        QDesktopServices.openUrl(QUrl(self._current.page))

    @Slot()
    def _on_accepted(self) -> None:
        self.data_set_chosen.emit(self.choice())
