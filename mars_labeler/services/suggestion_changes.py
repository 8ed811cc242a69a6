"""How many first suggestions a new model version changes against the version before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog import models
from mars_labeler.catalog.first_suggestions import read_first_suggestions
from mars_labeler.domain.records import ModelVersion
from mars_labeler.services.project import Project

COMPARED = "suggestions compared"
"""Metric of a version: the images that it and the version before both suggested a class for."""

CHANGED = "suggestions changed"
"""Metric of a version: the share of these images, in [0, 1], whose first class is another now."""

SURE_COMPARED = "sure suggestions compared"
"""Metric of a version: those of these images that both versions were sure of."""

SURE_CHANGED = "sure suggestions changed"
"""Metric of a version: the share of those, in [0, 1], whose first class is another now."""

BEFORE = "compared with version"
"""Metric of a version: the version that it was compared with."""

SURE_FROM = 0.5
"""The confidence from which on a class is likelier than all others together. Images between two
classes go back and forth from training to training, whatever is labeled."""


@dataclass(frozen=True)
class FirstSuggestions:
    """What was suggested first before a new version had its say.

    Args:
        version: The version that suggested it, 0 for none.
        image_ids: int64 (N,), increasing: the images that it had suggested a class for.
        class_ids: int32 (N,), these classes.
        confidences: float32 (N,), their probabilities in [0, 1].
    """

    version: int
    image_ids: NDArray[np.int64]
    class_ids: NDArray[np.int32]
    confidences: NDArray[np.float32]


def first_suggestions(project: Project) -> FirstSuggestions:
    """Return what the latest complete version that has suggested anything suggests first."""
    with project.catalog.reading() as connection:
        complete = [each.version for each in models.read_versions(connection) if each.is_complete]
        records = read_first_suggestions(connection)
    known = np.intersect1d(records["model_version"], np.array(complete, np.int64))
    return _of_version(records, int(known.max()) if len(known) else 0)


def note_changes(project: Project, before: FirstSuggestions, record: ModelVersion) -> ModelVersion:
    """Store with a version, once it has suggested, how much of what was suggested it changed.

    Images that a person labeled meanwhile have no suggestion of the new version and do not count.

    Returns:
        The record with its new metrics; as it was where there is nothing to compare.
    """
    if not before.version or before.version == record.version or CHANGED in record.metrics:
        return record
    with project.catalog.reading() as connection:
        after = _of_version(read_first_suggestions(connection), record.version)
    metrics = _compared(before, after)
    if not metrics:
        return record
    noted = replace(record, metrics={**record.metrics, **metrics})
    with project.catalog.writing() as connection:
        # Which version is current may have been decided anew: that is not for this to say.
        models.replace_version(connection, replace(noted, is_current=False))
    return noted


def _of_version(records: NDArray[np.void], version: int) -> FirstSuggestions:
    chosen = records[records["model_version"] == version]
    columns = (chosen[name].copy() for name in ("image_id", "class_id", "confidence"))
    return FirstSuggestions(version, *columns)


def _compared(before: FirstSuggestions, after: FirstSuggestions) -> Mapping[str, float]:
    _, old, new = np.intersect1d(
        before.image_ids, after.image_ids, assume_unique=True, return_indices=True
    )
    if not len(old):
        return {}
    is_changed = before.class_ids[old] != after.class_ids[new]
    is_sure = np.minimum(before.confidences[old], after.confidences[new]) >= SURE_FROM
    sure = int(np.count_nonzero(is_sure))
    return {
        BEFORE: before.version,
        COMPARED: len(old),
        CHANGED: float(is_changed.mean()),
        SURE_COMPARED: sure,
        SURE_CHANGED: float(is_changed[is_sure].mean()) if sure else 0.0,
    }
