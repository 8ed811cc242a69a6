"""How fast the real training pipeline is beside the same step on tensors already in memory.

    python benchmarks/training_step.py [--steps N] [--rounds N]

The pipeline reads decoded images and makes the weak and strong views of the full method afresh. The
other side repeats its step on the views of an earlier step. Both take turns in one run, on drawn
noise, and with them the step through the whole network in eager torch, as it is when the frozen
blocks do not run apart. EfficientNet-Lite0's last blocks on a CPU; ResNet-50, all of it, on a GPU
where there is one. Prints images a second and ratios and writes
`benchmarks/results/training_step.json`.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import IO

import click
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.learning.batches import StepSampler
from mars_labeler.learning.devices import best_device, device_title, has_room
from mars_labeler.learning.front import FrozenFront
from mars_labeler.learning.methods import make_method
from mars_labeler.learning.models import build_network, set_training
from mars_labeler.learning.presets import resolve
from mars_labeler.learning.pulse import Pulse
from mars_labeler.learning.trainer import Split, Trainer
from mars_labeler.learning.views.images import Front, ImageViews
from mars_labeler.learning.views.pretexts import Pretext
from mars_labeler.learning.views.source import PoolViews, ViewSource
from mars_labeler.learning.views.square_file import SquareFile

RESULTS = Path(__file__).parent / "results" / "training_step.json"
CLASSES, LABELED, UNLABELED = 25, 400, 200

Rows = NDArray[np.int64]
Result = dict[str, float | str]


@dataclass
class RepeatedViews:
    """Gives the first views it made again and again; they pass the frozen blocks every time."""

    views: PoolViews
    front: Front | None
    made: dict[tuple[str, int], tuple[Tensor, ...]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many images the pool has."""
        return self.views.count

    def begin_epoch(self, epoch: int) -> None:
        """Go on as before."""

    def plain(self, rows: Rows) -> Tensor:
        """Return the first plain views."""
        return self._first("plain", rows, lambda: (self.views.plain(rows),))[0]

    def weak(self, rows: Rows) -> Tensor:
        """Return the first weak views."""
        return self._first("weak", rows, lambda: (self.views.weak(rows),))[0]

    def strong(self, rows: Rows) -> Tensor:
        """Return the first strong views."""
        return self._first("strong", rows, lambda: (self.views.strong(rows),))[0]

    def strong_pair(self, rows: Rows) -> tuple[Tensor, Tensor]:
        """Return the first pairs of strong views."""
        first, second = self._first("pair", rows, lambda: self.views.strong_pair(rows))
        return first, second

    def transformed(self, rows: Rows, pretext: Pretext, numbers: Rows) -> Tensor:
        """Return the first transformed views."""
        key = pretext.name
        return self._first(key, rows, lambda: (self.views.transformed(rows, pretext, numbers),))[0]

    def _first(
        self, kind: str, rows: Rows, make: Callable[[], tuple[Tensor, ...]]
    ) -> tuple[Tensor, ...]:
        key = (kind, len(rows))
        if key not in self.made:
            self.made[key] = make()
        return tuple(self.front(made) if self.front else made for made in self.made[key])


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    device = best_device()
    is_gpu = device.type == "cuda"
    config = resolve(
        TrainingConfig(
            method="full",
            backbone="resnet50" if is_gpu else "efficientnet-lite0",
            trainable=Trainable.ALL if is_gpu else Trainable.LAST_BLOCKS,
            image_size=224 if is_gpu else 192,
        ),
        device,
    )
    with tempfile.TemporaryFile() as file:
        squares = decoded(file, config, device)
        sides = {
            "pipeline": make_side(squares, config, device, has_front=not is_gpu, is_repeated=False)
        }
        sides["in memory"] = make_side(
            squares, config, device, has_front=not is_gpu, is_repeated=True
        )
        if not is_gpu:
            sides["whole network in eager torch"] = make_side(
                squares, config, device, has_front=False, is_repeated=False
            )
        rates = measured(sides, arguments.steps, arguments.rounds)
    report(rates, config, device)


def decoded(file: IO[bytes], config: TrainingConfig, device: torch.device) -> SquareFile:
    """Return drawn noise of LABELED + UNLABELED images, decoded."""

    def load(image_id: int) -> NDArray[np.uint8]:
        return np.random.default_rng(image_id).integers(256, size=(192, 256, 3), dtype=np.uint8)

    squares = SquareFile(file, config.image_size)
    squares.fill(np.arange(LABELED + UNLABELED), load, lambda _done: None)
    if device.type == "cuda" and has_room(device, squares.byte_count):
        squares.move_to(device)
    return squares


def make_side(
    squares: SquareFile,
    config: TrainingConfig,
    device: torch.device,
    *,
    has_front: bool,
    is_repeated: bool,
) -> Callable[[int], int]:
    """Return a function that runs a number of steps and returns how many views they had."""
    pulse = Pulse(ReportingContext())
    front = FrozenFront(config, pulse) if has_front else None

    def pool(first: int, count: int, front: Front | None) -> PoolViews:
        rows = np.arange(first, first + count)
        own = None if is_repeated else front
        made = ImageViews(squares, rows, config.image_size, 0, device, own)
        return RepeatedViews(made, front) if is_repeated else made

    source = ViewSource(pool(0, LABELED, front), pool(LABELED, UNLABELED, front), pool(0, 1, front))
    network = build_network(config, CLASSES).to(device)
    set_training(network)
    network.trunk.start = front.block_count if front else 0
    rows = np.arange(LABELED)
    split = Split(rows % CLASSES, rows, rows[:0])
    trainer = Trainer(network, make_method(config.method), source, split, config, pulse)
    sampler = StepSampler(rows, split.labels, UNLABELED, config)
    steps = iter(list(sampler.epoch(1, is_class_balanced=True)) * 100)

    def run(count: int) -> int:
        views = 0
        for _ in range(count):
            step = next(steps)
            trainer.run_step(step, 0.0)
            views += len(step.labeled) + 2 * (len(step.of_each_class) + len(step.unlabeled))
        if device.type == "cuda":
            torch.cuda.synchronize()
        return views

    run(2)
    return run


def measured(
    sides: dict[str, Callable[[int], int]], steps: int, rounds: int
) -> dict[str, list[float]]:
    """Return views a second of each side, round by round; the sides take turns."""
    rates: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, run in sides.items():
            started = time.perf_counter()
            views = run(steps)
            rates[name].append(views / (time.perf_counter() - started))
    return rates


def report(rates: dict[str, list[float]], config: TrainingConfig, device: torch.device) -> None:
    """Print the table and write the JSON."""
    title = f"{config.backbone}, {config.trainable}, {config.image_size} px, {device_title(device)}"
    click.echo(title)
    rows: list[Result] = []
    for name, values in rates.items():
        ratios = [own / base for own, base in zip(values, rates["in memory"], strict=True)]
        rows.append(
            {
                "side": name,
                "images a second": round(statistics.median(values), 1),
                "ratio to in memory": round(statistics.median(ratios), 3),
                "least ratio": round(min(ratios), 3),
                "greatest ratio": round(max(ratios), 3),
            }
        )
        click.echo(
            f"  {name:30} {rows[-1]['images a second']:8} images/s, "
            f"{rows[-1]['ratio to in memory']} of the step in memory "
            f"({rows[-1]['least ratio']} to {rows[-1]['greatest ratio']})"
        )
    versions = {name: version(name) for name in ("torch", "onnxruntime", "numpy")}
    versions["python"] = platform.python_version()
    results = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    results["GPU" if device.type == "cuda" else "CPU"] = {
        "title": title,
        "cores": torch.get_num_threads(),
        "rows": rows,
        "versions": versions,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
