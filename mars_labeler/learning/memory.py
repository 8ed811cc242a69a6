"""How much memory a piece of work needed at its peak."""

from __future__ import annotations

import re
from pathlib import Path

import torch

_CLEAR = Path("/proc/self/clear_refs")
_STATUS = Path("/proc/self/status")
_RESET_PEAK = "5"


def reset_peak(device: torch.device) -> None:
    """Begin to measure."""
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
    else:
        _reset_resident_peak()


def peak_bytes(device: torch.device) -> int:
    """Return the most memory in use since `reset_peak`; 0 where the system does not tell.

    On a GPU it is what torch had allocated there. On a CPU it is the resident memory of the
    process (VmHWM): decoded squares that are mapped from their file count too, as far as the
    system keeps them in memory. There each call begins a new measurement.
    """
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    try:
        status = _STATUS.read_text()
    except OSError:
        return 0
    # A peak that cannot be reset is the one since the process began: of other work.
    if not _reset_resident_peak():
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0


def _reset_resident_peak() -> bool:
    """Return whether the system does it: only Linux can, and a container may refuse it."""
    try:
        _CLEAR.write_text(_RESET_PEAK)
    except OSError:
        return False
    return True
