"""What a class key costs from the key going down to the label committed and painted.

    python benchmarks/labeling.py [--many FOLDER] [--sizes N,N,N] [--busy N] [--keys N] [--only X]

The real window on projects of `many_images.py` (copied first), class keys as key events, one every
150 ms, as a quick person presses them. A key counts from the moment it was due: waiting for a busy
event loop is part of it. "committed" is when the service has returned, "painted" when the grid's
paint event after that is over; the stall is the longest pause between two ticks of a timer of 2 ms.
Idle at each size; at one size also while a training runs, images are embedded or imported,
suggestions written, a label list imported: in a thread of the window's process, and in the process
that the window uses. Then Ctrl+A and one key at each size, and its undo: seconds in all, and keys
on other images meanwhile. Every line is a process of its own. Prints a table with ratios to idle
and writes `benchmarks/results/labeling.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
from many_images import many_images

RESULTS = Path(__file__).parent / "results" / "labeling.json"
PROGRAM = Path(__file__).with_name("labeling_window.py")
TRAINED_SIZE = 1_000
"""Images of the project that a training runs on: their views are embedded before it is steady."""

BUSY = {
    "training begins": TRAINED_SIZE,
    "training": TRAINED_SIZE,
    "embedding": 0,
    "importing images": 0,
    "writing suggestions": 0,
    "importing a label list": 0,
}
"""What goes on beside the keys, and the size of its project; 0 for the one that was asked for."""

PLACES = ("thread", "process")
"""Where it goes on: in a thread of the window's process, or in the process that the window uses."""

HEAD = f"{'':36} {'keys':>5} {'p50':>7} {'p99':>7} {'longest':>8} {'commit p99':>11} {'stall':>7}"


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=Path, help="where the projects of many_images.py lie")
    parser.add_argument("--sizes", default="3000,30000,300000")
    parser.add_argument("--busy", type=int, default=30_000)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--only", default="", help="lines whose name contains this")
    arguments = parser.parse_args()
    sizes = [int(size) for size in arguments.sizes.split(",")]
    lines = [(f"idle, {size:,}", "idle", size) for size in sizes]
    lines += [
        (f"{name}, in a {place}", f"{name}|{place}", size or arguments.busy)
        for name, size in BUSY.items()
        for place in PLACES
    ]
    lines += [(f"all of {size:,}", "all", size) for size in sizes]
    with tempfile.TemporaryDirectory(dir=arguments.many) as temporary:
        work = Path(temporary)
        click.echo(f"{HEAD}  (ms)")
        for name, condition, size in lines:
            if arguments.only in name:
                project = copied(many_images(arguments.many or work, size), work / "project")
                keep(name, measured(name, project, condition, arguments.keys))
    compare(f"idle, {arguments.busy:,}")


def copied(project: Path, folder: Path) -> Path:
    """Return a copy that can be written to: links to the files, but the database itself."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(project, folder, copy_function=os.link)
    for path in folder.glob("project.sqlite*"):
        path.unlink()
    shutil.copy(project / "project.sqlite", folder)
    return folder


def measured(name: str, project: Path, condition: str, keys: int) -> dict[str, Any]:
    """Return what one process found, and print its line."""
    kind, _, place = condition.partition("|")
    command = [sys.executable, str(PROGRAM), str(project), kind, str(keys), place]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        click.echo(f"{name:36} {done.stderr.strip().splitlines()[-1]}", err=True)
        return {}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    painted, committed = found["painted"], found["committed"]
    click.echo(
        f"{name:36} {painted['count']:5} {painted['p50']:7.1f} {painted['p99']:7.1f} "
        f"{painted['longest']:8.1f} {committed['p99']:11.1f} {found['longest stall']:7.1f}"
        + "".join(f"  {key}: {value:.1f}" for key, value in found.get("seconds", {}).items())
    )
    return found


def keep(name: str, found: dict[str, Any]) -> None:
    """Keep the figures beside those of other lines."""
    if found:
        results = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
        versions = {
            key: version(key) for key in ("PySide6_Essentials", "numpy", "sqlalchemy", "torch")
        }
        results["machine"] = {
            "cpu": platform.processor() or platform.machine(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "versions": versions,
            "display": "a real one" if os.environ.get("DISPLAY") else "offscreen",
        }
        results[name] = found
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def compare(idle: str) -> None:
    """Print the ratios to the idle line of the same size."""
    results = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    if idle in results:
        base = results[idle]["painted"]
        for name, found in results.items():
            if name != "machine":
                ratios = [found["painted"][key] / base[key] for key in ("p50", "p99")]
                click.echo(f"{name:36} {ratios[0]:.2f} and {ratios[1]:.2f} times p50 and p99 idle")


if __name__ == "__main__":
    main()
