"""What a training is given: images, labels, and a place where embeddings are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.errors import TrainingError

LoadImage = Callable[[int], NDArray[np.uint8]]
"""Image id -> (H, W, 3) RGB; raises `ImageDecodeError` when the file cannot be read."""


PLAIN_VIEW = 0
"""The number of the cached view that is not augmented."""


class EmbeddingStore(Protocol):
    """Keeps one embedding for each image and view; one writer at a time."""

    width: int
    """Numbers in one embedding."""

    def missing(self, image_ids: NDArray[np.int64], view: int) -> NDArray[np.int64]:
        """Return those of `image_ids` that have no embedding of `view` yet."""

    def read(self, image_ids: NDArray[np.int64], view: int) -> NDArray[np.float32]:
        """Return the (N, width) embeddings of `view`; all of them are present."""

    def write(
        self, image_ids: NDArray[np.int64], view: int, embeddings: NDArray[np.float32]
    ) -> None:
        """Keep the (N, width) embeddings of `view`."""


@dataclass(frozen=True)
class TrainingPool:
    """The images of one training, an immutable snapshot.

    Args:
        labeled_ids: (N,) ids of the labeled images.
        labels: (N,) indices into `class_names`.
        unlabeled_ids: (M,) ids of the unlabeled images; may be empty.
        class_names: Names of the classes, in the order of the model's outputs.
        groups: (N,) group of each labeled image (a sequence, say) or None; images of one group
            never sit on both sides of the held-out split.
        load_image: Reads one image.
        store: Keeps embeddings between trainings; its key is `embedding_key.store_key(config)`.
        is_validation: (N,) bool, labeled images that are held out whatever the settings say and
            never learned from; None when the settings choose what to hold out.

    Raises:
        TrainingError: The arrays do not fit together.
    """

    labeled_ids: NDArray[np.int64]
    labels: NDArray[np.int64]
    unlabeled_ids: NDArray[np.int64]
    class_names: tuple[str, ...]
    groups: NDArray[np.int64] | None
    load_image: LoadImage
    store: EmbeddingStore
    is_validation: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        count = len(self.labeled_ids)
        fits = self.labels.shape == (count,) and all(
            column is None or column.shape == (count,)
            for column in (self.groups, self.is_validation)
        )
        in_range = count == 0 or (self.labels.min() >= 0 and self.labels.max() < self.class_count)
        if not (fits and in_range):
            raise TrainingError("The labels do not fit the images or the classes.")

    @property
    def class_count(self) -> int:
        """How many classes the model tells apart."""
        return len(self.class_names)

    @property
    def learned_labels(self) -> NDArray[np.int64]:
        """The labels that may be learned from, int64 (n,)."""
        return self.labels if self.is_validation is None else self.labels[~self.is_validation]
