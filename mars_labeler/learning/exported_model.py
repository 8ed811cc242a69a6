"""Writes a trained model as one ONNX file: from pictures of any size to calibrated probabilities.

Whoever uses it elsewhere prepares nothing: scaling, padding, normalization and the temperature are
in the graph (`exported_front` and the weights of the last layer).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, compose, helper, numpy_helper
from torch import nn

from mars_labeler.domain.errors import TrainingError
from mars_labeler.learning.backbones import build_backbone
from mars_labeler.learning.checkpoints import Checkpoint, load_checkpoint
from mars_labeler.learning.exported_front import OUTPUT as VIEWS
from mars_labeler.learning.exported_front import describe_input, front
from mars_labeler.learning.models import restore_network
from mars_labeler.learning.onnx_graph import UnknownOperatorError, to_onnx

OUTPUT = "probabilities"


def exported_model(
    checkpoint: Path, outputs: Mapping[str, Sequence[int]], facts: Mapping[str, str]
) -> bytes:
    """Return a trained model as a serialized ONNX model.

    Its input `images` is uint8 (N, height, width, 3) RGB, its output `probabilities` float32
    (N, D). Its metadata hold `facts`, the D `classes` as a JSON list, and how it prepares images.

    Args:
        checkpoint: A file that `train` wrote.
        outputs: By name of each of the D classes, which outputs of the model are added up for it:
            several where classes were merged after the training.
        facts: More that is to be kept in the file, by name.

    Raises:
        TrainingError: The checkpoint cannot be read, the weights of its frozen backbone are not
            there, or its network cannot be written as ONNX.
    """
    model = load_checkpoint(checkpoint)
    size = model.config.image_size
    network = _network(model, size)
    before = front(size, network.opset_import[0].version, network.ir_version)
    after = _back(_sums(outputs, len(model.class_names)), network)
    whole = compose.merge_models(before, network, [(VIEWS, network.graph.input[0].name)])
    whole = compose.merge_models(whole, after, [(network.graph.output[0].name, "logits")])
    whole.graph.name = "mars_labeler"
    whole.producer_name = "mars-labeler"
    helper.set_model_props(whole, {**facts, **_own_facts(model, list(outputs))})
    serialized: bytes = whole.SerializeToString()
    return serialized


def _network(model: Checkpoint, size: int) -> onnx.ModelProto:
    """Return the network from (N, 3, S, S) views in [0, 1] to (N, C) logits."""
    restored = restore_network(model)
    parts = [restored.trunk, restored.classification_head]
    if model.reads_embeddings:
        parts.insert(0, build_backbone(model.config))
    try:
        written = onnx.load_from_string(to_onnx(nn.Sequential(*parts).eval(), size))
    except UnknownOperatorError as error:
        raise TrainingError(
            f"The model cannot be written as ONNX: the operator {error} is not known.",
            "Train with another backbone or method.",
        ) from error
    count = len(model.class_names)
    output = written.graph.output[0]
    output.CopyFrom(
        helper.make_tensor_value_info(output.name, TensorProto.FLOAT, ["images", count])
    )
    return compose.add_prefix(written, "network/")


def _back(sums: NDArray[np.float32], network: onnx.ModelProto) -> onnx.ModelProto:
    """Return what turns (N, C) logits into the probabilities of the D classes."""
    count, wanted = sums.shape
    nodes = [
        helper.make_node("Softmax", ["logits"], ["shares_of_outputs"], axis=1),
        helper.make_node("MatMul", ["shares_of_outputs", "sums"], [OUTPUT]),
    ]
    graph = helper.make_graph(
        nodes,
        "back",
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["images", count])],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["images", wanted])],
        [numpy_helper.from_array(sums, "sums")],
    )
    return helper.make_model(
        graph, ir_version=network.ir_version, opset_imports=network.opset_import
    )


def _sums(outputs: Mapping[str, Sequence[int]], count: int) -> NDArray[np.float32]:
    """Return the (C, D) matrix that adds outputs up to classes."""
    sums = np.zeros((count, len(outputs)), np.float32)
    for column, rows in enumerate(outputs.values()):
        sums[list(rows), column] = 1.0
    return sums


def _own_facts(model: Checkpoint, class_names: Sequence[str]) -> dict[str, str]:
    config = model.config
    return {
        "classes": json.dumps(class_names),
        "input": describe_input(config.image_size),
        "output": "Probability of each class; the temperature is part of the last layer.",
        "image_size": str(config.image_size),
        "backbone": config.backbone,
        "method": config.method,
        "trained": config.trainable.value,
    }
