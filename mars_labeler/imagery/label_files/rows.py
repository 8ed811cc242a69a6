"""Rows of a table, as the entries of found labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mars_labeler.imagery.label_files.columns import listed_of, models_of
from mars_labeler.imagery.label_files.gathering import Gathering


def add_row(gathered: Gathering, place: str, row: Mapping[str, Any]) -> None:
    """Note what a table's row says about an image, or why it is left out.

    Args:
        gathered: Where it is noted.
        place: `FILE:LINE`, for the problem.
        row: The values by the names of `COLUMNS`; those of other columns are passed over.
    """
    try:
        listed, models = listed_of(row), models_of(row)
    except (TypeError, ValueError) as error:
        gathered.problems.append(f"{place}: {error}.")
        return
    if listed.is_empty:
        gathered.problems.append(f"{place}: no class is named.")
        return
    for model in models:
        gathered.add_model(model)
    listed = replace(listed, listed_in=f"list {place.rpartition(':')[0]}")
    gathered.add(place, str(row.get("file") or ""), listed)
