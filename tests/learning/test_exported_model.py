"""The model as one file: the same probabilities as the program's, from the pictures themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.learning.checkpoints import load_checkpoint
from mars_labeler.learning.exported_model import exported_model
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.scoring import score
from mars_labeler.learning.training import train
from tests.learning.conftest import CLASS_NAMES, MemoryStore, load_image

MakePool = Callable[[int, int], TrainingPool]
SEPARATE = {name: (place,) for place, name in enumerate(CLASS_NAMES)}
LARGEST_DIFFERENCE = 1e-3


def _trained(pool: TrainingPool, config: TrainingConfig, folder: Path) -> Path:
    checkpoint = folder / "model.safetensors"
    train(pool, config, checkpoint, ReportingContext())
    return checkpoint


def _opened(content: bytes) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])


def _probabilities(content: bytes, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    (found,) = _opened(content).run(["probabilities"], {"images": images})
    return np.asarray(found, np.float32)


def _suggested(checkpoint: Path, pool: TrainingPool) -> dict[int, NDArray[np.float32]]:
    """Return the probabilities that the program finds for the unlabeled images, by image id."""
    chunks = score(checkpoint, pool.unlabeled_ids, load_image, pool.store, ReportingContext())
    return {
        image_id: row
        for ids, rows in chunks
        for image_id, row in zip(ids.tolist(), rows, strict=True)
    }


def _largest_difference(checkpoint: Path, pool: TrainingPool) -> float:
    content = exported_model(checkpoint, SEPARATE, {})
    return max(
        float(np.abs(_probabilities(content, load_image(image_id)[None])[0] - row).max())
        for image_id, row in _suggested(checkpoint, pool).items()
    )


@pytest.mark.parametrize("mode", [Trainable.HEADS, Trainable.LAST_BLOCKS, Trainable.ALL])
@pytest.mark.parametrize("method", ["full", "ldam-drw"])  # a linear head, and one of cosines
def test_its_probabilities_are_the_programs(
    mode: Trainable,
    method: str,
    make_pool: MakePool,
    tiny_config: TrainingConfig,
    tmp_path: Path,
) -> None:
    pool = make_pool(30, 12)
    config = replace(tiny_config, trainable=mode, method=method)
    checkpoint = _trained(pool, config, tmp_path)
    assert _largest_difference(checkpoint, pool) < LARGEST_DIFFERENCE


@pytest.mark.long
@pytest.mark.parametrize("mode", [Trainable.HEADS, Trainable.LAST_BLOCKS])
def test_so_are_those_of_the_usual_backbone(
    mode: Trainable, make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    config = replace(tiny_config, backbone="efficientnet-lite0", image_size=64, trainable=mode)
    pool = replace(make_pool(30, 12), store=MemoryStore(width=1280))
    checkpoint = _trained(pool, config, tmp_path)
    assert _largest_difference(checkpoint, pool) < LARGEST_DIFFERENCE


@pytest.fixture
def checkpoint(make_pool: MakePool, tiny_config: TrainingConfig, tmp_path: Path) -> Path:
    """Return a trained model of three classes."""
    return _trained(make_pool(12, 6), replace(tiny_config, trainable=Trainable.HEADS), tmp_path)


def test_several_images_of_one_size_are_one_call(checkpoint: Path) -> None:
    content = exported_model(checkpoint, SEPARATE, {})
    images = np.random.default_rng(0).integers(0, 256, (4, 40, 90, 3), dtype=np.uint8)
    together = _probabilities(content, images)
    assert together.shape == (4, 3)
    assert together.sum(axis=1) == pytest.approx(1, abs=1e-5)
    alone = np.concatenate([_probabilities(content, image[None]) for image in images])
    assert together == pytest.approx(alone, abs=1e-5)


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (700, 2), (37, 37), (32, 32), (900, 1200)])
def test_pictures_of_any_size_are_prepared_as_the_program_does(
    shape: tuple[int, int], checkpoint: Path, make_pool: MakePool
) -> None:
    image = np.random.default_rng(1).integers(0, 256, (*shape, 3), dtype=np.uint8)
    pool = make_pool(0, 0)
    ids = np.array([1])
    ((_, expected),) = score(checkpoint, ids, lambda _id: image, pool.store, ReportingContext())
    content = exported_model(checkpoint, SEPARATE, {})
    assert _probabilities(content, image[None]) == pytest.approx(expected, abs=LARGEST_DIFFERENCE)


def test_merged_classes_count_together_and_deleted_ones_are_left_out(checkpoint: Path) -> None:
    image = load_image(1)[None]
    apart = _probabilities(exported_model(checkpoint, SEPARATE, {}), image)[0]
    merged = exported_model(checkpoint, {"pattern": (0, 1)}, {})
    assert _probabilities(merged, image)[0] == pytest.approx([apart[0] + apart[1]], abs=1e-6)
    assert _opened(merged).get_modelmeta().custom_metadata_map["classes"] == '["pattern"]'


def test_it_says_what_it_is(checkpoint: Path) -> None:
    content = exported_model(checkpoint, SEPARATE, {"model_version": "3"})
    facts = _opened(content).get_modelmeta().custom_metadata_map
    assert json.loads(facts["classes"]) == list(CLASS_NAMES)
    assert facts["model_version"] == "3"
    assert facts["backbone"] == "tiny"
    assert facts["image_size"] == "32"
    assert "37 pixels" in facts["input"]
    assert load_checkpoint(checkpoint).config.method == facts["method"]


def test_it_is_valid_onnx(checkpoint: Path) -> None:
    model = onnx.load_from_string(exported_model(checkpoint, SEPARATE, {}))
    onnx.checker.check_model(model, full_check=True)
    assert [entry.name for entry in model.graph.input] == ["images"]
    assert [entry.name for entry in model.graph.output] == ["probabilities"]


def test_a_file_that_is_no_model_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(TrainingError, match="cannot be read"):
        exported_model(tmp_path / "model.safetensors", SEPARATE, {})
