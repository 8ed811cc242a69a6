"""How fast a folder is imported beside a bare loop that decodes and writes thumbnails.

    python benchmarks/importing.py [FOLDER] [--rounds N]

Both take turns in one run on the same files and the same cores: the loop opens each image, decodes
it at the least size that will do, scales it down and writes the thumbnail. The import does that,
too, and hashes, measures, parses, stores, and splits. Without FOLDER the images are drawn: small
ones like the archive's browse images, and large ones like raw frames. Prints images a second,
ratios, how busy the cores were, and how long it takes to find that nothing is new; writes
`benchmarks/results/importing.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

import click
import numpy as np
from PIL import Image

from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.imagery.discovery import find_images
from mars_labeler.imagery.sample import SAMPLE_CLASSES, draw_scene
from mars_labeler.imagery.thumbnails import LONGEST_SIDE
from mars_labeler.services.importing import import_images
from mars_labeler.services.project import create_project

RESULTS = Path(__file__).parent / "results" / "importing.json"
CORES = os.cpu_count() or 1
DRAWN = {"small": (256, 256, 3_000), "large": (1200, 874, 400)}
"""Width, height and number of the images that are drawn."""


@dataclass(frozen=True)
class Timing:
    """What one side of one round took: wall seconds, and busy cores over all cores."""

    seconds: float
    busy: float


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        if arguments.folder is not None:
            folders = {arguments.folder.name: arguments.folder}
        else:
            folders = {name: draw(work / name, *size) for name, size in DRAWN.items()}
        found = {name: compare(folder, work, arguments.rounds) for name, folder in folders.items()}
    write(found)


def draw(folder: Path, width: int, height: int, count: int) -> Path:
    """Write that many JPEGs of a few drawn scenes, no two of them the same."""
    folder.mkdir()
    rng = np.random.default_rng(0)
    scenes = [Image.fromarray(draw_scene(name, rng, 256)) for name in SAMPLE_CLASSES]
    for number in range(count):
        left, top = rng.integers(0, 32, 2).tolist()
        scene = scenes[number % len(scenes)].crop((left, top, left + 224, top + 224))
        scene.resize((width, height)).save(folder / f"{number:06}.jpg", quality=90)
    return folder


def compare(folder: Path, work: Path, rounds: int) -> dict[str, object]:
    """Let the bare loop and the import take turns."""
    paths = [folder / item.relative_path for item in find_images(folder)]
    bare, imported, again = [], [], []
    for number in range(rounds):
        thumbnails = work / f"thumbnails-{folder.name}-{number}"
        thumbnails.mkdir()
        bare.append(timed(partial(bare_loop, paths, thumbnails)))
        project = create_project(work / f"project-{folder.name}-{number}", "benchmark")
        importing = partial(import_images, project, folder, ReportingContext())
        imported.append(timed(importing))
        again.append(timed(importing))
        project.close()
    ratios = [one.seconds / other.seconds for one, other in zip(bare, imported, strict=True)]
    result = {
        "images": len(paths),
        "bare images/s": rate(len(paths), bare),
        "imported images/s": rate(len(paths), imported),
        "ratio": round(statistics.median(ratios), 3),
        "ratios": [round(ratio, 3) for ratio in ratios],
        "busy cores, bare": round(statistics.median(side.busy for side in bare), 2),
        "busy cores, import": round(statistics.median(side.busy for side in imported), 2),
        "nothing new, s": round(statistics.median(side.seconds for side in again), 3),
        "rounds": [[asdict(side) for side in sides] for sides in (bare, imported, again)],
    }
    click.echo(
        f"{folder.name}: {len(paths):,} images, bare {result['bare images/s']} images/s, import "
        f"{result['imported images/s']}, ratio {result['ratio']} {result['ratios']}, nothing new "
        f"{result['nothing new, s']} s"
    )
    return result


def timed(action: Callable[[], object]) -> Timing:
    """Return what an action takes."""
    started, cpu = time.perf_counter(), cpu_seconds()
    action()
    seconds = time.perf_counter() - started
    return Timing(seconds, (cpu_seconds() - cpu) / seconds / CORES)


def cpu_seconds() -> float:
    """Return the processor time of this process and of those that it started and that ended."""
    return sum(os.times()[:4])


def rate(count: int, timings: list[Timing]) -> int:
    """Return the images a second of the median round."""
    return round(count / statistics.median(timing.seconds for timing in timings))


def bare_loop(paths: list[Path], thumbnails: Path) -> None:
    """Decode every image and write its thumbnail, on all cores."""

    def thumbnail(path: Path) -> None:
        with Image.open(path) as image:
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            image.save(thumbnails / f"{path.stem}.jpg", quality=85)

    with ThreadPoolExecutor(CORES) as threads:
        for _ in threads.map(thumbnail, paths):
            pass


def write(found: dict[str, dict[str, object]]) -> None:
    """Keep the figures, beside those of other folders."""
    results = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    versions = {name: version(name) for name in ("pillow", "numpy", "sqlalchemy")}
    versions["python"] = platform.python_version()
    results |= {
        name: {**result, "cores": CORES, "versions": versions} for name, result in found.items()
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
