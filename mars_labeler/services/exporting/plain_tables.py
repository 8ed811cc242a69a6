"""The plain tables: a CSV file with the class of each image, and nothing more."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mars_labeler.catalog import classes, images
from mars_labeler.services.image_table import NONE, ImageTable
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project
from mars_labeler.services.whole_files import replaced_file

SUGGESTION_COLUMNS = (
    "file", "class", "confidence", "class_2", "confidence_2", "class_3", "confidence_3",
)  # fmt: skip
LABEL_COLUMNS = ("file", "class", "list")
PLACE_COLUMNS = ("root", "content_hash")
"""Come last where images are from several folders: two of them may have the same path, and the
folders may lie elsewhere when the table is read."""


def export_suggestions(project: Project, output: Path) -> int:
    """Write the suggestion of every image without a label as CSV, in the order of the paths.

    The columns are `SUGGESTION_COLUMNS`; an image without a suggestion has empty ones.

    Returns:
        The number of rows below the header.

    Raises:
        ProjectError: The file cannot be written.
    """
    return _write(output, SUGGESTION_COLUMNS, _suggestion_rows, _Pool.of(project))


def export_labels(project: Project, output: Path) -> int:
    """Write the label of every labeled image as CSV, in the order of the paths.

    The columns are `LABEL_COLUMNS`; `import --labels` reads such a file back.

    Returns:
        The number of rows below the header.

    Raises:
        ProjectError: The file cannot be written.
    """
    return _write(output, LABEL_COLUMNS, _label_rows, _Pool.of(project))


@dataclass(frozen=True)
class _Pool:
    """The images by path: each with its row in the table, and its folder where that matters."""

    table: ImageTable
    class_names: dict[int, str]
    places: list[tuple[str, str, str, int]]

    @classmethod
    def of(cls, project: Project) -> _Pool:
        table = load_table(project)
        with project.catalog.reading() as connection:
            records = classes.read_classes(connection)
            roots = images.read_roots(connection)
            files = {
                known.image_id: (path, root.as_posix(), known.content_hash)
                for root_id, root in roots.items()
                for path, known in images.read_known_files(connection, root_id).items()
            }
        places = [(*files[image_id], row) for row, image_id in enumerate(table.ids.tolist())]
        return cls(table, {record.class_id: record.name for record in records}, sorted(places))

    @property
    def is_spread(self) -> bool:
        return len({root for _, root, _, _ in self.places}) > 1


def _suggestion_rows(pool: _Pool) -> Iterator[tuple[list[str], list[str]]]:
    table = pool.table
    shown = table.has_suggestion()
    for path, root, mark, row in pool.places:
        if table.labels[row] != NONE:
            continue
        cells = [path]
        for class_id, confidence in zip(
            table.suggested[row].tolist(), table.confidences[row].tolist(), strict=True
        ):
            is_given = bool(shown[row]) and class_id != NONE
            cells += [pool.class_names[class_id], f"{confidence:.4f}"] if is_given else ["", ""]
        yield cells, [root, mark]


def _label_rows(pool: _Pool) -> Iterator[tuple[list[str], list[str]]]:
    table = pool.table
    for path, root, mark, row in pool.places:
        if table.labels[row] != NONE:
            name = pool.class_names[int(table.labels[row])]
            yield [path, name, table.list_names[table.lists[row]]], [root, mark]


def _write(
    output: Path,
    columns: Sequence[str],
    rows_of: Callable[[_Pool], Iterator[tuple[list[str], list[str]]]],
    pool: _Pool,
) -> int:
    count = 0
    with replaced_file(output) as path, path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*columns, *PLACE_COLUMNS] if pool.is_spread else columns)
        for cells, place in rows_of(pool):
            writer.writerow([*cells, *place] if pool.is_spread else cells)
            count += 1
    return count
