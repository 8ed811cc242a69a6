"""How far a system is from plain cross-entropy, seed by seed."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, stdev
from typing import Any

from mars_labeler.services.comparing.records import RunRecord

BASELINE_SYSTEM = "cross-entropy"

_MEASURES = ("top_1", "mean_recall")


def difference_values(
    records: Sequence[RunRecord], baseline: Sequence[RunRecord]
) -> dict[str, Any] | None:
    """Return the paired differences as JSON has them, or None for fewer than two shared seeds.

    Two runs of one seed learn from the images in the same order, so what the seed alone does to
    both is not part of their difference.

    Args:
        records: The runs of a system under one budget.
        baseline: Those of cross-entropy under the same budget.

    Returns:
        `seeds`, and for each measure, as shares in [-1, 1], the `mean` of own minus baseline
        and its `standard_error`: the sample deviation by the square root of the seeds.
    """
    others = {record.seed: record for record in baseline}
    pairs = [(record, others[record.seed]) for record in records if record.seed in others]
    if len(pairs) < 2:
        return None
    values: dict[str, Any] = {"seeds": [own.seed for own, _ in pairs]}
    for name in _MEASURES:
        gaps = [getattr(own, name) - getattr(other, name) for own, other in pairs]
        error = stdev(gaps) / sqrt(len(gaps))
        values[name] = {"mean": fmean(gaps), "standard_error": error}
    return values
