"""Reads a Parquet table with the columns `file` and `class`, and any others of `COLUMNS`."""

from __future__ import annotations

from pathlib import Path

from mars_labeler.imagery.label_files.columns import COLUMNS
from mars_labeler.imagery.label_files.csv_table import require_columns
from mars_labeler.imagery.label_files.gathering import Gathering
from mars_labeler.imagery.label_files.rows import add_row
from mars_labeler.imagery.label_files.sources import add_sources
from mars_labeler.imagery.label_files.text_lines import unreadable

METADATA_KEY = b"mars_labeler"
"""The file's own metadata under this key is the JSON text of `sources.sources_of`."""


def read_parquet_table(gathered: Gathering, path: Path) -> None:
    """Note what a Parquet file says.

    Raises:
        ProjectError: It cannot be read, or lacks the columns.
    """
    import pyarrow
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            names = file.schema_arrow.names
            require_columns(path, names)
            add_sources(gathered, (file.schema_arrow.metadata or {}).get(METADATA_KEY, b"{}"))
            wanted = [name for name, _ in COLUMNS if name in names]
            number = 0
            for batch in file.iter_batches(columns=wanted):
                for row in batch.to_pylist():
                    number += 1
                    add_row(gathered, f"{path.name}:{number}", row)
    except (OSError, pyarrow.ArrowException) as error:
        raise unreadable(path, str(error)) from error
