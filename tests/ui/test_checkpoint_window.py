"""What keys write is moved into the database's file beside them."""

from __future__ import annotations

from pathlib import Path

from tests.ui.driver import Driver


def log_of(driver: Driver) -> Path:
    """Return the database's log."""
    return driver.desktop.session.project.folder / "project.sqlite-wal"


def test_the_log_is_emptied_a_moment_after_a_label(driver: Driver) -> None:
    database = log_of(driver).with_name("project.sqlite")
    driver.desktop.checkpoints.checkpoint()
    before = database.stat().st_mtime_ns
    driver.press("g")
    driver.qtbot.waitUntil(lambda: database.stat().st_mtime_ns > before, timeout=10_000)
    assert driver.labels[0] == 1


def test_a_project_that_is_closed_meanwhile_is_closed(driver: Driver) -> None:
    driver.press("g")
    log = log_of(driver)
    driver.desktop.checkpoints.checkpoint()
    driver.desktop.close_project()
    assert not log.exists()
