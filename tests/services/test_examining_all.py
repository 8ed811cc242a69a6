"""Many files are examined in processes of their own, with the same outcome."""

from __future__ import annotations

import logging
import os
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.imagery.discovery import FoundImage, find_images
from mars_labeler.imagery.thumbnails import ThumbnailCache
from mars_labeler.services import examining_all
from mars_labeler.services.examining import Task, examine
from mars_labeler.services.examining_all import examine_all
from mars_labeler.services.examining_process import ExaminingProcess
from mars_labeler.services.importing import import_images
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project


class _Deadly(FoundImage):
    """A file whose name ends whoever reads it."""

    def __reduce__(self) -> Any:
        return os._exit, (3,)


@pytest.fixture(autouse=True)
def _two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use processes on machines of one core, too."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Return a folder of 300 small images, one of them damaged."""
    folder = tmp_path / "many"
    folder.mkdir()
    for index in range(300):
        Image.new("RGB", (8, 8), (index // 2, 90, 50)).save(folder / f"{index:03}.png")
    (folder / "007.png").write_bytes(b"no image")
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> ThumbnailCache:
    """Return an empty cache."""
    return ThumbnailCache(tmp_path / "thumbnails")


def test_processes_find_what_one_thread_finds(many: Path, cache: ThumbnailCache) -> None:
    found = tuple(find_images(many))
    examined = list(examine_all(many, found, cache))
    assert examined == examine(Task(many, found, cache))
    assert [one.record.relative_path for one in examined if one.measures is None] == ["007.png"]
    assert all(
        cache.path_for(one.record.content_hash).is_file() for one in examined if one.measures
    )


def test_the_processes_end_with_the_iterator(
    many: Path, cache: ThumbnailCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[ExaminingProcess] = []

    def start() -> ExaminingProcess:
        started.append(ExaminingProcess())
        return started[-1]

    monkeypatch.setattr(examining_all, "ExaminingProcess", start)
    with closing(examine_all(many, list(find_images(many)), cache)) as examined:
        next(examined)
        assert [process.is_running for process in started] == [True, True]
    assert [process.is_running for process in started] == [False, False]


def test_a_stopped_import_keeps_what_its_processes_found(project: Project, many: Path) -> None:
    cancel = threading.Event()

    def stop_after_the_first_batch(progress: Progress) -> None:
        if progress.stage == "Importing images":
            cancel.set()

    with pytest.raises(JobCancelled):
        import_images(project, many, ReportingContext(stop_after_the_first_batch, cancel))
    stored = len(load_table(project))
    assert 0 < stored < 299
    assert import_images(project, many, ReportingContext()).added == 299 - stored


def test_an_error_comes_back_with_its_remedy(many: Path, tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file where the folder should be")
    task = Task(many, tuple(find_images(many))[:1], ThumbnailCache(tmp_path / "blocked"))
    with closing(ExaminingProcess()) as process:
        with pytest.raises(ProjectError, match="cannot be written") as caught:
            process.examine(task)
        assert caught.value.remedy.startswith("Make room")


def test_what_is_logged_comes_back(
    many: Path, cache: ThumbnailCache, caplog: pytest.LogCaptureFixture
) -> None:
    (many / "000.lbl").write_text("no label")
    task = Task(many, (FoundImage("000.png", 1, 1, "000.lbl"),), cache)
    with closing(ExaminingProcess()) as process, caplog.at_level(logging.WARNING):
        assert process.examine(task)[0].measures is not None
    assert "000.lbl is not read" in caplog.text


def test_a_process_that_ended_is_an_error(many: Path, cache: ThumbnailCache) -> None:
    with closing(ExaminingProcess()) as process:
        task = Task(many, (_Deadly("a.png", 1, 1), *find_images(many)), cache)
        with pytest.raises(ProjectError, match=r"has ended.* a\.png"):
            process.examine(task)
        with pytest.raises(ProjectError, match="has ended"):
            process.examine(task)
