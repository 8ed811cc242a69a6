"""Whether a job is running, as the toolbar and the training strip show it."""

from __future__ import annotations

from enum import StrEnum


class RunState(StrEnum):
    """The states of the one training job."""

    IDLE = "idle"
    RUNNING = "running"
    STOPPING = "stopping"  # asked to; it ends at its next checkpoint
