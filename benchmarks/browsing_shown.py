"""A window that is open on a project, and when its grid has painted what: for `browsing_window`."""

from __future__ import annotations

import importlib
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

LIMIT_S = 30.0
REST_S = 0.25
"""Longer than the pause after which the counts and the status line follow a change."""


@dataclass(frozen=True)
class Step:
    """When an action was painted, and when with all pictures, in ms after it began."""

    painted: float
    filled: float


class Shown:
    """The window as `mars-labeler PROJECT` opens it.

    Args:
        place: The project's folder.
    """

    def __init__(self, place: Path) -> None:
        started = float(os.environ.get("BROWSING_STARTED", time.time()))
        importlib.import_module("mars_labeler.cli")  # what the command imports before Qt
        importlib.import_module("PySide6.QtWidgets")
        has_qt, started_at = time.perf_counter(), time.time()
        worked = time.process_time()
        from PySide6.QtCore import QSettings

        from mars_labeler.app import Desktop, make_application, open_at_start
        from mars_labeler.services.job_process import JobProcess

        self.app = make_application(sys.argv[:1])
        imported = time.perf_counter()
        store = QSettings()
        store.setValue("embed_ahead", "false")  # it is browsing alone that is measured
        self.desktop = Desktop(self.app, store, JobProcess())
        self.grid = self.desktop.window.pictures.grid
        self._paints = 0
        self._with_picture: set[int] = set()
        self._paint_cells = self.grid.paint_cells
        self.grid.paint_cells = self._watched
        self.desktop.window.show()
        made = time.perf_counter()
        open_at_start(self.desktop, place)
        opened = time.perf_counter()
        filled = self._wait(self._is_full)
        self.opening = {
            "process to Qt imported, s": round(started_at - started, 3),
            "Qt imported to application made, s": round(imported - has_qt, 3),
            "to window made, s": round(made - imported, 3),
            "to project opened, s": round(opened - made, 3),
            "to painted with pictures, s": round(filled - opened, 3),
            "Qt imported to first screen, s": round(filled - has_qt, 3),
            "process to first screen, s": round(filled - has_qt + started_at - started, 3),
            "Qt imported to first screen, processor s": round(time.process_time() - worked, 3),
            "pictures": len(self.grid.visible_positions()),
        }
        self.rest()

    def close(self) -> None:
        """Close the window."""
        self.desktop.window.close()

    def facts(self) -> dict[str, Any]:
        """Return what the figures depend on."""
        view = self.grid.viewport()
        return {
            "images": len(self.desktop.session.table),
            "platform": self.app.platformName(),
            "view": f"{view.width()} x {view.height()}",
            "pictures in sight": len(self.grid.visible_positions()),
        }

    def act(self, action: Callable[[], object]) -> Step:
        """Do something, and return when it was painted and when with all pictures."""
        self.rest()
        self._paints = 0
        began = time.perf_counter()
        action()
        painted = self._wait(lambda: self._paints > 0 or not len(self.desktop.model))
        filled = self._wait(self._is_full)
        return Step(1e3 * (painted - began), 1e3 * (filled - began))

    def frames(self, actions: Sequence[Callable[[], object]]) -> list[float]:
        """Do one thing after the other, each as soon as the one before is painted; ms each."""
        self.rest()
        times = []
        for action in actions:
            self._paints = 0
            began = time.perf_counter()
            action()
            ended = self._wait(lambda: self._paints > 0, 0.5)
            if self._paints:  # at either end nothing moves
                times.append(1e3 * (ended - began))
        return times

    def fill(self, actions: Sequence[Callable[[], object]]) -> None:
        """Do one thing after the other, each as soon as all pictures are there."""
        for action in actions:
            action()
            self._wait(self._is_full)

    def timed(self, action: Callable[[], object]) -> float:
        """Return what something takes by itself, in ms."""
        self.rest()
        began = time.perf_counter()
        action()
        return 1e3 * (time.perf_counter() - began)

    def wheel(self, notches: int) -> Callable[[], object]:
        """Return the turning of the wheel by one notch over the grid."""
        from PySide6.QtCore import QPoint, QPointF, Qt
        from PySide6.QtGui import QWheelEvent

        view = self.grid.viewport()
        place = QPointF(view.rect().center())

        def turn() -> None:
            event = QWheelEvent(
                place, view.mapToGlobal(place), QPoint(), QPoint(0, 120 * notches),
                Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase, False,
            )  # fmt: skip
            self.app.sendEvent(view, event)

        return turn

    def key(self, key: Any) -> Callable[[], object]:
        """Return the pressing of a key in the grid."""
        from PySide6.QtCore import QEvent, Qt
        from PySide6.QtGui import QKeyEvent

        def press() -> None:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier)
                self.app.sendEvent(self.grid, event)

        return press

    def rest(self) -> None:
        """Let what follows an action after a pause be done."""
        until = time.perf_counter() + REST_S
        while time.perf_counter() < until:
            self.app.processEvents()
            time.sleep(0.002)

    def _watched(self, painter: Any, exposed: Any, positions: Sequence[int]) -> None:
        self._paint_cells(painter, exposed, positions)
        self._paints += 1
        ids = self.desktop.model.image_ids
        store = self.desktop.thumbnails
        for image_id in ids[list(positions)].tolist():
            if store is not None and store.pixmap(image_id) is not None:
                self._with_picture.add(image_id)
            else:
                self._with_picture.discard(image_id)
        self._with_picture &= set(ids[self._in_sight()].tolist())

    def _in_sight(self) -> list[int]:
        """Return the positions of which more can be seen than the gap around them."""
        view = self.grid.viewport().rect()
        positions = self.grid.visible_positions()
        return [each for each in positions if self.grid.view_rect(each).intersects(view)]

    def _is_full(self) -> bool:
        if not self.desktop.session.is_open:
            return False
        in_sight = len(self._in_sight())
        return not len(self.desktop.model) or 0 < in_sight == len(self._with_picture)

    def _wait(self, is_over: Callable[[], bool], limit: float = LIMIT_S) -> float:
        """Let events happen until it is over; return the time at which it was."""
        late = time.perf_counter() + limit
        self.app.processEvents()
        while not is_over() and time.perf_counter() < late:
            self.app.processEvents()
        return time.perf_counter()


def summary(times: Sequence[float]) -> dict[str, Any]:
    """Return median, 99th percentile and longest of times."""
    return {
        "p50": round(float(np.median(times)), 2),
        "p99": round(float(np.percentile(times, 99)), 2),
        "longest": round(max(times), 2),
        "count": len(times),
    }


def memory() -> dict[str, int]:
    """Return the present and the greatest resident memory of this process, in MiB."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    return {name: int(fields[key].split()[0]) // 1024 for name, key in MEMORY.items()}


MEMORY = {"RSS, MiB": "VmRSS", "greatest RSS, MiB": "VmHWM"}
