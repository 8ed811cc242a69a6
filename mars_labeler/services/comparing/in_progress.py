"""A comparison while it is run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from mars_labeler.domain.comparison import Budget, ComparisonConfig
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import UserFacingError
from mars_labeler.domain.jobs import JobContext
from mars_labeler.domain.systems import System, find_system
from mars_labeler.services.comparing.equal_time import equal_time_settings, find_reference
from mars_labeler.services.comparing.records import RunKey, RunRecord
from mars_labeler.services.comparing.results import Comparison, RowKey, write_results
from mars_labeler.services.comparing.runs import Runs, TitledContext
from mars_labeler.services.comparing.split import ComparisonSplit
from mars_labeler.services.comparing.tables import write_tables
from mars_labeler.services.comparing.widening import with_finished

INITIALIZATION_SYSTEMS = ("moco", "full-plain")
"""The rows that differ from another one by nothing but the weights they start from."""

NOT_ASKED = "it was not asked for this time."

_RecordOf = Callable[[System, Budget, TrainingConfig], RunRecord | None]


class RunningComparison:
    """Runs what is asked for, and shows beside it what is finished already.

    Args:
        asked: The settings with the systems, seeds and budgets that are to be run.
        split: The images.
        runs: Finds runs or makes them.
        folder: Where results and tables are written.
        context: Told of the progress of each run, with the run's name.
    """

    def __init__(
        self,
        asked: ComparisonConfig,
        split: ComparisonSplit,
        runs: Runs,
        folder: Path,
        context: JobContext,
    ) -> None:
        self._asked = asked
        self._config = with_finished(asked, runs)
        self._split = split
        self._runs = runs
        self._folder = folder
        self._context = context
        self._records: dict[RowKey, dict[int, RunRecord]] = {}
        self._reasons: dict[RowKey, str] = {}
        self._references: dict[int, str] = {}
        self.finished: list[RunKey] = []
        """The runs whose records are kept."""

    @property
    def comparison(self) -> Comparison:
        """What has been found so far."""
        config = replace(self._config, budgets=self._shown_budgets())
        records = {
            key: tuple(found[seed] for seed in config.seeds if seed in found)
            for key, found in self._records.items()
            if found and key[1] in {Budget.STEPS, *config.budgets}
        }
        references = self._references if Budget.TIME in config.budgets else {}
        return Comparison(config, self._split, records, dict(self._reasons), dict(references))

    def run_all(self) -> None:
        """Find what is finished, so that the tables have it from the first on; run the others."""
        for record_of in (self._found, self._found_or_made):
            for seed in self._config.seeds:
                at_steps = self._go_through_steps(seed, record_of)
                if at_steps:
                    self._go_through_time(seed, at_steps, record_of)
        self._write()

    def _go_through_steps(self, seed: int, record_of: _RecordOf) -> dict[str, RunRecord]:
        """Return the runs of a seed by system; they also tell how fast each system is."""
        at_steps = {}
        for system in map(find_system, self._config.systems):
            reason = _repetition(system, self._config)
            if reason:
                self._reasons |= {(system.name, budget): reason for budget in Budget}
                continue
            record = record_of(system, Budget.STEPS, self._config.training_of(system, seed))
            if record is not None:
                at_steps[system.name] = record
        return at_steps

    def _go_through_time(
        self, seed: int, at_steps: dict[str, RunRecord], record_of: _RecordOf
    ) -> None:
        reference = find_reference(at_steps)
        self._references[seed] = reference.system
        for name, own in at_steps.items():
            system = find_system(name)
            # What was found may have had the seconds of another reference.
            self._records.get((name, Budget.TIME), {}).pop(seed, None)
            training = self._config.training_of(system, seed)
            at_time = equal_time_settings(training, own, reference.seconds)
            if at_time is None:
                self._note((name, Budget.TIME), seed, own)
            else:
                record_of(system, Budget.TIME, at_time)

    def _found(self, system: System, budget: Budget, training: TrainingConfig) -> RunRecord | None:
        """Return the record of a run, or None when it is not finished."""
        key = self._runs.key(system.name, budget, training)
        record = self._runs.find(key)
        if record is not None:
            self.finished.append(key)
            self._note((system.name, budget), key.seed, record)
        return record

    def _found_or_made(
        self, system: System, budget: Budget, training: TrainingConfig
    ) -> RunRecord | None:
        """Return the record of a run, or None when its row says why there is none."""
        found = self._found(system, budget, training)
        if found is not None:
            return found
        if self._is_asked(system.name, budget, training.seed):
            return self._made(system, budget, training)
        self._reasons.setdefault((system.name, budget), NOT_ASKED)
        return None

    def _made(self, system: System, budget: Budget, training: TrainingConfig) -> RunRecord | None:
        key = self._runs.key(system.name, budget, training)
        context = TitledContext(self._context, self._title(key))
        try:
            record, predictions = self._runs.make(key, training, context)
        except UserFacingError as error:
            self._reasons |= {(system.name, each): _shareable(error) for each in _concerned(budget)}
            return None
        self._runs.keep(key, record, predictions)
        self._note((system.name, budget), key.seed, record)
        self._write()
        return record

    def _is_asked(self, system: str, budget: Budget, seed: int) -> bool:
        # At equal time nothing can be run before the runs at equal steps.
        is_budget_asked = budget is Budget.STEPS or budget in self._asked.budgets
        return is_budget_asked and system in self._asked.systems and seed in self._asked.seeds

    def _shown_budgets(self) -> tuple[Budget, ...]:
        """Return the budgets that were asked for, and equal time where runs at it are there."""
        runs = (record for found in self._records.values() for record in found.values())
        finished = {record.budget for record in runs} & {Budget.TIME}
        return tuple(each for each in Budget if each in {*self._asked.budgets, *finished})

    def _note(self, row: RowKey, seed: int, record: RunRecord) -> None:
        self._records.setdefault(row, {})[seed] = record

    def _title(self, key: RunKey) -> str:
        seeds, systems = sorted(self._asked.seeds), self._asked.systems
        rounds = 2 if Budget.TIME in self._asked.budgets else 1
        before = seeds.index(key.seed) * rounds + (key.budget is Budget.TIME)
        number = before * len(systems) + systems.index(key.system) + 1
        total = len(systems) * len(seeds) * rounds
        return (
            f"{key.system}, equal {key.budget}, seed {seeds.index(key.seed) + 1} of {len(seeds)} "
            f"(run {number} of {total})"
        )

    def _write(self) -> None:
        comparison = self.comparison
        if comparison.records:  # tables of nothing would take the place of others
            write_results(comparison, self._folder)
            write_tables(comparison, self._folder)


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
