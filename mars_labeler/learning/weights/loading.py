"""Puts the weights of a file into a network, or says what keeps them from fitting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from torch import Tensor, nn

from mars_labeler.domain.errors import TrainingError
from mars_labeler.learning.weights.reading import WeightsState, read_weights

_SHOWN = 3
# Older files lack these counters, which only training with a cumulative average would read.
_DISPENSABLE = "num_batches_tracked"


def load_weights(network: nn.Module, path: Path, ignored: str) -> None:
    """Load a file of weights into a network.

    Args:
        network: The network, without its classifier.
        path: The file; only tensors are read from it, no code is run.
        ignored: What names begin with that the file may hold besides (the classifier's).

    Raises:
        TrainingError: The file cannot be read, or is of another network.
    """
    state = read_weights(path)
    kept = {name: value for name, value in state.tensors.items() if not name.startswith(ignored)}
    faults = _faults(network.state_dict(), WeightsState(kept, state.wrapper))
    if faults:
        raise TrainingError(
            f"The weights file {path.name} does not fit this backbone: {'; '.join(faults)}.",
            "Choose weights that were saved for it.",
        )
    broken = [name for name, value in kept.items() if not value.isfinite().all()]
    if broken:
        raise TrainingError(
            f"The weights file {path.name} holds values that are no numbers: {_first(broken)}.",
            "Choose other weights: these come from a training that has diverged.",
        )
    network.load_state_dict(kept, strict=False)


def _faults(expected: Mapping[str, Tensor], state: WeightsState) -> list[str]:
    """Return each kind of difference in words, with the names as they are in the file."""
    found = state.tensors
    missing = [name for name in expected if name not in found and not name.endswith(_DISPENSABLE)]
    unknown = [name for name in found if name not in expected]
    shapes = [
        f"{state.wrapper}{name} ({_shape(found[name])} instead of {_shape(value)})"
        for name, value in expected.items()
        if name in found and found[name].shape != value.shape
    ]
    kinds = {
        "missing": [state.wrapper + name for name in missing],
        "unknown": [state.wrapper + name for name in unknown],
        "of another shape": shapes,
    }
    return [f"{len(names)} {kind}: {_first(names)}" for kind, names in kinds.items() if names]


def _first(names: Iterable[str]) -> str:
    shown = list(names)
    return ", ".join(shown[:_SHOWN]) + (", …" if len(shown) > _SHOWN else "")


def _shape(tensor: Tensor) -> str:
    return "×".join(map(str, tensor.shape)) or "a single number"
