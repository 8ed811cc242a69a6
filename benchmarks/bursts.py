"""How far the images of a burst have the same label, and what stacking 300,000 images costs.

    python benchmarks/bursts.py FOLDER

FOLDER holds the MSL Surface data set as it is published. Of its images with a label in the train or
val list it counts those that have another label than most of their stack, for three rules: the
bursts of the program, all frames of a sequence that follow each other by their names (mosaics
too), and whole sequences of a sol. Then it takes the times of finding bursts and of arranging rows
in cells on 300,000 rows: the data set's own, each copy on sols of its own. Medians of seven runs.
Prints a table and writes `benchmarks/results/bursts.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import fields, replace
from importlib.metadata import version
from pathlib import Path

import click
import numpy as np

from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.imagery.label_files import read_label_file
from mars_labeler.services.browsing import Bursts, Stacks, find_bursts
from mars_labeler.services.columns import Coded
from mars_labeler.services.image_table import NONE, ImageTable
from mars_labeler.services.importing import import_images
from mars_labeler.services.importing_labels import import_labels
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import create_project

RESULTS = Path(__file__).parent / "results" / "bursts.json"
LISTS = ("train-calibrated-shuffled.txt", "val-calibrated-shuffled.txt")
LARGE, RUNS = 300_000, 7
FRAME = slice(15, 22)
"""Where the frame number stands in a name of MSL's Mastcam and MAHLI."""

Figures = dict[str, float]


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    table = labeled_table(parser.parse_args().folder)
    rules = {
        "bursts": find_bursts(table),
        "frames that follow each other": runs_of(table, most_gap=1),
        "whole sequences": runs_of(table, most_gap=10**9),
    }
    report({name: agreement(table, rule) for name, rule in rules.items()}, times(table))


def labeled_table(folder: Path) -> ImageTable:
    """Return the images of the data set with the labels of its lists."""
    with tempfile.TemporaryDirectory() as place:
        project = create_project(Path(place) / "project", "bursts")
        import_images(project, folder, ReportingContext())
        for name in LISTS:
            import_labels(project, folder, read_label_file(folder / name), "published")
        table = load_table(project)
        project.close()
    return table


def runs_of(table: ImageTable, most_gap: int) -> Bursts:
    """Return as bursts all frames of a sequence, sol and camera whose numbers follow closely."""
    numbers = np.array([int(name[FRAME]) for name in table.names.tolist()])
    columns = (table.products.sequences.codes, table.sols, table.instruments)
    order = np.lexsort((numbers, *columns))
    is_same = np.logical_and.reduce([np.diff(column[order]) == 0 for column in columns])
    is_joined = is_same & (np.diff(numbers[order]) <= most_gap)
    codes = np.empty(len(table), np.int32)
    codes[order] = np.concatenate(([0], np.cumsum(~is_joined)))
    return Bursts(codes, order)


def agreement(table: ImageTable, bursts: Bursts) -> Figures:
    """Return how many stacks there are, and the labels that differ from most of their stack."""
    stacks = list(bursts.stacks())
    labels = [table.labels[rows][table.labels[rows] != NONE] for rows in stacks]
    labels = [each for each in labels if len(each) > 1]
    labeled = sum(map(len, labels))
    other = sum(len(each) - int(np.bincount(each).max()) for each in labels)
    return {
        "cells": bursts.count,
        "stacks": len(stacks),
        "largest": max(map(len, stacks)),
        "labeled": labeled,
        "other label": other,
        "share": round(other / labeled, 5),
    }


def times(table: ImageTable) -> Figures:
    """Return milliseconds for 300,000 rows."""
    large = repeated(table, LARGE)
    bursts = find_bursts(large)  # sorts by name, as the grid has done before it stacks
    rows = np.arange(len(large))
    closed = np.zeros(bursts.count, bool)
    stacks = Stacks.of(rows, bursts, closed)
    everything = np.ones(len(stacks), bool)
    return {
        "find bursts": timed(lambda: find_bursts(large)),
        "arrange rows in cells": timed(lambda: Stacks.of(rows, bursts, closed)),
        "images of all cells": timed(lambda: stacks.expand(everything)),
        "offers of all cells": timed(lambda: stacks.offered(large, everything)),
    }


def timed(action: Callable[[], object]) -> float:
    """Return the median time of an action, in milliseconds."""
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        action()
        taken.append((time.perf_counter() - started) * 1e3)
    return round(statistics.median(taken), 1)


def repeated(table: ImageTable, count: int) -> ImageTable:
    """Return `count` rows: those of a table again and again, each time on later sols."""
    copies = -(-count // len(table))
    rows = np.tile(np.arange(len(table)), copies)[:count]
    columns = {
        field.name: getattr(table, field.name)[rows]
        for field in fields(table)
        if isinstance(getattr(table, field.name), np.ndarray)
    }
    products = {
        field.name: taken(getattr(table.products, field.name), rows)
        for field in fields(table.products)
    }
    large = replace(table, **columns, products=replace(table.products, **products))
    large.ids = np.arange(1, count + 1, dtype=np.int64)
    copy = np.arange(count) // len(table)
    large.sols = (table.sols[rows] + copy * (int(table.sols.max()) + 1)).astype(np.int32)
    return large


def taken(column: Coded | np.ndarray, rows: np.ndarray) -> Coded | np.ndarray:
    """Return some rows of a column."""
    if isinstance(column, Coded):
        return Coded(column.codes[rows], column.names)
    return column[rows]


def report(agreements: dict[str, Figures], milliseconds: Figures) -> None:
    """Print the figures and write them down."""
    for name, figures in agreements.items():
        click.echo(
            f"{name:32} {figures['cells']:6,} cells, {figures['other label']:4} of "
            f"{figures['labeled']:,} labels differ from their stack ({figures['share']:.2%})"
        )
    for name, value in milliseconds.items():
        click.echo(f"{name:32} {value:8.1f} ms")
    results = {
        "agreement": agreements,
        "milliseconds of 300,000 rows": milliseconds,
        "python": platform.python_version(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "numpy": version("numpy"),
    }
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
