"""The commands that list and get pretrained weights."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from mars_labeler.cli import main
from mars_labeler.learning.weights.table import WEIGHTS


@pytest.fixture(autouse=True)
def _empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def test_the_list_names_everything_in_the_table() -> None:
    """With its backbone and size; nothing is here yet."""
    result = CliRunner().invoke(main, ["weights", "list"])
    assert result.exit_code == 0
    assert all(name in result.output for name in WEIGHTS)
    assert "103 MB" in result.output
    assert "here" not in result.output


def test_an_unknown_name_is_refused() -> None:
    """In words, not with a traceback."""
    result = CliRunner().invoke(main, ["weights", "fetch", "resnet51"])
    assert result.exit_code == 1
    assert "resnet51" in result.output
