"""Where the person found something last, so that the next question begins there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings


class LastPlaces:
    """Folders by what was looked for in them, kept between runs.

    Args:
        store: Where they are kept.
    """

    def __init__(self, store: QSettings) -> None:
        self._store = store

    def of(self, kind: str, otherwise: Path) -> Path:
        """Return the folder that held what was chosen last.

        Args:
            kind: What is looked for ("images").
            otherwise: The folder to begin with when there is none, or it is there no longer.
        """
        kept = str(self._store.value(_key(kind), ""))
        return Path(kept) if kept and Path(kept).is_dir() else otherwise

    def keeping(self, kind: str, then: Callable[[str], None]) -> Callable[[str], None]:
        """Return `then`, which takes the chosen path, so that it is remembered first."""

        def keep(chosen: str) -> None:
            self._store.setValue(_key(kind), str(Path(chosen).parent))
            then(chosen)

        return keep


def nearest_folder(path: Path) -> Path:
    """Return the folder nearest to a path that is there: itself, or one that held it."""
    return next((each for each in (path, *path.parents) if each.is_dir()), Path.home())


def _key(kind: str) -> str:
    return f"places/{kind}"
