"""What in a picture counted for a class."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import JobCancelled, ReportingContext
from mars_labeler.learning.attribution import Explainer, open_explainer
from mars_labeler.learning.checkpoints import Checkpoint, save_checkpoint
from mars_labeler.learning.heat_map import square_place
from mars_labeler.learning.models import build_network
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.scoring import score
from mars_labeler.learning.training import train
from tests.learning.conftest import CLASS_NAMES, MemoryStore, load_image

DISC = 0
SIDE = 48


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a model on cached embeddings that tells discs from stripes from neither."""
    path = tmp_path_factory.mktemp("models") / "model.safetensors"
    config = TrainingConfig(
        backbone="tiny", trainable=Trainable.HEADS, image_size=SIDE, epochs=12, labeled_views=2
    )
    ids = np.arange(45, dtype=np.int64)
    pool = TrainingPool(
        labeled_ids=ids,
        labels=ids % 3,
        unlabeled_ids=np.arange(1000, 1003, dtype=np.int64),
        class_names=CLASS_NAMES,
        groups=None,
        load_image=load_image,
        store=MemoryStore(),
    )
    train(pool, config, path, ReportingContext())
    return path


def disc(left: int) -> NDArray[np.uint8]:
    """Return a gray picture of 40 x 80 pixels with a bright disc at one side."""
    down, across = np.mgrid[:40, :80]
    shade = np.full((40, 80, 3), 100, np.uint8)
    shade[(down - 20) ** 2 + (across - left) ** 2 < 150] = 200
    return shade


@pytest.mark.parametrize(("left", "half"), [(20, 0), (60, 1)])
def test_what_counts_for_a_disc_is_where_the_disc_is(
    checkpoint: Path, left: int, half: int
) -> None:
    heat = open_explainer(checkpoint).heat_map(disc(left), [DISC], ReportingContext()).values
    halves = heat[:, : SIDE // 2].sum(), heat[:, SIDE // 2 :].sum()
    assert halves[half] > 3 * halves[1 - half]


def test_the_map_covers_the_square_and_nothing_counts_beside_the_picture(checkpoint: Path) -> None:
    found = open_explainer(checkpoint).heat_map(disc(20), [DISC], ReportingContext())
    assert found.values.dtype == np.float32
    assert found.values.shape == (SIDE, SIDE)
    assert (found.values.min(), found.values.max()) == (0, 1)
    assert found.place == square_place(40, 80)
    assert found.values[: SIDE // 4 - 4].max() < 0.1  # the picture has the middle half


def test_the_probabilities_are_those_of_scoring(checkpoint: Path) -> None:
    ids = np.array([3, 4, 5], np.int64)
    ((_, expected),) = score(checkpoint, ids, load_image, MemoryStore(), ReportingContext())
    explainer = open_explainer(checkpoint)
    found = [explainer.probabilities(load_image(image_id)) for image_id in ids.tolist()]
    np.testing.assert_allclose(found, expected, atol=1e-3)


@pytest.mark.parametrize("trainable", [Trainable.LAST_BLOCKS, Trainable.ALL])
def test_a_model_whose_backbone_was_trained_is_asked_alike(
    tmp_path: Path, tiny_config: TrainingConfig, trainable: Trainable
) -> None:
    config = replace(tiny_config, trainable=trainable, method="cross-entropy")
    network = build_network(config, len(CLASS_NAMES))
    path = tmp_path / "model.safetensors"
    save_checkpoint(Checkpoint(config, CLASS_NAMES, network.state_dict()), path)
    explainer = open_explainer(path)
    assert explainer.probabilities(disc(20)).sum() == pytest.approx(1, abs=1e-5)
    heat = explainer.heat_map(disc(20), [DISC], ReportingContext()).values
    assert heat.shape == (config.image_size, config.image_size)


def test_a_class_that_others_were_merged_into_is_asked_for_as_one(checkpoint: Path) -> None:
    everything = list(range(len(CLASS_NAMES)))
    heat = open_explainer(checkpoint).heat_map(disc(20), everything, ReportingContext()).values
    assert heat.max() <= 1, "all classes together are certain wherever one looks"


def test_a_picture_of_one_pixel_has_a_map(checkpoint: Path) -> None:
    pixel = np.full((1, 1, 3), 200, np.uint8)
    found = open_explainer(checkpoint).heat_map(pixel, [DISC], ReportingContext())
    assert np.isfinite(found.values).all()


def test_it_can_be_stopped(checkpoint: Path) -> None:
    cancel = threading.Event()
    cancel.set()
    explainer = open_explainer(checkpoint)
    with pytest.raises(JobCancelled):
        explainer.heat_map(disc(20), [DISC], ReportingContext(cancel=cancel))


def test_a_model_is_read_once_until_its_file_changes(checkpoint: Path, tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(checkpoint.read_bytes())
    first: Explainer = open_explainer(path)
    assert open_explainer(path) is first
    path.write_bytes(b"nonsense")
    with pytest.raises(TrainingError, match="cannot be read"):
        open_explainer(path)


@pytest.mark.parametrize(
    ("height", "width", "expected"),
    [
        (100, 100, (0, 0, 1, 1)),
        (50, 100, (0, -0.5, 1, 2)),
        (100, 50, (-0.5, 0, 2, 1)),
    ],
)
def test_the_square_is_as_long_as_the_longer_side(
    height: int, width: int, expected: tuple[float, ...]
) -> None:
    place = square_place(height, width)
    assert (place.left, place.top, place.width, place.height) == expected
