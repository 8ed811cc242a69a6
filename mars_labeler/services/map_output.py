"""Handing the map of the collection on: as a picture, or as a table of its points."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog import images
from mars_labeler.services.collection_map import CollectionMap
from mars_labeler.services.image_table import NONE, ImageTable
from mars_labeler.services.map_colors import ColorBy, LegendEntry, PointColors, color_points
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, read_classes
from mars_labeler.services.whole_files import replaced_file

_OTHER = (176, 176, 176)
_OTHER_NAMES = {
    ColorBy.CLASS: "no label",
    ColorBy.SUGGESTION: "no suggestion",
    ColorBy.CONFIDENCE: "no suggestion",
}
_SIDE_INCHES, _DOTS_PER_INCH = 10, 200
_CSV_HEADER = ("image", "x", "y", "label", "suggestion", "confidence")


def draw_map(project: Project, made: CollectionMap, output: Path, color_by: ColorBy) -> None:
    """Draw a map with its legend as a PNG of 2,000 pixels a side or more.

    Raises:
        ProjectError: It cannot be written.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    table, rows, positions = _shown(project, made)
    points = color_points(table, read_classes(project), rows, color_by, _OTHER)
    figure = Figure(figsize=(_SIDE_INCHES, _SIDE_INCHES), dpi=_DOTS_PER_INCH)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.invert_yaxis()
    _scatter(axes, positions, points)
    legend = axes.legend(
        handles=[_handle(entry, color_by) for entry in points.legend],
        loc="center left",
        bbox_to_anchor=(1, 0.5),
        frameon=False,
    )
    with replaced_file(output) as unfinished:
        figure.savefig(unfinished, format="png", bbox_inches="tight", bbox_extra_artists=[legend])


def write_map_table(project: Project, made: CollectionMap, output: Path) -> None:
    """Write a row for each point of a map, as CSV.

    Raises:
        ProjectError: It cannot be written.
    """
    table, rows, positions = _shown(project, made)
    with project.catalog.reading() as connection:
        paths = images.read_paths(connection)
    names = {each.class_id: each.name for each in read_classes(project)} | {NONE: ""}
    has_suggestion = table.has_suggestion()
    with (
        replaced_file(output) as unfinished,
        unfinished.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(_CSV_HEADER)
        for row, (x, y) in zip(rows.tolist(), positions.tolist(), strict=True):
            suggested = int(table.suggested[row, 0]) if has_suggestion[row] else NONE
            writer.writerow(
                (
                    paths.get(int(table.ids[row]), ""),
                    f"{x:.5f}",
                    f"{y:.5f}",
                    names[int(table.labels[row])],
                    names[suggested],
                    f"{table.confidences[row, 0]:.4f}" if suggested != NONE else "",
                )
            )


def _shown(
    project: Project, made: CollectionMap
) -> tuple[ImageTable, NDArray[np.intp], NDArray[np.float32]]:
    """Return the table, the rows of the images of the map that it has, and their positions."""
    table = load_table(project)
    is_there = np.isin(made.image_ids, table.ids)
    return table, table.rows_of(made.image_ids[is_there]), made.positions[is_there]


def _scatter(axes: Any, positions: NDArray[np.float32], points: PointColors) -> None:
    """Draw the images of which there is nothing to tell below the others."""
    size = float(np.clip(40_000 / max(len(positions), 1), 0.5, 12))
    for is_drawn in (~points.is_told, points.is_told):
        x, y = positions[is_drawn].T
        axes.scatter(x, y, s=size, c=points.colors[is_drawn] / 255, linewidths=0)


def _handle(entry: LegendEntry, color_by: ColorBy) -> Any:
    from matplotlib.lines import Line2D

    count = "" if entry.count is None else f" {entry.count:,}"
    red, green, blue = (part / 255 for part in entry.color)
    name = entry.name or _OTHER_NAMES[color_by]
    return Line2D(
        [], [], marker="o", linestyle="none", color=(red, green, blue), label=f"{name}{count}"
    )
