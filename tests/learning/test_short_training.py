"""The short training that a simulation repeats hundreds of times."""

from __future__ import annotations

import numpy as np
import pytest

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.learning.queries.short_training import (
    VIEWS,
    Lesson,
    MemoryStore,
    learn_and_score,
    short_config,
)

CONFIG = TrainingConfig(backbone="tiny", trainable=Trainable.HEADS, image_size=32)
WIDTH = 48  # of the tiny backbone


@pytest.fixture
def store() -> MemoryStore:
    """Return the embeddings of 40 images, ids 1, 3, 5, ..., of two kinds in turn."""
    rng = np.random.default_rng(0)
    kinds = np.arange(40) % 2
    centers = np.array([[1, 0], [0, 1]]).repeat(WIDTH // 2, axis=1) * 3
    plain = centers[kinds] + rng.random((40, WIDTH))
    views = {view: plain.astype(np.float16) for view in VIEWS}
    return MemoryStore(np.arange(1, 80, 2), views, WIDTH)


def test_a_few_labels_teach_what_is_easily_told_apart(store: MemoryStore) -> None:
    ids = store.image_ids
    lesson = Lesson(ids[:6], np.arange(6) % 2, ids[6:20], ids[20:])
    found = learn_and_score(lesson, store, short_config(CONFIG, 0), ReportingContext())
    assert found.shape == (20, 2)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-5)
    assert (found.argmax(axis=1) == np.arange(20) % 2).all()
    again = learn_and_score(lesson, store, short_config(CONFIG, 0), ReportingContext())
    np.testing.assert_array_equal(again, found)


def test_without_unlabeled_images_it_learns_too(store: MemoryStore) -> None:
    lesson = Lesson(store.image_ids, np.arange(40) % 2, store.image_ids[:0], store.image_ids[:3])
    found = learn_and_score(lesson, store, short_config(CONFIG, 1), ReportingContext())
    assert found.argmax(axis=1).tolist() == [0, 1, 0]


def test_one_class_is_too_little(store: MemoryStore) -> None:
    ids = store.image_ids
    lesson = Lesson(ids[:4], np.zeros(4, np.int64), ids[4:], ids)
    with pytest.raises(TrainingError, match="two classes"):
        learn_and_score(lesson, store, short_config(CONFIG, 0), ReportingContext())


def test_the_memory_says_what_it_lacks(store: MemoryStore) -> None:
    assert store.missing(np.array([1, 2, 3]), 0).tolist() == [2]
    assert store.missing(np.array([1]), 99).tolist() == [1]
    with pytest.raises(NotImplementedError):
        store.write(np.array([2]), 0, np.zeros((1, WIDTH), np.float32))
    some = MemoryStore.of(store, np.array([5, 1]))
    np.testing.assert_array_equal(some.read(np.array([5]), 2), store.read(np.array([5]), 2))
