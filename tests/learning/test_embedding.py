"""Embeddings: only what is missing, each image read once, stoppable."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import JobCancelled
from mars_labeler.learning.embedding import embed, missing_views
from mars_labeler.learning.inference import backbone_inference
from mars_labeler.learning.pool import EmbeddingStore, TrainingPool

MakePool = Callable[[int, int], TrainingPool]
IDS = np.arange(40, dtype=np.int64)


def _embed(
    pool: TrainingPool,
    store: EmbeddingStore,
    config: TrainingConfig,
    report: Callable[[int], None] = lambda _: None,
) -> tuple[list[int], list[int]]:
    """Embed view 0 of all and view 1 of half; return the images skipped and those read."""
    read: list[int] = []

    def load(image_id: int) -> NDArray[np.uint8]:
        read.append(image_id)
        return pool.load_image(image_id)

    missing = missing_views(store, {0: IDS, 1: IDS[::2]})
    inference = backbone_inference(config, torch.device("cpu"))
    return embed(missing, inference, config.image_size, load, store, report), read


def test_computes_what_is_missing_and_reads_each_image_once(
    make_pool: MakePool, tiny_config: TrainingConfig
) -> None:
    """Both views of an image come from one decoding; a second run reads nothing."""
    pool = make_pool(40, 0)
    done: list[int] = []
    skipped, read = _embed(pool, pool.store, tiny_config, done.append)
    assert skipped == []
    assert sorted(read) == IDS.tolist()
    assert done == sorted(done) and done[-1] == 60
    assert not missing_views(pool.store, {0: IDS, 1: IDS[::2]})
    assert missing_views(pool.store, {1: IDS})[1].tolist() == IDS[1::2].tolist()
    plain, strong = (pool.store.read(IDS[::2], view) for view in (0, 1))
    assert plain.shape == (20, pool.store.width)
    assert not np.allclose(plain, strong)
    assert _embed(pool, pool.store, tiny_config) == ([], [])


def test_a_stop_keeps_what_was_computed(make_pool: MakePool, tiny_config: TrainingConfig) -> None:
    """The next run goes on where the stopped one left off."""
    pool = make_pool(40, 0)

    def stop(done: int) -> None:
        if done:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        _embed(pool, pool.store, tiny_config, stop)
    left = missing_views(pool.store, {0: IDS})[0]
    assert 0 < len(left) < len(IDS)
    _, read = _embed(pool, pool.store, tiny_config)
    assert sorted(read) == left.tolist()


def test_a_full_disk_is_explained(make_pool: MakePool, tiny_config: TrainingConfig) -> None:
    """The store's OSError becomes an error with a remedy."""
    pool = make_pool(40, 0)

    class FullStore:
        """A store on a full disk."""

        width = pool.store.width
        missing = staticmethod(pool.store.missing)
        read = staticmethod(pool.store.read)

        def write(
            self, image_ids: NDArray[np.int64], view: int, embeddings: NDArray[np.float32]
        ) -> None:
            """Refuse."""
            del image_ids, view, embeddings
            raise OSError(28, "No space left on device")

    with pytest.raises(TrainingError, match="No space left"):
        _embed(pool, FullStore(), tiny_config)
