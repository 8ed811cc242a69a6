"""Writing labels and suggestions to files that others read."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from mars_labeler.catalog import images
from mars_labeler.domain.errors import ProjectError
from mars_labeler.services.image_table import NONE, ImageTable
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, read_classes

SUGGESTION_COLUMNS = (
    "file", "class", "confidence", "class_2", "confidence_2", "class_3", "confidence_3",
)  # fmt: skip
LABEL_COLUMNS = ("file", "class", "list")


def export_suggestions(project: Project, output: Path) -> int:
    """Write the suggestion of every image without a label as CSV, in the order of the paths.

    The columns are `SUGGESTION_COLUMNS`; an image without a suggestion has empty ones.

    Returns:
        The number of rows below the header.

    Raises:
        ProjectError: The file cannot be written.
    """
    table = load_table(project)
    return _write(output, SUGGESTION_COLUMNS, _suggestion_rows(project, table))


def export_labels(project: Project, output: Path) -> int:
    """Write the label of every labeled image as CSV, in the order of the paths.

    The columns are `LABEL_COLUMNS`; `import --labels` reads such a file back.

    Returns:
        The number of rows below the header.

    Raises:
        ProjectError: The file cannot be written.
    """
    table = load_table(project)
    return _write(output, LABEL_COLUMNS, _label_rows(project, table))


def _suggestion_rows(project: Project, table: ImageTable) -> Iterator[Sequence[str]]:
    names = {record.class_id: record.name for record in read_classes(project)}
    shown = table.has_suggestion()
    for row, path in _rows_by_path(project, table):
        if table.labels[row] != NONE:
            continue
        cells = [path]
        for class_id, confidence in zip(
            table.suggested[row].tolist(), table.confidences[row].tolist(), strict=True
        ):
            is_given = bool(shown[row]) and class_id != NONE
            cells += [names[class_id], f"{confidence:.4f}"] if is_given else ["", ""]
        yield cells


def _label_rows(project: Project, table: ImageTable) -> Iterator[Sequence[str]]:
    names = {record.class_id: record.name for record in read_classes(project)}
    for row, path in _rows_by_path(project, table):
        if table.labels[row] != NONE:
            yield path, names[int(table.labels[row])], table.list_names[table.lists[row]]


def _rows_by_path(project: Project, table: ImageTable) -> list[tuple[int, str]]:
    with project.catalog.reading() as connection:
        paths = images.read_paths(connection)
    found = [(row, paths[image_id]) for row, image_id in enumerate(table.ids.tolist())]
    return sorted(found, key=lambda item: item[1])


def _write(output: Path, columns: Sequence[str], rows: Iterator[Sequence[str]]) -> int:
    count = 0
    unfinished = output.with_name(f".{output.name}.part")
    try:
        with unfinished.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            for row in rows:
                writer.writerow(row)
                count += 1
        unfinished.replace(output)  # a full disk leaves the file of before as it was
    except OSError as error:
        raise ProjectError(
            f"{output} cannot be written ({error.strerror}).",
            "Choose a place that you may write to and that has space.",
        ) from error
    return count
