"""Reading files of weights: every form that people publish, and what is wrong with a wrong one."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
import safetensors.torch
import torch
from torch import Tensor, nn
from torchvision import models

from mars_labeler.domain.errors import TrainingError
from mars_labeler.learning.backbones import find_backbone
from mars_labeler.learning.weights.loading import load_weights

State = dict[str, Tensor]
Load = Callable[..., "Trunk"]


class Trunk(nn.Module):
    """A small network without its classifier."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3)
        self.bn1 = nn.BatchNorm2d(4)


class Whole(Trunk):
    """The same with its classifier."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(4, 10)


@pytest.fixture
def state() -> State:
    """Return a state dict of `Whole`, its batch statistics far from a new network's."""
    network = Whole()
    nn.init.constant_(network.conv1.weight, 0.5)
    nn.init.constant_(network.bn1.weight, 3.0)
    return {name: value.clone() for name, value in network.state_dict().items()}


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Return a function that saves what a file is to hold, and loads it into a new network."""

    def run(content: object, name: str = "weights.pth") -> Trunk:
        path = tmp_path / name
        if path.suffix == ".safetensors":
            assert isinstance(content, dict)
            safetensors.torch.save_file(content, path)
        else:
            torch.save(content, path)
        return load_file(path)

    return run


def load_file(path: Path) -> Trunk:
    network = Trunk()
    load_weights(network, path, "fc.")
    return network


def assert_loaded(network: Trunk) -> None:
    assert network.conv1.weight.eq(0.5).all()
    assert network.bn1.weight.eq(3.0).all()


def wrapped(state: State, wrapper: str) -> State:
    return {wrapper + name: value for name, value in state.items()}


@pytest.mark.parametrize("name", ["plain.pth", "plain.pt", "plain.pth.tar", "plain.safetensors"])
def test_a_plain_state_dict(load: Load, state: State, name: str) -> None:
    """As torchvision publishes it: the classifier is left out."""
    assert_loaded(load(state, name))


@pytest.mark.parametrize("nest", ["state_dict", "model_state_dict", "model"])
def test_a_checkpoint_of_a_training(load: Load, state: State, nest: str) -> None:
    """The state dict lies beside the epoch and the optimizer's state."""
    optimizer = torch.optim.SGD(Whole().parameters(), lr=0.1).state_dict()
    assert_loaded(load({"epoch": 90, nest: state, "optimizer": optimizer}))


@pytest.mark.parametrize("wrapper", ["module.", "backbone.", "module.backbone."])
def test_names_may_be_wrapped(load: Load, state: State, wrapper: str) -> None:
    """By DataParallel, by a network around it, or by both."""
    assert_loaded(load(wrapped(state, wrapper)))


def test_of_moco_the_trained_encoder_is_taken(load: Load, state: State) -> None:
    """Beside it the file holds the encoder of the keys and the queue of old keys."""
    momentum = {name: torch.zeros_like(value) for name, value in state.items()}
    content = {
        **wrapped(momentum, "module.encoder_k."),
        **wrapped(state, "module.encoder_q."),
        "module.encoder_q.fc.0.weight": torch.zeros(4, 4),
        "module.encoder_q.fc.2.weight": torch.zeros(128, 4),
        "module.queue": torch.zeros(128, 16),
        "module.queue_ptr": torch.zeros(1, dtype=torch.long),
    }
    assert_loaded(load({"epoch": 800, "arch": "resnet50", "state_dict": content}))


def test_old_files(load: Load, state: State, tmp_path: Path) -> None:
    """Older torch counted no batches, and wrote no zip file."""
    del state["bn1.num_batches_tracked"]
    assert_loaded(load(state))
    torch.save(state, tmp_path / "old.pth", _use_new_zipfile_serialization=False)
    assert_loaded(load_file(tmp_path / "old.pth"))


def test_half_precision_is_widened(load: Load, state: State) -> None:
    """The network keeps its own type."""
    network = load({name: value.half() for name, value in state.items()})
    assert_loaded(network)
    assert network.conv1.weight.dtype == torch.float32


def test_what_is_missing_unknown_or_of_another_shape(load: Load, state: State) -> None:
    """All of it is told, with the names of the file."""
    content = wrapped(state, "module.")
    content["module.conv1.weight"] = torch.zeros(8, 3, 3, 3)
    del content["module.bn1.bias"]
    content["module.head.weight"] = torch.zeros(1)
    with pytest.raises(TrainingError) as caught:
        load(content)
    assert caught.value.what == (
        "The weights file weights.pth does not fit this backbone: "
        "1 missing: module.bn1.bias; 1 unknown: module.head.weight; "
        "1 of another shape: module.conv1.weight (8×3×3×3 instead of 4×3×3×3)."
    )


def test_values_that_are_no_numbers_are_refused(load: Load, state: State) -> None:
    """They would look like a training that diverges."""
    state["conv1.weight"][0] = torch.nan
    with pytest.raises(TrainingError, match=r"no numbers: conv1\.weight\."):
        load(state)


def test_of_many_names_three_are_shown(load: Load) -> None:
    """And how many there are."""
    expected = "6 missing: conv1.weight, conv1.bias, bn1.weight, …; 1 unknown: layer9"
    with pytest.raises(TrainingError, match=re.escape(expected)):
        load({"layer9": torch.zeros(1)})


def test_a_network_is_whole_after_a_refusal(state: State, tmp_path: Path) -> None:
    """Nothing is loaded unless all of it fits."""
    network = Whole()
    before = network.bn1.weight.clone()
    state["conv1.weight"] = torch.zeros(1)
    torch.save(state, tmp_path / "weights.pth")
    with pytest.raises(TrainingError, match="does not fit"):
        load_weights(network, tmp_path / "weights.pth", "nothing")
    assert torch.equal(network.bn1.weight, before)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ({"net": {"w": torch.zeros(1)}, "epoch": 3}, "no weights, only the entries net, epoch"),
        ({}, "no weights, only no entries"),
        ([1, 2], "no weights, only a list"),
        ({"w": torch.zeros(1), "share": Fraction(1, 2)}, "program code, which is not run"),
    ],
)
def test_files_of_torch_without_weights(load: Load, content: object, fault: str) -> None:
    """They say what they hold instead."""
    with pytest.raises(TrainingError, match=f"weights.pth holds {fault}"):
        load(content)


@pytest.mark.parametrize("name", ["file.pth", "file.safetensors"])
@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"\n<!DOCTYPE html><html>Log in</html>", "a web page"),
        (b"\x89PNG anything else", "damaged|not a file of weights"),
        (b"", "damaged|not a file of weights"),
    ],
)
def test_other_files(tmp_path: Path, name: str, content: bytes, fault: str) -> None:
    """A page that was saved in place of the weights, or anything else."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TrainingError, match=fault):
        load_file(tmp_path / name)


@pytest.mark.parametrize("name", ["zip.pth", "pickle.pth", "file.safetensors"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.99])
def test_files_cut_short(tmp_path: Path, state: State, name: str, share: float) -> None:
    """A download that somebody broke off."""
    path = tmp_path / name
    if name == "file.safetensors":
        safetensors.torch.save_file(state, path)
    else:
        torch.save(state, path, _use_new_zipfile_serialization=name == "zip.pth")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(TrainingError, match="damaged, cut short"):
        load_file(path)


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    """It was there when the settings were checked."""
    with pytest.raises(TrainingError, match="cannot be read: No such file"):
        load_file(tmp_path / "gone.pth")


@pytest.mark.parametrize("name", ["resnet18", "mobilenet-v3-small"])
def test_torchvision_names_fit(tmp_path: Path, name: str) -> None:
    """A backbone takes the state dict of torchvision's whole network, classifier and all."""
    network = models.get_model(name.replace("-", "_"), weights=None).eval()
    torch.save(network.state_dict(), tmp_path / "weights.pth")
    backbone = find_backbone(name).build(tmp_path / "weights.pth", 32).eval()
    images = torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    trunk = nn.Sequential(*list(network.children())[:-1], nn.Flatten())
    with torch.inference_mode():
        expected = trunk(backbone.normalization(images))
        assert torch.allclose(backbone(images), expected, rtol=1e-4, atol=1e-12)


def test_alexnet_needs_its_hidden_layers(tmp_path: Path) -> None:
    """Its classifier's last layer is left out; the two before it are part of the backbone."""
    shapes = {"classifier.1.weight": (4096, 9216), "classifier.6.weight": (1000, 4096)}
    content = {name: torch.zeros(1).expand(*shape) for name, shape in shapes.items()}
    torch.save(content, tmp_path / "weights.pth")
    with pytest.raises(TrainingError, match=r"13 missing: .*features\.0\.weight") as caught:
        find_backbone("alexnet").build(tmp_path / "weights.pth", 64)
    assert "unknown" not in caught.value.what
