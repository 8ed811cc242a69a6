"""What tells the code that trains and scores from what it was before an edit."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import mars_labeler
from mars_labeler import __version__


@cache
def code_mark() -> str:
    """Return 16 hexadecimal digits that change with the version or any module of `learning`."""
    learning = Path(mars_labeler.__file__).parent / "learning"
    return sources_mark(learning, __version__)


def sources_mark(folder: Path, version: str) -> str:
    """Return 16 hexadecimal digits that change with a version or any Python file of a folder.

    Args:
        folder: Its files are taken with their paths below it.
        version: All there is to tell the code by where only compiled files are installed.
    """
    digest = hashlib.sha256(version.encode())
    sources = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.py")}
    for inner, path in sorted(sources.items()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"\n{inner} {content}".encode())
    return digest.hexdigest()[:16]
