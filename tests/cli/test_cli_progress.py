"""How long work tells the command line where it is."""

from __future__ import annotations

import pytest

from mars_labeler.cli.session import running
from mars_labeler.domain.jobs import Progress


def test_bytes_are_told_as_sizes(capsys: pytest.CaptureFixture[str]) -> None:
    """Other things are counted."""
    with running() as context:
        context.checkpoint(Progress("Downloading", 8_000_000, 30_000_000, unit="bytes"))
        context.checkpoint(Progress("Importing images", 1200, 6737))
    shown = capsys.readouterr().err
    assert "8.00M/30.0M" in shown
    assert "B/s" in shown
    assert "1200/6737" in shown
