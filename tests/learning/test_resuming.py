"""A run that was cut off goes on where it was, and ends as if nothing had happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.learning import fitting
from mars_labeler.learning.cells import Cell, CellResult, run_cell
from mars_labeler.learning.methods import METHODS
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.run_state import RunFile

MakePool = Callable[[int, int], TrainingPool]
SCORED = np.arange(300, 312, dtype=np.int64)


@pytest.fixture(autouse=True)
def _every_epoch_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "RunFile", lambda path: RunFile(path, pause_s=0.0))


def _cell(pool: TrainingPool, config: TrainingConfig, folder: Path) -> Cell:
    folder.mkdir(exist_ok=True)
    return Cell(pool, config, SCORED, folder / "squares.bin", folder / "state.pt")


class StopsDuring(ReportingContext):
    """Is told to stop while an epoch is under way, the given number being over."""

    def __init__(self, epochs: int) -> None:
        super().__init__(self._count)
        self.epochs: list[int] = []
        self._wanted = epochs

    def _count(self, progress: Progress) -> None:
        if progress.measures:
            self.epochs.append(progress.step)
        elif len(self.epochs) == self._wanted:
            self.cancel.set()


@pytest.mark.parametrize(
    ("method", "trainable"),
    [*((method, Trainable.HEADS) for method in METHODS), ("full", Trainable.LAST_BLOCKS)],
)
def test_a_resumed_run_ends_like_an_uninterrupted_one(
    make_pool: MakePool,
    tiny_config: TrainingConfig,
    tmp_path: Path,
    method: str,
    trainable: Trainable,
) -> None:
    """To the last bit, cut off twice; the held-out images' best model included."""
    pool = make_pool(60, 12)
    config = replace(
        tiny_config,
        method=method,
        trainable=trainable,
        epochs=6,
        steps_per_epoch=4,
        held_out_fraction=0.3,
        backbone_learning_rate=1e-3,
    )
    whole = run_cell(_cell(pool, config, tmp_path / "whole"), ReportingContext())
    cut = _cell(pool, config, tmp_path / "cut")
    for epochs in (2, 3):
        with pytest.raises(JobCancelled):
            run_cell(cut, StopsDuring(epochs))
        assert cut.state.exists()
    last = StopsDuring(99)
    resumed = run_cell(cut, last)
    assert last.epochs == [6]
    assert _equal(resumed, whole)
    assert cut.state.exists()  # the caller removes it, once it has kept the result


def _equal(first: CellResult, second: CellResult) -> bool:
    return (
        np.array_equal(first.probabilities, second.probabilities)
        and first.history == second.history
        and first.steps == second.steps
        and first.config == second.config
    )


def test_the_state_of_another_network_begins_anew(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    """One that another mode, or another version of the program, has left."""
    pool = make_pool(12, 6)
    for trainable in (Trainable.HEADS, Trainable.LAST_BLOCKS):
        config = replace(tiny_config, trainable=trainable, steps_per_epoch=1)
        watched = StopsDuring(99)
        run_cell(_cell(pool, config, tmp_path), watched)
        assert watched.epochs == [1, 2, 3]


def test_a_damaged_state_begins_anew(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    """A file that is no state is not in the way."""
    cell = _cell(make_pool(12, 6), replace(tiny_config, trainable=Trainable.HEADS), tmp_path)
    cell.state.write_bytes(b"no state at all")
    watched = StopsDuring(99)
    run_cell(cell, watched)
    assert watched.epochs == [1, 2, 3]


def test_decoded_images_are_kept_between_cells(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    """The second cell reads only what the first did not have; a killed writer leaves no harm."""
    decoded: list[int] = []
    pool = make_pool(12, 6)

    def load(image_id: int) -> np.ndarray:
        decoded.append(image_id)
        return pool.load_image(image_id)

    counted = replace(pool, load_image=load)
    config = replace(tiny_config, trainable=Trainable.LAST_BLOCKS, method="full")
    first = run_cell(_cell(counted, config, tmp_path), ReportingContext())
    assert len(decoded) == 12 + 6 + 12
    with (tmp_path / "squares.bin").open("ab") as file:
        file.write(b"half a square")
    first_state = tmp_path / "state.pt"
    first_state.unlink()
    wider = replace(counted, unlabeled_ids=np.arange(1000, 1008))
    run_cell(_cell(wider, config, tmp_path), ReportingContext())
    assert len(decoded) == 12 + 6 + 12 + 2
    first_state.unlink()
    again = run_cell(_cell(counted, config, tmp_path), ReportingContext())
    assert len(decoded) == 12 + 6 + 12 + 2
    assert np.array_equal(first.probabilities, again.probabilities)
