"""A folder with everything wrong in it: one list with reasons, and the good images come in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.services.importing import import_images
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project
from tests.imagery.archive_products import ramp, write_pds3

REASONS = {
    "alone.lbl": "has no image beside it",
    "bomb.IMG": "has too many pixels",
    "dot.png": "has 1 x 1 pixels, too few",
    "empty.jpg": "is empty",
    "half.img": "is shorter than its label says",
    "half.jpg": "is damaged",
    "notes.IMG": "is no image of a known kind",
}


@pytest.fixture
def bad_folder(tmp_path: Path) -> Path:
    """Return a folder with two good images and, of each kind of bad file, one."""
    folder = tmp_path / "delivered"
    folder.mkdir()
    Image.new("RGB", (64, 48), "red").save(folder / "good.jpg")
    write_pds3(folder / "GOOD.IMG", ramp(), folder / "good.lbl")
    write_pds3(folder / "gone.img", ramp(), folder / "alone.lbl").unlink()
    write_pds3(folder / "bomb.IMG", ramp(), items={"LINES": 40_000, "LINE_SAMPLES": 40_000})
    Image.new("RGB", (1, 1)).save(folder / "dot.png")
    (folder / "empty.jpg").touch()
    Image.effect_noise((300, 300), 50).save(folder / "half.jpg")
    os.truncate(folder / "half.jpg", 5000)
    os.truncate(write_pds3(folder / "half.img", ramp()), 2500)
    (folder / "notes.IMG").write_text("These are on the other disk.\n")
    (folder / "drawing.xml").write_text("<annotation/>")
    (folder / "folder.IMG").mkdir()
    os.mkfifo(folder / "pipe.img")
    return folder


def test_each_bad_file_has_its_reason_and_the_rest_comes_in(
    project: Project, bad_folder: Path
) -> None:
    summary = import_images(project, bad_folder, ReportingContext())
    assert summary.added == 2
    assert sorted(load_table(project).names.tolist()) == ["GOOD.IMG", "good.jpg"]
    assert len(summary.problems) == len(REASONS)
    for name, reason in REASONS.items():
        assert any(name in problem and reason in problem for problem in summary.problems), name
