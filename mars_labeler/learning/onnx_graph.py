"""Writes a convolutional network as an ONNX graph, in a fraction of a second.

torch's own exporter takes ten seconds and more (most of a minute on a slow machine), during which
a job cannot be stopped. The networks here need some twenty operators, which are translated one by
one from the traced modules.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import onnx
import torch
from onnx import TensorProto, compose, helper, numpy_helper
from torch import Tensor, fx, nn
from torch.nn import functional

_OPSET = 18
_IR_VERSION = 8


class UnknownOperatorError(Exception):
    """The network uses an operator that is not translated here."""


def to_onnx(network: nn.Module, side: int, dtype: torch.dtype = torch.float32) -> bytes:
    """Return a network of images, in evaluation mode, as a serialized ONNX model.

    Its input is (N, 3, side, side), its output what the network gives, rows or maps; their names
    are those in the trace.

    Args:
        network: The network.
        side: Side of the images that it reads.
        dtype: Type of the values that it reads, float32 or uint8.

    Raises:
        UnknownOperatorError: An operator of the network is not translated here.
    """
    traced = fx.symbolic_trace(network)
    writer = _GraphWriter(traced, torch.zeros(1, 3, side, side, dtype=dtype))
    for node in traced.graph.nodes:
        writer.write(node)
    return writer.serialized()


def chained(first: bytes, second: bytes) -> bytes:
    """Return two models that `to_onnx` gave as one; the second reads what the first gives."""
    before = compose.add_prefix(onnx.load_from_string(first), "before/").graph
    chain = onnx.load_from_string(second)
    after = chain.graph
    before.node[-1].output[0] = after.input[0].name
    nodes, constants = [*before.node, *after.node], [*before.initializer, *after.initializer]
    whole = helper.make_graph(nodes, after.name, before.input, after.output, constants)
    after.CopyFrom(whole)
    serialized: bytes = chain.SerializeToString()
    return serialized


class _GraphWriter:
    """Collects the nodes and constants of one graph."""

    def __init__(self, traced: fx.GraphModule, example: Tensor) -> None:
        self._traced = traced
        self._example = example
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        self._input = ""
        self._output = ""

    def write(self, node: fx.Node) -> None:
        """Translate one traced node."""
        if node.op == "get_attr":
            self.constant(node.name, _attribute(self._traced, str(node.target)))
        elif node.op == "output":
            self._output = str(node.args[0])
        elif node.op == "call_module":
            module = self._traced.get_submodule(str(node.target))
            _find(_MODULES, type(module))(self, node, module)
        elif node.op == "placeholder":
            self._input = node.name
        else:
            _find(_CALLS, node.target)(self, node)

    def add(self, kind: str, node: fx.Node, inputs: Sequence[str], **attributes: Any) -> None:
        """Add an ONNX node whose output has the traced node's name."""
        self._nodes.append(helper.make_node(kind, inputs, [node.name], **attributes))

    def constant(self, name: str, value: Tensor) -> str:
        """Keep a constant and return its name."""
        self._constants[name] = numpy_helper.from_array(value.detach().cpu().numpy(), name)
        return name

    def constants(self, node: fx.Node, **values: Tensor | None) -> list[str]:
        """Keep the constants of a node, leaving out those that are None; return their names."""
        kept = {key: value for key, value in values.items() if value is not None}
        return [self.constant(f"{node.name}.{key}", value) for key, value in kept.items()]

    def input_size(self, module: nn.Module) -> torch.Size:
        """Return height and width of the (N, C, h, w) maps that a module of the network reads."""
        found: list[torch.Size] = []
        hook = module.register_forward_pre_hook(lambda _, maps: found.append(maps[0].shape[2:]))
        with hook, torch.inference_mode():
            self._traced(self._example)
        return found[0]

    def serialized(self) -> bytes:
        """Return the whole model."""
        shape: list[str | int | None] = ["images", *self._example.shape[1:]]
        kind = TensorProto.UINT8 if self._example.dtype == torch.uint8 else TensorProto.FLOAT
        inputs = [helper.make_tensor_value_info(self._input, kind, shape)]
        outputs = [helper.make_tensor_value_info(self._output, TensorProto.FLOAT, None)]
        constants = list(self._constants.values())
        graph = helper.make_graph(self._nodes, "network", inputs, outputs, constants)
        opsets = [helper.make_opsetid("", _OPSET)]
        model = helper.make_model(graph, ir_version=_IR_VERSION, opset_imports=opsets)
        serialized: bytes = model.SerializeToString()
        return serialized


def _attribute(traced: nn.Module, path: str) -> Tensor:
    owner, _, name = path.rpartition(".")
    value: Tensor = getattr(traced.get_submodule(owner), name)
    return value


def _find(table: dict[Any, Callable[..., None]], key: object) -> Callable[..., None]:
    if key not in table:
        raise UnknownOperatorError(str(key))
    return table[key]


def _names(node: fx.Node) -> list[str]:
    return [argument.name for argument in node.args if isinstance(argument, fx.Node)]


def _pair(value: Any) -> list[int]:
    return [value, value] if isinstance(value, int) else list(value)


def _convolution_attributes(
    stride: Any, padding: Any, dilation: Any, groups: Any
) -> dict[str, Any]:
    return {
        "strides": _pair(stride),
        "pads": _pair(padding) * 2,
        "dilations": _pair(dilation),
        "group": groups,
    }


def _write_convolution(writer: _GraphWriter, node: fx.Node, module: nn.Conv2d) -> None:
    inputs = _names(node) + writer.constants(node, weight=module.weight, bias=module.bias)
    attributes = _convolution_attributes(
        module.stride, module.padding, module.dilation, module.groups
    )
    writer.add("Conv", node, inputs, **attributes)


def _write_convolution_call(writer: _GraphWriter, node: fx.Node) -> None:
    stride, padding, dilation, groups = node.args[3:7]
    attributes = _convolution_attributes(stride, padding, dilation, groups)
    writer.add("Conv", node, _names(node), **attributes)


def _write_batch_norm(writer: _GraphWriter, node: fx.Node, module: nn.BatchNorm2d) -> None:
    learned = writer.constants(
        node,
        weight=module.weight,
        bias=module.bias,
        mean=module.running_mean,
        variance=module.running_var,
    )
    writer.add("BatchNormalization", node, _names(node) + learned, epsilon=module.eps)


def _write_relu6(writer: _GraphWriter, node: fx.Node, module: nn.Module) -> None:
    del module
    bounds = writer.constants(node, low=torch.tensor(0.0), high=torch.tensor(6.0))
    writer.add("Clip", node, _names(node) + bounds)


def _write_zero_pad(writer: _GraphWriter, node: fx.Node, module: nn.ZeroPad2d) -> None:
    left, right, top, bottom = module.padding
    pads = torch.tensor([0, 0, top, left, 0, 0, bottom, right])
    writer.add("Pad", node, _names(node) + writer.constants(node, pads=pads))


def _write_max_pool(writer: _GraphWriter, node: fx.Node, module: nn.MaxPool2d) -> None:
    writer.add(
        "MaxPool",
        node,
        _names(node),
        kernel_shape=_pair(module.kernel_size),
        strides=_pair(module.stride),
        pads=_pair(module.padding) * 2,
    )


def _write_linear(writer: _GraphWriter, node: fx.Node, module: nn.Linear) -> None:
    learned = writer.constants(node, weight=module.weight, bias=module.bias)
    writer.add("Gemm", node, _names(node) + learned, transB=1)


def _write_adaptive_pool(writer: _GraphWriter, node: fx.Node, module: nn.AdaptiveAvgPool2d) -> None:
    wanted = _pair(module.output_size)
    if wanted == [1, 1]:
        writer.add("GlobalAveragePool", node, _names(node))
        return
    down, across = map(_pooling_matrix, writer.input_size(module), wanted)
    matrices = writer.constants(node, down=down, across=across)
    equation = "nchw,hd,wa->ncda"  # ONNX has no such pooling, but it is linear along each side
    writer.add("Einsum", node, _names(node) + matrices, equation=equation)


def _pooling_matrix(given: int, wanted: int) -> Tensor:
    """Return the (given, wanted) matrix that averages a line as adaptive pooling does."""
    return functional.adaptive_avg_pool1d(torch.eye(given), wanted)


def _unary(kind: str, **attributes: Any) -> Callable[..., None]:
    """Translate a module that has one input and no parameters."""

    def write(writer: _GraphWriter, node: fx.Node, module: nn.Module) -> None:
        del module
        writer.add(kind, node, _names(node), **attributes)

    return write


def _write_mean(writer: _GraphWriter, node: fx.Node) -> None:
    axes = writer.constants(node, axes=torch.tensor(_pair(node.kwargs["dim"])))
    writer.add("ReduceMean", node, _names(node) + axes, keepdims=0)


def _write_normalize(writer: _GraphWriter, node: fx.Node) -> None:
    writer.add("LpNormalization", node, _names(node), axis=node.kwargs["dim"], p=2)


def _write_float(writer: _GraphWriter, node: fx.Node) -> None:
    writer.add("Cast", node, _names(node), to=TensorProto.FLOAT)


def _write_interpolation(writer: _GraphWriter, node: fx.Node) -> None:
    sizes = writer.constants(node, sizes=torch.tensor(node.kwargs["size"]))
    inputs = [*_names(node), "", "", *sizes]
    writer.add("Resize", node, inputs, mode="linear", axes=[2, 3])


def _write_linear_call(writer: _GraphWriter, node: fx.Node) -> None:
    writer.add("Gemm", node, _names(node), transB=1)


def _elementwise(kind: str) -> Callable[[_GraphWriter, fx.Node], None]:
    """Translate an operator of maps, or of maps and a number behind them."""

    def write(writer: _GraphWriter, node: fx.Node) -> None:
        numbers = [torch.tensor(value) for value in node.args if isinstance(value, float)]
        values = {f"number {place}": value for place, value in enumerate(numbers)}
        writer.add(kind, node, _names(node) + writer.constants(node, **values))

    return write


_MODULES: dict[Any, Callable[..., None]] = {
    nn.AdaptiveAvgPool2d: _write_adaptive_pool,
    nn.BatchNorm2d: _write_batch_norm,
    nn.Conv2d: _write_convolution,
    nn.Dropout: _unary("Identity"),
    nn.Flatten: _unary("Flatten", axis=1),
    nn.Hardsigmoid: _unary("HardSigmoid", alpha=1 / 6, beta=0.5),
    nn.Hardswish: _unary("HardSwish"),
    nn.Identity: _unary("Identity"),
    nn.Linear: _write_linear,
    nn.MaxPool2d: _write_max_pool,
    nn.ReLU: _unary("Relu"),
    nn.ReLU6: _write_relu6,
    nn.ZeroPad2d: _write_zero_pad,
}
_CALLS: dict[Any, Callable[..., None]] = {
    functional.conv2d: _write_convolution_call,
    functional.interpolate: _write_interpolation,
    functional.linear: _write_linear_call,
    functional.normalize: _write_normalize,
    operator.add: _elementwise("Add"),
    operator.iadd: _elementwise("Add"),
    operator.mul: _elementwise("Mul"),
    operator.sub: _elementwise("Sub"),
    operator.truediv: _elementwise("Div"),
    torch.relu: _elementwise("Relu"),
    "float": _write_float,
    "mean": _write_mean,
    "mul": _elementwise("Mul"),
}
