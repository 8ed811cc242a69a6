"""A training of nearly the same labels begins with what an earlier one kept for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import Progress, ReportingContext
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.starting import Learned, Start, load_start, save_start
from mars_labeler.learning.training import TrainingResult, train

MakePool = Callable[[int, int], TrainingPool]
IDS = np.arange(100, 200, dtype=np.int64)
LABELS = IDS % 3


@pytest.fixture
def start(tiny_config: TrainingConfig) -> Start:
    """Return a model that learned 100 labels but for the last 20."""
    state = {"head.weight": torch.rand(3, 4)}
    return Start(tiny_config, ("a", "b", "c"), state, Learned(IDS, LABELS, IDS >= 180))


@pytest.fixture
def config(tiny_config: TrainingConfig) -> TrainingConfig:
    """Return settings that hold a fifth of the labels out."""
    return replace(tiny_config, held_out_fraction=0.2)


def test_it_comes_back_as_it_was(start: Start, tmp_path: Path) -> None:
    save_start(start, tmp_path / "start")
    found = load_start(tmp_path / "start")
    assert found is not None
    assert (found.config, found.class_names) == (start.config, start.class_names)
    assert torch.equal(found.state["head.weight"], start.state["head.weight"])
    np.testing.assert_array_equal(found.learned.image_ids, IDS)
    np.testing.assert_array_equal(found.learned.labels, LABELS)
    np.testing.assert_array_equal(found.learned.is_held_out, IDS >= 180)


def test_a_missing_or_damaged_one_is_none(tmp_path: Path) -> None:
    (tmp_path / "damaged").write_bytes(b"nothing of the kind")
    assert load_start(tmp_path / "damaged") is None
    assert load_start(tmp_path / "missing") is None


def test_what_was_held_out_stays_held_out(start: Start) -> None:
    more = np.append(IDS[:-5], [500, 501])
    held_out = start.held_out_of(more, np.append(LABELS[:-5], [0, 0]))
    assert held_out is not None
    assert more[held_out].tolist() == list(range(180, 195))


@pytest.mark.parametrize("kind", ["new", "other", "gone"])
@pytest.mark.parametrize("count", [10, 11])
def test_a_tenth_of_the_labels_may_have_changed(start: Start, kind: str, count: int) -> None:
    ids, labels = IDS, LABELS.copy()
    if kind == "new":
        ids = np.append(ids, np.arange(500, 500 + count))
        labels = np.append(labels, np.zeros(count, np.int64))
    elif kind == "other":
        labels[:count] = (labels[:count] + 1) % 3
    else:
        ids, labels = ids[count:], labels[count:]
    assert (start.held_out_of(ids, labels) is None) == (count > 10)


def test_half_of_the_held_out_images_must_be_left(start: Start) -> None:
    few = Start(
        start.config,
        start.class_names,
        start.state,
        replace(start.learned, is_held_out=IDS >= 192),
    )
    assert few.held_out_of(IDS[:-4], LABELS[:-4]) is not None
    assert few.held_out_of(IDS[:-5], LABELS[:-5]) is None


def test_it_knows_what_it_has_seen(start: Start) -> None:
    assert start.has_seen(np.array([179, 180]))
    assert not start.has_seen(np.array([180, 300]))


class Trained:
    """Trains with one start file and counts the epochs of each training.

    Args:
        folder: Where the files go.
    """

    def __init__(self, folder: Path) -> None:
        self.start = folder / "start"
        self._checkpoint = folder / "model"

    def __call__(self, pool: TrainingPool, config: TrainingConfig) -> tuple[int, TrainingResult]:
        """Return how many epochs a training had, and its result."""
        seen: list[Progress] = []
        context = ReportingContext(seen.append)
        result = train(pool, config, self._checkpoint, context, self.start)
        return sum(bool(progress.measures) for progress in seen), result


@pytest.fixture
def trained(tmp_path: Path) -> Trained:
    """Return what trains here."""
    return Trained(tmp_path)


def _with_one_more(pool: TrainingPool) -> TrainingPool:
    ids = np.append(pool.labeled_ids, 999)
    return replace(pool, labeled_ids=ids, labels=np.append(pool.labels, 0))


def test_one_more_label_takes_an_epoch(
    make_pool: MakePool, config: TrainingConfig, trained: Trained
) -> None:
    """And is measured on the same images, which the first one has not learned from."""
    pool = make_pool(90, 12)
    epochs, first = trained(pool, config)
    kept = trained.start.read_bytes()
    assert epochs == 3
    epochs, second = trained(_with_one_more(pool), config)
    assert epochs == 1
    assert second.metrics["held-out images"] == first.metrics["held-out images"] > 0
    assert second.metrics["labeled images"] == 91
    assert trained.start.read_bytes() == kept, "nothing may drift from one to the next"


def test_an_image_that_joins_a_held_out_group_is_held_out(
    make_pool: MakePool, config: TrainingConfig, trained: Trained
) -> None:
    """It may look nearly the same as the others of its sequence."""
    pool = replace(make_pool(90, 12), groups=np.arange(90) // 3)
    _, first = trained(pool, config)
    start = load_start(trained.start)
    assert start is not None
    held_out = int(np.flatnonzero(start.learned.is_held_out)[0])
    joined = _with_one_more(replace(pool, groups=None))
    epochs, second = trained(
        replace(joined, groups=np.append(np.arange(90) // 3, held_out // 3)), config
    )
    assert epochs == 1
    assert second.metrics["held-out images"] == first.metrics["held-out images"] + 1


def test_what_was_learned_from_is_never_measured_on(
    make_pool: MakePool, config: TrainingConfig, trained: Trained
) -> None:
    """A validation set that is chosen later begins with nothing, the same one again does not."""
    pool = make_pool(90, 12)
    trained(pool, config)
    chosen = replace(pool, is_validation=np.arange(90) % 4 == 0)
    assert trained(chosen, config)[0] == 3
    epochs, result = trained(chosen, config)
    assert epochs == 1
    assert result.metrics["held-out images"] == 23


@pytest.mark.parametrize(
    "other", [{"seed": 1}, {"epochs": 4}, {"method": "full"}, {"held_out_fraction": 0.3}]
)
def test_other_settings_begin_with_nothing(
    make_pool: MakePool, config: TrainingConfig, trained: Trained, other: dict[str, object]
) -> None:
    pool = make_pool(90, 12)
    trained(pool, config)
    changed = config.with_values(other)
    assert trained(pool, changed)[0] == changed.epochs


def test_a_new_class_begins_with_nothing(
    make_pool: MakePool, config: TrainingConfig, trained: Trained
) -> None:
    pool = make_pool(90, 12)
    trained(pool, config)
    one_more = replace(
        pool,
        class_names=(*pool.class_names, "new"),
        labels=np.append(pool.labels[:-1], 3),
    )
    assert trained(one_more, config)[0] == 3


def test_a_method_in_stages_keeps_nothing(
    make_pool: MakePool, config: TrainingConfig, trained: Trained
) -> None:
    trained(make_pool(90, 12), replace(config, method="decoupled-crt"))
    assert not trained.start.exists()
