"""The registry: every backbone gives embeddings of its width, in torch and in ONNX alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import nn
from torchvision import models

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.learning.backbones import BACKBONES, find_backbone
from mars_labeler.learning.embedding_key import store_key
from mars_labeler.learning.inference import TorchInference, make_inference
from mars_labeler.learning.onnx_graph import UnknownOperatorError, to_onnx

IMAGES = torch.rand(3, 3, 64, 64, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("name", BACKBONES)
def test_onnx_agrees_with_torch(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The translated graph gives what the network gives; nothing is printed."""
    entry = find_backbone(name)
    backbone = entry.build(None, 64).eval()
    with torch.inference_mode():
        expected = backbone(IMAGES).numpy()
    found = make_inference(backbone, 64, torch.device("cpu"))(IMAGES)
    assert found.shape == (3, entry.width)
    assert found == pytest.approx(expected, abs=1e-4 * float(np.abs(expected).max()))
    assert len(backbone.blocks) > entry.last_blocks
    assert capsys.readouterr().out == ""


def test_untrained_backbones_are_the_same_every_time() -> None:
    """Without a weights file the weights are random but fixed."""
    for name in ("tiny", "resnet18"):
        first, second = (find_backbone(name).build(None, 64).state_dict() for _ in range(2))
        assert all(torch.equal(first[key], second[key]) for key in first)


@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_weights_come_from_a_file(tmp_path: Path, suffix: str) -> None:
    """A state dict as torchvision publishes it, classifier and all."""
    path = tmp_path / f"resnet18{suffix}"
    state = models.resnet18(weights=None).state_dict()
    if suffix == ".pth":
        torch.save(state, path)
    else:
        safetensors.torch.save_file(state, path)
    backbone = find_backbone("resnet18").build(path, 64)
    assert torch.equal(backbone.state_dict()["features.0.0.weight"], state["conv1.weight"])


def test_other_weights_are_refused(tmp_path: Path) -> None:
    """Weights of another network, a damaged file, an unknown name, a missing file."""
    wrong, damaged = tmp_path / "wrong.pth", tmp_path / "damaged.safetensors"
    torch.save({"conv1.weight": torch.zeros(3)}, wrong)
    damaged.write_bytes(b"nothing")
    for path in (wrong, damaged):
        with pytest.raises(TrainingError, match="does not fit"):
            find_backbone("resnet18").build(path, 64)
    with pytest.raises(TrainingError, match="no backbone named"):
        find_backbone("unheard-of")
    with pytest.raises(TrainingError, match="not there"):
        store_key(TrainingConfig(backbone="tiny", backbone_weights=str(tmp_path / "missing")))


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
