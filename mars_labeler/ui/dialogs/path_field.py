"""A line for a path, with a button that looks for one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from mars_labeler.ui.theme import GRID


class PathField(QWidget):
    """The path of a folder, or of a file, that is typed or chosen.

    Args:
        title: Title of the dialog that looks for it.
        is_folder: Whether it is a folder; else a file. It may be changed later.
        is_new: Whether a file may be written there; else it has to exist.
        parent: The widget it is in.
    """

    path_changed = Signal()
    """The person typed or chose another path."""

    def __init__(
        self,
        title: str,
        is_folder: bool = True,
        parent: QWidget | None = None,
        *,
        is_new: bool = False,
    ) -> None:
        super().__init__(parent)
        self._title = title
        self.is_folder = is_folder
        self._is_new = is_new
        self._line = QLineEdit(self)
        self._line.setAccessibleName(title)
        self._line.setToolTip(title)
        self._line.textEdited.connect(self.path_changed)
        browse = QPushButton(self.tr("Browse…"), self)
        browse.setAccessibleName(self.tr("Browse: {title}").format(title=title))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._on_browse_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._line, 1)
        layout.addWidget(browse)
        self.setFocusProxy(self._line)

    def text(self) -> str:
        """Return what is typed."""
        return self._line.text().strip()

    def path(self) -> Path:
        """Return what is typed, as a path."""
        return Path(self.text()).expanduser()

    def set_text(self, text: str) -> None:
        """Show this path, without a signal; empty for none."""
        self._line.setText(text)

    def set_placeholder(self, text: str) -> None:
        """Say what an empty field means."""
        self._line.setPlaceholderText(text)

    def _on_browse_clicked(self) -> None:
        if self.is_folder:
            chosen = QFileDialog.getExistingDirectory(self, self._title, self.text())
        elif self._is_new:
            chosen, _ = QFileDialog.getSaveFileName(self, self._title, self.text())
        else:
            chosen, _ = QFileDialog.getOpenFileName(self, self._title, self.text())
        if chosen:
            self.set_text(chosen)
            self.path_changed.emit()
