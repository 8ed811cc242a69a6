"""What label files say about images, whatever their form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mars_labeler.domain.splits import Split


@dataclass(frozen=True)
class ListedSuggestion:
    """What a model suggested for an image.

    Args:
        class_names: Up to three likeliest classes, likeliest first.
        confidences: Their probabilities in [0, 1], in the same order.
        entropy: Entropy of the whole distribution over its maximum, in [0, 1].
        model_version: The model version that said so, as its own project counts them.
        label_revision: The revision of the labels that it was trained on, there.
        model_created_at: When that model was made, UTC time in ISO 8601; versions of two projects
            may have one number.
    """

    class_names: tuple[str, ...]
    confidences: tuple[float, ...]
    entropy: float
    model_version: int
    label_revision: int
    model_created_at: str = ""


@dataclass(frozen=True)
class ListedModel:
    """A model version that a label or a suggestion comes from.

    Args:
        version: Its number in its own project.
        created_at: UTC time in ISO 8601; with the number it says which model it is.
        label_revision: Revision of the labels that it learned from.
        settings: The training settings as JSON; empty where the form has no place for them.
        metrics: Figures of the model by name.
        class_names: The classes in the order of its outputs.
    """

    version: int
    created_at: str
    label_revision: int = 0
    settings: str = ""
    metrics: Mapping[str, float] = field(default_factory=dict)
    class_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListedImage:
    """What the lists say about one image; the empty value where they do not say it.

    Args:
        class_name: Its label.
        list_name: The list that names it ("train", "val").
        is_unsure: A person looked and could not tell.
        rejected: Suggested classes that a person turned down.
        split: What the image is for.
        annotator: Who decided.
        decided_at: When, UTC time in ISO 8601.
        label_revision: The revision that the decision made in its own project.
        from_model_version: The model version whose suggestion was accepted.
        from_model_created_at: When that model was made, UTC time in ISO 8601.
        suggestion: What a model suggested.
        content_hash: Hash of the file's bytes, as `imagery.decoding.content_hash` gives it.
        picture_hash: The same of the picture that was made of an archive product for the export.
        root: The image folder that the path is below, where a file covers several.
        listed_in: What says so ("list train"), in place of an annotator that it does not name. Two
            lists that say the same do not contradict each other.
    """

    class_name: str = ""
    list_name: str = ""
    is_unsure: bool = False
    rejected: tuple[str, ...] = ()
    split: Split = Split.NONE
    annotator: str = ""
    decided_at: str = ""
    label_revision: int | None = None
    from_model_version: int | None = None
    from_model_created_at: str = ""
    suggestion: ListedSuggestion | None = None
    content_hash: str = ""
    picture_hash: str = ""
    root: str = ""
    listed_in: str = field(default="", compare=False)

    @property
    def hashes(self) -> frozenset[str]:
        """The hashes of the files that it is about; empty where it does not know them."""
        return frozenset({self.content_hash, self.picture_hash} - {""})

    @property
    def is_decided(self) -> bool:
        """Whether a person decided anything about the image."""
        return bool(self.class_name or self.is_unsure or self.rejected)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is said about the image."""
        is_placed = bool(self.list_name or self.split)
        return not (self.is_decided or is_placed or self.suggestion)

    @property
    def first_class(self) -> str:
        """The label, else the likeliest class that was suggested, else empty."""
        return self.class_name or (self.suggestion.class_names[0] if self.suggestion else "")


@dataclass(frozen=True)
class FoundLabels:
    """The labels found for the images of one folder.

    Args:
        class_names: The classes, in the order of the index file, of first use, or of the alphabet.
        images: What is known of each image, by its path below the folder; where a file covers
            several folders and says so, by the path of the image's own folder, a slash and that.
        problems: One sentence for each line that was left out, starting with `FILE:LINE:`.
        models: The model versions that labels and suggestions come from.
        absent: Those of the images that were left elsewhere when the others were exported.
    """

    class_names: tuple[str, ...]
    images: Mapping[str, ListedImage]
    problems: tuple[str, ...] = ()
    models: tuple[ListedModel, ...] = ()
    absent: frozenset[str] = frozenset()


def place_of(path: str, root: str) -> str:
    """Return what an image is known by among found labels."""
    return f"{root}/{path}" if root else path


def path_below_root(place: str, listed: ListedImage) -> str:
    """Return the path of an image below its image folder."""
    return place.removeprefix(f"{listed.root}/") if listed.root else place
