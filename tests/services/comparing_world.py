"""A small project to compare systems on, and a runner that trains nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from mars_labeler.domain.comparison import Budget, ComparisonConfig
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import JobCancelled, JobContext, Progress, ReportingContext
from mars_labeler.learning.cells import Cell, CellResult
from mars_labeler.services.comparing.records import RunRecord
from mars_labeler.services.comparing.results import Comparison
from mars_labeler.services.comparing.running import compare
from mars_labeler.services.importing import import_images
from mars_labeler.services.labeling import assign_label
from mars_labeler.services.project import Project, create_project

GROUND, WHEEL, SUN = "ground", "wheel", "sun"
CLASSES = (GROUND, WHEEL, SUN)

SMALL = ComparisonConfig(
    systems=("cross-entropy", "full"),
    seeds=(0, 1),
    budgets=(Budget.STEPS,),
    test_from_sol=100,
    plain_weights="",
    contrastive_weights="",
    training=TrainingConfig(
        backbone="tiny", trainable=Trainable.HEADS, image_size=32, epochs=3, steps_per_epoch=2
    ),
)
"""Two systems, two seeds, equal steps; six steps a run."""

NO_LABEL = ""

WORLD = (
    (10, GROUND),
    (20, WHEEL),
    (30, GROUND),
    (40, WHEEL),
    (50, NO_LABEL),
    (60, NO_LABEL),
    (100, GROUND),
    (110, WHEEL),
    (120, NO_LABEL),
)
"""Sol and class of each image, in the order of their ids, from 1."""


def file_of(sol: int) -> str:
    """Return the path of the image of a sol."""
    return f"calibrated/{sol:04}ML0000000000000000I01_DRCL.PNG"


def make_project(folder: Path, world: Sequence[tuple[int, str]] = WORLD) -> Project:
    """Make a project whose images have the sols and labels of `world`."""
    images = folder / "images"
    (images / "calibrated").mkdir(parents=True)
    for sol, _ in world:
        Image.new("RGB", (40, 32), (sol % 256, 90, 60)).save(images / file_of(sol))
    project = create_project(folder / "project", "Test", CLASSES)
    import_images(project, images, ReportingContext())
    for image_id, (_, name) in enumerate(world, start=1):
        if name:
            assign_label(project, [image_id], CLASSES.index(name) + 1, "ada")
    return project


@dataclass
class FakeRunner:
    """Stands in for `learning.cells.run_cell`: everything is taken for the first class.

    Args:
        seconds: Seconds of one step by method; 1 for those that are not named.
        epoch_seconds: Seconds that each epoch takes beside its steps, whatever the method.
        failing: Methods that cannot be run.
        stop_after: Runs after which the person stops; None for never.
        cells: The cells that were run.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    epoch_seconds: float = 0
    failing: tuple[str, ...] = ()
    stop_after: int | None = None
    cells: list[Cell] = field(default_factory=list)

    def __call__(self, cell: Cell, context: JobContext) -> CellResult:
        """Return a made-up result."""
        cell.state.write_bytes(b"state")  # it is the caller's to remove
        if len(self.cells) == self.stop_after:
            raise JobCancelled
        if cell.config.method in self.failing:
            raise TrainingError("The weights are not there.", "Name a file.")
        context.checkpoint(Progress("Training", 1, 2))
        self.cells.append(cell)
        config = cell.config
        steps = config.epochs * config.steps_per_epoch
        probabilities = np.zeros((len(cell.scored_ids), cell.pool.class_count), np.float32)
        probabilities[:, 0] = 1
        return CellResult(
            config=config,
            scored_ids=cell.scored_ids,
            probabilities=probabilities,
            steps=steps,
            seconds=steps * self.seconds.get(config.method, 1.0)
            + config.epochs * self.epoch_seconds,
            peak_bytes=1000,
            device="CPU",
            history=({"total loss": 2.0}, {"total loss": float("nan")}),
            skipped_ids=(),
        )

    @property
    def methods(self) -> list[str]:
        """The methods that were run, in order."""
        return [cell.config.method for cell in self.cells]


def run_comparison(
    project: Project,
    output: Path,
    runner: FakeRunner,
    config: ComparisonConfig = SMALL,
    device_kind: str = "cpu",
) -> Comparison:
    """Compare with a runner that trains nothing, as if on a device of that kind."""
    return compare(project, config, output, ReportingContext(), runner, lambda: device_kind)


def state_names(output: Path) -> list[str]:
    """Return the names of the states that a comparison has kept, without their digests."""
    return sorted(path.name.rpartition("-")[0] for path in (output / "state").iterdir())


def make_record(
    system: str, seed: int, top_1: float, steps: int = 120, seconds: float = 60
) -> RunRecord:
    """Return the record of a run at equal steps."""
    return RunRecord(
        system=system,
        budget=Budget.STEPS,
        seed=seed,
        settings={"epochs": 30},
        top_1=top_1,
        mean_recall=0.5,
        macro_f1=0.25,
        confusion=[[1, 0], [1, 0]],
        test_images=2,
        steps=steps,
        seconds=seconds,
        peak_bytes=0,
        device="CPU",
        versions={},
        history=[],
        skipped=0,
        predictions="",
        predictions_sha256="",
    )
