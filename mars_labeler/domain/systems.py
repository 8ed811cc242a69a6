"""The systems that `mars-labeler compare` trains side by side: the rows of its tables.

A system is a method (how a model learns) with the settings and the initialization that the row
stands for. Tables 1 and 2 are those of Wang et al., "Semi-supervised learning for Mars imagery
classification", ICIP 2021; table 3 is ours: what came later, and what honesty asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mars_labeler.domain.errors import TrainingError


class Initialization(StrEnum):
    """Where a backbone's weights come from before the first step."""

    PLAIN = "plain"  # supervised, on ImageNet
    CONTRASTIVE = "contrastive"  # self-supervised, MoCo v2
    ALEXNET = "alexnet"  # AlexNet's own, whatever the others have


@dataclass(frozen=True)
class Published:
    """Test top-1 that the paper reports, in percent.

    Args:
        mean: The mean over its runs.
        deviation: Their standard deviation; None where no source at hand gives it.
    """

    mean: float
    deviation: float | None = None


@dataclass(frozen=True)
class System:
    """One row.

    Args:
        name: As the command line spells it.
        title: As the tables show it; `{backbone}` stands for the backbone's name.
        method: Name of a method in `learning/methods`.
        tables: The tables it stands in, out of 1, 2 and 3.
        initialization: Where its backbone's weights come from.
        settings: Settings of its training that differ from those of the comparison.
        published: What the paper reports for it; None where no source at hand gives it.
        is_tuned: Its settings were chosen by us on MSL Surface's own lists, from train to val.
    """

    name: str
    title: str
    method: str
    tables: tuple[int, ...]
    initialization: Initialization = Initialization.PLAIN
    settings: Mapping[str, object] = field(default_factory=dict)
    published: Published | None = None
    is_tuned: bool = False


PUBLISHED_BACKBONE = "resnet50"
"""The network that the published figures are of."""

_MOCO = Initialization.CONTRASTIVE

SYSTEMS = (
    System(
        "alexnet",
        "AlexNet",
        "cross-entropy",
        (1,),
        Initialization.ALEXNET,
        settings={"backbone": "alexnet"},
    ),
    System("cross-entropy", "{backbone}", "cross-entropy", (1, 2), published=Published(79.28)),
    System("triplet", "+ triplet loss", "triplet", (1,)),
    System("center", "+ center loss", "center", (1,)),
    System("focal", "focal loss", "focal", (1,)),
    System("pseudo-labels", "pseudo-labels", "pseudo-labels", (1,)),
    System("s4l-rotation", "S4L, rotation", "s4l-rotation", (1,)),
    System("s4l-jigsaw", "S4L, jigsaw", "s4l-jigsaw", (1,)),
    System("decoupled-crt", "decoupling, cRT", "decoupled-crt", (1,)),
    System("decoupled-lws", "decoupling, LWS", "decoupled-lws", (1,)),
    System("class-balanced-loss", "class-balanced loss", "class-balanced-loss", (1,)),
    System("ldam-drw", "LDAM-DRW", "ldam-drw", (1,)),
    System("moco", "MoCo v2 initialization", "cross-entropy", (2,), _MOCO),
    System("strong-augmentation", "+ strong augmentation", "strong-augmentation", (2,), _MOCO),
    System("contrastive", "+ contrastive loss, Eq. (1)", "contrastive", (2,), _MOCO),
    System("inter-class", "+ L_s", "inter-class", (2,), _MOCO),
    System("similarity", "+ L_u", "similarity", (2,), _MOCO),
    System("full", "full method", "full", (1, 2), _MOCO, published=Published(95.86, 1.63)),
    System("full-plain", "full method, plain initialization", "full", (3,)),
    System(
        "equal-classes",
        "{backbone}, classes drawn equally",
        "cross-entropy",
        (3,),
        settings={"is_class_balanced": True},
        is_tuned=True,
    ),
    System(
        "full-equal-classes",
        "full method, classes drawn equally",
        "full",
        (3,),
        _MOCO,
        settings={"is_class_balanced": True},
        is_tuned=True,
    ),
    System("fixmatch", "FixMatch", "fixmatch", (3,), _MOCO),
    System("supervised-contrastive", "SupCon", "supervised-contrastive", (3,), _MOCO),
    System(
        "recipe",
        "our recipe",
        "recipe",
        (3,),
        _MOCO,
        settings={"is_class_balanced": True},
        is_tuned=True,
    ),
)


def find_system(name: str) -> System:
    """Return the system of that name.

    Raises:
        TrainingError: There is none.
    """
    for system in SYSTEMS:
        if system.name == name:
            return system
    names = ", ".join(system.name for system in SYSTEMS)
    raise TrainingError(f"There is no system named “{name}”.", f"Choose from {names}.")
