"""What a model said of its held-out images is kept beside it, as it was before it learned them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.learning.checkpoints import load_checkpoint
from mars_labeler.learning.held_out_record import (
    HeldOutRecord,
    load_held_out_record,
    remove_held_out_record,
    save_held_out_record,
)
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.training import TrainingResult, train

MakePool = Callable[[int, int], TrainingPool]


@pytest.fixture
def config(tiny_config: TrainingConfig) -> TrainingConfig:
    return replace(tiny_config, held_out_fraction=0.4)


def _record() -> HeldOutRecord:
    logits = np.array([[2.0, -1.0], [0.5, 0.25], [-3.0, 1.0]], np.float32)
    return HeldOutRecord(np.array([3, 5, 9]), np.array([0, 1, 1]), logits, 1.5)


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    save_held_out_record(_record(), tmp_path / "model.safetensors")
    read = load_held_out_record(tmp_path / "model.safetensors")
    assert read is not None
    assert read.image_ids.tolist() == [3, 5, 9]
    assert read.labels.tolist() == [0, 1, 1]
    assert np.array_equal(read.logits, _record().logits)
    assert read.logits.dtype == np.float32
    assert read.factor == 1.5


def test_what_is_not_there_or_removed_is_none(tmp_path: Path) -> None:
    checkpoint = tmp_path / "model.safetensors"
    assert load_held_out_record(checkpoint) is None
    save_held_out_record(_record(), checkpoint)
    remove_held_out_record(checkpoint)
    assert load_held_out_record(checkpoint) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "broken",
    [
        replace(_record(), labels=np.array([0, 1])),
        replace(_record(), labels=np.array([0, 1, 2])),
        replace(_record(), logits=np.full((3, 2), np.nan, np.float32)),
    ],
)
def test_what_does_not_fit_is_none(tmp_path: Path, broken: HeldOutRecord) -> None:
    save_held_out_record(broken, tmp_path / "model")
    assert load_held_out_record(tmp_path / "model") is None


def test_a_damaged_file_is_none(tmp_path: Path) -> None:
    save_held_out_record(_record(), tmp_path / "model")
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for damaged in (b"", b"no archive", whole[: len(whole) // 2]):
        file.write_bytes(damaged)
        assert load_held_out_record(tmp_path / "model") is None


def test_it_holds_what_the_figures_come_from(
    make_pool: MakePool, config: TrainingConfig, tmp_path: Path
) -> None:
    """The model learns from the held-out images in the end; the record is from before."""
    pool = make_pool(60, 6)
    result = train(pool, config, tmp_path / "model", ReportingContext())
    record = load_held_out_record(tmp_path / "model")
    assert record is not None
    assert len(record) == result.metrics["held-out images"] < 60
    assert result.metrics["labeled images"] == 60
    assert np.array_equal(record.labels, record.image_ids % 3)
    suggested = record.logits.argmax(axis=1)
    share = (suggested == record.labels).mean()
    assert share == pytest.approx(result.metrics["held-out accuracy"])
    confusion = np.array(load_checkpoint(tmp_path / "model").confusion)
    pairs = np.zeros_like(confusion)
    np.add.at(pairs, (record.labels, suggested), 1)
    assert np.array_equal(pairs, confusion)


def test_images_that_cannot_be_read_move_no_row(
    make_pool: MakePool, config: TrainingConfig, tmp_path: Path
) -> None:
    pool = make_pool(60, 6)
    ids = pool.labeled_ids.copy()
    ids[::7] += 9003  # damaged, and of the same class
    train(replace(pool, labeled_ids=ids), config, tmp_path / "model", ReportingContext())
    record = load_held_out_record(tmp_path / "model")
    assert record is not None
    assert (record.image_ids < 9000).all()
    assert np.array_equal(record.labels, record.image_ids % 3)


def test_of_a_validation_set_all_images_are_kept(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    pool = replace(make_pool(60, 6), is_validation=np.arange(60) >= 45)
    config = replace(tiny_config, trainable=Trainable.LAST_BLOCKS)
    train(pool, config, tmp_path / "model", ReportingContext())
    record = load_held_out_record(tmp_path / "model")
    assert record is not None
    assert record.image_ids.tolist() == list(range(45, 60))


def test_nothing_held_out_leaves_no_record(
    make_pool: MakePool, config: TrainingConfig, tmp_path: Path
) -> None:
    """Nor does the record of another model stay beside this one."""
    save_held_out_record(_record(), tmp_path / "model")
    train(make_pool(12, 6), config, tmp_path / "model", ReportingContext())
    assert load_held_out_record(tmp_path / "model") is None


def test_an_early_model_has_its_record_and_the_finished_one_another(
    make_pool: MakePool, config: TrainingConfig, tmp_path: Path
) -> None:
    early: list[HeldOutRecord | None] = []

    def told(_result: TrainingResult) -> None:
        early.append(load_held_out_record(tmp_path / "model"))

    config = replace(config, epochs=6, head_learning_rate=1e-4)
    train(make_pool(60, 6), config, tmp_path / "model", ReportingContext(), on_early=told)
    late = load_held_out_record(tmp_path / "model")
    (first,) = early
    assert first is not None
    assert late is not None
    assert np.array_equal(first.image_ids, late.image_ids)
    assert not np.array_equal(first.logits, late.logits)


def test_a_stopped_training_keeps_the_record_of_its_best_model(
    make_pool: MakePool, config: TrainingConfig, tmp_path: Path
) -> None:
    accuracies: list[float] = []

    def follow(progress: Progress) -> None:
        if progress.measures:
            accuracies.append(progress.measures["held-out accuracy"])
        elif len(accuracies) == 2:
            raise JobCancelled

    result = train(make_pool(60, 6), config, tmp_path / "model", ReportingContext(follow))
    record = load_held_out_record(tmp_path / "model")
    assert not result.is_complete
    assert record is not None
    share = (record.logits.argmax(axis=1) == record.labels).mean()
    assert share == pytest.approx(max(accuracies))


def test_a_training_that_begins_with_an_earlier_one_keeps_its_own(
    make_pool: MakePool, config: TrainingConfig, tmp_path: Path
) -> None:
    pool, start = make_pool(60, 6), tmp_path / "start"
    records = []
    for name in ("first", "second"):
        train(pool, config, tmp_path / name, ReportingContext(), start)
        records.append(load_held_out_record(tmp_path / name))
    first, second = records
    assert first is not None
    assert second is not None
    assert np.array_equal(first.image_ids, second.image_ids)
    assert not np.array_equal(first.logits, second.logits)
