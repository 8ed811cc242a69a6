"""The peak of the memory, as the system tells it."""

from __future__ import annotations

import mmap
from pathlib import Path

import pytest
import torch

from mars_labeler.learning import memory
from mars_labeler.learning.memory import peak_bytes, reset_peak

CPU = torch.device("cpu")
PIECE = 64 * 2**20


@pytest.fixture
def clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file that resets the peak, of a system whose peak is 3 kB."""
    (tmp_path / "status").write_text("VmPeak:\t 9 kB\nVmHWM:\t  3 kB\nVmRSS:\t 2 kB\n")
    monkeypatch.setattr(memory, "_STATUS", tmp_path / "status")
    monkeypatch.setattr(memory, "_CLEAR", tmp_path / "clear_refs")
    return tmp_path / "clear_refs"


def test_the_peak_is_read_in_bytes(clear: Path) -> None:
    """After the system was asked to begin anew."""
    reset_peak(CPU)
    assert clear.read_text() == "5"
    assert peak_bytes(CPU) == 3 * 1024


def test_a_refused_reset_is_no_error(clear: Path) -> None:
    """But then the peak is another one's: a folder stands for a system that refuses the write."""
    clear.mkdir()
    reset_peak(CPU)
    assert peak_bytes(CPU) == 0


@pytest.mark.parametrize("status", ["Name:\tpython\n", None])
def test_a_system_that_does_not_tell(clear: Path, status: str | None) -> None:
    """Its status has no such line, or there is none."""
    path = clear.with_name("status")
    path.unlink()
    if status is not None:
        path.write_text(status)
    reset_peak(CPU)
    assert peak_bytes(CPU) == 0


def test_the_peak_stays_when_the_memory_is_free_again() -> None:
    """What an array took for a moment is counted."""
    reset_peak(CPU)
    before = peak_bytes(CPU)
    if not before:
        pytest.skip("this system does not tell the peak")
    with mmap.mmap(-1, PIECE) as piece:
        piece.write(b"x" * PIECE)
    assert peak_bytes(CPU) > before + 0.8 * PIECE
