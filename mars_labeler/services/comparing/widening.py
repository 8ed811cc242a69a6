"""What a folder already holds of a comparison, beside what is asked for this time."""

from __future__ import annotations

from dataclasses import replace

from mars_labeler.domain.comparison import Budget, ComparisonConfig
from mars_labeler.domain.systems import SYSTEMS
from mars_labeler.services.comparing.runs import Runs


def with_finished(config: ComparisonConfig, runs: Runs) -> ComparisonConfig:
    """Return the settings with the systems and seeds besides that have a finished run.

    So a command that asks for less does not take the place of larger tables in its folder.

    Args:
        config: What is asked for; the runs of other settings or images count for nothing.
        runs: Knows which runs are finished.
    """
    seeds = (*config.seeds, *(seed for seed in runs.seeds() if seed not in config.seeds))
    found = [
        (system.name, seed)
        for system in SYSTEMS
        for seed in seeds
        if runs.find(runs.key(system.name, Budget.STEPS, config.training_of(system, seed)))
    ]
    return replace(
        config,
        systems=tuple(dict.fromkeys([*config.systems, *(name for name, _ in found)])),
        seeds=tuple(sorted({*config.seeds, *(seed for _, seed in found)})),
    )
