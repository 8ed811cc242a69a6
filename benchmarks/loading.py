"""How long a project takes to open, to follow a key, and to grow, at three sizes.

    python benchmarks/loading.py [FOLDER] [--counts 3000,30000,300000]

The table of the pool is loaded with its snapshot and without one, beside the obvious way: a query
with all columns, a row an object. Then single rows are read anew, as after each key, and images are
added in portions, as an import tells of them, beside loading anew. All take turns in one run.
The projects are made in FOLDER, where they are used again. Prints a table, milliseconds and ratios;
writes `benchmarks/results/loading.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import click
from many_images import many_images
from sqlalchemy import select

from mars_labeler.catalog import images
from mars_labeler.catalog.schema import decision, image, suggestion
from mars_labeler.domain.products import ProductFacts
from mars_labeler.domain.records import ImageRecord
from mars_labeler.services.import_telling import PORTION
from mars_labeler.services.pool import grow_table, load_table, refresh_rows
from mars_labeler.services.project import Project, open_project
from mars_labeler.services.table_snapshot import NAME

RESULTS = Path(__file__).parent / "results" / "loading.json"
ROUNDS = 3
KEYS = 101


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--counts", default="3000,30000,300000")
    arguments = parser.parse_args()
    counts = [int(count) for count in arguments.counts.split(",")]
    with tempfile.TemporaryDirectory() as temporary:
        made = arguments.folder or Path(temporary) / "made"
        figures = {}
        for count in counts:
            copied = copy(many_images(made, count), Path(temporary) / str(count))
            project = open_project(copied)
            try:
                figures[count] = measure(project)
            finally:
                project.close()
    for line in lines(figures):
        click.echo(line)
    RESULTS.write_text(json.dumps({"milliseconds": figures, **circumstances()}, indent=2) + "\n")


def copy(project: Path, place: Path) -> Path:
    """Return a copy of a project's database alone, to be written to."""
    place.mkdir()
    shutil.copy(project / "project.sqlite", place)
    return place


def measure(project: Project) -> dict[str, float]:
    """Return milliseconds of everything, each the median of some."""
    snapshot = project.folder / "cache" / NAME
    sides: dict[str, Callable[[], object]] = {
        "obvious": lambda: read_objects(project),
        "no snapshot": lambda: (snapshot.unlink(missing_ok=True), load(project)),
        "open": lambda: load(project),
    }
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(ROUNDS):
        for name, side in sides.items():
            taken[name].append(milliseconds(side))
    table = load_table(project)
    assert len(table.name_ranks) == len(table)  # as in a window, which sorts by it
    image_ids = table.ids[:: max(1, len(table) // KEYS)].tolist()
    taken["one row"] = [
        milliseconds(lambda key=key: refresh_rows(project, table, [key])) for key in image_ids
    ]
    taken["portion"] = []
    for number in range(ROUNDS):
        added = add(project, number)
        start = time.perf_counter()
        table = grow_table(project, table, added)
        taken["portion"].append(1000 * (time.perf_counter() - start))
    return {name: round(statistics.median(values), 2) for name, values in taken.items()}


def read_objects(project: Project) -> list[object]:
    """Return the pool as most programs read it: a row an object, all columns."""
    joined = image.outerjoin(decision, decision.c.image_id == image.c.id).outerjoin(
        suggestion, suggestion.c.image_id == image.c.id
    )
    with project.catalog.reading() as connection:
        return list(connection.execute(select(image, decision, suggestion).select_from(joined)))


def load(project: Project) -> None:
    """Load the table with all that sorting and searching need."""
    table = load_table(project)
    assert len(table.name_ranks) == len(table.searchable_names)


def add(project: Project, number: int) -> list[int]:
    """Store as many images as an import tells of at once."""
    records = [
        ImageRecord(
            image_id=0, root_id=1, relative_path=f"new/{place * 7919 % PORTION}-{number}.jpg",
            width=256, height=256, byte_size=1, modified_ns=1, content_hash="",
            facts=ProductFacts(f"{place}", "MSL", "MAHLI", sol=place),
        )
        for place in range(PORTION)
    ]  # fmt: skip
    with project.catalog.writing() as connection:
        return images.add_images(connection, records)


def milliseconds(side: Callable[[], object]) -> float:
    """Return how long something takes."""
    start = time.perf_counter()
    side()
    return 1000 * (time.perf_counter() - start)


def lines(figures: dict[int, dict[str, float]]) -> list[str]:
    """Return a table in words."""
    heads = ("images", "obvious", "no snapshot", "open", "ratio", "one row", f"{PORTION} added")
    shown = ["  ".join(f"{head:>12}" for head in heads)]
    for count, taken in figures.items():
        ratio = taken["obvious"] / taken["open"]
        cells = (
            f"{count:,}", f"{taken['obvious']:.0f} ms", f"{taken['no snapshot']:.0f} ms",
            f"{taken['open']:.0f} ms", f"{ratio:.1f}", f"{taken['one row']:.2f} ms",
            f"{taken['portion']:.1f} ms",
        )  # fmt: skip
        shown.append("  ".join(f"{cell:>12}" for cell in cells))
    return shown


def circumstances() -> dict[str, object]:
    """Return what the figures depend on."""
    names = ("numpy", "sqlalchemy")
    return {
        "python": platform.python_version(),
        "cpu": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "versions": {name: version(name) for name in names},
    }


if __name__ == "__main__":
    main()
