"""What every test gets: no real display, no person's own settings, no thread left behind."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mars_labeler.services.project import Project, create_project

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings, recent projects and project folders out of the person's home."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))


@pytest.fixture(autouse=True)
def _no_leaked_threads() -> Iterator[None]:
    """Fail a test that leaves a thread running.

    Python keeps a record, named `Dummy-...`, of each of Qt's threads that ever ran its code, also
    after the thread has ended; those say nothing.
    """
    before = set(threading.enumerate())
    yield
    started = [thread for thread in threading.enumerate() if thread not in before]
    left = [thread for thread in started if not thread.name.startswith("Dummy-")]
    for thread in left:
        thread.join(timeout=2)
    alive = [thread.name for thread in left if thread.is_alive()]
    assert not alive, f"threads left running: {alive}"


@pytest.fixture
def image_folder(tmp_path: Path) -> Path:
    """Return a folder of six tiny images in two sub-folders, and one file that is no image."""
    folder = tmp_path / "images"
    for index in range(6):
        shade = np.full((24, 32, 3), 40 * index, np.uint8)
        path = folder / ("left" if index % 2 else "right") / f"{index:04}ML0000.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(shade).save(path)
    (folder / "broken.png").write_bytes(b"not an image")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Return an empty project with three classes."""
    opened = create_project(tmp_path / "project", "Test", ("ground", "wheel", "sun"))
    yield opened
    opened.close()
