"""Settings at equal time: as many steps as fit into the seconds of the reference system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mars_labeler.domain.comparison import REFERENCE_SYSTEM, Budget
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.services.comparing.records import RunRecord
from mars_labeler.services.comparing.results import Comparison

CLOSE = 0.05
"""Where the steps differ by no more than this share, the run at equal steps counts for both."""


NOTED = 0.1
"""A row whose seconds miss those of the reference by more than this share is named."""


def find_reference(at_steps: Mapping[str, RunRecord]) -> RunRecord:
    """Return the run whose seconds all systems get: the full method's, or else the slowest.

    Args:
        at_steps: The runs of one seed at equal steps, by system; at least one.
    """
    slowest = max(at_steps.values(), key=lambda record: record.seconds)
    return at_steps.get(REFERENCE_SYSTEM, slowest)


def equal_time_settings(
    training: TrainingConfig, own: RunRecord, seconds: float
) -> TrainingConfig | None:
    """Return the settings whose run takes about `seconds`, or None when they are those of `own`.

    The epochs stay, so that the learning rates fall at the same shares of the run; each has at
    least one step.

    Args:
        training: The system's settings at equal steps.
        own: Its run at equal steps, which says how fast it is.
        seconds: What it is given, > 0.

    Raises:
        TrainingError: It is so fast that the steps are out of their range.
    """
    if own.seconds <= 0:  # too short to be measured
        return None
    epochs = int(own.settings["epochs"])
    steps = seconds * own.steps / own.seconds
    steps_per_epoch = max(1, round(steps / epochs))
    if abs(steps_per_epoch * epochs - own.steps) <= CLOSE * own.steps:
        return None
    return replace(training, steps_per_epoch=steps_per_epoch)


def missed_times(comparison: Comparison) -> dict[str, float]:
    """Return the systems whose mean time is not that of the reference, and by which share of it.

    A run is given steps, not seconds: whole steps an epoch, as fast as its run at equal steps.
    """
    given = {
        seed: record.seconds
        for seed, name in comparison.references.items()
        for record in comparison.records[name, Budget.STEPS]
        if record.seed == seed
    }
    missed = {}
    for system in comparison.systems:
        found = comparison.records.get((system.name, Budget.TIME), ())
        records = [record for record in found if record.seed in given]
        wanted = sum(given[record.seed] for record in records)
        if wanted > 0:
            share = sum(record.seconds for record in records) / wanted - 1
            if abs(share) > NOTED:
                missed[system.name] = share
    return missed
