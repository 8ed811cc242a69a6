"""labelme on a folder of images, for `browsing.py`; it runs in a Python that has labelme.

    PYTHON-WITH-LABELME benchmarks/browsing_peer.py IMAGES

It is opened on the folder as its own command opens it. It shows one image and a list of file names;
the figures are for that. Each is printed as it is found, a line of JSON each: who waits can stop it
at any time.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from labelme import __version__
from labelme.app import MainWindow
from labelme.config import get_user_config_file
from PyQt5.QtWidgets import QApplication

STEPS = 60


def main() -> None:
    """Open the folder, step through it, jump to its end, search it; say how long each took."""
    tell("version", __version__)
    app = QApplication(sys.argv[:1])
    began = time.perf_counter()
    window = MainWindow(config_file=Path(get_user_config_file()), file_or_dir=sys.argv[1])
    window.show()
    settle(app)
    tell("Qt imported to first screen, s", round(time.perf_counter() - began, 3))
    files = window._docks.file_list
    tell("files", files.count())
    tell("memory", memory())
    steps = [timed(app, lambda row=row: files.setCurrentRow(row)) for row in range(1, STEPS + 1)]
    tell("next image", {"p50": sorted(steps)[len(steps) // 2], "longest": max(steps)})
    tell("End", timed(app, lambda: files.setCurrentRow(files.count() - 1)))
    search = window._docks.file_search
    tell("search, one word", timed(app, lambda: search.setText("0200")))
    tell("memory", memory())


def settle(app: QApplication) -> None:
    """Let all events happen that wait, those of the first painting among them."""
    for _ in range(5):
        app.processEvents()


def timed(app: QApplication, action: object) -> float:
    """Return what an action takes until it is painted, in ms."""
    began = time.perf_counter()
    action()
    app.processEvents()
    return round(1e3 * (time.perf_counter() - began), 1)


def memory() -> dict[str, int]:
    """Return the resident memory of this process, in MiB."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    names = {"RSS, MiB": "VmRSS", "greatest RSS, MiB": "VmHWM"}
    return {name: int(fields[key].split()[0]) // 1024 for name, key in names.items()}


def tell(name: str, value: object) -> None:
    """Print one figure."""
    sys.stdout.write(json.dumps({name: value}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
