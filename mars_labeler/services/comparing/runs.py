"""Single runs of a comparison: found finished, or made now."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mars_labeler.domain.comparison import Budget
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.weights import fetch_weights, weights_digest
from mars_labeler.services.comparing.code import code_mark
from mars_labeler.services.comparing.pixels import pixels_mark
from mars_labeler.services.comparing.records import RunFolder, RunKey, RunRecord
from mars_labeler.services.comparing.scoring import score_run
from mars_labeler.services.comparing.split import ComparisonSplit
from mars_labeler.services.project import Project
from mars_labeler.services.training import image_loader, open_embeddings

if TYPE_CHECKING:
    from mars_labeler.learning.cells import Cell, CellResult

RunCell = Callable[["Cell", JobContext], "CellResult"]
"""Trains and scores one system, as `learning.cells.run_cell` does."""


def training_device_kind() -> str:
    """Return the kind of device that runs use here: "cpu" or "cuda"."""
    from mars_labeler.learning.devices import best_device  # torch takes seconds to import

    return best_device().type


class TitledContext:
    """Passes progress on with the name of the run behind each stage.

    Args:
        context: Told of the progress.
        title: The run in words.
    """

    def __init__(self, context: JobContext, title: str) -> None:
        self._context = context
        self._title = title

    def checkpoint(self, progress: Progress) -> None:
        """Report progress; raise `JobCancelled` when the person has asked to stop."""
        stage = " · ".join(filter(None, (progress.stage, self._title)))
        self._context.checkpoint(replace(progress, stage=stage))


class Runs:
    """Makes runs, or finds them finished.

    Args:
        project: The project whose images are used.
        split: Which of them for what.
        folder: Where finished runs are kept.
        run: Trains and scores one system.
        device_kind: Where it does so: figures of a CPU and of a GPU are not alike.
    """

    def __init__(
        self,
        project: Project,
        split: ComparisonSplit,
        folder: RunFolder,
        run: RunCell,
        device_kind: str,
    ) -> None:
        self._project = project
        self._split = split
        self._folder = folder
        self._run = run
        self._device_kind = device_kind

    def key(self, system: str, budget: Budget, training: TrainingConfig) -> RunKey:
        """Return what names the run of a system with these settings on these images.

        Its digest changes with the code that trains and scores, too.
        """
        decisive = (
            self._split.digest,
            self._pixels_mark,
            training.to_json(),
            _weights_mark(training.backbone_weights),
            self._device_kind,
            code_mark(),
        )
        digest = hashlib.sha256("\n".join(decisive).encode()).hexdigest()[:12]
        return RunKey(system, budget, training.seed, digest)

    def seeds(self) -> tuple[int, ...]:
        """Return the seeds of all finished runs in the folder, whatever their settings."""
        return self._folder.seeds()

    def find(self, key: RunKey) -> RunRecord | None:
        """Return the record of a run that is finished, or None."""
        return self._folder.find(key)

    def make(
        self, key: RunKey, training: TrainingConfig, context: JobContext
    ) -> tuple[RunRecord, str]:
        """Train and score, and return the record with the predictions as CSV.

        Raises:
            JobCancelled: The person has asked to stop; the next time it goes on from there.
            UserFacingError: It cannot be run (weights that are not there, memory exhausted).
        """
        fetch_weights(training.backbone_weights, context, training.backbone)
        return score_run(key, self._split, self._run(self._cell(key, training), context))

    def keep(self, key: RunKey, record: RunRecord, predictions: str) -> None:
        """Write a finished run.

        Raises:
            ProjectError: It cannot be written.
        """
        self._folder.keep(key, record, predictions)

    def _cell(self, key: RunKey, training: TrainingConfig) -> Cell:
        from mars_labeler.learning.cells import Cell  # torch takes seconds to import

        train_ids, labels = self._split.shuffled(training.seed)
        pool = TrainingPool(
            labeled_ids=train_ids,
            labels=labels,
            unlabeled_ids=self._split.unlabeled_ids,
            class_names=self._split.learned_names,
            groups=None,
            load_image=image_loader(self._project),
            store=open_embeddings(self._project, training),
        )
        return Cell(
            pool=pool,
            config=training,
            scored_ids=self._split.scored_ids,
            squares=self._folder.squares(training.image_size, self._pixels_mark),
            state=self._folder.state(key),
        )

    @cached_property
    def _pixels_mark(self) -> str:
        return pixels_mark(self._project, self._split)


def _weights_mark(setting: str) -> str:
    # The table's weights never change under their name; a file of the person's may.
    return weights_digest(Path(setting)) if setting and Path(setting).is_file() else ""
