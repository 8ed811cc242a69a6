"""What is asked for soon is done once, and never put off for ever."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from mars_labeler.ui.soon import Soon


def test_asking_again_before_it_is_done_does_not_do_it_twice(qtbot: QtBot, qapp: QObject) -> None:
    done: list[int] = []
    soon = Soon(20, lambda: done.append(1), qapp)
    soon.ask()
    soon.ask()
    qtbot.waitUntil(lambda: not soon.isActive())
    assert done == [1]
    soon.ask()
    qtbot.waitUntil(lambda: len(done) == 2)


def test_asking_all_the_time_does_not_put_it_off(qtbot: QtBot, qapp: QObject) -> None:
    done: list[int] = []
    soon = Soon(20, lambda: done.append(1), qapp)
    asking = QTimer(qapp)
    asking.timeout.connect(soon.ask)
    asking.start(0)
    qtbot.waitUntil(lambda: len(done) >= 2)
    asking.stop()
    soon.stop()
    assert not soon.isActive()
