"""What this process and its job process say to each other.

To the job process go `GetReady`, `Task` and `StopTask`. Back come `Progress`, `ChangeSet` and
log records while it works, and one of `Succeeded`, `Failed` and `Cancelled` when a task ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mars_labeler.domain.errors import UserFacingError

ProjectJob = Callable[..., object]
"""`job(project, context=..., announce=...)`; a function of a module, or a `partial` of one."""


@dataclass(frozen=True)
class GetReady:
    """A task that learns may come soon: import what it takes seconds to import."""


@dataclass(frozen=True)
class Task:
    """A job to be done on a project.

    Args:
        number: Tells it from those before.
        project_folder: Where the project lies.
        job: What to do.
    """

    number: int
    project_folder: Path
    job: ProjectJob


@dataclass(frozen=True)
class StopTask:
    """The person has asked to stop the task of this number."""

    number: int


@dataclass(frozen=True)
class Succeeded:
    """A task is done; this is what came of it."""

    result: object


@dataclass(frozen=True)
class Failed:
    """A task has failed.

    Args:
        error: What the person is told; None for a bug.
        details: The traceback of a bug.
    """

    error: UserFacingError | None
    details: str = ""


@dataclass(frozen=True)
class Cancelled:
    """A task was stopped and left no result."""
