"""The protocol of a comparison: which systems, on which images, with which settings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.systems import SYSTEMS, Initialization, System, find_system

REFERENCE_SYSTEM = "full"
"""At equal time every system gets the seconds that this one needs at equal steps."""


COMPARED_MODES = tuple(mode for mode in Trainable if mode is not Trainable.AUTO)
"""How much of the backbone may train; what AUTO means depends on the device."""


class Budget(StrEnum):
    """What all systems of a table have in common."""

    STEPS = "steps"
    TIME = "time"


_PAPER_TRAINING = TrainingConfig(
    backbone="resnet50",
    trainable=Trainable.ALL,
    image_size=224,
    label_smoothing=0.0,
    labeled_batch=16,
    unlabeled_batch=16,
    is_class_balanced=False,
    unlabeled_images=34_000,
    epochs=30,
    held_out_fraction=0.0,
)


@dataclass(frozen=True)
class ComparisonConfig:
    """Everything that decides the figures of a comparison.

    The defaults are the protocol of Wang et al., ICIP 2021, section 3. All labels that are not in
    the test set are learned from, in an order that each seed shuffles anew; the last epoch's model
    is scored. The images of the test set are never learned from, not even without their labels;
    nor are those of the predicted list, unless `learns_from_predicted` says so.

    Args:
        systems: Names of the systems, in the order they are run.
        seeds: One run each.
        budgets: At equal steps, at equal time, or both.
        test_from_sol: Labeled images from this sol on are the test set, unless `test_file` is
            given.
        test_file: A list with labels, whose images are the test set; empty for none.
        predicted_file: A list whose images get predictions of every system, to be scored apart;
            empty for none. Whatever their labels in the project, they are never learned from
            with them.
        learns_from_predicted: Whether those of them that have no label in the project are part of
            the unlabeled pool. Scores on them are then transductive: the systems that learn from
            unlabeled images have seen them.
        plain_weights: The backbone's supervised initialization: a name in the table of weights, a
            file, or empty for what comes with it.
        contrastive_weights: Its self-supervised initialization, in the same way.
        alexnet_weights: AlexNet's initialization, in the same way.
        training: The settings that all systems share, but for their seed, method and weights.

    Raises:
        TrainingError: A value makes no sense; or `training` leaves it to the device how much of
            the backbone trains, so that the same settings would give other figures elsewhere.
    """

    systems: tuple[str, ...] = tuple(system.name for system in SYSTEMS)
    seeds: tuple[int, ...] = (0, 1, 2)
    budgets: tuple[Budget, ...] = (Budget.STEPS, Budget.TIME)
    test_from_sol: int = 565
    test_file: str = ""
    predicted_file: str = ""
    learns_from_predicted: bool = False
    plain_weights: str = "resnet50-imagenet"
    contrastive_weights: str = "moco-v2-800"
    alexnet_weights: str = "alexnet-imagenet"
    training: TrainingConfig = field(default=_PAPER_TRAINING)

    def __post_init__(self) -> None:
        for name in self.systems:
            find_system(name)
        for title in ("systems", "seeds", "budgets"):
            values = getattr(self, title)
            if not values or len(set(values)) < len(values):
                raise TrainingError(
                    f"The {title} of the comparison are {', '.join(map(str, values)) or 'empty'}.",
                    "Name at least one, and each only once.",
                )
        if not 0 <= self.test_from_sol <= 1_000_000:
            raise TrainingError(
                f"The test set cannot begin at sol {self.test_from_sol}.",
                "Choose a sol from 0 to 1,000,000.",
            )
        if self.training.trainable is Trainable.AUTO:
            raise TrainingError(
                "A comparison must say how much of the backbone trains, and “auto” does not.",
                f"Choose one of {', '.join(COMPARED_MODES)}.",
            )

    def training_of(self, system: System, seed: int) -> TrainingConfig:
        """Return the settings of one run, at equal steps.

        Raises:
            TrainingError: A setting of the system is out of its range.
        """
        shared = replace(
            self.training,
            backbone_weights=self.weights_of(system.initialization),
            method=system.method,
            seed=seed,
        )
        return shared.with_values(system.settings)

    def weights_of(self, initialization: Initialization) -> str:
        """Return the weights that an initialization stands for, as `TrainingConfig` has them.

        Where no self-supervised ones are named, the supervised ones stand in.
        """
        weights = {
            Initialization.PLAIN: self.plain_weights,
            Initialization.CONTRASTIVE: self.contrastive_weights or self.plain_weights,
            Initialization.ALEXNET: self.alexnet_weights,
        }
        return weights[initialization]


PAPER = ComparisonConfig()
"""The paper's protocol, for a GPU: all of a ResNet-50, 30 epochs."""

QUICK = ComparisonConfig(
    plain_weights="",
    contrastive_weights="",
    training=replace(
        _PAPER_TRAINING,
        backbone="efficientnet-lite0",
        trainable=Trainable.LAST_BLOCKS,
        image_size=96,
        unlabeled_images=4_000,
        steps_per_epoch=3,
        backbone_learning_rate=1e-4,
    ),
)
"""A small network, small images and few steps, for a CPU.

The backbone's rate is a hundred times the paper's, for it takes about a hundredth of the steps.
"""

HEADS = replace(
    QUICK,
    training=replace(
        QUICK.training,
        trainable=Trainable.HEADS,
        image_size=192,
        steps_per_epoch=40,
        unlabeled_views=3,
    ),
)
"""The heads alone, on cached embeddings: many steps in little time on a CPU.

A third view of the unlabeled images, so that two of them are strong.
"""

PRESETS = {"paper": PAPER, "quick": QUICK, "heads": HEADS}
