"""The bare network in every runtime that is there, on views that lie in memory.

Used by `scoring.py`. Each runtime is called as it is fastest on a CPU: one call in a thread a core
for ONNX Runtime and OpenVINO, all threads in one call for torch.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import click
import torch
from torch import Tensor, nn

from mars_labeler.learning.devices import best_device, core_count
from mars_labeler.learning.inference import make_inference
from mars_labeler.learning.onnx_graph import to_onnx

PART, TORCH_PART = 4, 16
"""Views that a call gets: what was fastest of 1 to 16."""

Side = Callable[[], int]
"""Runs once and returns how many images it went through."""


def bare(backbone: nn.Module, size: int, views: Tensor) -> Side:
    """Return the network as the program runs it: ONNX Runtime, or half precision on a GPU."""
    inference = make_inference(backbone, size, best_device())
    parts = torch.split(views.to(inference.device), PART if inference.device.type == "cpu" else 256)

    def run() -> int:
        with ThreadPoolExecutor(core_count()) as threads:
            return sum(map(len, threads.map(inference, parts)))

    return run


def others(backbone: nn.Module, size: int, views: Tensor) -> Iterator[tuple[str, Side]]:
    """Yield the other runtimes by name; what is not there is told."""
    device = best_device()
    network = backbone.to(device)
    few = views[: 4 * TORCH_PART].to(device)
    yield f"eager torch, float32, {device.type}", in_torch(network, few)
    yield f"torch.compile, float32, {device.type}", in_torch(torch.compile(network), few)
    if device.type == "cpu":
        click.echo("Half precision is left out: there is no GPU.")
    if find_spec("openvino") is None:
        click.echo("OpenVINO is left out: it is not installed.")
    else:
        yield "OpenVINO", in_openvino(to_onnx(backbone.cpu(), size), views)


def in_torch(network: Callable[[Tensor], Tensor], views: Tensor) -> Side:
    """Return torch with all its threads in each call, channels last."""
    parts = [part.contiguous(memory_format=torch.channels_last) for part in views.split(TORCH_PART)]

    def run() -> int:
        with torch.inference_mode():
            count = sum(len(network(part)) for part in parts)
        if views.device.type == "cuda":
            torch.cuda.synchronize()
        return count

    return run


def in_openvino(network: bytes, views: Tensor) -> Side:
    """Return OpenVINO in float32, as many streams as cores, each called by a thread."""
    import openvino

    core = openvino.Core()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "network.onnx")
        path.write_bytes(network)
        model = core.read_model(path)
        model.reshape([PART, *views.shape[1:]])
        count = core_count()
        options = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": count}
        compiled = core.compile_model(model, "CPU", {**options, "NUM_STREAMS": count})
    parts = [part.numpy() for part in views.split(PART)]
    shares = [parts[start::count] for start in range(count)]

    def run_share(share: list[object]) -> int:
        request = compiled.create_infer_request()
        return sum(len(request.infer({0: part})[0]) for part in share)

    def run() -> int:
        with ThreadPoolExecutor(count) as threads:
            return sum(threads.map(run_share, shares))

    return run
