"""The projects a person worked on lately."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import appdirs

from mars_labeler.catalog import images
from mars_labeler.services.project import APP_NAME, Project

KEPT = 12

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RecentProject:
    """One project of the welcome page.

    Args:
        path: The project folder; it may be gone by now.
        name: What it is called.
        image_count: Images it held when it was last open.
        opened_at: When it was last open, UTC time in ISO 8601.
    """

    path: Path
    name: str
    image_count: int
    opened_at: str


def recent_file() -> Path:
    """Return the file that lists the recent projects."""
    return Path(appdirs.user_config_dir(APP_NAME, appauthor=False)) / "recent.json"


def read_recent(file: Path) -> list[RecentProject]:
    """Return the recent projects, the latest first; a damaged list counts as empty."""
    try:
        entries = json.loads(file.read_text(encoding="utf-8"))
        return [RecentProject(**entry | {"path": Path(entry["path"])}) for entry in entries]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, KeyError) as error:
        _logger.warning("The list of recent projects cannot be read: %s", error)
        return []


def remember(file: Path, project: Project) -> None:
    """Put a project at the head of the list. A list that cannot be written is logged."""
    with project.catalog.reading() as connection:
        count = images.count_images(connection)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    entry = RecentProject(project.folder, project.name, count, now)
    others = [other for other in read_recent(file) if other.path != project.folder]
    _write(file, [entry, *others][:KEPT])


def forget(file: Path, path: Path) -> None:
    """Take a project off the list; its folder is left alone."""
    _write(file, [entry for entry in read_recent(file) if entry.path != path])


def _write(file: Path, entries: list[RecentProject]) -> None:
    plain = [asdict(entry) | {"path": str(entry.path)} for entry in entries]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(plain, indent=1), encoding="utf-8")
    except OSError as error:
        _logger.warning("The list of recent projects cannot be written: %s", error)
