"""Reads the tensors of a weights file, whatever its form and whatever wraps their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from mars_labeler.domain.errors import TrainingError

# Entries of a training's checkpoint that hold the network's tensors.
_NESTS = ("state_dict", "model_state_dict", "model")
# What stands before a network's own names; of MoCo's two encoders, the one that is trained.
_WRAPPERS = ("module.encoder_q.", "encoder_q.", "module.", "backbone.")
_TORCH_FILES = (b"PK", b"\x80")  # a zip file or, older, a pickle
_PAGES = (b"<!doctype", b"<html")
_DAMAGED = "is damaged, cut short, or of another kind"


@dataclass(frozen=True)
class WeightsState:
    """The tensors of a file under the network's own names.

    Args:
        tensors: By name.
        wrapper: What stands before each of these names in the file.
    """

    tensors: Mapping[str, Tensor]
    wrapper: str


def read_weights(path: Path) -> WeightsState:
    """Read a `.safetensors` file or one that `torch.save` wrote; no code in it is run.

    Raises:
        TrainingError: It cannot be read, or holds no weights.
    """
    start = _start(path)
    if start.lower().startswith(_PAGES):
        raise _unusable(path, "is a web page, not a file of weights")
    if path.suffix == ".safetensors":
        content = _read_safetensors(path)
    elif start.startswith(_TORCH_FILES):
        content = _read_torch(path)
    else:
        raise _unusable(path, "is not a file of weights")
    tensors = _tensors(content)
    if not tensors:
        raise _unusable(path, f"holds no weights, only {_kind(content)}")
    return _unwrapped(tensors)


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(64).lstrip()
    except OSError as error:
        raise _unusable(path, f"cannot be read: {error.strerror or error}") from error


def _read_safetensors(path: Path) -> object:
    try:
        return safetensors.torch.load_file(path)
    except SafetensorError as error:
        raise _unusable(path, _DAMAGED) from error


def _read_torch(path: Path) -> object:
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # a damaged file makes it raise almost anything
        holds_code = "Unsupported global" in str(error)
        fault = "holds program code, which is not run" if holds_code else _DAMAGED
        raise _unusable(path, fault) from error


def _tensors(content: object) -> dict[str, Tensor]:
    """Return the tensors of the innermost mapping that holds the network's."""
    while isinstance(content, Mapping):
        nests = [content[key] for key in _NESTS if isinstance(content.get(key), Mapping)]
        if not nests:
            return {str(key): item for key, item in content.items() if isinstance(item, Tensor)}
        content = nests[0]
    return {}


def _unwrapped(tensors: Mapping[str, Tensor]) -> WeightsState:
    wrapper = ""
    while found := next((mark for mark in _WRAPPERS if _begins_any(tensors, mark)), None):
        tensors = {
            name.removeprefix(found): tensor
            for name, tensor in tensors.items()
            if name.startswith(found)
        }
        wrapper += found
    return WeightsState(tensors, wrapper)


def _begins_any(tensors: Mapping[str, Tensor], mark: str) -> bool:
    return any(name.startswith(mark) for name in tensors)


def _kind(content: object) -> str:
    if isinstance(content, Mapping):
        return f"the entries {', '.join(map(str, list(content)[:3]))}" if content else "no entries"
    return f"a {type(content).__name__}"


def _unusable(path: Path, fault: str) -> TrainingError:
    return TrainingError(
        f"The weights file {path.name} {fault}.", "Choose another file, or download it again."
    )
