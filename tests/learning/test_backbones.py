"""The registry: every backbone gives embeddings of its width, in torch and in ONNX alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.learning.backbones import BACKBONES, PACKAGED, find_backbone
from mars_labeler.learning.embedding_key import store_key
from mars_labeler.learning.inference import OnnxInference, TorchInference, make_inference
from mars_labeler.learning.onnx_graph import UnknownOperatorError, to_onnx

IMAGES = torch.rand(3, 3, 64, 64, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("name", BACKBONES)
def test_onnx_agrees_with_torch(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The translated graph gives what the network gives; nothing is printed."""
    entry = find_backbone(name)
    backbone = entry.build(None, 64).eval()
    with torch.inference_mode():
        expected = backbone(IMAGES).numpy()
    inference = make_inference(backbone, 64, torch.device("cpu"))
    assert isinstance(inference, OnnxInference)
    found = inference(IMAGES)
    assert found.shape == (3, entry.width)
    assert found == pytest.approx(expected, abs=1e-4 * float(np.abs(expected).max()))
    assert len(backbone.blocks) > entry.last_blocks
    assert capsys.readouterr().out == ""


def test_untrained_backbones_are_the_same_every_time() -> None:
    """Without a weights file the weights are random but fixed."""
    for name in ("tiny", "resnet18"):
        first, second = (find_backbone(name).build(None, 64).state_dict() for _ in range(2))
        assert all(torch.equal(first[key], second[key]) for key in first)


@pytest.mark.parametrize("name", BACKBONES)
def test_a_backbone_can_be_run_in_two_parts(name: str) -> None:
    """Its front, and from there to the end, give what the whole gives, wherever it is cut."""
    backbone = find_backbone(name).build(None, 64).eval()
    with torch.inference_mode():
        expected = backbone(IMAGES)
        for count in (1, len(backbone.blocks) - find_backbone(name).last_blocks):
            maps = backbone.front(count)(IMAGES)
            backbone.start = count
            assert torch.equal(backbone(maps), expected)
            backbone.start = 0


def test_a_front_agrees_with_onnx() -> None:
    """The frozen blocks run there while the others train in torch."""
    front = find_backbone("efficientnet-lite0").build(None, 64).eval().front(14)
    with torch.inference_mode():
        expected = front(IMAGES).numpy()
    found = make_inference(front, 64, torch.device("cpu"))(IMAGES)
    assert found.shape == expected.shape
    assert found == pytest.approx(expected, abs=1e-4 * float(np.abs(expected).max()))


def test_parts_share_their_parameters() -> None:
    """A front is the backbone itself, not a copy."""
    backbone = find_backbone("tiny").build(None, 64)
    inside = set(backbone.parameters())
    assert set(backbone.front(2).parameters()) < inside
    assert set(backbone.blocks[-1].parameters()) <= inside - set(backbone.front(2).parameters())


@pytest.mark.parametrize("size", [(1, 1), (3, 5), (6, 6), (9, 13)])
def test_adaptive_pooling_agrees_with_torch(size: tuple[int, int]) -> None:
    """To fewer or more places than there are, evenly or not: AlexNet needs it at any size."""
    network = nn.Sequential(nn.Conv2d(3, 4, 5, stride=7), nn.AdaptiveAvgPool2d(size)).eval()
    with torch.inference_mode():
        expected = network(IMAGES).numpy()
    inference = make_inference(network, 64, torch.device("cpu"))
    assert isinstance(inference, OnnxInference)
    assert inference(IMAGES) == pytest.approx(expected, abs=1e-6)


def test_the_registry_says_what_weights_there_are() -> None:
    """Those that come with the program, those that can be downloaded, or none."""
    assert find_backbone("efficientnet-lite0").default_weights == PACKAGED
    assert find_backbone("resnet50").default_weights == ""
    assert "moco-v2-800" in find_backbone("resnet50").weights
    assert find_backbone("tiny").weights == ()


def test_an_unknown_backbone_or_missing_file() -> None:
    """Both say what can be chosen instead."""
    with pytest.raises(TrainingError, match=r"no backbone named.*resnet18"):
        find_backbone("unheard-of")
    with pytest.raises(TrainingError, match="not there"):
        store_key(TrainingConfig(backbone="tiny", backbone_weights="missing.pth"))


def test_store_key_changes_with_what_changes_embeddings(tmp_path: Path) -> None:
    """Backbone, size and weights; not the seed, nor the losses."""
    weights = tmp_path / "weights.pth"
    weights.write_bytes(b"any")
    keys = {
        store_key(TrainingConfig(backbone="tiny")),
        store_key(TrainingConfig(backbone="resnet18")),
        store_key(TrainingConfig(backbone="tiny", image_size=64)),
        store_key(TrainingConfig(backbone="tiny", backbone_weights=str(weights))),
    }
    assert len(keys) == 4
    assert store_key(TrainingConfig(seed=5, temperature=1.0)) == store_key(TrainingConfig())


def test_what_onnx_cannot_express_runs_in_torch() -> None:
    """An operator that is not translated is not an error."""
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.GELU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    with pytest.raises(UnknownOperatorError):
        to_onnx(network, 64)
    inference = make_inference(network, 64, torch.device("cpu"))
    assert isinstance(inference, TorchInference)
    assert inference(IMAGES).shape == (3, 4)
