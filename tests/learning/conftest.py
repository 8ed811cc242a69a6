"""A small world to train in: drawn images of three classes, and a store in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.learning.pool import TrainingPool

TINY_WIDTH = 48
CLASS_NAMES = ("disc", "stripes", "plain")


@dataclass
class MemoryStore:
    """Keeps embeddings in a dictionary."""

    width: int = TINY_WIDTH
    rows: dict[tuple[int, int], NDArray[np.float32]] = field(default_factory=dict)

    def missing(self, image_ids: NDArray[np.int64], view: int) -> NDArray[np.int64]:
        """Return the ids without an embedding of `view`."""
        absent = [image_id for image_id in image_ids.tolist() if (image_id, view) not in self.rows]
        return np.array(absent, np.int64)

    def read(self, image_ids: NDArray[np.int64], view: int) -> NDArray[np.float32]:
        """Return the embeddings, in the order of the ids."""
        found = [self.rows[image_id, view] for image_id in image_ids.tolist()]
        return np.array(found, np.float32).reshape(-1, self.width)

    def write(
        self, image_ids: NDArray[np.int64], view: int, embeddings: NDArray[np.float32]
    ) -> None:
        """Keep the embeddings."""
        for image_id, row in zip(image_ids.tolist(), embeddings, strict=True):
            self.rows[image_id, view] = row


def draw_image(image_id: int) -> NDArray[np.uint8]:
    """Draw the image of an id: its class is the id modulo 3, its size and noise its own."""
    rng = np.random.default_rng(image_id)
    height, width = 40 + int(rng.integers(8)), 48
    down, across = np.mgrid[:height, :width]
    shade = 90 + 20 * rng.random((height, width, 3))
    if image_id % 3 == 0:
        shade[(down - 20) ** 2 + (across - 24) ** 2 < 150] += 100
    elif image_id % 3 == 1:
        shade[across % 8 < 4] -= 70
    return shade.clip(0, 255).astype(np.uint8)


def load_image(image_id: int) -> NDArray[np.uint8]:
    """Read an image; ids above 9000 are damaged files."""
    if image_id > 9000:
        raise ImageDecodeError(f"Image {image_id} is damaged.")
    return draw_image(image_id)


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> None:
    """Compute in one thread: the tensors here are too small to share between cores."""
    torch.set_num_threads(1)


@pytest.fixture
def make_pool() -> Callable[[int, int], TrainingPool]:
    """Return a function from counts of labeled and unlabeled images to a pool of them."""

    def make(labeled: int, unlabeled: int) -> TrainingPool:
        labeled_ids = np.arange(labeled, dtype=np.int64)
        return TrainingPool(
            labeled_ids=labeled_ids,
            labels=labeled_ids % 3,
            unlabeled_ids=np.arange(1000, 1000 + unlabeled, dtype=np.int64),
            class_names=CLASS_NAMES,
            groups=None,
            load_image=load_image,
            store=MemoryStore(),
        )

    return make


@pytest.fixture
def tiny_config() -> TrainingConfig:
    """Return settings that train the tiny backbone in moments."""
    return TrainingConfig(backbone="tiny", image_size=32, epochs=3, labeled_views=3)
