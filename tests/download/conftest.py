"""A server of one file, and what brings it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mars_labeler.download import Digest, download
from tests.download.served_file import CONTENT, DIGEST, Bring
from tests.file_server import Server, Shelf, serving


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Return a server of `CONTENT`, which no proxy is asked for."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving(Shelf(CONTENT)) as running:
        yield running


@pytest.fixture
def shelf(server: Server) -> Shelf:
    """Return what the server has."""
    return server.shelf


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Return where the file is to lie, in a folder yet to be made."""
    return tmp_path / "cache" / "file.pth"


@pytest.fixture
def bring(server: Server, target: Path) -> Bring:
    """Return a function that downloads the file and returns what was reported."""

    def run(
        size: int | None = len(CONTENT), digest: Digest = DIGEST, timeout_s: float = 5.0
    ) -> list[tuple[int, int]]:
        reported: list[tuple[int, int]] = []
        download(
            server.address,
            target,
            size=size,
            digest=digest,
            report=lambda done, total: reported.append((done, total)),
            timeout_s=timeout_s,
        )
        return reported

    return run
