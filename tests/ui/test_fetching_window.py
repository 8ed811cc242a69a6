"""What is downloaded opens in the window; asked of a loopback site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from mars_labeler.domain.splits import Split
from mars_labeler.services.fetching import RawQuery
from mars_labeler.services.splitting import count_splits
from mars_labeler.ui.dialogs.data_set_dialog import DataSetChoice, DataSetDialog
from mars_labeler.ui.dialogs.raw_images_dialog import RawChoice, RawImagesDialog
from tests.sources.archived_set import FILE, FILES, packed, put_set
from tests.sources.feed_answers import local_places, msl_item, put_msl
from tests.sources.web_site import Answer, Site, running_site
from tests.ui.controls import button
from tests.ui.driver import Driver, OpenDriver

QUERY = RawQuery("msl", "MAHLI", 565, 570, 10)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Return the site that is asked instead of the archive and the feeds."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with running_site() as running:
        places = local_places(running)
        monkeypatch.setattr("mars_labeler.services.fetching.PUBLIC_PLACES", places)
        yield running


def wait_for_rest(driver: Driver) -> None:
    """Wait until nothing runs any more."""
    driver.qtbot.waitUntil(lambda: not driver.desktop.runner.is_running, timeout=20_000)


def test_a_data_set_opens_with_its_labels_and_splits(
    open_driver: OpenDriver, site: Site, tmp_path: Path
) -> None:
    put_set(site, packed(FILES))
    driver = open_driver()
    driver.desktop.window.show()
    with driver.qtbot.waitSignal(driver.desktop.session.opened, timeout=20_000):
        driver.desktop.fetches.get_data_set(DataSetChoice("msl-surface", tmp_path / "set"))
    driver.qtbot.waitUntil(lambda: "taken over" in driver.desktop.window.messages.text())
    wait_for_rest(driver)
    assert [record.name for record in driver.desktop.session.classes] == ["apxs", "wheel"]
    assert driver.labels == [1, 2, 2]
    counts = count_splits(driver.desktop.session.project)
    assert (counts[Split.TRAIN], counts[Split.TEST]) == (2, 1)
    driver.action("close_project").trigger()
    with driver.qtbot.waitSignal(driver.desktop.session.opened, timeout=20_000):
        driver.desktop.fetches.get_data_set(DataSetChoice("msl-surface", tmp_path / "set"))
    wait_for_rest(driver)
    assert len(driver.desktop.session.table) == 3


def test_a_stopped_download_goes_on_with_one_click(
    open_driver: OpenDriver, site: Site, tmp_path: Path
) -> None:
    put_set(site, packed(FILES))
    driver = open_driver()
    desktop = driver.desktop
    desktop.window.show()
    desktop.runner.started.connect(desktop.runner.cancel)
    with driver.qtbot.waitSignal(desktop.runner.finished, timeout=20_000):
        desktop.fetches.get_data_set(DataSetChoice("msl-surface", tmp_path / "set"))
    desktop.runner.started.disconnect(desktop.runner.cancel)
    assert "What has come is kept" in desktop.window.messages.text()
    with driver.qtbot.waitSignal(desktop.session.opened, timeout=20_000):
        button(desktop.window.messages, "Go on").click()
    wait_for_rest(driver)
    assert len(desktop.session.table) == 3


def test_a_download_is_stopped_while_the_server_is_silent(
    open_driver: OpenDriver, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mars_labeler.download.silence.LOOK_S", 0.02)
    archive = packed(FILES)
    put_set(site, archive)
    site.has(FILE, Answer(archive, breaks_off_at=len(archive) // 2, stalls=True), Answer(archive))
    driver = open_driver()
    desktop = driver.desktop
    desktop.window.show()
    desktop.fetches.get_data_set(DataSetChoice("msl-surface", tmp_path / "set"))
    driver.qtbot.waitUntil(lambda: FILE in site.asked, timeout=20_000)
    with driver.qtbot.waitSignal(desktop.runner.cancelled, timeout=15_000):
        desktop.runner.cancel()
    wait_for_rest(driver)
    assert "What has come is kept" in desktop.window.messages.text()
    with driver.qtbot.waitSignal(desktop.session.opened, timeout=20_000):
        button(desktop.window.messages, "Go on").click()
    wait_for_rest(driver)


def test_raw_images_come_into_the_open_project(driver: Driver, site: Site, tmp_path: Path) -> None:
    put_msl(site, [[msl_item(site.origin, number) for number in range(3)]])
    before = len(driver.desktop.session.table)
    with driver.qtbot.waitSignal(driver.desktop.runner.succeeded, timeout=20_000):
        driver.desktop.fetches.get_raw_images(RawChoice(QUERY, tmp_path / "raw"))
    wait_for_rest(driver)
    assert len(driver.desktop.session.table) == before + 3
    said = driver.desktop.window.messages.text()
    assert "3 images downloaded" in said
    assert "3 images imported" in said


def test_raw_images_without_a_project_ask_for_one(
    open_driver: OpenDriver, site: Site, tmp_path: Path
) -> None:
    put_msl(site, [[msl_item(site.origin, 1)]])
    driver = open_driver()
    driver.desktop.window.show()
    with driver.qtbot.waitSignal(driver.desktop.projects.folder_chosen, timeout=20_000) as signal:
        driver.desktop.fetches.get_raw_images(RawChoice(QUERY, tmp_path / "raw"))
    assert signal.args == [tmp_path / "raw"]
    assert shown_dialog(driver).windowTitle() == "New project"
    wait_for_rest(driver)


def test_a_feed_without_such_images_is_a_message(
    open_driver: OpenDriver, site: Site, tmp_path: Path
) -> None:
    put_msl(site, [[]])
    driver = open_driver()
    driver.desktop.window.show()
    with driver.qtbot.waitSignal(driver.desktop.runner.finished, timeout=20_000):
        driver.desktop.fetches.get_raw_images(RawChoice(QUERY, tmp_path / "raw"))
    assert "no such images" in driver.desktop.window.messages.text()
    assert not driver.desktop.session.is_open


def test_a_download_that_failed_is_tried_again_with_one_click(
    open_driver: OpenDriver, site: Site, tmp_path: Path
) -> None:
    driver = open_driver()
    desktop = driver.desktop
    desktop.window.show()
    with driver.qtbot.waitSignal(desktop.runner.finished, timeout=20_000):
        desktop.fetches.get_data_set(DataSetChoice("msl-surface", tmp_path / "set"))
    assert not desktop.session.is_open
    put_set(site, packed(FILES))
    with driver.qtbot.waitSignal(desktop.session.opened, timeout=20_000):
        button(desktop.window.messages, "Try again").click()
    wait_for_rest(driver)
    assert len(desktop.session.table) == 3


def test_the_welcome_page_asks_what_to_get(open_driver: OpenDriver) -> None:
    driver = open_driver()
    driver.desktop.window.show()
    kinds = {"Get a public data set…": DataSetDialog, "Get raw images…": RawImagesDialog}
    for text, kind in kinds.items():
        button(driver.desktop.window.welcome, text).click()
        dialog = shown_dialog(driver)
        assert isinstance(dialog, kind)
        dialog.reject()


def shown_dialog(driver: Driver) -> QDialog:
    """Return the dialog that the window shows."""
    return next(each for each in driver.desktop.window.findChildren(QDialog) if each.isVisible())
