"""Images that arrive in a watched folder come into the window by themselves."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QLabel

from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.services.importing import import_images
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
    driver.desktop.status.write()
    assert "watching" in driver.desktop.window.status.text().split(" · ")
    driver.action("watch_folders").trigger()
    assert not is_watching(driver.desktop.session.project)
    driver.desktop.status.write()
    assert "watching" not in driver.desktop.window.status.text()


def test_a_folder_that_is_added_meanwhile_is_watched_too(driver: Driver, tmp_path: Path) -> None:
    desktop = driver.desktop
    desktop.watching.settling_s = 0.0
    with driver.qtbot.waitSignals([desktop.runner.succeeded, desktop.runner.finished]):
        driver.action("watch_folders").trigger()
    added = tmp_path / "added"
    added.mkdir()
    import_images(desktop.session.project, added, ReportingContext())
    with driver.qtbot.waitSignals([desktop.runner.succeeded, desktop.runner.finished]):
        desktop.watching.look()
    before = len(desktop.session.table)
    Image.effect_mandelbrot((64, 64), (-2, -1.5, 1, 1.5), 50).save(added / "arrived.png")
    with driver.qtbot.waitSignals([desktop.runner.succeeded, desktop.runner.finished]):
        desktop.watching.look()
    assert len(desktop.session.table) == before + 1


def test_labels_that_are_set_aside_are_told(driver: Driver, folder: Path) -> None:
    desktop = driver.desktop
    desktop.watching.settling_s = 0.0
    driver.press("g")
    with driver.qtbot.waitSignals([desktop.runner.succeeded, desktop.runner.finished]):
        driver.action("watch_folders").trigger()
    first = min(folder.iterdir())
    first.unlink()
    Image.effect_mandelbrot((64, 64), (-2, -1.5, 1, 1.5), 50).save(first)
    with driver.qtbot.waitSignals([desktop.runner.succeeded, desktop.runner.finished]):
        desktop.watching.look()
    assert desktop.window.messages.text().startswith("Labels set aside")
    assert driver.labels[0] == -1


def test_a_download_that_stalled_is_taken_in_when_it_goes_on(driver: Driver, folder: Path) -> None:
    desktop = driver.desktop
    desktop.watching.settling_s = 0.0
    path = folder / "stalled.png"
    Image.effect_mandelbrot((64, 64), (-2, -1.5, 1, 1.5), 50).save(path)
    whole, before = path.read_bytes(), len(desktop.session.table)
    path.write_bytes(whole[:300])
    with driver.qtbot.waitSignals([desktop.runner.succeeded, desktop.runner.finished]):
        driver.action("watch_folders").trigger()
    assert len(desktop.session.table) == before
    path.write_bytes(whole)
    with driver.qtbot.waitSignals([desktop.runner.succeeded, desktop.runner.finished]):
        desktop.watching.look()
    assert len(desktop.session.table) == before + 1
