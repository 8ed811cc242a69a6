"""What the window says of splits."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from mars_labeler.domain.splits import Split, SplitBy
from mars_labeler.ui.strings import figure, images, split_name


def _tr(text: str) -> str:
    return QCoreApplication.translate("split_words", text)


def split_purpose(split: Split) -> str:
    """Return what a split's images are for."""
    return {
        Split.NONE: _tr("Learned from, like the training images"),
        Split.TRAIN: _tr("Learned from"),
        Split.VALIDATION: _tr("Measures the model while it trains"),
        Split.TEST: _tr("Kept for the end"),
    }[split]


def split_by_title(by: SplitBy) -> str:
    """Return what the choice of a way to split calls it."""
    return {
        SplitBy.SOL: _tr("By sol: the older images train, the newer ones test"),
        SplitBy.SEQUENCE: _tr("By sequence: its images stay together"),
        SplitBy.RANDOM: _tr("At random: image by image"),
        SplitBy.LISTS: _tr("As the published lists say"),
    }[by]


def splits_text(counts: Mapping[Split, int]) -> str:
    """Return "training 4,716 images, validation 674, test 1,347"; nothing without splits."""
    held = [split for split in (Split.TRAIN, Split.VALIDATION, Split.TEST) if counts.get(split)]
    figures = [images(counts[split]) for split in held[:1]]
    figures += [figure(counts[split]) for split in held[1:]]
    named = zip(held, figures, strict=True)
    return ", ".join(f"{split_name(split).lower()} {count}" for split, count in named)
