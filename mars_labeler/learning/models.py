"""Builds the network that a setting asks for, and says which of its parts train."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import nn

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.learning.backbones import BackboneEntry, build_backbone, find_backbone
from mars_labeler.learning.backbones.backbone import Backbone
from mars_labeler.learning.checkpoints import Checkpoint
from mars_labeler.learning.methods import make_method
from mars_labeler.learning.network import ADAPTER_WIDTH, Adapter, Network
from mars_labeler.learning.presets import resolve

_FAST = ("classification_head", "extras")
_FULL_RATE = "full_rate"


def build_network(config: TrainingConfig, class_count: int) -> Network:
    """Build an untrained network.

    Args:
        config: The settings, with `method` and `trainable` resolved.
        class_count: Classes it is to tell apart.

    Raises:
        TrainingError: There is no such backbone or method, or the weights do not fit.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        network = _with_trunk(config, class_count)
        make_method(config.method).extend(network)
    return network


def _with_trunk(config: TrainingConfig, class_count: int) -> Network:
    entry = find_backbone(config.backbone)
    if config.trainable is Trainable.HEADS:
        return Network(Adapter(entry.width), ADAPTER_WIDTH, class_count)
    backbone = build_backbone(config)
    return Network(_frozen_below(backbone, entry, config), entry.width, class_count)


def restore_network(checkpoint: Checkpoint) -> Network:
    """Build the network of a trained model, ready to score.

    Raises:
        TrainingError: The model does not fit its own settings.
    """
    # The checkpoint of a trained backbone holds all of it: the file it began from may be gone.
    config = resolve(replace(checkpoint.config, backbone_weights=""), torch.device("cpu"))
    network = build_network(config, len(checkpoint.class_names))
    try:
        network.load_state_dict(checkpoint.state)
    except RuntimeError as error:
        raise TrainingError(
            f"The model does not fit its own settings: {error}.",
            "Retrain, or choose another model.",
        ) from error
    return network.eval()


def parameter_groups(network: Network, config: TrainingConfig) -> list[dict[str, object]]:
    """Return the optimizer's groups: what trains, and how fast.

    Where the backbone trains, the rates are the paper's: 1e-3 for the classification head and
    1e-6 for the backbone and the projection heads. On cached embeddings every layer is new, and
    1e-6 would leave the projections as random as they began, so all learn at the head's rate.
    What a method adds to the network learns at the head's rate, too.
    """
    fast: list[nn.Parameter] = []
    slow: list[nn.Parameter] = []
    for name, parameter in network.named_parameters():
        is_fast = config.trainable is Trainable.HEADS or name.startswith(_FAST)
        if parameter.requires_grad:
            (fast if is_fast else slow).append(parameter)
    groups = [(fast, config.head_learning_rate), (slow, config.backbone_learning_rate)]
    return [{"params": chosen, "lr": rate, _FULL_RATE: rate} for chosen, rate in groups if chosen]


def scale_rates(optimizer: torch.optim.Optimizer, factor: float) -> None:
    """Set every learning rate to `factor` times what `parameter_groups` gave it."""
    for group in optimizer.param_groups:
        group["lr"] = factor * group[_FULL_RATE]


def set_training(network: Network) -> None:
    """Put the network into training mode, batch statistics of a backbone kept as they are.

    A step mixes a few weak and many strong views; their statistics would not suit plain images.
    """
    network.train()
    if isinstance(network.trunk, Backbone):
        for module in network.trunk.modules():
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                module.eval()


def _frozen_below(backbone: Backbone, entry: BackboneEntry, config: TrainingConfig) -> Backbone:
    if config.trainable is Trainable.LAST_BLOCKS:
        backbone.requires_grad_(False)
        for block in backbone.blocks[-entry.last_blocks :]:
            block.requires_grad_(True)
        backbone.end.requires_grad_(True)  # AlexNet has most of its weights there
    return backbone
