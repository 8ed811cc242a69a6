"""Asks for one folder or one file, without blocking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_folder(parent: QWidget, title: str, start: Path, then: Callable[[str], None]) -> None:
    """Ask for a folder that exists.

    Args:
        parent: The window that asks.
        title: What it asks.
        start: The folder to begin with.
        then: Called with the chosen path.
    """
    dialog = QFileDialog(parent, title, str(start))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    _open(dialog, then)


def ask_file(
    parent: QWidget,
    title: str,
    start: Path,
    kind: str,
    suffixes: Sequence[str],
    then: Callable[[str], None],
) -> None:
    """Ask for a file that exists.

    Args:
        parent: The window that asks.
        title: What it asks.
        start: The folder to begin with.
        kind: What such files are called ("Label files").
        suffixes: How their names end, each with its dot.
        then: Called with the chosen path.
    """
    patterns = " ".join(f"*{suffix}" for suffix in suffixes)
    dialog = QFileDialog(parent, title, str(start), f"{kind} ({patterns})")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _open(dialog, then)


def ask_new_file(
    parent: QWidget, title: str, start: Path, kind: str, then: Callable[[str], None]
) -> None:
    """Ask where to write a file; Qt asks before an existing one is replaced.

    Args:
        parent: The window that asks.
        title: What it asks.
        start: The file to begin with; its suffix is added to a name without one.
        kind: What such files are called ("HTML").
        then: Called with the chosen path.
    """
    dialog = QFileDialog(parent, title, str(start), f"{kind} (*{start.suffix})")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(start.suffix.removeprefix("."))
    _open(dialog, then)


def _open(dialog: QFileDialog, then: Callable[[str], None]) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(then)
    dialog.open()
