"""Scores of a pool: those of the network in torch, in chunks, ahead of whoever uses them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.learning.backbones import build_backbone
from mars_labeler.learning.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from mars_labeler.learning.inference import TorchInference, make_inference
from mars_labeler.learning.models import build_network, restore_network
from mars_labeler.learning.network import Adapter
from mars_labeler.learning.scoring import score
from mars_labeler.learning.views.making import PlainViews, make_views, square_side, to_square
from mars_labeler.learning.views.recipes import PLAIN, ViewRecipe, draw_views
from tests.learning.conftest import CLASS_NAMES, MemoryStore, load_image

IDS = np.array([7, 3, 9001, 12, 30, 1, 9002, 22, 23, 24, 25], np.int64)
READABLE = [7, 3, 12, 30, 1, 22, 23, 24, 25]
MODES = [Trainable.HEADS, Trainable.LAST_BLOCKS]
LARGEST_DIFFERENCE = 1e-3


def _model(folder: Path, config: TrainingConfig) -> Path:
    """Write an untrained model whose outputs differ as much as those of a trained one."""
    network = build_network(config, len(CLASS_NAMES))
    if isinstance(network.trunk, Adapter):
        with torch.inference_mode():
            embeddings = build_backbone(config).eval()(_views(config.image_size))
        network.trunk.standardize(embeddings)
    state = network.state_dict()
    state["classification_head.weight"] *= 20
    path = folder / "model.safetensors"
    save_checkpoint(Checkpoint(config, CLASS_NAMES, state), path)
    return path


def _scores(
    checkpoint: Path, store: MemoryStore, chunk_size: int
) -> list[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    return list(score(checkpoint, IDS, load_image, store, ReportingContext(), chunk_size))


def _expected(checkpoint: Path) -> NDArray[np.float32]:
    """Return the probabilities that torch computes without any shortcut."""
    model = load_checkpoint(checkpoint)
    network, views = restore_network(model), _views(model.config.image_size)
    with torch.inference_mode():
        inputs = build_backbone(model.config).eval()(views) if model.reads_embeddings else views
        found: NDArray[np.float32] = torch.softmax(network(inputs), dim=1).numpy()
    return found


def _views(size: int) -> torch.Tensor:
    """Return the views of all images, by the long way through the map of every pixel."""
    squares = [to_square(load_image(key), square_side(size)) for key in READABLE]
    draws = draw_views(_ALMOST_PLAIN, 0, np.array(READABLE), 0)
    return make_views(torch.stack(squares), draws, size)


_ALMOST_PLAIN = ViewRecipe(rotation_degrees=1e-4)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("chunk_size", [4, 5, 500])
def test_probabilities_are_those_of_torch(
    mode: Trainable, chunk_size: int, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    config = replace(tiny_config, trainable=mode, method="full")
    checkpoint = _model(tmp_path, config)
    chunks = _scores(checkpoint, MemoryStore(), chunk_size)
    assert [key for ids, _ in chunks for key in ids.tolist()] == READABLE
    found = np.concatenate([rows for _, rows in chunks])
    expected = _expected(checkpoint)
    assert np.ptp(expected, axis=0).max() > 0.05
    assert np.abs(found - expected).max() < LARGEST_DIFFERENCE


@pytest.mark.long
@pytest.mark.parametrize("mode", MODES)
def test_so_are_those_of_the_usual_backbone(
    mode: Trainable, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    config = replace(
        tiny_config, backbone="efficientnet-lite0", image_size=192, trainable=mode, method="full"
    )
    checkpoint = _model(tmp_path, config)
    found = np.concatenate([rows for _, rows in _scores(checkpoint, MemoryStore(1280), 500)])
    assert np.abs(found - _expected(checkpoint)).max() < LARGEST_DIFFERENCE


@pytest.mark.parametrize("mode", MODES)
def test_progress_counts_the_images(
    mode: Trainable, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    checkpoint = _model(tmp_path, replace(tiny_config, trainable=mode, method="full"))
    told: list[Progress] = []
    context = ReportingContext(told.append)
    list(score(checkpoint, IDS, load_image, MemoryStore(), context, 4))
    done = [progress.done for progress in told]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, len(IDS))


@pytest.mark.parametrize("mode", MODES)
def test_a_stop_ends_it_at_once(
    mode: Trainable, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    checkpoint = _model(tmp_path, replace(tiny_config, trainable=mode, method="full"))
    context = ReportingContext()
    with closing(score(checkpoint, IDS, load_image, MemoryStore(), context, 4)) as chunks:
        next(chunks)
        context.cancel.set()
        with pytest.raises(JobCancelled):
            next(chunks)


def test_whoever_needs_no_more_may_leave(tiny_config: TrainingConfig, tmp_path: Path) -> None:
    """Threads that are ahead end with the generator; a leaked one fails the test."""
    config = replace(tiny_config, trainable=Trainable.HEADS, method="full")
    store = MemoryStore()
    chunks = score(_model(tmp_path, config), IDS, load_image, store, ReportingContext(), 4)
    with closing(chunks):
        ids, _ = next(chunks)
    assert ids.tolist() == [7, 3, 12]


def test_only_what_is_missing_is_read(tiny_config: TrainingConfig, tmp_path: Path) -> None:
    config = replace(tiny_config, trainable=Trainable.HEADS, method="full")
    checkpoint, store = _model(tmp_path, config), MemoryStore()
    list(score(checkpoint, IDS[:5], load_image, store, ReportingContext(), 4))
    read: list[int] = []

    def load(image_id: int) -> NDArray[np.uint8]:
        read.append(image_id)
        return load_image(image_id)

    list(score(checkpoint, IDS, load, store, ReportingContext(), 4))
    assert sorted(read) == [1, 22, 23, 24, 25, 9001, 9002]


def test_the_short_way_to_a_plain_view_leads_to_the_same_view() -> None:
    squares = torch.stack([to_square(load_image(key), square_side(32)) for key in range(4)])
    long_way = make_views(squares, draw_views(_ALMOST_PLAIN, 0, np.arange(4), 0), 32)
    short_way = make_views(squares, draw_views(PLAIN, 0, np.arange(4), 0), 32)
    assert torch.equal(short_way, PlainViews(32)(squares))
    assert torch.allclose(short_way, long_way, atol=2e-5)


def test_squares_and_their_plain_views_give_the_same(tiny_config: TrainingConfig) -> None:
    """In ONNX Runtime and in torch, in more images than a call gets."""
    backbone = build_backbone(tiny_config).eval()
    squares = torch.stack([to_square(load_image(key), square_side(32)) for key in range(9)])
    views = PlainViews(32)(squares)
    device = torch.device("cpu")
    for inference in (make_inference(backbone, 32, device), TorchInference(backbone, 32, device)):
        found = inference.of_squares(squares)
        assert found == pytest.approx(inference(views), abs=1e-5)
        with torch.inference_mode():
            assert found == pytest.approx(backbone(views).numpy(), abs=1e-5)
