"""How many images other thresholds would flag, before they are set."""

from __future__ import annotations

from dataclasses import fields
from types import SimpleNamespace

import numpy as np

from mars_labeler.catalog import quality
from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.domain.quality import QualityFlag, QualityMeasures, QualityThresholds, judge
from mars_labeler.imagery.quality import find_near_duplicates
from mars_labeler.services.project import Project

_MEASURES = tuple(
    field.name for field in fields(QualityMeasures) if field.name != "perceptual_hash"
)


class FlagPreview:
    """Counts what thresholds would flag, from measures that are read once.

    Reading takes about two seconds for 300,000 images, so it is for a worker thread.

    Args:
        project: The project.
        context: Asked between the batches whether to go on.

    Raises:
        JobCancelled: The person has asked to stop.
    """

    def __init__(self, project: Project, context: JobContext) -> None:
        batches = [np.empty((0, len(_MEASURES)))]
        with project.catalog.reading() as connection:
            for rows in quality.read_measure_columns(connection, _MEASURES):
                context.checkpoint(Progress("Reading measures"))
                batches.append(np.array(rows, dtype=np.float64))
            bits = quality.read_thresholds(connection).duplicate_bits
            counts = quality.count_flags(connection)
        self._project = project
        self._repeating = {bits: counts[QualityFlag.NEAR_DUPLICATE]}
        columns = np.concatenate(batches).T
        self._measures = SimpleNamespace(**dict(zip(_MEASURES, columns, strict=True)))

    def count(self, thresholds: QualityThresholds) -> dict[QualityFlag, int]:
        """Return how many images these thresholds flag, flag by flag."""
        found = judge(self._measures, thresholds)
        counts = {flag: int(np.count_nonzero(is_set)) for flag, is_set in found.items()}
        return {**counts, QualityFlag.NEAR_DUPLICATE: self._count_repeating(thresholds)}

    def _count_repeating(self, thresholds: QualityThresholds) -> int:
        """Return how many images nearly repeat another: as it is marked, or found out once."""
        bits = thresholds.duplicate_bits
        if bits not in self._repeating:
            with self._project.catalog.reading() as connection:
                hashes = [row.perceptual_hash for row in quality.read_hashes(connection)]
            places = find_near_duplicates(hashes, bits)
            self._repeating[bits] = sum(place is not None for place in places)
        return self._repeating[bits]
