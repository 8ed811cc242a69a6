"""What is known of how good a model is: figures of held-out images, each with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mars_labeler.domain.records import ClassId, ImageId

FEWEST = 10
"""Images below which a figure of them is not told."""

FEWEST_FOR_CALIBRATION = 100
"""Images below which the calibration error is mostly chance: it comes to 0.1 of itself."""

WIDEST = 0.3
"""Width of an interval above which its figure is not told."""

WANTED_ACCURACIES = (0.9, 0.95, 0.99)
"""Accuracies that the lowest thresholds are looked for."""


class Absence(StrEnum):
    """Why a model has no figures."""

    NOTHING_HELD_OUT = "nothing held out"
    NOT_KEPT = "not kept"  # trained before the program kept what models said
    LABELS_GONE = "labels gone"


@dataclass(frozen=True)
class Measured:
    """A share, or a mean of shares, measured on some images. All values are in [0, 1].

    Args:
        value: The figure; 0 where there are no images.
        low: Lower end of its 95 % interval.
        high: Upper end.
        count: Images it was measured on.
    """

    value: float
    low: float
    high: float
    count: int

    @property
    def is_enough(self) -> bool:
        """Whether there are images enough to tell the value."""
        return self.count >= FEWEST and self.high - self.low <= WIDEST


NOT_MEASURED = Measured(0.0, 0.0, 1.0, 0)


@dataclass(frozen=True)
class ClassFigures:
    """How a model does on one class.

    Args:
        class_id: The class.
        name: Its name.
        precision: Share of the images suggested as this class that are of it.
        recall: Share of the images of this class that are suggested as it; its count is the
            support.
        f1: Harmonic mean of the two.
        missed_ids: Images of this class that are suggested as another.
        intruder_ids: Images of another class that are suggested as this one.
    """

    class_id: ClassId
    name: str
    precision: Measured
    recall: Measured
    f1: Measured
    missed_ids: tuple[ImageId, ...]
    intruder_ids: tuple[ImageId, ...]

    @property
    def support(self) -> int:
        """Held-out images of this class."""
        return self.recall.count


@dataclass(frozen=True)
class GroupFigures:
    """How a model does on images that have something in common.

    Args:
        name: What it is: an instrument, some sols, the name of a `QualityFlag`; empty for images
            of which it is not known, or that have no flag.
        accuracy: Share of them whose suggestion is the label.
        wrong_ids: The others.
    """

    name: str
    accuracy: Measured
    wrong_ids: tuple[ImageId, ...]


@dataclass(frozen=True)
class ReliabilityBin:
    """The images whose confidence lies in one interval.

    Args:
        low: Its lower end, in [0, 1].
        high: Its upper end.
        confidence: Mean confidence of the images; the middle where there are none.
        accuracy: Share of them whose suggestion is the label.
    """

    low: float
    high: float
    confidence: float
    accuracy: Measured


@dataclass(frozen=True)
class Reliability:
    """How far confidences can be taken at their word (Guo et al., ICML 2017, section 2).

    Args:
        error: Expected calibration error.
        bins: What it is made of, from 0 to 1.
    """

    error: Measured
    bins: tuple[ReliabilityBin, ...]

    @property
    def is_enough(self) -> bool:
        """Whether there are images enough to tell the error."""
        return self.error.count >= FEWEST_FOR_CALIBRATION


@dataclass(frozen=True)
class ThresholdPoint:
    """What accepting all suggestions from a confidence on would give.

    Args:
        threshold: The confidence, in [0, 1].
        coverage: Share of the images with at least this confidence.
        accuracy: Share of those whose suggestion is the label.
    """

    threshold: float
    coverage: Measured
    accuracy: Measured


@dataclass(frozen=True)
class WantedAccuracy:
    """The lowest threshold that reaches an accuracy; None where none does."""

    accuracy: float
    point: ThresholdPoint | None


@dataclass(frozen=True)
class VersionFigures:
    """How one model version did on the images that were held out when it was trained."""

    version: int
    top_1: Measured
    mean_recall: Measured


@dataclass(frozen=True)
class ModelEvaluation:
    """Everything that the held-out images of a model version say of it.

    Args:
        version: The model version.
        absence: Why there are no figures; None where there are.
        count: Held-out images that were measured on.
        is_by_labels: Whether they were drawn at random from the labeled images, for want of a
            validation split: figures are then of what people chose to label, not of the collection.
        unlabeled: Held-out images that have no label any more.
        unknown: Held-out images of classes that this model does not know.
        relabeled: Those measured on with another label than the training saw.
        top_1: Share of the images whose suggestion is the label.
        mean_recall: Mean of the recalls of the classes that have held-out images.
        macro_f1: Mean of the F1 of the classes that occur among labels or suggestions.
        classes: The classes that occur among labels or suggestions, in the project's order.
        cells: The images of each label and suggestion, by their class ids; empty cells left out.
        instruments: By instrument.
        sols: By sols, from the first to the last.
        flags: By quality flag; an image may have several.
        before: Of the confidences before temperature scaling; None without figures.
        after: Of those after; of each image by a temperature that other sequences gave. None where
            there are not sequences enough to tell.
        thresholds: By rising threshold, of the confidences after; empty where there are none.
        wanted: The lowest thresholds for the `WANTED_ACCURACIES`.
        versions: Figures of all versions that have any, the oldest first; each was measured on
            images of its own.
    """

    version: int
    absence: Absence | None = None
    count: int = 0
    is_by_labels: bool = False
    unlabeled: int = 0
    unknown: int = 0
    relabeled: int = 0
    top_1: Measured = NOT_MEASURED
    mean_recall: Measured = NOT_MEASURED
    macro_f1: Measured = NOT_MEASURED
    classes: tuple[ClassFigures, ...] = ()
    cells: tuple[tuple[tuple[ClassId, ClassId], tuple[ImageId, ...]], ...] = ()
    instruments: tuple[GroupFigures, ...] = ()
    sols: tuple[GroupFigures, ...] = ()
    flags: tuple[GroupFigures, ...] = ()
    before: Reliability | None = None
    after: Reliability | None = None
    thresholds: tuple[ThresholdPoint, ...] = ()
    wanted: tuple[WantedAccuracy, ...] = ()
    versions: tuple[VersionFigures, ...] = ()
