"""The first page: where the images are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mars_labeler.services.recent import RecentProject
from mars_labeler.ui.icons import app_icon
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.recent_list import RecentList
from mars_labeler.ui.widgets.section import styled_label

COLUMN_WIDTH = 560
LOGO_PX = 56


class WelcomePage(QWidget):
    """The ways to begin, and the projects of before. A folder may be dropped anywhere on it."""

    open_folder_requested = Signal()
    """Start a project from a folder of images."""

    browse_project_requested = Signal()
    """Look for a project that is not in the list."""

    open_project_requested = Signal(str)
    """Open the project in this folder."""

    sample_requested = Signal()
    """Make and open the sample project."""

    data_set_requested = Signal()
    """Get a public data set."""

    raw_images_requested = Signal()
    """Get raw images from a mission's feed."""

    folder_dropped = Signal(str)
    """This folder was dropped on the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self._folder = self._button(self.tr("Open a folder of images…"), self.tr("Ctrl+O"))
        self._folder.setProperty("role", "main")
        self._folder.clicked.connect(self.open_folder_requested)
        self._project = self._button(self.tr("Open a project…"), self.tr("Ctrl+Shift+O"))
        self._project.clicked.connect(self.browse_project_requested)
        self._sample = self._button(self.tr("Try the sample project"), "")
        self._sample.clicked.connect(self.sample_requested)
        self._data_set = self._button(self.tr("Get a public data set…"), "")
        self._data_set.clicked.connect(self.data_set_requested)
        self._raw = self._button(self.tr("Get raw images…"), "")
        self._raw.clicked.connect(self.raw_images_requested)
        self._recent_title = styled_label(self.tr("RECENT PROJECTS"), "section", self)
        self._recent = RecentList(self)
        self._recent.project_chosen.connect(self.open_project_requested)
        self._lay_out()
        self.set_recent(())

    def set_recent(self, projects: Sequence[RecentProject]) -> None:
        """Show the recent projects, the latest first; nothing when there are none."""
        self._recent.set_projects(projects)
        self._recent.setVisible(bool(projects))
        self._recent_title.setVisible(bool(projects))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take folders."""
        if _dropped_folder(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which folder was dropped."""
        folder = _dropped_folder(event)
        if folder:
            event.acceptProposedAction()
            self.folder_dropped.emit(folder)

    def _button(self, text: str, shortcut: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setToolTip(shortcut or text)
        return button

    def _lay_out(self) -> None:
        column = QWidget(self)
        column.setFixedWidth(COLUMN_WIDTH)
        inner = QVBoxLayout(column)
        inner.setSpacing(GRID)
        inner.addStretch(2)
        inner.addLayout(self._heading())
        inner.addSpacing(2 * GRID)
        inner.addLayout(_row(self._folder, self._project, self._sample))
        inner.addWidget(
            self._hint(
                self.tr(
                    "Or drop a folder here. Your images stay where they are. The sample project "
                    "needs no download: its images are synthetic, drawn by the program."
                )
            )
        )
        inner.addSpacing(GRID)
        inner.addLayout(_row(self._data_set, self._raw))
        inner.addWidget(
            self._hint(
                self.tr(
                    "Labeled sets that were published, and raw images as the rovers send them, "
                    "are downloaded for you."
                )
            )
        )
        inner.addSpacing(2 * GRID)
        inner.addWidget(self._recent_title)
        inner.addWidget(self._recent)
        inner.addStretch(3)
        layout = QHBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(column)
        layout.addStretch(1)

    def _heading(self) -> QHBoxLayout:
        logo = QLabel(self)
        logo.setPixmap(app_icon().pixmap(QSize(LOGO_PX, LOGO_PX), self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(styled_label(self.tr("Mars Labeler"), "title", self))
        words.addWidget(self._hint(self.tr("Label rover images; a classifier learns beside you.")))
        heading = QHBoxLayout()
        heading.setSpacing(2 * GRID)
        heading.addWidget(logo)
        heading.addLayout(words, 1)
        return heading

    def _hint(self, text: str) -> QLabel:
        hint = styled_label(text, "dim", self)
        hint.setWordWrap(True)
        return hint


def _row(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(GRID)
    for button in buttons:
        row.addWidget(button)
    return row


def _dropped_folder(event: QDropEvent) -> str:
    paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
    return next((path for path in paths if Path(path).is_dir()), "")
