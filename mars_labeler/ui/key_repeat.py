"""Tells a key that is held down from one that is pressed again and again."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QKeyEvent

REPEAT_GAP_MS = 5
"""A display server repeats a key as a release and a press at the same moment; fingers take longer.

Qt marks most of these presses as repeats by itself, but not all of them.
"""


class KeyRepeat(QObject):
    """An event filter of the application that watches how the keys go up and down."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._released_ms: dict[int, int] = {}
        self._is_repeat = False

    def install(self) -> None:
        """Watch all keys of the application."""
        app = QCoreApplication.instance()
        assert app is not None, "there are no keys without an application"
        app.installEventFilter(self)

    @property
    def is_repeat(self) -> bool:
        """Whether the key that is down now came down by being held."""
        return self._is_repeat

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note presses and releases; every event goes on its way."""
        if isinstance(event, QKeyEvent):
            self.note(event.type(), event.key(), int(event.timestamp()), event.isAutoRepeat())
        return False

    def note(self, kind: QEvent.Type, key: int, at_ms: int, is_marked: bool) -> None:
        """Note that a key went down or up.

        Args:
            kind: `ShortcutOverride` comes before every press, and before its shortcut.
            key: The key.
            at_ms: When, in milliseconds of the display server's clock.
            is_marked: Whether Qt says that it is a repeat.
        """
        if kind == QEvent.Type.KeyRelease:
            self._released_ms[key] = at_ms
            self._is_repeat = False
        elif kind == QEvent.Type.ShortcutOverride:
            gap = at_ms - self._released_ms.get(key, -REPEAT_GAP_MS - 1)
            has_clock = at_ms > 0  # events that a program makes up come without one
            self._is_repeat = is_marked or (has_clock and 0 <= gap <= REPEAT_GAP_MS)
