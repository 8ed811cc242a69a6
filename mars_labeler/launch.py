"""Starts the window, or says why there can be none and shows the sample loop instead."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import click

from mars_labeler.ui.display import (
    OFFSCREEN_LIBRARIES,
    XCB_LIBRARIES,
    answers,
    complaint,
    find_missing,
    has_display,
)

SAMPLE_LOOP_FOLDER = Path("sample-loop")


def launch(place: Path | None) -> int:
    """Open the window on a place, or run the sample loop where there is no display.

    Returns:
        The exit status of the process.
    """
    shows = has_display()
    is_x11 = shows and sys.platform == "linux" and not os.environ.get("WAYLAND_DISPLAY")
    missing = find_missing(tuple(XCB_LIBRARIES) if is_x11 else OFFSCREEN_LIBRARIES)
    if missing:
        click.echo(complaint(missing), err=True)
        return 1
    if is_x11 and not answers():
        click.echo(f"The display {os.environ.get('DISPLAY')} does not answer.", err=True)
        shows = False
    if not shows:
        click.echo("There is no display here: running the sample loop without a window.")
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from mars_labeler.sample_loop import run_sample_loop

        return run_sample_loop(SAMPLE_LOOP_FOLDER, click.echo)
    return _run_window(place)


def _run_window(place: Path | None) -> int:
    from PySide6.QtCore import QSettings

    from mars_labeler.app import Desktop, make_application, open_at_start
    from mars_labeler.services.job_process import JobProcess

    app = make_application(sys.argv[:1])
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C in the terminal ends the program
    desktop = Desktop(app, QSettings(), JobProcess())
    desktop.window.show()
    open_at_start(desktop, place)
    status = app.exec()
    if desktop.runner.is_stuck:
        os._exit(status)  # Python would wait for ever for a thread that never ends
    return status
