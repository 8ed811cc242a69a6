"""Qt's application, and what the window shows first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from mars_labeler.app.desktop import Desktop
from mars_labeler.ui.icons import app_icon


def make_application(arguments: Sequence[str]) -> QApplication:
    """Return Qt's application, named so that settings find their place."""
    app = QApplication(list(arguments))
    app.setOrganizationName("mars-labeler")
    app.setApplicationName("mars-labeler")
    app.setApplicationDisplayName("Mars Labeler")
    app.setDesktopFileName("mars-labeler")
    app.setWindowIcon(app_icon())
    return app


def open_at_start(desktop: Desktop, place: Path | None) -> None:
    """Open what was named on the command line."""
    if place is not None:
        desktop.projects.open_place(str(place))
