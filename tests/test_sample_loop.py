"""Where there is no display, the sample loop runs and leaves a picture of the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from mars_labeler import sample_loop
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.ui import settings


def test_the_loop_tells_what_it_did_and_writes_a_picture(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast = TrainingConfig(backbone="tiny", trainable=Trainable.HEADS, image_size=64, epochs=2)
    monkeypatch.setattr("mars_labeler.services.sample.SAMPLE_COUNT", 60)
    monkeypatch.setattr(sample_loop, "make_application", lambda _arguments: qapp)
    monkeypatch.setattr(settings, "TrainingConfig", lambda: fast)
    said: list[str] = []
    assert sample_loop.run_sample_loop(tmp_path, said.append) == 0
    assert any(sentence.startswith("Corrected") for sentence in said)
    with Image.open(tmp_path / "run-1" / "window.png") as picture:
        assert picture.width >= 1000
