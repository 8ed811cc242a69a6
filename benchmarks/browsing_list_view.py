"""The obvious way to show thumbnails, for `browsing.py`: a QListView over a Python list of icons.

    python benchmarks/browsing_list_view.py PROJECT [--uniform]

The list holds a name and a QIcon of the cached thumbnail for each image; the view is Qt's own in
icon mode, `--uniform` with `setUniformItemSizes`. Each figure is printed as it is found, a line of
JSON each: who waits can stop it at any time.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import click
from browsing_shown import memory, summary
from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QListView

FRAMES = 60
NO_INDEX = QModelIndex()


class Icons(QAbstractListModel):
    """A Python list as a model."""

    def __init__(self, items: list[tuple[str, QIcon]]) -> None:
        super().__init__()
        self.items = items

    def rowCount(self, parent: QModelIndex = NO_INDEX) -> int:
        """Return how many there are."""
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a name or an icon."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.items[index.row()][0]
        return self.items[index.row()][1] if role == Qt.ItemDataRole.DecorationRole else None


class Paints(QObject):
    """Counts the paint events of a widget."""

    count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Count, and let it pass."""
        self.count += event.type() == QEvent.Type.Paint
        return False


def main() -> None:
    """Show the list, scroll it, jump to its end; say how long each took."""
    app = QApplication(sys.argv[:1])
    began = time.perf_counter()
    paths = sorted((Path(sys.argv[1]) / "cache" / "thumbnails").glob("*/*.jpg"))
    model = Icons([(path.stem, QIcon(str(path))) for path in paths])
    tell("Qt imported to list made, s", time.perf_counter() - began)
    view = QListView()
    view.setViewMode(QListView.ViewMode.IconMode)
    view.setUniformItemSizes("--uniform" in sys.argv)
    view.setIconSize(QSize(160, 160))
    view.resize(834, 784)
    paints = Paints()
    view.viewport().installEventFilter(paints)
    view.setModel(model)
    view.show()
    wait(app, paints)
    tell("Qt imported to first screen, s", time.perf_counter() - began)
    bar = view.verticalScrollBar()
    frames = [timed(app, paints, lambda: bar.setValue(bar.value() + 200)) for _ in range(FRAMES)]
    tell("wheel, cold", summary(frames))
    frames = [timed(app, paints, lambda: bar.setValue(bar.value() - 200)) for _ in range(FRAMES)]
    tell("wheel, warm", summary(frames))
    ends = [timed(app, paints, end) for end in (view.scrollToBottom, view.scrollToTop) * 3]
    tell("End, with pictures", summary(ends[::2]))
    tell("memory", memory())


def timed(app: QApplication, paints: Paints, action: Any) -> float:
    """Return what an action takes until it is painted, in ms."""
    paints.count = 0
    began = time.perf_counter()
    action()
    wait(app, paints)
    return 1e3 * (time.perf_counter() - began)


def wait(app: QApplication, paints: Paints) -> None:
    """Let events happen until something was painted; at either end nothing is."""
    late = time.perf_counter() + 60
    app.processEvents()
    while not paints.count and time.perf_counter() < late:
        app.processEvents()


def tell(name: str, value: Any) -> None:
    """Print one figure."""
    click.echo(json.dumps({name: round(value, 3) if isinstance(value, float) else value}))


if __name__ == "__main__":
    main()
