"""Doing a thing once, a moment after it was asked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot


class Soon(QTimer):
    """Does a thing once, however often it was asked for meanwhile.

    What is asked for again and again, as while many images change, is not put off for ever.

    Args:
        delay_ms: How long after it was first asked for.
        do: What is done.
        parent: Who asks.
    """

    def __init__(self, delay_ms: int, do: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        self.setInterval(delay_ms)
        self.timeout.connect(do)

    @Slot()
    def ask(self) -> None:
        """Ask for it."""
        if not self.isActive():
            self.start()
