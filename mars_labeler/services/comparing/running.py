"""Runs a comparison: every system with every seed, at equal steps and at equal time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from mars_labeler.domain.comparison import Budget, ComparisonConfig
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import UserFacingError
from mars_labeler.domain.jobs import JobContext
from mars_labeler.domain.systems import System, find_system
from mars_labeler.learning.backbones import find_backbone
from mars_labeler.services.comparing.equal_time import equal_time_settings, find_reference
from mars_labeler.services.comparing.records import RunFolder, RunKey, RunRecord
from mars_labeler.services.comparing.results import Comparison, RowKey, write_results
from mars_labeler.services.comparing.runs import RunCell, Runs, TitledContext, training_device_kind
from mars_labeler.services.comparing.settings_file import settings_values
from mars_labeler.services.comparing.split import ComparisonSplit, comparison_split
from mars_labeler.services.comparing.tables import write_tables
from mars_labeler.services.project import Project
from mars_labeler.services.training import require_images

INITIALIZATION_SYSTEMS = ("moco", "full-plain")
"""The rows that differ from another one by nothing but the weights they start from."""

_CHOICES = ("systems", "seeds", "budgets")
"""Settings that say which runs are made, and decide nothing in any of them."""


def compare(
    project: Project,
    config: ComparisonConfig,
    folder: Path,
    context: JobContext,
    run: RunCell | None = None,
    device_kind: Callable[[], str] = training_device_kind,
) -> Comparison:
    """Train and score every system, and write results and tables after each run.

    Seed by seed, so that a comparison that is stopped has whole tables of the seeds it got to.
    A finished run is a file in `folder` and not run again; one that was stopped goes on. A system
    that cannot be run says why in its row, and the others go on.

    Args:
        project: The project whose images and labels are used.
        config: The protocol. Without self-supervised weights the systems that ask for them start
            from the supervised ones, and the rows that show their worth are not run.
        folder: Where everything is written.
        context: Told of the progress of each run, with the run's name.
        run: Trains and scores one system; None for `learning.cells.run_cell`.
        device_kind: Says where that happens.

    Raises:
        JobCancelled: The person has asked to stop.
        ProjectError: A list cannot be read, or a file cannot be written.
        TrainingError: The project's images are away, or cannot be parted; or there is no such
            backbone.
    """
    require_images(project)
    find_backbone(config.training.backbone)
    if run is None:  # Torch takes seconds to import
        from mars_labeler.learning.cells import run_cell

        run = run_cell
    split = comparison_split(project, config)
    files = RunFolder(folder)
    files.make()
    runs = Runs(project, split, files, run, device_kind())
    comparing = _Comparing(config, split, runs, folder, context)
    comparing.run_all()
    files.tidy(comparing.unfinished)
    return comparing.comparison


def default_folder(project: Project, config: ComparisonConfig) -> Path:
    """Return where a comparison goes when the person does not say.

    Comparisons that differ in nothing but their systems, seeds and budgets have it in common, so
    that what one of them has run is not run again by the next.
    """
    values = settings_values(config)
    lasting = {name: value for name, value in values.items() if name not in _CHOICES}
    mark = hashlib.sha256(json.dumps(lasting).encode()).hexdigest()[:8]
    return project.folder / "comparisons" / mark


class _Comparing:
    """A comparison while it is run."""

    def __init__(
        self,
        config: ComparisonConfig,
        split: ComparisonSplit,
        runs: Runs,
        folder: Path,
        context: JobContext,
    ) -> None:
        self._config = config
        self._split = split
        self._runs = runs
        self._folder = folder
        self._context = context
        self._records: dict[RowKey, list[RunRecord]] = {}
        self._reasons: dict[RowKey, str] = {}
        self._references: dict[int, str] = {}
        self._number = 0
        self.unfinished: list[RunKey] = []
        """The runs that could not be run, but may have begun."""

    @property
    def comparison(self) -> Comparison:
        """What has been found so far."""
        records = {key: tuple(found) for key, found in self._records.items()}
        return Comparison(
            self._config, self._split, records, dict(self._reasons), dict(self._references)
        )

    def run_all(self) -> None:
        """Run everything, seed by seed."""
        for seed in self._config.seeds:
            at_steps = self._run_at_equal_steps(seed)
            if at_steps and Budget.TIME in self._config.budgets:
                self._run_at_equal_time(seed, at_steps)
        self._write()

    def _run_at_equal_steps(self, seed: int) -> dict[str, RunRecord]:
        """Return the runs of a seed by system; they also tell how fast each system is."""
        found = {}
        for system in map(find_system, self._config.systems):
            reason = _repetition(system, self._config)
            if reason:
                self._reasons |= {(system.name, budget): reason for budget in Budget}
                continue
            record = self._run(system, Budget.STEPS, self._config.training_of(system, seed))
            if record is not None:
                found[system.name] = record
        return found

    def _run_at_equal_time(self, seed: int, at_steps: dict[str, RunRecord]) -> None:
        reference = find_reference(at_steps)
        self._references[seed] = reference.system
        for name, own in at_steps.items():
            training = self._config.training_of(find_system(name), seed)
            at_time = equal_time_settings(training, own, reference.seconds)
            if at_time is None:
                self._number += 1
                self._note((name, Budget.TIME), own)
            else:
                self._run(find_system(name), Budget.TIME, at_time)

    def _run(self, system: System, budget: Budget, training: TrainingConfig) -> RunRecord | None:
        """Return the record of a run, or None when it cannot be run and its row says why."""
        self._number += 1
        key = self._runs.key(system.name, budget, training)
        found = self._runs.find(key)
        if found is not None:
            self._note((system.name, budget), found)
            return found
        context = TitledContext(self._context, self._title(key))
        try:
            record, predictions = self._runs.make(key, training, context)
        except UserFacingError as error:
            self.unfinished.append(key)
            self._reasons |= {(system.name, each): _shareable(error) for each in _concerned(budget)}
            return None
        self._runs.keep(key, record, predictions)
        self._note((system.name, budget), record)
        self._write()
        return record

    def _note(self, row: RowKey, record: RunRecord) -> None:
        self._records.setdefault(row, []).append(record)

    def _title(self, key: RunKey) -> str:
        seeds = self._config.seeds
        rounds = 2 if Budget.TIME in self._config.budgets else 1
        total = len(self._config.systems) * len(seeds) * rounds
        return (
            f"{key.system}, equal {key.budget}, seed {seeds.index(key.seed) + 1} of {len(seeds)} "
            f"(run {self._number} of {total})"
        )

    def _write(self) -> None:
        write_results(self.comparison, self._folder)
        write_tables(self.comparison, self._folder)


def _concerned(budget: Budget) -> tuple[Budget, ...]:
    """Return the budgets that lack a run when one at `budget` fails: time builds on steps."""
    return tuple(Budget) if budget is Budget.STEPS else (budget,)


def _repetition(system: System, config: ComparisonConfig) -> str:
    """Return why a system would repeat another one's run, empty when it does not."""
    if system.name not in INITIALIZATION_SYSTEMS:
        return ""
    if not config.contrastive_weights:
        return "both initializations are the same: no self-supervised weights are named."
    is_same = config.contrastive_weights == config.plain_weights
    return "both initializations are the same." if is_same else ""


def _shareable(error: UserFacingError) -> str:
    """Return what an error says; results are handed on, so they name nobody's home."""
    return str(error).replace(str(Path.home()), "~")
