"""What `retraining.py` measures on: a project with its embeddings, the true classes, and parts."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.imagery.label_files import read_label_file
from mars_labeler.imagery.sample import SAMPLE_CLASSES, draw_sample
from mars_labeler.services.importing import import_images
from mars_labeler.services.labeling import assign_label
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, create_project, open_project, read_classes
from mars_labeler.services.training import image_loader, open_embeddings

TRAIN, VAL = "train-calibrated-shuffled.txt", "val-calibrated-shuffled.txt"
SAMPLE_IMAGES = 2_000
VIEWS = (0, 1, 2)
EARLY_SOLS = 100
ME = "benchmark"

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class World:
    """A project without labels, whose embeddings are all cached.

    Args:
        project: Its folder.
        truth: The true class of images, by id.
        lists: The list that names an image, `TRAIN` or `VAL`, by id; empty for drawn images.
        sols: The sol of images, by id.
        images: How many images it has.
    """

    project: Path
    truth: Mapping[int, str]
    lists: Mapping[int, str]
    sols: Mapping[int, int]
    images: int

    def part(self, name: str, seed: int) -> tuple[Ids, Ids]:
        """Return the images that are labeled, in random order, and those that are scored.

        Images of classes that no label teaches are not scored.
        """
        rng = np.random.default_rng(seed)
        ids = rng.permutation(np.array(sorted(self.truth), np.int64))
        if name == "quarter":
            is_taught = np.arange(len(ids)) < len(ids) // 4
        elif name == "lists":
            is_taught = np.array([self.lists[image_id] == TRAIN for image_id in ids.tolist()])
        else:
            is_taught = np.array([self.sols[each] <= EARLY_SOLS for each in ids.tolist()])
        known = {self.truth[image_id] for image_id in ids[is_taught].tolist()}
        can_be_right = np.array([self.truth[image_id] in known for image_id in ids.tolist()])
        return ids[is_taught], ids[~is_taught & can_be_right]


def make_world(work: Path, folder: Path | None) -> tuple[World, dict[str, float]]:
    """Make the project or take the one that is there.

    Returns:
        It, and how long it took to embed: images, embeddings, seconds; empty when they were there.
    """
    place = work / (folder.name if folder else "drawn")
    if folder is None:
        folder = draw_sample(work / "sample", SAMPLE_IMAGES).images_folder
        lists = [work / "sample" / "labels.csv"]
    else:
        lists = [folder / TRAIN, folder / VAL]
    said = {
        path: (entry.class_name, source.name)
        for source in lists
        for path, entry in read_label_file(source).images.items()
    }
    if (place / "project.sqlite").exists():
        project = open_project(place)
    else:
        names = sorted({name for name, _ in said.values()})
        project = create_project(place, "benchmark", names or SAMPLE_CLASSES)
        import_images(project, folder, ReportingContext())
    embedded = embed_all(project)
    by_name = {Path(path).name: entry for path, entry in said.items()}
    table = load_table(project)
    rows = list(zip(table.ids.tolist(), table.names, table.sols.tolist(), strict=True))
    named = [(image_id, by_name[str(name)]) for image_id, name, _ in rows if str(name) in by_name]
    project.close()
    world = World(
        place,
        {image_id: entry[0] for image_id, entry in named},
        {image_id: entry[1] for image_id, entry in named},
        {image_id: sol for image_id, _, sol in rows},
        len(rows),
    )
    return world, embedded


def embed_all(project: Project) -> dict[str, float]:
    """Compute the views of all images that a training may read."""
    import torch

    from mars_labeler.learning.embedding import embed, missing_views
    from mars_labeler.learning.inference import backbone_inference

    config = TrainingConfig()
    store = open_embeddings(project, config)
    missing = missing_views(store, dict.fromkeys(VIEWS, load_table(project).ids.astype(np.int64)))
    if not missing:
        return {}
    started = time.perf_counter()
    inference = backbone_inference(config, torch.device("cpu"))
    embed(missing, inference, config.image_size, image_loader(project), store, lambda _done: None)
    images = len(np.unique(np.concatenate(list(missing.values()))))
    count = sum(len(ids) for ids in missing.values())
    seconds = round(time.perf_counter() - started, 2)
    return {"images": images, "embeddings": count, "seconds": seconds}


def copied(world: World, place: Path) -> Project:
    """Return a copy of the project, open; its embeddings are its own, thumbnails it has none."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(world.project, place, ignore=shutil.ignore_patterns("thumbnails", "*.json"))
    return open_project(place)


def teach(project: Project, world: World, ids: Ids) -> None:
    """Label images with their true classes."""
    for entry in read_classes(project):
        chosen = [each for each in ids.tolist() if world.truth[each] == entry.name]
        if chosen:
            assign_label(project, chosen, entry.class_id, ME)


def share_right(project: Project, world: World, ids: Ids) -> tuple[float, float]:
    """Return the top-1 and the mean recall of the suggestions for some images, as shares."""
    table = load_table(project)
    names = {entry.class_id: entry.name for entry in read_classes(project)}
    firsts = dict(zip(table.ids.tolist(), table.suggested[:, 0].tolist(), strict=True))
    truth = np.array([world.truth[each] for each in ids.tolist()])
    right = truth == np.array([names.get(firsts[each], "") for each in ids.tolist()])
    recalls = [right[truth == name].mean() for name in np.unique(truth)]
    return float(right.mean()), float(np.mean(recalls))
