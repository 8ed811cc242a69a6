"""What a report says, ready for its template."""

from __future__ import annotations

from dataclasses import dataclass, field

from mars_labeler.services.reporting.charts import Chart


@dataclass(frozen=True)
class Share:
    """A count of something with a name, and its length as a bar, 0 to 1."""

    name: str
    count: int
    bar: float


@dataclass(frozen=True)
class ClassRow:
    """One class: its color (`#rrggbb`), its labels and its open suggestions; bars 0 to 1."""

    name: str
    color: str
    labeled: int
    suggested: int
    labeled_bar: float
    suggested_bar: float


@dataclass(frozen=True)
class Counts:
    """What the project holds now.

    Args:
        images: Readable images.
        labeled: Images with a label.
        suggested: Images with an open suggestion.
        unsure: Images that a person could not tell.
        open: Images without any of these.
        classes: A row for each class, in the order of the taxonomy.
        instruments: Images by instrument.
        splits: Images by split; empty when nothing is split.
        flags: Images by quality flag; empty when none is flagged.
        first_sol: First sol; None when no image says its sol.
        last_sol: Last sol.
    """

    images: int
    labeled: int
    suggested: int
    unsure: int
    open: int
    classes: tuple[ClassRow, ...]
    instruments: tuple[Share, ...]
    splits: tuple[Share, ...]
    flags: tuple[Share, ...]
    first_sol: int | None
    last_sol: int | None


@dataclass(frozen=True)
class Course:
    """How the labels came to be.

    Args:
        labeled: Labeled images over time; None when all came at once.
        annotators: Images by whoever gave them their label.
        accepted: Labels that are accepted suggestions.
        first_at: Time of the first label, "" when there is none.
        last_at: Time of the latest.
    """

    labeled: Chart | None
    annotators: tuple[Share, ...]
    accepted: int
    first_at: str
    last_at: str


@dataclass(frozen=True)
class VersionRow:
    """A model version; accuracy and recall are in [0, 1], None where nothing was held out."""

    version: int
    trained_at: str
    method: str
    backbone: str
    trained: str
    labeled: int
    held_out: int
    accuracy: float | None
    recall: float | None
    is_current: bool
    is_complete: bool


@dataclass(frozen=True)
class Figures:
    """How suggestions agree with the labels of some images that the model never learned from.

    Args:
        name: Which images.
        images: How many.
        top_1: Share whose likeliest class is the label.
        low: Lower end of its 95 % interval.
        high: Upper end.
        mean_recall: Mean of the recalls of the classes that occur.
    """

    name: str
    images: int
    top_1: float
    low: float
    high: float
    mean_recall: float


@dataclass(frozen=True)
class ConfusionCell:
    """Images of one label and one suggestion: their count, and how dark to draw it, 0 to 1."""

    count: int
    shade: float
    is_right: bool


@dataclass(frozen=True)
class ConfusionRow:
    """The images of one label, by suggestion; `recall` is None where the class has none."""

    name: str
    count: int
    recall: float | None
    cells: tuple[ConfusionCell, ...]


@dataclass(frozen=True)
class Accuracy:
    """The current model on labeled images that it never learned from.

    Args:
        version: The model version; 0 when there is none.
        figures: One for each kind of image; empty when there are too few.
        confusion: A row for each class that occurs; empty when there are too few images.
        images: Images compared.
        left_out: Such images whose class the model does not know.
        accepted: Labels among them that are accepted suggestions, which flatters.
        of_many: How many there are where only a random part was compared; 0 where all were.
        fewest: Images that it takes.
        problem: Why the model could not be run; empty when it could.
        is_kept_aside: Whether the images are those that its training kept aside, for want of
            others. The model may have learned from them after it was measured.
    """

    version: int = 0
    figures: tuple[Figures, ...] = ()
    confusion: tuple[ConfusionRow, ...] = ()
    images: int = 0
    left_out: int = 0
    accepted: int = 0
    of_many: int = 0
    fewest: int = 0
    problem: str = ""
    is_kept_aside: bool = False


@dataclass(frozen=True)
class Example:
    """A small picture; `picture` is a data URL, "" when the image cannot be read."""

    name: str
    picture: str
    label: str = ""
    suggestion: str = ""
    confidence: float | None = None


@dataclass(frozen=True)
class Gallery:
    """Examples under a heading; `total` is of how many they are a part."""

    title: str
    total: int
    examples: tuple[Example, ...]
    color: str = ""


@dataclass(frozen=True)
class Examples:
    """The pictures of the report."""

    by_class: tuple[Gallery, ...] = ()
    least_sure: Gallery | None = None
    corrected: Gallery | None = None
    mistaken: Gallery | None = None


@dataclass(frozen=True)
class Report:
    """All of a report."""

    project: str
    made_at: str
    made_by: str
    program: str
    counts: Counts
    course: Course
    versions: tuple[VersionRow, ...]
    accuracies: Chart | None
    accuracy: Accuracy
    examples: Examples = field(default_factory=Examples)
