"""What a heat map is worth: occlusion, which the window shows, against Grad-CAM and chance.

    python benchmarks/attribution.py PROJECT [--per-class N] [--seed N]

PROJECT is a project with a model on cached embeddings and suggestions. Of each suggested class N
images are drawn. A map is worth something if the class goes when the places that it names first are
hidden, and comes when they are shown first: the mean probability of the class over shares of the
picture from none to all ("deletion", lower is better; "insertion", higher is better; Petsiuk et
al., "RISE", BMVC 2018, section 4.2). Places are hidden by gray and by a blur, since occlusion
itself hides by gray. (Chance deletes well by gray: holes all over a picture end every class.)
Prints the means over the images with the seconds that a map takes, by the wall and of the processor
(other programs take none of those), and writes `benchmarks/results/attribution.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import click
import numpy as np
import torch
from captum.attr import LayerGradCam
from retraining import cpu_name
from torch import nn
from torch.nn import functional
from torchvision.transforms.functional import gaussian_blur

from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.learning.attribution import WINDOWS, Explainer
from mars_labeler.learning.backbones import build_backbone
from mars_labeler.learning.checkpoints import load_checkpoint
from mars_labeler.learning.models import restore_network
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import open_project, read_pixels
from mars_labeler.services.reviewing import current_version
from mars_labeler.services.training import checkpoint_path

RESULTS = Path(__file__).parent / "results" / "attribution.json"
STEPS = 8
MakeMap = Callable[[np.ndarray, int], torch.Tensor]


class GradCam:
    """Maps by Grad-CAM on the last maps of the backbone, heads and all behind it."""

    def __init__(self, explainer: Explainer, checkpoint: Path) -> None:
        model = load_checkpoint(checkpoint)
        network, backbone = restore_network(model), build_backbone(model.config)
        joined = nn.Sequential(backbone, network.trunk, network.classification_head).eval()
        self._explainer = explainer
        self._cam = LayerGradCam(joined, backbone.blocks[-1])

    def __call__(self, pixels: np.ndarray, output: int) -> torch.Tensor:
        """Return the (S, S) map of a class."""
        view = self._explainer._view(pixels)
        found = self._cam.attribute(view, target=output, relu_attributions=True).detach()
        return functional.interpolate(found, view.shape[-2:], mode="bilinear")[0, 0]


class Worth:
    """Deletion and insertion of maps of one picture."""

    def __init__(self, explainer: Explainer, pixels: np.ndarray, output: int) -> None:
        self._explainer, self._output = explainer, output
        self._view = explainer._view(pixels)
        reach = self._view.shape[-1] // 16
        blurred = gaussian_blur(self._view, [5 * reach | 1] * 2, [float(reach)] * 2)
        self._hidden = {"gray": torch.full_like(self._view, 127 / 255), "blur": blurred}

    def __call__(self, heat: torch.Tensor) -> dict[str, float]:
        """Return the mean probability of the class along each curve."""
        noise = 1e-6 * torch.rand(heat.shape, generator=torch.Generator().manual_seed(0))
        places = torch.argsort((heat + noise).flatten(), descending=True)
        return {
            f"{name}, {how}": self._mean(places, hidden, name == "insertion")
            for name in ("deletion", "insertion")
            for how, hidden in self._hidden.items()
        }

    def _mean(self, places: torch.Tensor, hidden: torch.Tensor, shows: bool) -> float:
        frames = []
        for step in range(STEPS + 1):
            named = torch.zeros(len(places))
            named[places[: len(places) * step // STEPS]] = 1
            mask = named.view(self._view.shape[-2:])
            seen = mask if shows else 1 - mask
            frames.append(self._view[0] * seen + hidden[0] * (1 - seen))
        logits = self._explainer._logits(torch.stack(frames))
        return float(logits.softmax(dim=1)[:, self._output].mean())


def measure(place: Path, per_class: int, seed: int) -> dict[str, object]:
    """Return the figures of each way to make a map."""
    project = open_project(place)
    table, model = load_table(project), current_version(project)
    checkpoint = checkpoint_path(project, model)
    explainer = Explainer(load_checkpoint(checkpoint))
    rng = np.random.default_rng(seed)
    context = ReportingContext()
    ways: dict[str, MakeMap] = {
        "occlusion": lambda pixels, output: torch.from_numpy(
            explainer.heat_map(pixels, [output], context).values
        ),
        "Grad-CAM": GradCam(explainer, checkpoint),
        "chance": lambda _pixels, _output: torch.from_numpy(_chance(rng, explainer._size)),
    }
    rows: dict[str, list[dict[str, float]]] = {name: [] for name in ways}
    chosen = _chosen(table, per_class, rng)
    for way in ways.values():  # what is made at the first call is not timed
        way(read_pixels(project, int(table.ids[chosen[0]])), 0)
    for row in chosen:
        pixels = read_pixels(project, int(table.ids[row]))
        output = model.class_ids.index(int(table.suggested[row, 0]))
        worth = Worth(explainer, pixels, output)
        for name, way in ways.items():
            started, busy = time.perf_counter(), time.process_time()
            heat = way(pixels, output)
            spent = {"s": time.perf_counter() - started, "processor, s": time.process_time() - busy}
            rows[name].append({**worth(heat), **spent})
    project.close()
    return {"images": len(chosen), "ways": {name: _summary(each) for name, each in rows.items()}}


def _chance(rng: np.random.Generator, size: int) -> np.ndarray:
    coarse = torch.from_numpy(rng.random((1, 1, 12, 12), np.float32))
    return functional.interpolate(coarse, (size, size), mode="bicubic")[0, 0].numpy()


def _chosen(table: object, per_class: int, rng: np.random.Generator) -> np.ndarray:
    shown, first = table.has_suggestion(), table.suggested[:, 0]
    groups = [np.flatnonzero(shown & (first == key)) for key in np.unique(first[shown])]
    parts = [rng.choice(each, min(per_class, len(each)), replace=False) for each in groups]
    return np.concatenate(parts)


def _summary(rows: list[dict[str, float]]) -> dict[str, dict[str, float]]:
    values = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    found = {
        name: {"mean": float(each.mean()), "standard error": float(each.std() / len(each) ** 0.5)}
        for name, each in values.items()
    }
    found["s"]["median"] = float(np.median(values["s"]))
    return found


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path)
    parser.add_argument("--per-class", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    found = measure(arguments.project, arguments.per_class, arguments.seed)
    click.echo(f"{found['images']} images")
    for name, figures in found["ways"].items():
        shown = (f"{key} {each['mean']:.3f}" for key, each in figures.items())
        click.echo("  ".join((name, *shown)))
    libraries = {name: version(name) for name in ("captum", "numpy", "onnxruntime", "torch")}
    about = {
        "python": platform.python_version(),
        "cpu": cpu_name(),
        "cores": os.cpu_count(),
        "libraries": libraries,
        "windows": WINDOWS,
        "steps": STEPS,
        "seed": arguments.seed,
    }
    RESULTS.write_text(json.dumps({**about, **found}, indent=2) + "\n")


if __name__ == "__main__":
    main()
