"""A project of drawn pictures whose labels can be made wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.imagery.sample import draw_scene
from mars_labeler.services.importing import import_images
from mars_labeler.services.labeling import assign_label
from mars_labeler.services.project import Project, create_project

NAMES = ("ground", "wheel", "sun")
GROUND, WHEEL, SUN = 1, 2, 3
PICTURES = 36
CONFIG = TrainingConfig(backbone="tiny", trainable=Trainable.HEADS, image_size=64)


def make_suspecting_project(folder: Path) -> Project:
    """Return a project of pictures of three classes in turn, ids from 1, all labeled rightly."""
    images = folder / "rover"
    images.mkdir()
    rng = np.random.default_rng(3)
    for index in range(PICTURES):
        picture = Image.fromarray(draw_scene(NAMES[index % 3], rng, 64))
        picture.save(images / f"{index:04}ML0000000000000I01_DRCL.png")
    project = create_project(folder / "project", "Suspects", NAMES)
    import_images(project, images, ReportingContext())
    for class_id in (GROUND, WHEEL, SUN):
        assign_label(project, range(class_id, PICTURES + 1, 3), class_id, "ada")
    return project
