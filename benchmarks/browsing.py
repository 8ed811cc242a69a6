"""How fast a large project is looked through, beside the obvious way and beside labelme.

    python benchmarks/browsing.py [--rows N ...] [--folder FOLDER] [--peer-python PYTHON]

For each number of images a project is made in FOLDER (or used again), and the real window is opened
on it in a process of its own, which measures it (`browsing_window.py`): the first screen, frame
times of scrolling, jumps, sorts, filters, searches, what follows a label, and memory. In the same
run, on the same files: Qt's own QListView over a Python list of icons (`browsing_list_view.py`),
without and with uniform item sizes, and labelme on the image folder where PYTHON has it
(`browsing_peer.py`), each as far as it gets in a minute. Run it where there is a display (Xvfb will
do). Nothing is computed in the background meanwhile. Prints a table and ratios; writes
`benchmarks/results/browsing.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
from many_images import many_images

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "browsing.json"
ROWS = (3_000, 30_000, 300_000)
WINDOW_LIMIT_S = 300
OTHERS_LIMIT_S = 60

TABLE = (
    ("Qt imported to first screen, s", 1.0, ("first screen", "Qt imported to first screen, s")),
    ("process to first screen, s", None, ("first screen", "process to first screen, s")),
    ("wheel, warm, p50, ms", None, ("scrolling", "wheel, warm", "p50")),
    ("wheel, warm, p99, ms", 16, ("scrolling", "wheel, warm", "p99")),
    ("wheel, cold, p99, ms", None, ("scrolling", "wheel, cold", "p99")),
    ("page, warm, p99, ms", 16, ("scrolling", "page, warm", "p99")),
    ("End, ms", 100, ("jumping", "End", "p50")),
    ("End with pictures, ms", None, ("jumping", "End, with pictures", "p50")),
    ("sort, longest, ms", 100, ("queries", "sorts", "longest")),
    ("filter, longest, ms", 100, ("queries", "filters", "longest")),
    ("search, one word, longest, ms", 100, ("queries", "search, one word", "longest")),
    ("search, two words, longest, ms", 100, ("queries", "search, two words", "longest")),
    ("search, three words, longest, ms", 100, ("queries", "search, three words", "longest")),
    ("letter typed, longest, ms", 100, ("queries", "typing", "longest")),
    ("counts after a label, ms", None, ("after a change", "counts", "p50")),
    ("status line after a label, ms", None, ("after a change", "status line", "p50")),
    ("greatest memory, MiB", 600, ("memory", "greatest RSS, MiB")),
)
"""What the table shows: a name, the aim, and where the figure is found."""

RATIOS = (
    ("first screen", ("Qt imported to first screen, s",), TABLE[0][2]),
    ("wheel, warm, p50", ("wheel, warm", "p50"), ("scrolling", "wheel, warm", "p50")),
    ("end", ("End, with pictures", "p50"), ("jumping", "End, with pictures", "p50")),
    ("memory", ("memory", "greatest RSS, MiB"), ("memory", "greatest RSS, MiB")),
)
"""What is compared: a name, where the others have it, and where the window does."""


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=ROWS)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "many-images")
    parser.add_argument("--peer-python", type=Path)
    arguments = parser.parse_args()
    projects = {count: many_images(arguments.folder, count) for count in arguments.rows}
    found: dict[str, Any] = {"machine": machine()}
    with tempfile.TemporaryDirectory() as temporary:
        home = surroundings(Path(temporary))
        window([projects[min(projects)], "--first-screen"], home)  # bytecode and disk are warm then
        for count, project in projects.items():
            found[str(count)] = sides(project, arguments.peer_python, home)
    tell(found)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def sides(project: Path, peer_python: Path | None, home: Mapping[str, str]) -> dict[str, Any]:
    """Measure the window, then the others, on one project."""
    ours = window([project], home)
    views = {
        name: others([sys.executable, HERE / "browsing_list_view.py", project, *flags], home)
        for name, flags in (("list view", []), ("list view, uniform", ["--uniform"]))
    }
    if peer_python is None or not peer_python.exists():
        click.echo("No labelme: name a Python that has it with --peer-python.")
        return {"window": ours, **views}
    peer = others([peer_python, HERE / "browsing_peer.py", project / "images"], home)
    return {"window": ours, **views, "labelme": peer}


def window(arguments: Sequence[Path | str], home: Mapping[str, str]) -> dict[str, Any]:
    """Return what the window says of itself."""
    command = [sys.executable, HERE / "browsing_window.py", *arguments]
    environment = {**home, "BROWSING_STARTED": str(time.time())}
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, timeout=WINDOW_LIMIT_S, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def others(command: Sequence[Path | str], home: Mapping[str, str]) -> dict[str, Any]:
    """Return the figures that a process prints line by line within the limit."""
    try:
        done = subprocess.run(
            command, env=home, capture_output=True, timeout=OTHERS_LIMIT_S, check=False
        )
        printed, ended = done.stdout, f"exit status {done.returncode}"
    except subprocess.TimeoutExpired as late:
        printed, ended = late.stdout or b"", f"stopped after {OTHERS_LIMIT_S} s"
    found: dict[str, Any] = {}
    for line in printed.splitlines():
        found |= json.loads(line)
    return {**found, "ended": ended}


def surroundings(temporary: Path) -> dict[str, str]:
    """Return an environment whose settings, data and bytecode are in a temporary place."""
    places = {
        "HOME": temporary,
        "XDG_DATA_HOME": temporary / "data",
        "XDG_CONFIG_HOME": temporary / "config",
        "XDG_CACHE_HOME": temporary / "cache",
        "PYTHONPYCACHEPREFIX": temporary / "bytecode",
    }
    environment = {**os.environ, **{name: str(place) for name, place in places.items()}}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as it is for who installed the program
    if not os.environ.get("DISPLAY"):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    return environment


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return {
        "cpu": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "load before": os.getloadavg()[0],
        "display": bool(os.environ.get("DISPLAY")),
        "python": platform.python_version(),
        **{name: version(name) for name in ("pyside6-essentials", "numpy", "sqlalchemy")},
    }


def tell(found: Mapping[str, Any]) -> None:
    """Print the table of the window and its ratios to the others."""
    counts = [name for name in found if name.isdecimal()]
    click.echo(f"{'':34}{'aim':>8}" + "".join(f"{int(count):>12,}" for count in counts))
    for name, aim, place in TABLE:
        figures = "".join(f"{at(found[count]['window'], place)!s:>12}" for count in counts)
        click.echo(f"{name:34}{'' if aim is None else aim:>8}{figures}")
    click.echo("\nTimes the window's figure that others take (- where they did not get so far):")
    for side in ("list view", "list view, uniform", "labelme"):
        for name, theirs, ours in RATIOS:
            figures = "".join(f"{ratio(found[each], side, theirs, ours):>12}" for each in counts)
            click.echo(f"{side + ', ' + name:42}{figures}")


def ratio(sides: Mapping[str, Any], side: str, theirs: Sequence[str], ours: Sequence[str]) -> str:
    """Return how many times the window's figure another takes."""
    other, own = at(sides.get(side, {}), theirs), at(sides["window"], ours)
    return "-" if other is None or not own else f"{other / own:.2f}"


def at(found: Any, place: Sequence[str]) -> Any:
    """Return a figure by the names that lead to it, None where there is none."""
    for name in place:
        found = found.get(name) if isinstance(found, dict) else None
    return found


if __name__ == "__main__":
    main()
