"""Which backbones and pretrained weights can be chosen, and getting them. No torch here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mars_labeler.domain.jobs import JobContext
from mars_labeler.learning import weights
from mars_labeler.learning.backbones import BACKBONES
from mars_labeler.learning.weights import ListedWeights

__all__ = ["ListedBackbone", "ListedWeights", "fetch_weights", "list_backbones", "list_weights"]

HIDDEN_BACKBONES = ("tiny",)
"""For tests and dry runs: nobody would choose them."""


@dataclass(frozen=True)
class ListedBackbone:
    """A backbone that a person can choose.

    Args:
        name: As `TrainingConfig.backbone` spells it.
        has_own_weights: Whether pretrained weights are installed with the program; without them
            it begins untrained unless others are named.
        weights: The weights that fit it and can be had by name.
    """

    name: str
    has_own_weights: bool
    weights: tuple[ListedWeights, ...] = ()


def list_backbones() -> tuple[ListedBackbone, ...]:
    """Return the backbones that a person can choose, each with its weights."""
    listed = list_weights()
    return tuple(
        ListedBackbone(
            name=entry.name,
            has_own_weights=bool(entry.default_weights),
            weights=tuple(each for each in listed if each.backbone == entry.name),
        )
        for entry in BACKBONES.values()
        if entry.name not in HIDDEN_BACKBONES
    )


def list_weights() -> list[ListedWeights]:
    """Return the weights that can be had by name, and which of them are already here."""
    return weights.list_weights()


def fetch_weights(name: str, context: JobContext) -> Path:
    """Download weights by name where they are missing, and return their file.

    Raises:
        DownloadError: They cannot be had.
        TrainingError: There are none of that name.
        JobCancelled: The person has asked to stop; the next call goes on from there.
    """
    found = weights.fetch_weights(name, context)
    assert found is not None
    return found
