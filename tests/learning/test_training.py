"""Training and scoring from end to end, in all three modes, on the tiny backbone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.scoring import score
from mars_labeler.learning.training import train

MakePool = Callable[[int, int], TrainingPool]
CURVES = {"total loss", "embedding deviation", "effective rank"}
CONTRASTIVE = {"inter-class loss", "similarity loss"}
LOSSES = {
    Trainable.HEADS: {"margin loss"} | CONTRASTIVE,
    Trainable.LAST_BLOCKS: {"classification loss"},
    Trainable.ALL: {"classification loss"} | CONTRASTIVE,
}
HELD_OUT_CURVES = {"held-out accuracy", "held-out mean recall"}
MODES = (Trainable.HEADS, Trainable.LAST_BLOCKS, Trainable.ALL)


def _scored(checkpoint: Path, pool: TrainingPool, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    chunks = list(score(checkpoint, ids, pool.load_image, pool.store, ReportingContext(), 20))
    image_ids, probabilities = zip(*chunks, strict=True)
    return np.concatenate(image_ids), np.concatenate(probabilities)


@pytest.mark.parametrize("trainable", MODES)
def test_learns_and_scores(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path, trainable: Trainable
) -> None:
    """Each mode learns the drawn classes from 60 labels and reports its method's curves."""
    pool = make_pool(60, 12)
    config = replace(
        tiny_config,
        trainable=trainable,
        held_out_fraction=0.4,
        head_learning_rate=3e-2,
        backbone_learning_rate=1e-3,
    )
    seen: list[Progress] = []
    result = train(pool, config, tmp_path / "model", ReportingContext(seen.append))
    curves = [progress for progress in seen if progress.measures]
    assert [progress.step for progress in curves] == [1, 2, 3]
    curve_names = CURVES | HELD_OUT_CURVES | LOSSES[trainable]
    assert all(set(progress.measures) == curve_names for progress in curves)
    assert result.is_complete
    assert result.metrics["held-out accuracy"] > 0.8
    held_out = result.metrics["held-out images"]
    assert held_out > 0
    learned = 60 if trainable is Trainable.HEADS else 60 - held_out  # heads learn in two rounds
    assert result.metrics["labeled images"] == learned
    ids, probabilities = _scored(tmp_path / "model", pool, np.arange(2000, 2045))
    assert ids.tolist() == list(range(2000, 2045))
    assert probabilities.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    assert (probabilities.argmax(axis=1) == ids % 3).mean() > 0.8


def test_same_seed_same_model(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    """Two trainings with one seed write the same file; another seed writes another."""
    pool = make_pool(12, 6)
    for name, seed in (("first", 3), ("second", 3), ("third", 4)):
        train(pool, replace(tiny_config, seed=seed), tmp_path / name, ReportingContext())
    first, second, third = (
        _scored(tmp_path / name, pool, pool.unlabeled_ids)[1]
        for name in ("first", "second", "third")
    )
    assert np.array_equal(first, second)
    assert not np.array_equal(first, third)


def test_second_training_embeds_nothing(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    """What the store holds is not computed again."""
    pool = make_pool(12, 6)
    train(pool, tiny_config, tmp_path / "model", ReportingContext())
    seen: list[Progress] = []
    train(pool, tiny_config, tmp_path / "model", ReportingContext(seen.append))
    assert {progress.stage for progress in seen} == {"Training"}


@pytest.mark.parametrize("trainable", MODES)
def test_few_labels_and_no_unlabeled_images(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path, trainable: Trainable
) -> None:
    """Five labels, a class with one image, nothing unlabeled, nothing held out."""
    seen: list[Progress] = []
    config = replace(tiny_config, trainable=trainable, epochs=1)
    result = train(make_pool(4, 0), config, tmp_path / "model", ReportingContext(seen.append))
    assert result.metrics["held-out images"] == 0
    assert "held-out accuracy" not in result.metrics
    assert "similarity loss" not in seen[-1].measures
    assert (tmp_path / "model").is_file()


def test_refuses_one_class(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    """With labels of one class there is nothing to tell apart."""
    pool = make_pool(6, 3)
    alone = replace(pool, labeled_ids=pool.labeled_ids[::3], labels=pool.labels[::3])
    with pytest.raises(TrainingError, match="two classes"):
        train(alone, tiny_config, tmp_path / "model", ReportingContext())
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("trainable", MODES)
def test_unreadable_images_are_skipped(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path, trainable: Trainable
) -> None:
    """A damaged labeled file and a damaged unlabeled one are reported and left out."""
    pool = make_pool(12, 3)
    damaged = replace(
        pool,
        labeled_ids=np.append(pool.labeled_ids, 9001),
        labels=np.append(pool.labels, 0),
        unlabeled_ids=np.append(pool.unlabeled_ids, 9002),
    )
    config = replace(tiny_config, trainable=trainable, epochs=1, method="full")
    result = train(damaged, config, tmp_path / "model", ReportingContext())
    assert sorted(result.skipped_ids) == [9001, 9002]
    assert result.metrics["labeled images"] == 12
    assert result.metrics["unlabeled images"] == 3
    ids, _ = _scored(tmp_path / "model", damaged, np.array([9002, 1000, 9003]))
    assert ids.tolist() == [1000]


@pytest.mark.parametrize("trainable", MODES)
def test_stopped_after_an_epoch_keeps_the_best_model(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path, trainable: Trainable
) -> None:
    """A stop in the second epoch leaves a usable model that says it is not complete."""

    def stop_in_second_epoch(progress: Progress) -> None:
        if progress.stage == "Training" and progress.done > progress.total / 3:
            raise JobCancelled

    pool = make_pool(12, 6)
    config = replace(tiny_config, trainable=trainable)
    context = ReportingContext(stop_in_second_epoch)
    result = train(pool, config, tmp_path / "model", context)
    assert not result.is_complete
    assert result.metrics["epochs"] == 1
    _, probabilities = _scored(tmp_path / "model", pool, pool.unlabeled_ids)
    assert probabilities.shape == (6, 3)


@pytest.mark.parametrize("trainable", MODES)
@pytest.mark.parametrize("checkpoints", [1, 2, 5])
def test_stopped_at_once_leaves_nothing(
    make_pool: MakePool,
    tiny_config: TrainingConfig,
    tmp_path: Path,
    trainable: Trainable,
    checkpoints: int,
) -> None:
    """Before the first epoch is over there is no model; nothing is written, no file left."""
    seen: list[Progress] = []

    def stop(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) >= checkpoints:
            raise JobCancelled

    config = replace(tiny_config, trainable=trainable)
    with pytest.raises(JobCancelled):
        train(make_pool(12, 6), config, tmp_path / "model", ReportingContext(stop))
    assert list(tmp_path.iterdir()) == []


def test_stop_is_asked_inside_a_step_of_the_backbone(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    """In one of 30 steps each of three blocks asks, forward and backward, part by part."""
    seen: list[Progress] = []
    config = replace(tiny_config, trainable=Trainable.ALL, epochs=1)
    train(make_pool(12, 6), config, tmp_path / "model", ReportingContext(seen.append))
    asked = sum(progress.stage == "Training" for progress in seen)
    parts = -(-(16 + 2 * 3 + 2 * 16) // 16)
    assert asked >= 30 * 2 * 3 * parts


def test_a_full_disk_is_explained(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    """The checkpoint cannot be written: here a folder is in its way."""
    (tmp_path / "model").mkdir()
    with pytest.raises(TrainingError, match="cannot be written"):
        train(make_pool(12, 6), tiny_config, tmp_path / "model", ReportingContext())


def test_scoring_stops_and_reports(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    """Progress counts images, and a stop ends the stream."""
    pool = make_pool(12, 40)
    train(pool, tiny_config, tmp_path / "model", ReportingContext())
    seen: list[Progress] = []
    context = ReportingContext(seen.append)
    chunks = score(tmp_path / "model", pool.unlabeled_ids, pool.load_image, pool.store, context, 16)
    assert len(next(chunks)[0]) == 16
    context.cancel.set()
    with pytest.raises(JobCancelled):
        next(chunks)
    assert (seen[0].stage, seen[0].total) == ("Suggesting classes", 40)


def test_a_damaged_checkpoint_is_explained(make_pool: MakePool, tmp_path: Path) -> None:
    """Neither a missing nor a damaged file is a bug."""
    pool = make_pool(3, 3)
    (tmp_path / "damaged").write_bytes(b"not a model")
    for name in ("damaged", "missing"):
        with pytest.raises(TrainingError, match="cannot be read"):
            _scored(tmp_path / name, pool, pool.unlabeled_ids)


def test_stopped_while_training_on_all_labels_keeps_the_measured_model(
    make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    """The second round refines a model that is already there."""

    def stop_in_second_round(progress: Progress) -> None:
        if progress.stage == "Training on all labels":
            raise JobCancelled

    config = replace(tiny_config, held_out_fraction=0.4)
    context = ReportingContext(stop_in_second_round)
    result = train(make_pool(60, 6), config, tmp_path / "model", context)
    assert not result.is_complete
    assert result.metrics["held-out images"] > 0
    assert (tmp_path / "model").is_file()
