"""The file that the tests of a download bring, and the part of it that waits beside its place."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from mars_labeler.download import Digest

CONTENT = bytes(range(256)) * 4096  # 1 MiB: several pieces
DIGEST = Digest("sha256", hashlib.sha256(CONTENT).hexdigest())
HALF = len(CONTENT) // 2

Bring = Callable[..., list[tuple[int, int]]]
"""Downloads the file and returns what was reported."""


def part_of(target: Path) -> Path:
    """Return where the part of a file lies."""
    return target.with_name(f"{target.name}.part")


def leave_part(target: Path, content: bytes) -> None:
    """Write a part, as a download that broke off leaves it."""
    target.parent.mkdir()
    part_of(target).write_bytes(content)
