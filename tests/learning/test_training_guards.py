"""What a training and a scoring guard against: half precision, bad batches, full disks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.learning import network, preparation
from mars_labeler.learning.checkpoints import load_checkpoint, save_checkpoint
from mars_labeler.learning.devices import exhaustion_explained
from mars_labeler.learning.losses.inter_class_loss import inter_class_loss
from mars_labeler.learning.methods import inter_class
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.scoring import score
from mars_labeler.learning.training import train
from mars_labeler.learning.views import images
from mars_labeler.learning.views.making import make_views

MakePool = Callable[[int, int], TrainingPool]
ALL = TrainingConfig(
    backbone="tiny", trainable=Trainable.ALL, image_size=32, epochs=1, labeled_batch=8
)


def test_only_the_trunk_runs_in_half_precision(
    make_pool: MakePool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: set[bool] = set()

    def half(device: torch.device) -> torch.autocast:
        return torch.autocast(device.type, dtype=torch.bfloat16)

    def views(*arguments: Any) -> Tensor:
        seen.add(torch.is_autocast_enabled("cpu"))
        return make_views(*arguments)

    def loss(first: Tensor, second: Tensor, temperature: float) -> Tensor:
        seen.add(torch.is_autocast_enabled("cpu"))
        assert first.dtype == torch.float32
        return inter_class_loss(first, second, temperature)

    monkeypatch.setattr(network, "mixed_precision", half)
    monkeypatch.setattr(images, "make_views", views)
    monkeypatch.setattr(inter_class, "inter_class_loss", loss)
    train(make_pool(12, 6), ALL, tmp_path / "model", ReportingContext())
    assert seen == {False}


def test_a_batch_of_unreadable_images_is_left_out(make_pool: MakePool, tmp_path: Path) -> None:
    pool = make_pool(12, 6)
    train(pool, ALL, tmp_path / "model", ReportingContext())
    image_ids = np.array([1, 2, 3, 4, 9001, 9002, 9003, 9004, 5], np.int64)
    (found,) = score(tmp_path / "model", image_ids, pool.load_image, pool.store, ReportingContext())
    assert found[0].tolist() == [1, 2, 3, 4, 5]
    assert found[1].shape == (5, pool.class_count)


def test_the_disk_of_the_project_is_not_filled(
    make_pool: MakePool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparation, "SPARED_BYTES", 2**62)
    with pytest.raises(TrainingError, match="GB are free"):
        train(make_pool(12, 6), ALL, tmp_path / "model", ReportingContext())


def test_a_model_outlives_the_weights_file_it_began_from(
    make_pool: MakePool, tmp_path: Path
) -> None:
    pool = make_pool(12, 6)
    train(pool, ALL, tmp_path / "model", ReportingContext())
    trained = load_checkpoint(tmp_path / "model")
    gone = replace(trained.config, backbone_weights=str(tmp_path / "gone.pth"))
    save_checkpoint(replace(trained, config=gone), tmp_path / "model")
    chunks = score(
        tmp_path / "model", np.array([1]), pool.load_image, pool.store, ReportingContext()
    )
    assert [len(image_ids) for image_ids, _ in chunks] == [1]


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory"),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"),
    ],
)
def test_exhausted_memory_is_explained(error: Exception) -> None:
    with pytest.raises(TrainingError, match="memory"), exhaustion_explained():
        raise error


def test_other_errors_stay_what_they_are() -> None:
    with pytest.raises(RuntimeError, match="a bug"), exhaustion_explained():
        raise RuntimeError("a bug")
