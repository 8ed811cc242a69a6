"""What every method is: a step's loss, what changes between epochs, which parameters train."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from torch import Tensor

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.learning.network import Network
from mars_labeler.learning.step import Step
from mars_labeler.learning.views.pretexts import Pretext


@dataclass(frozen=True)
class Needs:
    """What a method reads besides plain and strong views of the labeled images.

    Args:
        unlabeled: Images without a label.
        weak: Weak views of the labeled images; where views are cached they are computed only when
            asked for.
        weak_unlabeled: Weak views of the unlabeled images.
        pretext: Transformed views of both.
    """

    unlabeled: bool = False
    weak: bool = True
    weak_unlabeled: bool = False
    pretext: Pretext | None = None


@dataclass(frozen=True)
class Task:
    """What a method learns of a training before its first epoch.

    Args:
        config: The settings, all resolved.
        class_counts: (C,) int64 training images of each class, on the network's device.
    """

    config: TrainingConfig
    class_counts: Tensor


@dataclass(frozen=True)
class Loss:
    """One part of a step's loss.

    Args:
        name: What a person reads beside its curve.
        value: A scalar.
        weight: Its factor in the sum that is minimized.
    """

    name: str
    value: Tensor
    weight: float = 1.0


def every_parameter(_name: str) -> bool:
    """Return that it holds for the parameter."""
    return True


def no_parameter(_name: str) -> bool:
    """Return that it does not hold for the parameter."""
    return False


@dataclass(frozen=True)
class EpochPlan:
    """What holds for one epoch.

    Args:
        is_class_balanced: Draw labeled images so that every class is equally likely.
        rate: Factor on all learning rates.
        trains: Whether the parameter of that name trains.
        starts_anew: Whether the optimizer forgets what it knows of the parameter.
    """

    is_class_balanced: bool
    rate: float
    trains: Callable[[str], bool] = every_parameter
    starts_anew: Callable[[str], bool] = no_parameter


def has_passed(progress: float, share: float) -> bool:
    """Return whether that share of the epochs is over, whatever the rounding."""
    return progress > share - 1e-9


def stepped_rate(progress: float) -> float:
    """Return the factor on the learning rates: a tenth after 2/3 of the epochs, again after 5/6.

    With 30 epochs these are the paper's 20 and 25 (Wang et al., ICIP 2021, section 3).

    Args:
        progress: Share of the epochs that are over, in [0, 1).
    """
    drops = sum(has_passed(progress, share) for share in (2 / 3, 5 / 6))
    return float(0.1**drops)


class Method(ABC):
    """How a model learns. One object serves one training."""

    needs = Needs()
    """The views that it reads."""

    usual_factor = 1.0
    """What its logits usually are to be multiplied by for probabilities that hold."""

    goes_on = True
    """Whether a trained network may learn on for an epoch or two; False where what a step does
    depends on how far the training is."""

    def extend(self, network: Network) -> None:
        """Add to an untrained network what the method needs besides the three heads."""
        del network

    def begin(self, task: Task) -> None:
        """Take note of the labels; called once before the first epoch."""
        self.task = task

    def plan(self, progress: float, network: Network) -> EpochPlan:
        """Return what holds for the next epoch, `progress` in [0, 1) being over.

        A training that is resumed asks for the next epoch only, so nothing may be carried over
        from an earlier epoch but what is in the network.
        """
        del network
        return EpochPlan(self.task.config.is_class_balanced, stepped_rate(progress))

    @abstractmethod
    def losses(self, step: Step) -> Sequence[Loss]:
        """Return the parts of this step's loss."""
