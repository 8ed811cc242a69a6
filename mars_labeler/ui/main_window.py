"""The main window: its widgets, their places and the menus; nothing else."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mars_labeler.ui.actions import COMMANDS, Menu, make_actions
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.theme import GRID, LEFT_PANEL_WIDTH, RIGHT_PANEL_WIDTH
from mars_labeler.ui.widgets.browse_panel import BrowsePanel
from mars_labeler.ui.widgets.browse_toolbar import BrowseToolbar
from mars_labeler.ui.widgets.label_panel import LabelPanel
from mars_labeler.ui.widgets.listing_bar import ListingBar
from mars_labeler.ui.widgets.message_bar import MessageBar
from mars_labeler.ui.widgets.pictures_view import PicturesView
from mars_labeler.ui.widgets.recent_menu import RecentMenu
from mars_labeler.ui.widgets.training_panel import TrainingPanel
from mars_labeler.ui.widgets.warning_line import WarningLine
from mars_labeler.ui.widgets.welcome_page import WelcomePage

FIRST_SIZE = (1440, 900)
SMALLEST_SIZE = (880, 560)
LEAST_BROWSE_WIDTH, LEAST_LABEL_SIZE = 224, (240, 316)  # below them, figures are cut
SCREEN_SHARE = 0.94  # the frame that the system draws round the window needs room as well


class MainWindow(QMainWindow):
    """Everything on the screen. Controllers join its widgets to the services.

    Args:
        model: What the pictures show.
    """

    folder_dropped = Signal(str)
    """A folder was dropped on the window."""

    closed = Signal()
    """The window is closing: stop what runs, let go of the project."""

    def __init__(self, model: PoolModel) -> None:
        super().__init__()
        self.setWindowTitle("Mars Labeler")
        self.setMinimumSize(*SMALLEST_SIZE)
        self.resize(QSize(*FIRST_SIZE).boundedTo(self.screen().availableSize() * SCREEN_SHARE))
        self.setAcceptDrops(True)
        self.welcome = WelcomePage(self)
        self.recent = RecentMenu(self)
        self.toolbar = BrowseToolbar(self)
        self.browse = BrowsePanel(self)
        self.listing = ListingBar(self)
        self.pictures = PicturesView(model, self)
        self.labels = LabelPanel(self)
        self.training = TrainingPanel(self)
        self.messages = MessageBar(self)
        self.status = QLabel(self)
        self._warning = WarningLine(is_elided=True, parent=self)
        self.training.unseen_warning_changed.connect(self._warning.set_text)
        self.actions_by_name = make_actions(self, self.pictures.keyboard_widgets())
        self._pages = QStackedWidget(self)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._workspace = self._make_workspace()
        self._lay_out()
        self._make_menus()
        self.show_workspace(False)

    def show_workspace(self, is_shown: bool) -> None:
        """Show the project, or the welcome page."""
        self._pages.setCurrentWidget(self._workspace if is_shown else self.welcome)
        for widget in (self.toolbar, self.training, self.status):
            widget.setVisible(is_shown)
        if is_shown:
            self.pictures.take_keyboard()

    @property
    def is_workspace_shown(self) -> bool:
        """Whether a project is shown rather than the welcome page."""
        return self._pages.currentWidget() is self._workspace

    def save_layout(self, store: QSettings) -> None:
        """Keep the size of the window and its panels."""
        store.setValue("window/geometry", self.saveGeometry())
        store.setValue("window/splitter", self._splitter.saveState())
        store.setValue("window/closed_sections", ",".join(self.browse.closed_sections))
        store.setValue("window/facts", "true" if self.pictures.loupe.are_facts_shown else "false")
        store.setValue("window/thumbnail_size", self.pictures.grid.cell_size)

    def restore_layout(self, store: QSettings) -> None:
        """Take over the size of the window and its panels from the last time."""
        geometry = store.value("window/geometry")
        splitter = store.value("window/splitter")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        if isinstance(splitter, QByteArray):
            self._splitter.restoreState(splitter)
        closed = store.value("window/closed_sections")
        if isinstance(closed, str):
            self.browse.set_closed_sections(closed.split(","))
        self.pictures.loupe.set_facts_shown(str(store.value("window/facts", "true")) == "true")
        size = str(store.value("window/thumbnail_size", ""))
        if size.isdecimal():
            self.pictures.grid.set_cell_size(int(size))
        self.toolbar.set_thumbnail_size(self.pictures.grid.cell_size)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button that has the keyboard with Enter, too, as people expect."""
        focused = QApplication.focusWidget()
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and isinstance(focused, QAbstractButton):
            focused.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the window closes, then close it."""
        self.closed.emit()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a folder."""
        if dropped_folder(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a folder."""
        folder = dropped_folder(event)
        if folder:
            event.acceptProposedAction()
            self.folder_dropped.emit(folder)

    def _make_workspace(self) -> QWidget:
        for widget in (self.browse, self._make_middle(), self.labels):
            self._splitter.addWidget(widget)
        middle = FIRST_SIZE[0] - LEFT_PANEL_WIDTH - RIGHT_PANEL_WIDTH
        self._splitter.setSizes([LEFT_PANEL_WIDTH, middle, RIGHT_PANEL_WIDTH])
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setChildrenCollapsible(False)
        self.browse.setMinimumWidth(LEAST_BROWSE_WIDTH)
        self.labels.setMinimumSize(*LEAST_LABEL_SIZE)
        return self._splitter

    def _make_middle(self) -> QWidget:
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.listing)
        column.addWidget(self.pictures, 1)
        return middle

    def _lay_out(self) -> None:
        self._pages.addWidget(self.welcome)
        self._pages.addWidget(self._workspace)
        central = QWidget(self)
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.toolbar, self.messages):
            column.addWidget(widget)
        column.addWidget(self._pages, 1)
        column.addWidget(self.training)
        column.addLayout(self._status_line())
        self.setCentralWidget(central)

    def _status_line(self) -> QHBoxLayout:
        self.status.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        self.status.setProperty("role", "small")
        self._warning.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        line = QHBoxLayout()
        line.addWidget(self.status)
        line.addWidget(self._warning, 1)
        return line

    def _make_menus(self) -> None:
        menus = {menu: self.menuBar().addMenu(f"&{self.tr(menu.value)}") for menu in Menu}
        for command in COMMANDS:
            if command.has_rule:
                menus[command.menu].addSeparator()
            menus[command.menu].addAction(self.actions_by_name[command.name])
            if command.name == "open_project":
                menus[command.menu].addMenu(self.recent)
        self.toolbar.set_project("", menus[Menu.PROJECT])

    def picture_menu(self) -> QMenu:
        """Return a menu of what can be done with the selected pictures."""
        menu = QMenu(self)
        menu.addActions(self._actions("accept", "reject", "unsure", "clear"))
        menu.addSeparator()
        menu.addActions(self._actions("toggle_view", "more_like_this", "show_why"))
        menu.addActions(self._actions("show_sequence", "open_stack", "use_stretch"))
        menu.addSeparator()
        menu.addActions(self._actions("select_all", "select_group", "undo"))
        return menu

    def _actions(self, *names: str) -> list[QAction]:
        return [self.actions_by_name[name] for name in names]


def dropped_folder(event: QDropEvent) -> str:
    """Return the folder that is being dropped, empty when it is something else."""
    paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and Path(paths[0]).is_dir() else ""
