"""One line of `labeling.py`: the window on a project, keys, and what goes on beside them.

python benchmarks/labeling_window.py PROJECT CONDITION KEYS PLACE

PLACE is where the job runs: "thread" or "process".
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np
from labeling_jobs import JOBS
from PySide6.QtCore import QEventLoop, QSettings, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest

from mars_labeler.app import Desktop, make_application
from mars_labeler.services.job_place import InThisProcess, JobPlace
from mars_labeler.services.job_process import JobProcess
from mars_labeler.services.project import open_project
from mars_labeler.ui.widgets.virtual_grid import VirtualGrid

GAP_S = 0.15
TICK_MS = 2
SETTLING_S = 3.0
PATIENCE_S = 300.0
LOOKED = 2 * GAP_S


class Watched:
    """The window, with a clock on what it does."""

    def __init__(self, project: Path, store: Path, place: JobPlace) -> None:
        self.app = make_application(sys.argv[:1])
        self.painted_at = self.committed_at = 0.0
        self._watch_painting()
        settings = QSettings(str(store), QSettings.Format.IniFormat)
        self.desktop = Desktop(self.app, settings, place)
        quiet = replace(self.desktop.preferences.settings, is_embedding_ahead=False)
        self.desktop.preferences.change(quiet)
        self.desktop.window.resize(1440, 900)
        self.desktop.window.show()
        self.desktop.window.activateWindow()
        self.desktop.session.open(open_project(project))
        self._watch_commits()
        self.failures: list[object] = []
        self.desktop.session.failed.connect(self.failures.append)
        self.desktop.runner.failed.connect(self.failures.append)
        self.longest = 0.0
        self._ticked_at = time.perf_counter()
        self._ticks = QTimer(self.app)
        self._ticks.setTimerType(Qt.TimerType.PreciseTimer)
        self._ticks.timeout.connect(self._tick)
        self._ticks.start(TICK_MS)
        self.rest(SETTLING_S)

    def rest(self, seconds: float) -> None:
        """Let the window do what it has to for some time."""
        until = time.perf_counter() + seconds
        self.wait(lambda: time.perf_counter() >= until)

    def wait(self, is_done: Callable[[], bool]) -> None:
        """Let the window work until something is the case."""
        until = time.perf_counter() + PATIENCE_S
        while not is_done():
            if time.perf_counter() > until:
                raise TimeoutError
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def press(self, due: float) -> tuple[float, float]:
        """Press a class key and return what it took until committed and painted, in s."""
        classes = self.desktop.session.classes
        table, current = self.desktop.session.table, self.desktop.window.pictures.current_id()
        label = table.labels[np.searchsorted(table.ids, current)]
        key = next(each.key for each in classes if each.key and each.class_id != label)
        self.committed_at = self.painted_at = 0.0
        QTest.keyClick(self.desktop.window.pictures.grid, key)
        committed = self.committed_at
        self.wait(lambda: self.painted_at > committed)
        return committed - due, self.painted_at - due

    def press_many(self, count: int, goes_on: Callable[[], bool]) -> list[tuple[float, float]]:
        """Press a key every now and then, for as long as something goes on."""
        taken: list[tuple[float, float]] = []
        self.longest, self._ticked_at = 0.0, time.perf_counter()
        due = time.perf_counter()
        while len(taken) < count and goes_on():
            due = max(due + GAP_S, time.perf_counter() - GAP_S)
            self.rest(max(0.0, due - time.perf_counter()))
            taken.append(self.press(due))
        return taken

    def close(self) -> None:
        """Close the window."""
        self.desktop.window.close()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._ticked_at - TICK_MS / 1e3)
        self._ticked_at = now

    def _watch_painting(self) -> None:
        paint = VirtualGrid.paintEvent

        def painted(grid: VirtualGrid, event: QPaintEvent) -> None:
            paint(grid, event)
            if not self.painted_at and self.committed_at:
                self.painted_at = time.perf_counter()

        VirtualGrid.paintEvent = painted

    def _watch_commits(self) -> None:
        session = self.desktop.session
        apply = session.apply

        def committed(changes: object) -> None:
            if not self.committed_at:
                self.committed_at = time.perf_counter()
            apply(changes)

        session.apply = committed


def main() -> None:
    """Measure one line and print it as JSON."""
    project, condition, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    place: JobPlace = JobProcess() if sys.argv[4] == "process" else InThisProcess()
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as temporary:
        watched = Watched(project, Path(temporary) / "settings.ini", place)
        if condition == "idle":
            found = shown(watched, watched.press_many(count, lambda: True))
        elif condition == "all":
            found = bulk(watched)
        else:
            found = busy(watched, condition, count, Path(temporary))
        watched.close()
    if watched.failures:
        raise SystemExit(str(watched.failures[0]))
    click.echo(json.dumps(found))


def busy(watched: Watched, condition: str, count: int, work: Path) -> dict[str, Any]:
    """Press keys while a job runs."""
    runner = watched.desktop.runner
    project = watched.desktop.session.project
    work_on = JOBS[condition](project, work)
    is_steady: list[bool] = []
    runner.progressed.connect(lambda timed: is_steady.append(work_on.is_steady(timed.progress)))
    watched.wait(lambda: not runner.is_running)
    if not runner.start_on(project, work_on.job):
        raise RuntimeError("another job runs")
    started = time.perf_counter()
    watched.wait(lambda: any(is_steady) or work_on.starts_at_once or not runner.is_running)
    if not runner.is_running:
        raise RuntimeError(f"the job ended at once: {watched.failures}")
    taken = watched.press_many(count, lambda: runner.is_running)
    found = shown(watched, taken)
    found["seconds"] = {"job ran": time.perf_counter() - started}
    runner.cancel()
    watched.wait(lambda: not runner.is_running)
    return found


def bulk(watched: Watched) -> dict[str, Any]:
    """Label all images with one key, then undo that; press other keys meanwhile."""
    desktop = watched.desktop
    actions, grid = desktop.window.actions_by_name, desktop.window.pictures.grid
    watched.longest, seconds, taken = 0.0, {}, []
    for name in ("label", "undo"):
        started = time.perf_counter()
        if name == "label":
            actions["select_all"].trigger()
            QTest.keyClick(grid, desktop.session.classes[0].key)
            grid.step(len(taken) + 1)
        else:
            taken_back = len(taken)
            for _ in range(taken_back):
                actions["undo"].trigger()
            started = time.perf_counter()
            actions["undo"].trigger()
        longest = watched.longest
        if name == "label":
            taken += watched.press_many(20, lambda: bool(desktop.steps.doing))
            watched.longest = max(longest, watched.longest)
        watched.wait(lambda: not desktop.steps.doing)
        seconds[name] = time.perf_counter() - started
        watched.rest(LOOKED)
    return {**shown(watched, taken), "seconds": seconds}


def shown(watched: Watched, taken: list[tuple[float, float]]) -> dict[str, Any]:
    """Return the figures of some keys, in ms."""
    columns = np.array(taken or [(0.0, 0.0)]).T * 1e3
    return {
        **{
            name: {
                "count": len(taken),
                "p50": float(np.percentile(column, 50)),
                "p99": float(np.percentile(column, 99)),
                "longest": float(column.max()),
            }
            for name, column in zip(("committed", "painted"), columns, strict=True)
        },
        "longest stall": watched.longest * 1e3,
    }


if __name__ == "__main__":
    main()
