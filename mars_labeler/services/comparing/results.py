"""The outcome of a comparison, and the JSON file that holds all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from mars_labeler.domain.comparison import Budget, ComparisonConfig
from mars_labeler.domain.systems import SYSTEMS, System
from mars_labeler.services.comparing.differences import BASELINE_SYSTEM, difference_values
from mars_labeler.services.comparing.files import json_text, write_text
from mars_labeler.services.comparing.records import RunRecord
from mars_labeler.services.comparing.scoring import file_name, library_versions
from mars_labeler.services.comparing.settings_file import settings_values
from mars_labeler.services.comparing.split import ComparisonSplit

RESULTS_FILE = "results.json"

NOT_YET = "its turn has not come yet."

_FILE_SETTINGS = (
    "test_file",
    "predicted_file",
    "plain_weights",
    "contrastive_weights",
    "alexnet_weights",
)


@dataclass(frozen=True)
class Spread:
    """A figure over several seeds.

    Args:
        mean: Their mean.
        deviation: Their sample standard deviation; None for a single seed.
    """

    mean: float
    deviation: float | None

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Return the spread of at least one value."""
        return cls(fmean(values), stdev(values) if len(values) > 1 else None)


@dataclass(frozen=True)
class Figures:
    """What a system came to under one budget, over its seeds. Shares are in [0, 1]."""

    top_1: Spread
    mean_recall: Spread
    macro_f1: Spread
    steps: Spread
    seconds: Spread

    @classmethod
    def of(cls, records: Sequence[RunRecord]) -> Figures:
        """Return the figures of at least one run."""
        return cls(
            top_1=Spread.of([record.top_1 for record in records]),
            mean_recall=Spread.of([record.mean_recall for record in records]),
            macro_f1=Spread.of([record.macro_f1 for record in records]),
            steps=Spread.of([record.steps for record in records]),
            seconds=Spread.of([record.seconds for record in records]),
        )


RowKey = tuple[str, Budget]
"""A system's name, and what the runs have in common."""


@dataclass(frozen=True)
class Comparison:
    """All that a comparison found, or has found so far.

    Args:
        config: Its settings.
        split: Its images.
        records: The finished runs of each row, in the order of the seeds. At equal time it may
            be the run at equal steps that stands there: `equal_time` says when.
        reasons: Why runs of a row are missing.
        references: The system whose seconds all others get at equal time, by seed.
    """

    config: ComparisonConfig
    split: ComparisonSplit
    records: Mapping[RowKey, Sequence[RunRecord]]
    reasons: Mapping[RowKey, str]
    references: Mapping[int, str]

    @property
    def systems(self) -> tuple[System, ...]:
        """The systems, in the order of the paper's tables."""
        return tuple(system for system in SYSTEMS if system.name in self.config.systems)

    @property
    def devices(self) -> tuple[str, ...]:
        """Where the runs ran, each device once."""
        runs = (record for records in self.records.values() for record in records)
        return tuple(dict.fromkeys(record.device for record in runs))

    def figures(self, system: str, budget: Budget) -> Figures | None:
        """Return what a system came to, or None when none of its runs is finished."""
        records = self.records.get((system, budget), ())
        return Figures.of(records) if records else None

    def reason(self, system: str, budget: Budget) -> str:
        """Return why runs are missing, empty when none is."""
        is_whole = len(self.records.get((system, budget), ())) == len(self.config.seeds)
        return "" if is_whole else self.reasons.get((system, budget), NOT_YET)


def write_results(comparison: Comparison, folder: Path) -> None:
    """Write everything to `results.json` in a folder.

    Raises:
        ProjectError: It cannot be written.
    """
    write_text(folder / RESULTS_FILE, json_text(results_values(comparison)))


def results_values(comparison: Comparison) -> dict[str, Any]:
    """Return everything as JSON has it."""
    settings = settings_values(comparison.config)
    for name in _FILE_SETTINGS:
        settings[name] = file_name(settings[name])
    return {
        "settings": settings,
        "versions": library_versions(),
        "devices": list(comparison.devices),
        "images": _images_values(comparison.split),
        "equal_time_reference": {str(key): name for key, name in comparison.references.items()},
        "not_run": _not_run(comparison),
        "rows": [_row_values(comparison, system) for system in comparison.systems],
    }


def _images_values(split: ComparisonSplit) -> dict[str, Any]:
    return {
        "test_set": split.test_title,
        "classes": list(split.class_names),
        "learned_classes": split.learned_count,
        "labeled": len(split.train_ids),
        "unlabeled": len(split.unlabeled_ids),
        "test": len(split.test_ids),
        "predicted": len(split.predicted_ids),
        "notes": list(split.notes),
        "digest": split.digest,
    }


def _not_run(comparison: Comparison) -> dict[str, dict[str, str]]:
    reasons = {
        budget.value: {
            system.name: reason
            for system in comparison.systems
            if (reason := comparison.reason(system.name, budget))
        }
        for budget in comparison.config.budgets
    }
    return {budget: rows for budget, rows in reasons.items() if rows}


def _row_values(comparison: Comparison, system: System) -> dict[str, Any]:
    published = system.published
    budgets = {
        budget.value: _budget_values(comparison, system.name, budget)
        for budget in comparison.config.budgets
    }
    return {
        "system": system.name,
        "title": system.title.format(backbone=comparison.config.training.backbone),
        "tables": list(system.tables),
        "published_top_1_percent": None if published is None else vars(published),
        "budgets": budgets,
    }


def _budget_values(comparison: Comparison, system: str, budget: Budget) -> dict[str, Any]:
    records = comparison.records.get((system, budget), ())
    baseline = comparison.records.get((BASELINE_SYSTEM, budget), ())
    found = comparison.figures(system, budget)
    figures = {} if found is None else {name: vars(each) for name, each in vars(found).items()}
    return {
        "runs": [_run_values(record) for record in records],
        **figures,
        "difference_to_cross_entropy": difference_values(records, baseline),
    }


def _run_values(record: RunRecord) -> dict[str, Any]:
    """Return a run; `run_at` tells at equal time whether it is the run at equal steps."""
    values = {name: value for name, value in vars(record).items() if name not in _LEFT_OUT}
    last = record.history[-1] if record.history else {}
    return {**values, "run_at": record.budget.value, "last_measures": last}


_LEFT_OUT = ("system", "budget", "history")
