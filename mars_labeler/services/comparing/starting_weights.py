"""Refuses weights that no system could start from, before hours of work are done."""

from __future__ import annotations

from mars_labeler.domain.comparison import ComparisonConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.systems import find_system
from mars_labeler.learning.backbones import find_backbone
from mars_labeler.learning.weights import weights_path
from mars_labeler.learning.weights.table import WEIGHTS


def require_weights(config: ComparisonConfig) -> None:
    """Check what the systems start from, as far as names tell.

    Weights of the table that are not downloaded yet are no fault: they are fetched when their
    turn comes, and a system whose weights cannot be had says so in its row.

    Raises:
        TrainingError: There is no such backbone, neither weights nor a file of a name, or the
            weights are another backbone's.
    """
    find_backbone(config.training.backbone)
    for system in map(find_system, config.systems):
        training = config.training_of(system, config.seeds[0])
        backbone = find_backbone(training.backbone)
        name = training.backbone_weights
        if name not in WEIGHTS:
            weights_path(name)
        elif name not in backbone.weights:
            fitting = ", ".join(backbone.weights)
            raise TrainingError(
                f"The weights “{name}” are for {WEIGHTS[name].backbone}, not for {backbone.name}.",
                f"Choose one of {fitting}." if fitting else "Choose a file that fits it.",
            )
