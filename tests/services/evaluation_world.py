"""A project whose model was measured: made once for many tests, each of which has a copy."""

from __future__ import annotations

import shutil
from pathlib import Path

from mars_labeler.domain.splits import Split
from mars_labeler.services import splitting
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, open_project
from tests.services.report_world import IMAGES, ME, label, make_project, retrain

HELD_OUT = IMAGES // 2
"""The first images are held out; all 60 are labeled with the class of their shade."""


def make_trained(folder: Path) -> Path:
    """Return the folder of a project with all images labeled, half of them held out, a model."""
    project = make_project(folder)
    label(project, 0, IMAGES, ME)
    ids = load_table(project).ids.tolist()
    splitting.set_split(project, ids[:HELD_OUT], Split.VALIDATION)
    retrain(project)
    project.close()
    return project.folder


def copied(trained: Path, place: Path) -> Project:
    """Return a copy of the project, open; it shares the images."""
    return open_project(Path(shutil.copytree(trained, place)))
