"""The protocol of a comparison in words, as its tables are read with it."""

from __future__ import annotations

from mars_labeler.domain.comparison import ComparisonConfig
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.learning.backbones import find_backbone
from mars_labeler.services.comparing.results import Comparison
from mars_labeler.services.comparing.scoring import file_name

_TRAINABLE = {
    Trainable.AUTO: "what suits the device trains",
    Trainable.HEADS: "the heads train",
    Trainable.LAST_BLOCKS: "the last blocks train",
    Trainable.ALL: "all of it trains",
}


def protocol_text(comparison: Comparison) -> str:
    """Return one paragraph: the network, its training, the images, the seeds, the device."""
    config, split = comparison.config, comparison.split
    seeds = ", ".join(map(str, config.seeds))
    devices = ", ".join(comparison.devices) or "no device yet"
    parts = [
        f"{_training_text(config.training)}.",
        _weights_text(config),
        f"Test set: {len(split.test_ids):,} {split.test_title}.",
        f"Learned from: {len(split.train_ids):,} labeled images of {split.learned_count} classes "
        f"and {len(split.unlabeled_ids):,} without label.",
        f"Seeds {seeds}; {devices}.",
        *split.notes,
    ]
    return " ".join(parts)


def footnotes(comparison: Comparison) -> list[str]:
    """Return what the tables need said below them, a paragraph each."""
    is_several = len(comparison.config.seeds) > 1
    spread = "mean ± sample standard deviation over the seeds" if is_several else "of one seed"
    notes = [
        "¹ As Wang et al. (ICIP 2021) report it: ResNet-50 on their test set. Of the figures in "
        "their tables only those shown are known to us; “—” stands for the others.",
        f"Figures in percent, {spread}.",
    ]
    names = ", ".join(f"“{name}”" for name in dict.fromkeys(comparison.references.values()))
    if names:
        notes.append(
            f"Equal time: the seconds that {names} trains at equal steps with the same seed, as "
            "steps of each system; where these differ by no more than 5 %, its run at equal steps "
            "counts for both."
        )
    return [*notes, *_gaps(comparison)]


def _gaps(comparison: Comparison) -> list[str]:
    """Return why systems were not run, those of one reason together."""
    gaps: dict[str, list[str]] = {}
    for system in comparison.systems:
        reasons = [comparison.reason(system.name, each) for each in comparison.config.budgets]
        for reason in dict.fromkeys(filter(None, reasons)):
            gaps.setdefault(reason, []).append(system.name)
    return [f"Not run: {', '.join(names)}: {reason}" for reason, names in gaps.items()]


def _training_text(training: TrainingConfig) -> str:
    epochs = f"{training.epochs} epochs" if training.epochs else "as many epochs as suit that"
    steps = training.steps_per_epoch
    length = f"{steps} steps" if steps else "one pass over the labeled images"
    return (
        f"{training.backbone}, {_TRAINABLE[training.trainable]}, {training.image_size} px, "
        f"{epochs} of {length}"
    )


def _weights_text(config: ComparisonConfig) -> str:
    plain, contrastive = file_name(config.plain_weights), file_name(config.contrastive_weights)
    if not plain:
        is_trained = bool(find_backbone(config.training.backbone).default_weights)
        plain = "the ImageNet weights that come with it" if is_trained else "untrained weights"
    if config.contrastive_weights in ("", config.plain_weights):
        return f"All systems start from {plain}; there are no self-supervised ones."
    return f"Systems start from {plain}, those on MoCo v2 from {contrastive}."
