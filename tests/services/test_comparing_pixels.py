"""Which runs of a comparison may share decoded images."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from mars_labeler.domain.jobs import JobCancelled
from mars_labeler.domain.stretch import USUAL_STRETCH, Curve, Stretch
from mars_labeler.services.comparing.pixels import pixels_mark
from mars_labeler.services.comparing.split import comparison_split
from mars_labeler.services.project import Project, open_project
from mars_labeler.services.stretching import set_stretch
from tests.services.comparing_world import (
    GROUND,
    SMALL,
    WORLD,
    FakeRunner,
    file_of,
    make_project,
    run_comparison,
)


def _mark(project: Project) -> str:
    return pixels_mark(project, comparison_split(project, SMALL))


def _squares(project: Project, output: Path, image_size: int) -> set[str]:
    """Return the names of the files that the first two runs share."""
    training = replace(SMALL.training, image_size=image_size)
    runner = FakeRunner(stop_after=2)
    with pytest.raises(JobCancelled):
        run_comparison(project, output, runner, replace(SMALL, training=training))
    assert {cell.squares.parent for cell in runner.cells} == {output / "work"}
    return {cell.squares.name for cell in runner.cells}


def test_runs_of_one_image_size_share_their_squares(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    small = _squares(project, tmp_path / "results", 32)
    large = _squares(project, tmp_path / "results", 64)
    mark = _mark(project)
    project.close()
    assert (small, large) == ({f"squares-32-{mark}.bin"}, {f"squares-64-{mark}.bin"})


def test_a_changed_file_has_another_mark(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    path = tmp_path / "images" / file_of(10)
    marks = [_mark(project)]
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1_000_000_000))
    marks.append(_mark(project))
    Image.new("RGB", (64, 64), "white").save(path)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    marks.append(_mark(project))
    path.unlink()
    marks.append(_mark(project))
    project.close()
    assert len(set(marks)) == 4


def test_an_image_that_is_not_used_changes_nothing(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    split = comparison_split(project, SMALL)
    fewer = replace(split, unlabeled_ids=split.unlabeled_ids[1:])
    mark = pixels_mark(project, fewer)
    assert mark != pixels_mark(project, split)
    (tmp_path / "images" / file_of(50)).unlink()
    assert pixels_mark(project, fewer) == mark
    project.close()


def test_a_project_that_was_moved_keeps_its_mark_and_another_has_its_own(tmp_path: Path) -> None:
    project = make_project(tmp_path / "one")
    mark = _mark(project)
    project.close()
    other = make_project(tmp_path / "two", ((11, GROUND), *WORLD[1:]))
    assert _mark(other) != mark
    other.close()
    moved = tmp_path / "moved"
    project.folder.rename(moved)
    reopened = open_project(moved)
    assert _mark(reopened) == mark
    reopened.close()


def test_another_stretch_is_another_set_of_pixels(world: Project) -> None:
    before = _mark(world)
    set_stretch(world, [1], Stretch(Curve.ASINH))
    assert _mark(world) != before
    set_stretch(world, [1], USUAL_STRETCH)
    assert _mark(world) == before
