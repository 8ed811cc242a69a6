"""Words and figures that several widgets show, ready to be translated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QLocale

from mars_labeler.domain.config import AUTO_METHOD, Trainable
from mars_labeler.domain.quality import QualityFlag
from mars_labeler.domain.queries import QueryStrategy
from mars_labeler.domain.splits import Split
from mars_labeler.domain.stretch import Curve
from mars_labeler.domain.systems import SYSTEMS
from mars_labeler.services.backbones import ListedWeights
from mars_labeler.services.browsing import SortKey, Status


def _tr(text: str) -> str:
    return QCoreApplication.translate("strings", text)


def figure(count: int) -> str:
    """Return `count` with its thousands apart ("6,737")."""
    return QLocale(QLocale.Language.English).toString(count)


def percent(share: float) -> str:
    """Return a share in [0, 1] as "87%"; it says 100% only when it is."""
    rounded = round(share * 100)
    return "99%" if rounded == 100 and share < 1 else f"{rounded}%"


def exact_percent(share: float) -> str:
    """Return a share in [0, 1] as "87.2%", for figures that are compared."""
    return f"{share * 100:.1f}%"


def confidence(share: float) -> str:
    """Return a probability in [0, 1] as "0.87"; it says 1.00 only when it is."""
    return "0.99" if 0.99 < share < 1 else f"{share:.2f}"


def images(count: int) -> str:
    """Return "1 image", "6,737 images"."""
    return _tr("1 image") if count == 1 else _tr("{count} images").format(count=figure(count))


def labels(count: int) -> str:
    """Return "1 label", "17 labels"."""
    return _tr("1 label") if count == 1 else _tr("{count} labels").format(count=figure(count))


def time_left(seconds: float | None) -> str:
    """Return "0:42", "1:05:00", or nothing when it is not known."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def moment(iso: str) -> str:
    """Return an ISO 8601 time as a local "2026-11-23 14:05"; the text itself if it is none."""
    try:
        return datetime.fromisoformat(iso).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return iso


def file_size(byte_count: int) -> str:
    """Return "48 KB", "1.2 MB"."""
    return QLocale(QLocale.Language.English).formattedDataSize(
        byte_count, 1 if byte_count >= 1_000_000 else 0, QLocale.DataSizeFormat.DataSizeSIFormat
    )


def status_name(status: Status) -> str:
    """Return what the browse panel calls a status."""
    return {
        Status.ALL: _tr("All"),
        Status.LABELED: _tr("Labeled"),
        Status.UNLABELED: _tr("Unlabeled"),
        Status.SUGGESTED: _tr("Suggested"),
        Status.UNSURE: _tr("Unsure"),
        Status.REJECTED: _tr("Rejected"),
    }[status]


def flag_name(flag: QualityFlag) -> str:
    """Return what is wrong with an image's quality, in words."""
    return {
        QualityFlag.LOW_RESOLUTION: _tr("Low resolution"),
        QualityFlag.OVER_EXPOSED: _tr("Over-exposed"),
        QualityFlag.UNDER_EXPOSED: _tr("Under-exposed"),
        QualityFlag.CHANNEL_LOSS: _tr("Color channel lost"),
        QualityFlag.GRAYSCALE: _tr("Grayscale"),
        QualityFlag.BLURRED: _tr("Blurred"),
        QualityFlag.MISSING_LINES: _tr("Missing lines"),
        QualityFlag.NEAR_DUPLICATE: _tr("Near-duplicate"),
    }[flag]


def flag_names(flags: QualityFlag) -> list[str]:
    """Return everything that is wrong with an image's quality, in words."""
    return [flag_name(flag) for flag in flags]


def split_name(split: Split) -> str:
    """Return what an image is for, in words."""
    return {
        Split.NONE: _tr("In no split"),
        Split.TRAIN: _tr("Training"),
        Split.VALIDATION: _tr("Validation"),
        Split.TEST: _tr("Test"),
    }[split]


def curve_name(curve: Curve) -> str:
    """Return what the loupe calls the curve of a contrast stretch."""
    return {
        Curve.LINEAR: _tr("Linear"),
        Curve.SQRT: _tr("Sqrt"),
        Curve.ASINH: _tr("Asinh"),
    }[curve]


def sort_name(sort: SortKey) -> str:
    """Return what the sort menu calls a sort key."""
    return {
        SortKey.SOL: _tr("Sol"),
        SortKey.NAME: _tr("Name"),
        SortKey.CONFIDENCE: _tr("Confidence"),
        SortKey.UNCERTAINTY: _tr("Uncertainty"),
        SortKey.TAKEN: _tr("Time taken"),
        SortKey.SEQUENCE: _tr("Sequence"),
        SortKey.EXPOSURE: _tr("Exposure"),
        SortKey.LOCAL_TIME: _tr("Local time"),
        SortKey.PIXELS: _tr("Pixels"),
        SortKey.LISTED: _tr("As listed"),
    }[sort]


def strategy_name(strategy: QueryStrategy) -> str:
    """Return what a way of choosing what to label next is called."""
    return {
        QueryStrategy.MIXED: _tr("Uncertain and diverse"),
        QueryStrategy.LEAST_CONFIDENCE: _tr("Least confident"),
        QueryStrategy.MARGIN: _tr("Smallest margin"),
        QueryStrategy.ENTROPY: _tr("Highest entropy"),
        QueryStrategy.COMMITTEE: _tr("Committee disagrees"),
        QueryStrategy.CORE_SET: _tr("Core-set"),
        QueryStrategy.TYPICAL: _tr("Typical of a cluster"),
        QueryStrategy.BADGE: _tr("BADGE"),
        QueryStrategy.RANDOM: _tr("At random"),
    }[strategy]


def trainable_name(trainable: Trainable) -> str:
    """Return what the settings call a training mode."""
    return {
        Trainable.AUTO: _tr("Automatic: heads on a CPU, all on a GPU"),
        Trainable.HEADS: _tr("Heads only (fast)"),
        Trainable.LAST_BLOCKS: _tr("Last blocks"),
        Trainable.ALL: _tr("All of the network"),
    }[trainable]


def method_name(method: str) -> str:
    """Return what the window calls a method; one it does not know by its own name."""
    titles = {system.name: system.title.removeprefix("+ ") for system in SYSTEMS}
    spoken = {  # their titles in the tables stand for more, or for less
        AUTO_METHOD: _tr("Automatic: our recipe for the heads"),
        "cross-entropy": _tr("Cross-entropy"),
        "inter-class": _tr("Inter-class loss Lₛ"),
        "similarity": _tr("Similarity loss Lᵤ"),
    }
    name = spoken.get(method) or titles.get(method, method)
    return name[:1].upper() + name[1:]


def weights_title(weights: ListedWeights) -> str:
    """Return "resnet50-imagenet (downloaded)", "resnet18-imagenet (46.8 MB)"."""
    if weights.is_cached:
        return _tr("{name} (downloaded)").format(name=weights.name)
    return weights.name if weights.size is None else f"{weights.name} ({file_size(weights.size)})"


def weights_note(weights: ListedWeights) -> str:
    """Return what to know before using weights; nothing when they are here and free to use."""
    notes = []
    if not weights.is_cached and weights.size is None:
        notes.append(_tr("Will be downloaded before the training."))
    elif not weights.is_cached:
        text = _tr("Will be downloaded before the training: {size}.")
        notes.append(text.format(size=file_size(weights.size or 0)))
    if weights.terms:
        notes.append(f"{weights.terms}.")
    return " ".join(notes)


def first_model_text(is_trainable: bool) -> str:
    """Return how to come to the first model.

    Args:
        is_trainable: Whether there are labels of two classes to learn from.
    """
    if is_trainable:
        return _tr("Ctrl+R trains the first model.")
    return _tr("Label at least two classes, then press Ctrl+R.")


def unmeasured_text() -> str:
    """Return why a training measured no accuracy."""
    return _tr("No accuracy: too few labels to keep some aside")


def measures_text(measures: Mapping[str, float]) -> str:
    """Return the measures of an epoch that are read rather than followed along a curve."""
    parts = []
    if "held-out accuracy" in measures:
        share = exact_percent(measures["held-out accuracy"])
        parts.append(_tr("held-out accuracy {share}").format(share=share))
    if "embedding deviation" in measures:
        share = percent(measures["embedding deviation"])
        parts.append(_tr("embedding spread {share}").format(share=share))
    if "effective rank" in measures:
        parts.append(_tr("effective rank {rank:.1f}").format(rank=measures["effective rank"]))
    return " · ".join(parts)
