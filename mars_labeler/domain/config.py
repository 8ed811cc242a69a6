"""The settings of one training, frozen and checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any

from mars_labeler.domain.errors import TrainingError


class Trainable(StrEnum):
    """How much of the backbone trains. All three run the same objective."""

    AUTO = "auto"  # heads on a CPU, all of it on a GPU
    HEADS = "heads"  # on cached embeddings of several augmented views
    LAST_BLOCKS = "last-blocks"
    ALL = "all"


AUTO_METHOD = "auto"


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that decides how a model is trained.

    The weights of the objective are the paper's (Wang et al., ICIP 2021, section 3); not so
    `label_smoothing`, nor the method that "auto" stands for where not all of the backbone trains.
    The paper's schedule (30 epochs, 16 labeled images a step) is kept where the backbone trains;
    heads on cached embeddings need fewer and larger steps, which 0 chooses for `epochs` and
    `labeled_batch`.

    Args:
        method: Name of a method in `learning/methods`; "auto" for what suits `trainable`.
        backbone: Name in the backbone registry.
        backbone_weights: Other weights for it, a name in the table of weights or a file; empty
            for its own.
        trainable: How much of the backbone trains.
        image_size: Side of the square the backbone sees, in pixels, 32 to 1024 (on msl-surface 192
            is as accurate as 224 and takes two thirds of the time).
        inter_class_weight: lambda_s, the weight of the inter-class contrastive loss, >= 0.
        similarity_weight: lambda_u, the weight of the unsupervised similarity loss, >= 0.
        temperature: tau of the inter-class loss, > 0.
        label_smoothing: Share of a label's weight that the classification loss spreads over all
            classes, 0 (the paper's) to 0.5. On msl-surface, heads and six seeds, 0.1 was worth 2.0
            points of mean recall from the train to the val list, and 0.8 from the sols up to 100
            to the later ones.
        labeled_batch: Labeled images a step for the classification loss; 0 for what suits
            `trainable`.
        unlabeled_batch: Unlabeled images a step for the similarity loss.
        is_class_balanced: Draw labeled images so that every class is equally likely.
        labeled_views: Cached views of each labeled image, at least 2 for a pair (the first is
            not augmented).
        unlabeled_views: Cached views of each unlabeled image, at least 2 for a pair.
        unlabeled_images: Most unlabeled images that the similarity loss learns from; a larger
            pool gives a random part of itself.
        epochs: Passes over the labeled pool; 0 for what suits `trainable`. The learning rates
            fall to a tenth after two thirds and again after five sixths of them.
        steps_per_epoch: Steps of an epoch; 0 for one pass over the labeled pool.
        head_learning_rate: Adam's rate for the classification head; on cached embeddings, where
            all layers are new, for every layer.
        backbone_learning_rate: Adam's rate for the backbone and the projection heads where the
            backbone trains.
        held_out_fraction: Share of the labeled images kept aside to measure accuracy, 0 to 0.5.
        seed: Seed of every random draw, >= 0.

    Raises:
        TrainingError: A value is out of its range.
    """

    method: str = AUTO_METHOD
    backbone: str = "efficientnet-lite0"
    backbone_weights: str = ""
    trainable: Trainable = Trainable.AUTO
    image_size: int = 192
    inter_class_weight: float = 1.0
    similarity_weight: float = 0.2
    temperature: float = 0.2
    label_smoothing: float = 0.1
    labeled_batch: int = 0
    unlabeled_batch: int = 16
    is_class_balanced: bool = True
    labeled_views: int = 3
    unlabeled_views: int = 2
    unlabeled_images: int = 4000
    epochs: int = 0
    steps_per_epoch: int = 0
    head_learning_rate: float = 1e-3
    backbone_learning_rate: float = 1e-6
    held_out_fraction: float = 0.1
    seed: int = 0

    def __post_init__(self) -> None:
        self._check("image_size", 32, 1024)
        self._check("inter_class_weight", 0, 100)
        self._check("similarity_weight", 0, 100)
        self._check("temperature", 0.01, 10)
        self._check("label_smoothing", 0, 0.5)
        self._check("labeled_batch", 0, 4096)
        self._check("unlabeled_batch", 1, 4096)
        self._check("labeled_views", 2, 32)
        self._check("unlabeled_views", 2, 32)
        self._check("unlabeled_images", 0, 1_000_000)
        self._check("epochs", 0, 10_000)
        self._check("steps_per_epoch", 0, 1_000_000)
        self._check("head_learning_rate", 0, 1)
        self._check("backbone_learning_rate", 0, 1)
        self._check("held_out_fraction", 0, 0.5)
        self._check("seed", 0, 2**63 - 1)

    def _check(self, name: str, low: float, high: float) -> None:
        value = getattr(self, name)
        if not low <= value <= high:
            raise TrainingError(
                f"The training setting {name} is {value}.",
                f"Choose a value from {low} to {high}.",
            )

    def to_json(self) -> str:
        """Return the settings as JSON, keys in the order of the fields."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> TrainingConfig:
        """Read what `to_json` wrote; settings this version does not know are left out.

        Raises:
            TrainingError: The text is not such JSON, or a value is out of its range.
        """
        try:
            values = json.loads(text)
            known = {field.name for field in fields(cls)}
            return cls().with_values({key: values[key] for key in values.keys() & known})
        except (ValueError, TypeError, AttributeError) as error:
            raise TrainingError(
                "The stored training settings cannot be read.", "Reset them to the defaults."
            ) from error

    def with_values(self, values: Mapping[str, object]) -> TrainingConfig:
        """Return these settings with some others, as JSON, TOML or a command line gives them.

        Raises:
            TrainingError: There is no such setting, a value is of another kind or out of its
                range.
        """
        defaults = asdict(TrainingConfig())
        for name, value in values.items():
            if name not in defaults:
                raise TrainingError(f"There is no training setting named “{name}”.")
            if not _is_kind(value, defaults[name]):
                raise TrainingError(
                    f"The training setting {name} is {value!r}.",
                    f"Give it a value like {defaults[name]!r}.",
                )
        chosen: dict[str, Any] = dict(values)
        if "trainable" in chosen:
            chosen["trainable"] = _trainable(chosen["trainable"])
        return replace(self, **chosen)


def _is_kind(value: object, default: object) -> bool:
    """Return whether a value is of the default's kind; a whole number may stand for a real one."""
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, float):
        return isinstance(value, int | float)
    return isinstance(value, str if isinstance(default, str) else type(default))


def _trainable(value: object) -> Trainable:
    try:
        return Trainable(str(value))
    except ValueError as error:
        modes = ", ".join(Trainable)
        raise TrainingError(
            f"There is no training mode named “{value}”.", f"Choose one of {modes}."
        ) from error
