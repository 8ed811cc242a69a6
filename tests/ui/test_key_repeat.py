"""A held key is one press."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt

from mars_labeler.ui.key_repeat import KeyRepeat

DOWN, UP = QEvent.Type.ShortcutOverride, QEvent.Type.KeyRelease
G, W = int(Qt.Key.Key_G), int(Qt.Key.Key_W)


def _repeats(keys: list[tuple[QEvent.Type, int]]) -> list[bool]:
    repeat, found = KeyRepeat(), []
    for kind, at_ms in keys:
        repeat.note(kind, G, at_ms, False)
        found.append(repeat.is_repeat)
    return found


def test_a_release_and_a_press_at_one_moment_are_a_held_key() -> None:
    keys = [(DOWN, 1000), (UP, 1500), (DOWN, 1500), (UP, 1540), (DOWN, 1541)]
    assert _repeats(keys) == [False, False, True, False, True]


def test_fingers_may_be_fast() -> None:
    keys = [(DOWN, 1000), (UP, 1010), (DOWN, 1022)]
    assert _repeats(keys) == [False, False, False]


def test_another_key_is_another_key() -> None:
    repeat = KeyRepeat()
    repeat.note(UP, G, 1030, False)
    repeat.note(DOWN, W, 1030, False)
    assert not repeat.is_repeat


def test_events_without_a_clock_are_presses() -> None:
    assert _repeats([(DOWN, 0), (UP, 0), (DOWN, 0)]) == [False, False, False]


def test_what_the_system_marks_is_a_repeat() -> None:
    repeat = KeyRepeat()
    repeat.note(DOWN, G, 1000, True)
    assert repeat.is_repeat
