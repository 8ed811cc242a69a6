"""How fast a whole pool gets its suggestions beside the bare network on tensors in memory.

    python benchmarks/scoring.py [FOLDER] [--backbone NAME] [--images N] [--rounds N]

In one run take turns: the bare network, one thread a core, on views that lie in memory; the same
in eager torch, torch.compile and, where it is installed, OpenVINO; the scores of a pool from image
files with nothing cached, and from cached embeddings, of a model of heads and of one whose last
blocks are its own; and `suggest`, which also writes the suggestions into the database. On a GPU the
bare network and the pool run in half precision. Without FOLDER the images are drawn. Prints images
a second and ratios to the bare network, and how far the probabilities are from those of eager
torch; writes `benchmarks/results/scoring.json`.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import statistics
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click
import numpy as np
import torch
from bare_networks import Side, bare, others
from many_images import model_version
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from mars_labeler.catalog import images, models
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.imagery.sample import SAMPLE_CLASSES, draw_scene
from mars_labeler.learning.backbones import build_backbone
from mars_labeler.learning.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from mars_labeler.learning.devices import best_device, core_count, device_title
from mars_labeler.learning.models import build_network, restore_network
from mars_labeler.learning.network import Adapter
from mars_labeler.learning.presets import resolve
from mars_labeler.learning.scoring import score
from mars_labeler.learning.views.making import make_views, square_side, to_square
from mars_labeler.learning.views.recipes import PLAIN, draw_views
from mars_labeler.services.importing import import_images
from mars_labeler.services.project import Project, create_project, read_classes
from mars_labeler.services.suggesting import suggest
from mars_labeler.services.training import checkpoint_path, image_loader, open_embeddings

RESULTS = Path(__file__).parent / "results" / "scoring.json"
IN_MEMORY, COMPARED = 256, 64
SHARPNESS = 30.0
"""What an untrained head is multiplied by, so that it is as sure of itself as a trained one."""

BARE = "bare network"
Scores = dict[int, NDArray[np.float32]]


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--backbone", default="efficientnet-lite0")
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    config = resolve(TrainingConfig(backbone=arguments.backbone), torch.device("cpu"))
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        folder = images_of(arguments.folder, work / "images", arguments.images)
        project = create_project(work / "project", "benchmark", SAMPLE_CLASSES)
        try:
            import_images(project, folder, ReportingContext())
            result = measure(Pool(project, config), arguments.rounds)
        finally:
            project.close()
    name = arguments.folder.name if arguments.folder else "drawn"
    write(f"{arguments.backbone}, {name}", result)


def images_of(folder: Path | None, place: Path, count: int) -> Path:
    """Copy the first images of a folder into a place, or draw some like the archive's."""
    place.mkdir()
    if folder is not None:
        for path in sorted([*folder.rglob("*.jpg"), *folder.rglob("*.JPG")])[:count]:
            shutil.copy(path, place)
        return place
    rng = np.random.default_rng(0)
    scenes = [draw_scene(name, rng, 256) for name in SAMPLE_CLASSES]
    for number in range(count):
        turned = np.roll(scenes[number % len(scenes)], number, axis=1)
        Image.fromarray(turned).save(place / f"{number:06}.jpg", quality=90)
    return place


class Pool:
    """All images of a project, and two models to score them with.

    Args:
        project: The project; its images are imported.
        config: Settings of the model of heads.
    """

    def __init__(self, project: Project, config: TrainingConfig) -> None:
        self.project = project
        self.config = config
        with project.catalog.reading() as connection:
            self.ids = np.array(sorted(images.read_locations(connection)), np.int64)
        self.load_image = image_loader(project)
        self.views = self._views(self.ids[:IN_MEMORY])
        record = model_version([entry.class_id for entry in read_classes(project)])
        record = replace(record, checkpoint="heads.safetensors", settings=config.to_json())
        with project.catalog.writing() as connection:
            models.add_version(connection, record)
        self.heads = checkpoint_path(project, record)
        self.own = self.heads.with_name("own.safetensors")
        self._write_model(self.heads, config)
        self._write_model(self.own, replace(config, trainable=Trainable.LAST_BLOCKS))

    def scores(self, checkpoint: Path) -> Scores:
        """Score all images."""
        store = open_embeddings(self.project, self.config)
        chunks = score(checkpoint, self.ids, self.load_image, store, ReportingContext())
        return {
            image_id: row
            for ids, rows in chunks
            for image_id, row in zip(ids.tolist(), rows, strict=True)
        }

    def forget(self) -> None:
        """Throw the cached embeddings away."""
        shutil.rmtree(self.project.embeddings_folder, ignore_errors=True)

    def score_files(self) -> int:
        """Score with nothing cached."""
        self.forget()
        return len(self.scores(self.heads))

    def score_cached(self) -> int:
        """Score once more."""
        return len(self.scores(self.heads))

    def score_own(self) -> int:
        """Score with last blocks of the model's own."""
        return len(self.scores(self.own))

    def suggest_files(self) -> int:
        """Suggest with nothing cached."""
        self.forget()
        return suggest(self.project, ReportingContext(), lambda _: None)

    def difference(self, checkpoint: Path) -> float:
        """Return how far a probability is from eager torch's, on views made one by one, at most."""
        model = load_checkpoint(checkpoint)
        network = restore_network(model)
        views = self.views[:COMPARED]
        with torch.inference_mode():
            if model.reads_embeddings:
                views = build_backbone(model.config).eval()(views)
            expected = torch.softmax(network(views), dim=1).numpy()
        found = self.scores(checkpoint)
        kept = self.ids[:COMPARED].tolist()
        return max(
            float(np.abs(found[image_id] - row).max())
            for image_id, row in zip(kept, expected, strict=True)
        )

    def _views(self, ids: NDArray[np.int64]) -> Tensor:
        size = self.config.image_size
        squares = [to_square(self.load_image(key), square_side(size)) for key in ids.tolist()]
        draws = draw_views(PLAIN, 0, ids, 0)
        return make_views(torch.stack(squares), draws, size)

    def _write_model(self, path: Path, config: TrainingConfig) -> None:
        names = tuple(entry.name for entry in read_classes(self.project))
        network = build_network(config, len(names))
        if isinstance(network.trunk, Adapter):
            with torch.inference_mode():
                network.trunk.standardize(build_backbone(config).eval()(self.views[:COMPARED]))
        state = network.state_dict()
        for key in state.keys() & {"classification_head.weight"}:  # a head of cosines has a scale
            state[key] *= SHARPNESS
        save_checkpoint(Checkpoint(config, names, state), path)


def measure(pool: Pool, rounds: int) -> dict[str, object]:
    """Let all sides take turns and return their figures."""
    size = pool.config.image_size
    backbone = build_backbone(pool.config).eval()
    sides: dict[str, Side] = {
        BARE: bare(backbone, size, pool.views),
        **dict(others(backbone, size, pool.views)),
        "pool of files": pool.score_files,
        "pool of cached embeddings": pool.score_cached,
        "pool of files, own last blocks": pool.score_own,
        "suggest, from files": pool.suggest_files,
    }
    rates, processor = alternate(sides, rounds)
    ratios = {
        name: [one / other for one, other in zip(found, rates[BARE], strict=True)]
        for name, found in rates.items()
    }
    differences = {name: pool.difference(getattr(pool, name)) for name in ("heads", "own")}
    costs = {name: statistics.median(found) for name, found in processor.items()}
    tell(rates, ratios, costs, differences)
    return {
        "images": len(pool.ids),
        "images/s": {name: round(statistics.median(found), 1) for name, found in rates.items()},
        "ratio to the bare network": {
            name: round(statistics.median(found), 3) for name, found in ratios.items()
        },
        "processor ms an image": {name: round(cost, 3) for name, cost in costs.items()},
        "ratios": {name: [round(one, 3) for one in found] for name, found in ratios.items()},
        "largest difference of a probability from eager torch": differences,
    }


def alternate(
    sides: Mapping[str, Side], rounds: int
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Let the sides take turns; the first turn counts for nothing.

    Returns:
        By side, the images a second of each round, and the processor time of an image in ms: that
        tells more than the clock where other programs want the cores, too.
    """
    rates: dict[str, list[float]] = {name: [] for name in sides}
    processor: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(rounds + 1):
        for name, run in sides.items():
            started, used = time.perf_counter(), time.process_time()
            count = run()
            if number:
                rates[name].append(count / (time.perf_counter() - started))
                processor[name].append(1e3 * (time.process_time() - used) / count)
    return rates, processor


def tell(
    rates: Mapping[str, list[float]],
    ratios: Mapping[str, list[float]],
    costs: Mapping[str, float],
    differences: Mapping[str, float],
) -> None:
    """Print the table."""
    click.echo(f"{'':32} images/s  ratio (lowest to highest)  processor ms an image")
    for name, found in rates.items():
        ratio = sorted(ratios[name])
        spread = f"({ratio[0]:.2f} to {ratio[-1]:.2f})"
        click.echo(
            f"{name:32} {statistics.median(found):8.0f}  {statistics.median(ratio):5.2f} "
            f"{spread:19}  {costs[name]:6.3f}"
        )
    for name, difference in differences.items():
        click.echo(f"{name}: probabilities differ from eager torch's by {difference:.1e} at most")


def write(name: str, result: dict[str, object]) -> None:
    """Keep the figures, beside those of other backbones and folders."""
    results = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    versions = {"python": platform.python_version()}
    for package in ("torch", "onnxruntime", "openvino", "pillow", "numpy"):
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "not installed"
    machine: dict[str, object] = {
        "device": device_title(best_device()),
        "cpu": platform.processor() or platform.machine(),
        "cores": core_count(),
        "versions": versions,
    }
    results[name] = result | machine
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
