"""Which images are learned from, and which are only measured on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum

from mars_labeler.domain.errors import ProjectError


class Split(StrEnum):
    """What an image is for. `NONE` is learned from as `TRAIN` is; the project chooses nothing."""

    NONE = ""
    TRAIN = "train"
    VALIDATION = "validation"  # measures accuracy during training; never learned from
    TEST = "test"  # measures nothing until a person asks; never learned from


HELD_OUT = frozenset({Split.VALIDATION, Split.TEST})
"""Images of these are never learned from, with or without their labels."""


class SplitBy(StrEnum):
    """What decides the split of an image."""

    SOL = "sol"  # train before validation before test, as an archive grows
    SEQUENCE = "sequence"  # at random, but a sequence's images stay together
    RANDOM = "random"
    LISTS = "lists"  # as the published lists say


@dataclass(frozen=True)
class SplitPlan:
    """How to split a project's images.

    Args:
        by: What decides.
        validation: Share of the images for validation, in [0, 1); not used by `LISTS`.
        test: Share of the images for the test, in [0, 1); not used by `LISTS`.
        sol_limits: First sol of validation and first sol of the test; overrides the shares when
            splitting by sol. The sols of several missions are not told apart.
        lists: Names of the lists of each split, when splitting by lists.
        seed: Seed of the random choice.

    Raises:
        ProjectError: The shares leave nothing to learn from, or the sols are in the wrong order.
    """

    by: SplitBy = SplitBy.SEQUENCE
    validation: float = 0.1
    test: float = 0.2
    sol_limits: tuple[int, int] | None = None
    lists: Mapping[Split, frozenset[str]] = field(default_factory=dict)
    seed: int = 0

    def __post_init__(self) -> None:
        shares = (self.validation, self.test)
        if min(shares) < 0 or sum(shares) >= 1:
            raise ProjectError(
                f"{self.validation:.0%} for validation and {self.test:.0%} for the test leave "
                "nothing to learn from.",
                "Choose shares that are together below 100 %.",
            )
        if self.sol_limits is not None and self.sol_limits[0] > self.sol_limits[1]:
            raise ProjectError(
                "The test cannot begin before the validation.",
                "Choose a first sol of the test that is not below that of the validation.",
            )

    def to_json(self) -> str:
        """Return the plan as the catalog stores it."""
        lists = {split.value: sorted(names) for split, names in self.lists.items()}
        return json.dumps({**asdict(replace(self, lists={})), "lists": lists})

    @classmethod
    def from_json(cls, text: str) -> SplitPlan:
        """Return the plan that `to_json` wrote."""
        values = json.loads(text)
        limits = values.pop("sol_limits")
        lists = {Split(name): frozenset(names) for name, names in values.pop("lists").items()}
        return cls(
            by=SplitBy(values.pop("by")),
            sol_limits=None if limits is None else (limits[0], limits[1]),
            lists=lists,
            **values,
        )
