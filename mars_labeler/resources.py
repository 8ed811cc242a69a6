"""Finds the files that come with the program: icons and pieces of the window's style."""

from __future__ import annotations

from pathlib import Path

from mars_labeler.domain.errors import MarsLabelerError

PACKAGE = Path(__file__).resolve().parent

PLACES = (PACKAGE / "_resources", PACKAGE.parent / "resources")
"""Where they lie: in an installed wheel, and in a checkout of the sources."""


class MissingResourceError(MarsLabelerError):
    """The installation is not complete."""


def resource_path(name: str) -> Path:
    """Return the path of a resource.

    Args:
        name: Its path below the resources folder, with forward slashes ("icons/search.svg").

    Raises:
        MissingResourceError: There is no such file.
    """
    for place in PLACES:
        path = place / name
        if path.is_file():
            return path
    raise MissingResourceError(f"The resource {name} is missing; reinstall mars-labeler.")


def icon_names() -> list[str]:
    """Return the names of all icons, sorted."""
    return sorted({path.stem for place in PLACES for path in place.glob("icons/*.svg")})
