"""The parts of the window that say what to label next, what is labeled wrong, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from mars_labeler.app.desktop import Desktop


class Active(QObject):
    """Builds these parts and joins them with the window.

    Args:
        desktop: The window with what is there already: its session, preferences, `runner`,
            `side_jobs`, `browsing`, `labeling`, `training` and the widgets.
    """

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
