"""Tables with a row an image: CSV, JSON Lines and Parquet, all with the same columns."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.imagery.label_files.columns import COLUMNS, Row, row_of
from mars_labeler.imagery.label_files.parquet_table import METADATA_KEY
from mars_labeler.imagery.label_files.sources import sources_of
from mars_labeler.services.exporting.gathered import PROGRESS_EVERY, Gathered

NAMES = tuple(name for name, _ in COLUMNS)


def write_csv(gathered: Gathered, output: Path, context: JobContext) -> None:
    """Write a CSV file; rejected classes are a JSON list in their cell."""
    with output.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, NAMES, lineterminator="\n")
        writer.writeheader()
        for row in _rows(gathered, context):
            rejected = json.dumps(row["rejected"], ensure_ascii=False) if row["rejected"] else ""
            unsure = "true" if row["unsure"] else "false"
            writer.writerow(row | {"rejected": rejected, "unsure": unsure})


def write_json_lines(gathered: Gathered, output: Path, context: JobContext) -> None:
    """Write an object a line."""
    with output.open("w", encoding="utf-8") as file:
        for row in _rows(gathered, context):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_parquet(gathered: Gathered, output: Path, context: JobContext) -> None:
    """Write a Parquet file; its metadata hold the classes and the models behind the rows."""
    import pyarrow
    from pyarrow import parquet

    types = {
        str: pyarrow.string(),
        bool: pyarrow.bool_(),
        int: pyarrow.int64(),
        float: pyarrow.float64(),
        list: pyarrow.list_(pyarrow.string()),
    }
    sources = json.dumps(sources_of(gathered.class_names, gathered.models))
    schema = pyarrow.schema([(name, types[kind]) for name, kind in COLUMNS])
    schema = schema.with_metadata({METADATA_KEY: sources.encode()})
    with parquet.ParquetWriter(output, schema) as writer:
        rows = _rows(gathered, context)
        while batch := [row for _, row in zip(range(PROGRESS_EVERY), rows, strict=False)]:
            writer.write_table(pyarrow.Table.from_pylist(batch, schema))


def _rows(gathered: Gathered, context: JobContext) -> Iterator[Row]:
    for done, image in enumerate(gathered.images, start=1):
        if done % PROGRESS_EVERY == 0:
            context.checkpoint(Progress("Writing rows", done, len(gathered.images)))
        yield row_of(image.file, image.listed)
