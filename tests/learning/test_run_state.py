"""The state of a training on disk: whole, at most so often, and nothing that cannot be read."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from mars_labeler.domain.errors import TrainingError
from mars_labeler.learning.run_state import RunFile, RunState


def make_state(epoch: int) -> RunState:
    return RunState({"w": torch.full((3,), float(epoch))}, {"step": epoch}, {"accuracy": 0.5})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the state is to lie."""
    return tmp_path / "state.pt"


def test_a_state_is_read_as_it_was_saved(path: Path) -> None:
    """And nothing else is left in the folder; after the training, nothing at all."""
    file = RunFile(path, pause_s=0.0)
    assert file.load() is None
    file.save(make_state(1))
    file.save(make_state(2))
    found = RunFile(path).load()
    assert found is not None
    assert torch.equal(found.network["w"], torch.full((3,), 2.0))
    assert (found.optimizer, found.best) == ({"step": 2}, {"accuracy": 0.5})
    assert list(path.parent.iterdir()) == [path]
    file.remove()
    file.remove()
    assert list(path.parent.iterdir()) == []


def test_states_are_written_at_most_so_often(path: Path) -> None:
    """The pause begins with the training, and anew with each write."""
    now = 100.0
    file = RunFile(path, pause_s=10.0, clock=lambda: now)
    kept: list[int] = []
    for now in (100.0, 109.0, 110.0, 119.0, 121.0):
        file.save(make_state(int(now)))
        found = file.load()
        kept.append(found.optimizer["step"] if found else 0)
    assert kept == [0, 0, 110, 110, 121]


@pytest.mark.parametrize("blocked", ["state.pt", "state.pt.part"])
def test_a_state_that_cannot_be_written(path: Path, blocked: str) -> None:
    """A folder in its place stands for a disk that refuses the write."""
    path.with_name(blocked).mkdir()
    with pytest.raises(TrainingError, match=r"cannot be kept.*Free some space"):
        RunFile(path, pause_s=0.0).save(make_state(1))
    assert [entry.name for entry in path.parent.iterdir()] == [blocked]


def test_a_failed_write_leaves_the_state_before(path: Path) -> None:
    """And the next one is not put off by it."""
    file = RunFile(path, pause_s=0.0)
    file.save(make_state(1))
    unfinished = path.with_name("state.pt.part")
    unfinished.mkdir()
    with pytest.raises(TrainingError):
        file.save(make_state(2))
    found = file.load()
    assert found is not None
    assert found.optimizer == {"step": 1}
    unfinished.rmdir()
    file.save(make_state(3))
    found = file.load()
    assert found is not None
    assert found.optimizer == {"step": 3}


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _text(path: Path) -> None:
    path.write_bytes(b"no state at all")


def _folder(path: Path) -> None:
    path.mkdir()


def _cut_short(path: Path) -> None:
    torch.save(vars(make_state(1)), path)
    path.write_bytes(path.read_bytes()[:-200])


def _half_a_pickle(path: Path) -> None:
    path.write_bytes(pickle.dumps([1, 2, 3])[:-4])


def _other_entries(path: Path) -> None:
    torch.save({"network": {}, "epoch": 3}, path)


def _a_list(path: Path) -> None:
    torch.save([1, 2], path)


def _code(path: Path) -> None:
    torch.save(make_state(1), path)


@pytest.mark.parametrize(
    "leave",
    [_empty, _text, _folder, _cut_short, _half_a_pickle, _other_entries, _a_list, _code],
)
def test_what_cannot_be_read_is_no_state(
    path: Path, leave: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    """The training begins anew, and the log says why."""
    leave(path)
    with caplog.at_level(logging.WARNING):
        assert RunFile(path).load() is None
    assert "state.pt cannot be read" in caplog.text


def test_no_state_is_nothing_to_tell(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Every training begins so."""
    assert RunFile(path).load() is None
    assert caplog.text == ""
