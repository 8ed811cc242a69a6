"""A project with a history: labels, a model, labels given after it, a correction."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.services import labeling, suggesting
from mars_labeler.services.importing import import_images
from mars_labeler.services.offers import shown_offers
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, create_project

NASTY = "<script>alert('x')</script> & \"sand\""
CLASSES = (NASTY, "wheel", "sun")
IMAGES, FIRST_LABELED, LABELED_SINCE = 60, 24, 26
FAST = TrainingConfig(backbone="tiny", trainable=Trainable.HEADS, image_size=32, epochs=2)
ME, EVE = "ada", "<b>eve</b>"


def make_project(folder: Path) -> Project:
    """Return a new project of 60 images of three shades, 24 of them labeled."""
    rng = np.random.default_rng(0)
    images = folder / "images"
    images.mkdir()
    for index in range(IMAGES):
        shade = 80 * (index % 3) + rng.integers(0, 30, (20, 24, 3))
        name = f"{index:04}ML{index:06}0000000000I01_DRCL.PNG"
        Image.fromarray(shade.astype(np.uint8)).save(images / name)
    project = create_project(folder / "project", "Gale & <i>co</i>", CLASSES)
    import_images(project, images, ReportingContext())
    label(project, 0, FIRST_LABELED, ME)
    return project


def label(project: Project, first: int, count: int, annotator: str) -> None:
    """Label images with the class of their shade."""
    ids = load_table(project).ids.tolist()
    for place in range(3):
        chosen = [ids[row] for row in range(first, first + count) if row % 3 == place]
        labeling.assign_label(project, chosen, place + 1, annotator)


def retrain(project: Project) -> None:
    """Train a model and suggest with it."""
    suggesting.retrain(project, FAST, ReportingContext(), lambda _changes: None)


def go_on(project: Project) -> None:
    """Correct one suggestion, accept one, leave one unsure, and label 24 images more."""
    table = load_table(project)
    corrected, accepted, unsure = table.ids[FIRST_LABELED : FIRST_LABELED + 3].tolist()
    offers = shown_offers(table, [corrected, accepted])
    labeling.reject_suggestions(project, {corrected: offers[corrected]}, EVE)
    other = next(place for place in (1, 2, 3) if place != offers[corrected].class_id)
    labeling.assign_label(project, [corrected], other, EVE)
    labeling.accept_suggestions(project, {accepted: offers[accepted]}, ME)
    labeling.mark_unsure(project, [unsure], ME)
    label(project, FIRST_LABELED + 3, LABELED_SINCE - 2, ME)
