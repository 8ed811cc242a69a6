"""Images that arrive in a watched folder come into the window by themselves."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QLabel

from mars_labeler.services.watching import is_watching
from tests.ui.driver import Driver


def test_arrivals_are_shown_and_told(driver: Driver, folder: Path) -> None:
    desktop = driver.desktop
    desktop.watching.settling_s = 0.0
    before = len(desktop.session.table)
    with driver.qtbot.waitSignals([desktop.runner.succeeded, desktop.runner.finished]):
        driver.action("watch_folders").trigger()
    Image.effect_mandelbrot((64, 64), (-2, -1.5, 1, 1.5), 50).save(folder / "arrived.png")
    with driver.qtbot.waitSignals([desktop.runner.succeeded, desktop.runner.finished]):
        desktop.watching.look()
    assert len(desktop.session.table) == before + 1
    told = [label.text() for label in desktop.window.messages.findChildren(QLabel)]
    assert any("New images: 1" in text for text in told)


def test_the_wish_outlives_the_window(driver: Driver) -> None:
    driver.action("watch_folders").trigger()
    project = driver.desktop.session.project.folder
    assert is_watching(driver.desktop.session.project)
    driver.desktop.close_project()
    driver.show(project)
    assert driver.action("watch_folders").isChecked()
    driver.action("watch_folders").trigger()
    assert not is_watching(driver.desktop.session.project)
