"""The project that every test of a comparison runs on, and a place for its results."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mars_labeler.services.project import Project
from tests.services.comparing_world import make_project


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Project]:
    """Return the project of `comparing_world`: four training, two test images."""
    opened = make_project(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Return a folder for results that is not there yet."""
    return tmp_path / "results"
