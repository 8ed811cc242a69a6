"""The protocol of a comparison in words, as its tables are read with it."""

from __future__ import annotations

from mars_labeler.domain.comparison import ComparisonConfig
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.systems import find_system
from mars_labeler.learning.backbones import BACKBONES
from mars_labeler.services.comparing.equal_time import CLOSE, NOTED, missed_times
from mars_labeler.services.comparing.results import Comparison
from mars_labeler.services.comparing.scoring import file_name
from mars_labeler.services.comparing.wording import counted

_CPU = "CPU"
"""As runs name the device where seconds are those of the processor."""

_TRAINABLE = {
    Trainable.HEADS: "the heads train",
    Trainable.LAST_BLOCKS: "the last blocks train",
    Trainable.ALL: "all of it trains",
}


def protocol_text(comparison: Comparison) -> str:
    """Return one paragraph: the network, its training, the images, the seeds, the device."""
    config, split = comparison.config, comparison.split
    seeds = ", ".join(map(str, config.seeds))
    seed_title = "Seed" if len(config.seeds) == 1 else "Seeds"
    devices = ", ".join(comparison.devices) or "no device yet"
    parts = [
        f"{_training_text(config.training)}.",
        _weights_text(config),
        f"Test set: {split.test_title} ({len(split.test_ids):,}).",
        f"Learned from: {counted(len(split.train_ids), 'labeled image')} of "
        f"{split.learned_count} classes and {len(split.unlabeled_ids):,} without label.",
        f"{seed_title} {seeds}; {devices}.",
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
    return [*notes, *_tuning(comparison), *_times(comparison), *_gaps(comparison)]


def seconds_unit(comparison: Comparison) -> str:
    """Return what the seconds of the runs are: of the processor on a CPU, else of the clock."""
    return "CPU s" if comparison.devices == (_CPU,) else "s"


def _tuning(comparison: Comparison) -> list[str]:
    names = ", ".join(system.name for system in comparison.systems if system.is_tuned)
    if not names:
        return []
    return [
        "The settings of our recipe and of drawing classes equally were chosen on MSL Surface's "
        "own lists (learned from train, measured on val), so on those lists the figures of "
        f"{names} are a little optimistic."
    ]


def _times(comparison: Comparison) -> list[str]:
    """Return what the seconds are, and how equal they are at equal time."""
    notes = ["Seconds are those of the training steps alone."]
    if seconds_unit(comparison) == "CPU s":
        notes = ["CPU s: processor seconds, over all cores, of the training steps alone."]
    names = ", ".join(f"“{name}”" for name in dict.fromkeys(comparison.references.values()))
    if not names:
        return notes
    notes.append(
        f"Equal time: the seconds that {names} trains at equal steps with the same seed, as "
        f"steps of each system; where these differ by no more than {CLOSE:.0%}, its run at equal "
        "steps counts for both."
    )
    missed = ", ".join(f"{name} ({part:+.0%})" for name, part in missed_times(comparison).items())
    if missed:
        notes.append(f"Their seconds are off by more than {NOTED:.0%}: {missed}.")
    return notes


def _gaps(comparison: Comparison) -> list[str]:
    """Return why systems were not run, those of one reason together."""
    gaps: dict[str, list[str]] = {}
    for system in comparison.systems:
        reasons = [comparison.reason(system.name, each) for each in comparison.config.budgets]
        for reason in dict.fromkeys(filter(None, reasons)):
            gaps.setdefault(reason, []).append(system.name)
    return [f"Not run: {', '.join(names)}: {reason}" for reason, names in gaps.items()]


def _training_text(training: TrainingConfig) -> str:
    epochs, steps = training.epochs, training.steps_per_epoch
    count = counted(epochs, "epoch") if epochs else "as many epochs as suit that"
    length = counted(steps, "step") if steps else "one pass over the labeled images"
    return (
        f"{training.backbone}, {_TRAINABLE[training.trainable]}, {training.image_size} px, "
        f"{count} of {length}"
    )


def _weights_text(config: ComparisonConfig) -> str:
    first = config.plain_weights or config.training.backbone
    others: dict[str, list[str]] = {}
    for system in map(find_system, config.systems):
        training = config.training_of(system, 0)
        start = training.backbone_weights or training.backbone
        if start != first:
            others.setdefault(start, []).append(system.name)
    parts = [f"{', '.join(names)} from {_start_text(start)}" for start, names in others.items()]
    everyone = "Systems" if others else "All systems"
    text = f"{'; '.join([f'{everyone} start from {_start_text(first)}', *parts])}."
    return text if config.contrastive_weights else f"{text} No self-supervised weights are named."


def _start_text(start: str) -> str:
    """Return weights in words, or those that a backbone has when none are named."""
    if start not in BACKBONES:
        return file_name(start)
    if BACKBONES[start].default_weights:
        return f"the ImageNet weights that come with {start}"
    return f"untrained weights of {start}"
