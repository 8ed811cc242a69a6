"""Runs a comparison: every system with every seed, at equal steps and at equal time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from mars_labeler.domain.comparison import ComparisonConfig
from mars_labeler.domain.jobs import JobContext
from mars_labeler.services.comparing.folder_lock import alone_in
from mars_labeler.services.comparing.in_progress import RunningComparison
from mars_labeler.services.comparing.records import RunFolder
from mars_labeler.services.comparing.results import Comparison
from mars_labeler.services.comparing.runs import RunCell, Runs, training_device_kind
from mars_labeler.services.comparing.settings_file import settings_values
from mars_labeler.services.comparing.split import comparison_split
from mars_labeler.services.comparing.starting_weights import require_weights
from mars_labeler.services.project import Project
from mars_labeler.services.training import require_images

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
    that cannot be run says why in its row, and the others go on. The tables also hold what
    `folder` has of other systems and seeds under the same protocol.

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
        ProjectError: A list cannot be read, or `folder` not be written or used by two at once.
        TrainingError: The images are away or cannot be parted, or no system could start from
            the weights.
    """
    require_images(project)
    require_weights(config)
    if run is None:  # Torch takes seconds to import
        from mars_labeler.learning.cells import run_cell

        run = run_cell
    split = comparison_split(project, config)
    files = RunFolder(folder)
    with alone_in(folder):
        files.make()
        runs = Runs(project, split, files, run, device_kind())
        running = RunningComparison(config, split, runs, folder, context)
        running.run_all()
        files.tidy(running.finished)
    return running.comparison


def default_folder(project: Project, config: ComparisonConfig) -> Path:
    """Return where a comparison goes when the person does not say.

    Comparisons that differ in nothing but their systems, seeds and budgets have it in common, so
    that what one of them has run is not run again by the next.
    """
    values = settings_values(config)
    lasting = {name: value for name, value in values.items() if name not in _CHOICES}
    mark = hashlib.sha256(json.dumps(lasting).encode()).hexdigest()[:8]
    return project.folder / "comparisons" / mark
