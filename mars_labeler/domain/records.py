"""The things a project holds: images, decisions, suggestions, model versions.

All records are frozen: they cross threads freely and never change under a reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mars_labeler.domain.products import ProductFacts
from mars_labeler.domain.splits import Split
from mars_labeler.domain.stretch import USUAL_STRETCH, Stretch

ImageId = int
ClassId = int


@dataclass(frozen=True)
class ImageRecord:
    """One image of a project.

    Args:
        image_id: Its id in the project, never used again for another image.
        root_id: The image folder it was imported from.
        relative_path: Its path below that folder, with forward slashes.
        width: Pixels across.
        height: Pixels down.
        byte_size: Size of the file in bytes.
        modified_ns: Modification time of the file, in nanoseconds since 1970.
        content_hash: Hash of the file's bytes.
        facts: What the product's name and label say.
        list_name: The published list that named it ("train", "val"), or empty.
        problem: Why the file cannot be read as an image, or empty; its size is 0 x 0 if it never
            could be.
        label_path: Path of the archive label that lies beside the image file, below the same
            folder; empty when there is none.
        split: What it is for.
        stretch: How the model sees it when it has more than 8 bits.
    """

    image_id: ImageId
    root_id: int
    relative_path: str
    width: int
    height: int
    byte_size: int
    modified_ns: int
    content_hash: str
    facts: ProductFacts = field(default_factory=ProductFacts)
    list_name: str = ""
    problem: str = ""
    label_path: str = ""
    split: Split = Split.NONE
    stretch: Stretch = USUAL_STRETCH

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.relative_path.rsplit("/", 1)[-1]

    @property
    def folder(self) -> str:
        """The folder below the image root, empty for the root itself."""
        return self.relative_path.rpartition("/")[0]


@dataclass(frozen=True)
class Decision:
    """What people have decided about one image. The default is: nothing yet.

    Args:
        class_id: The label, or None.
        is_unsure: A person looked and could not tell.
        rejected_class_ids: Suggested classes that a person turned down.
        decided_revision: The label revision of the last decision; suggestions from snapshots
            older than it are never shown again.
        from_model_version: The model version whose suggestion was accepted, or None.
    """

    class_id: ClassId | None = None
    is_unsure: bool = False
    rejected_class_ids: tuple[ClassId, ...] = ()
    decided_revision: int = 0
    from_model_version: int | None = None


@dataclass(frozen=True)
class Suggestion:
    """What a model version thinks of one image.

    Args:
        image_id: The image.
        class_ids: Up to three likeliest classes, likeliest first, none of them rejected.
        confidences: Their probabilities in [0, 1], in the same order.
        entropy: Entropy of the whole distribution over its maximum, in [0, 1].
        model_version: The version that said so.
        label_revision: The revision of the labels that version was trained on.
    """

    image_id: ImageId
    class_ids: tuple[ClassId, ...]
    confidences: tuple[float, ...]
    entropy: float
    model_version: int
    label_revision: int


@dataclass(frozen=True)
class ModelVersion:
    """A trained model of the project.

    Args:
        version: 1, 2, 3, ... in the order of training.
        created_at: UTC time in ISO 8601.
        label_revision: Revision of the labels it learned from.
        class_ids: The classes in the order of its outputs.
        settings: The training settings, as `TrainingConfig.to_json` writes them.
        metrics: Figures of the finished model ("held-out accuracy", "labeled images", ...).
        checkpoint: File name below the project's `models` folder.
        is_current: Whether suggestions come from this version.
        is_complete: False when training was stopped and the best model so far kept.
    """

    version: int
    created_at: str
    label_revision: int
    class_ids: tuple[ClassId, ...]
    settings: str
    metrics: Mapping[str, float] = field(default_factory=dict)
    checkpoint: str = ""
    is_current: bool = False
    is_complete: bool = True


@dataclass(frozen=True)
class LabelSnapshot:
    """The labels as they were at one moment: what a training job learns from.

    Args:
        label_revision: The revision it was taken at.
        labeled: Image ids and class ids of every labeled image to learn from, in id order.
        unlabeled: Image ids of every readable image without a label to learn from, in id order.
        class_names: Names of the classes to learn, by id, in the order of the taxonomy.
        validation: Image ids and class ids of the images of these classes that are labeled and
            held out to measure accuracy, in id order; empty when the project has no such split.
    """

    label_revision: int
    labeled: tuple[tuple[ImageId, ClassId], ...]
    unlabeled: tuple[ImageId, ...]
    class_names: Mapping[ClassId, str]
    validation: tuple[tuple[ImageId, ClassId], ...] = ()
