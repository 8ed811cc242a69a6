"""The projects of before, in the Project menu."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from mars_labeler.services.recent import RecentProject


class RecentMenu(QMenu):
    """Lists the recent projects that are still there."""

    project_chosen = Signal(str)
    """Open the project in this folder."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Open a recent project"))
        self.set_recent(())

    def set_recent(self, projects: Sequence[RecentProject]) -> None:
        """Show these projects, the latest first."""
        self.clear()
        for project in projects:
            if project.path.is_dir():
                action = self.addAction(f"{project.name} — {project.path}".replace("&", "&&"))
                action.triggered.connect(partial(self._on_chosen, str(project.path)))
        self.setEnabled(not self.isEmpty())

    def _on_chosen(self, path: str, _is_checked: bool = False) -> None:
        self.project_chosen.emit(path)
