"""Drives the whole window as its user does, by keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from mars_labeler.app import Desktop
from mars_labeler.services.project import open_project
from mars_labeler.ui.workers.job_worker import Failure

GROUND, WHEEL, SUN = 1, 2, 3


class Driver:
    """The app and the hands on its keyboard.

    Args:
        qtbot: Sends the keys.
        desktop: The app.
    """

    def __init__(self, qtbot: QtBot, desktop: Desktop) -> None:
        self.qtbot = qtbot
        self.desktop = desktop

    @property
    def labels(self) -> list[int]:
        """The class id of each image in id order, -1 without a label."""
        return [int(class_id) for class_id in self.desktop.session.table.labels]

    @property
    def view(self) -> str:
        """Which view is open."""
        return self.desktop.window.pictures.view.value

    def action(self, name: str) -> QAction:
        """Return a command of the window."""
        return self.desktop.window.actions_by_name[name]

    def show(self, project: Path) -> None:
        """Show the window with a project, and wait until the keyboard is with the pictures."""
        self.desktop.window.show()
        self.desktop.window.activateWindow()
        self.desktop.session.open(open_project(project))
        self.qtbot.waitUntil(self.desktop.window.pictures.grid.hasFocus)

    def press(self, keys: str) -> None:
        """Press letters, digits or marks while looking at pictures."""
        for key in keys:
            self.qtbot.keyClicks(self.desktop.window.pictures.currentWidget(), key)

    def key(self, key: Qt.Key) -> None:
        """Press a key that is no letter while looking at pictures."""
        self.qtbot.keyClick(self.desktop.window.pictures.currentWidget(), key)

    def retrain(self) -> None:
        """Train and wait for the suggestions."""
        failures: list[Failure] = []
        self.desktop.runner.failed.connect(failures.append)
        with self.qtbot.waitSignal(self.desktop.runner.finished, timeout=60_000):
            self.action("retrain").trigger()
        assert failures == []


OpenDriver = Callable[[], Driver]
