"""The message bar, the empty state and the welcome page."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from mars_labeler.services.recent import RecentProject
from mars_labeler.ui.widgets.empty_state import EmptyState
from mars_labeler.ui.widgets.message_bar import MessageBar
from mars_labeler.ui.widgets.recent_list import RecentList
from mars_labeler.ui.widgets.welcome_page import WelcomePage


def button(widget: QWidget, text: str) -> QPushButton:
    """Return the button with this text."""
    return next(each for each in widget.findChildren(QPushButton) if each.text() == text)


def texts(widget: QWidget) -> list[str]:
    """Return the texts of all labels on the screen."""
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_an_error_says_what_to_do_and_hides_its_details(qtbot: QtBot) -> None:
    """Details come by a button; close tells that it was closed."""
    bar = MessageBar()
    qtbot.addWidget(bar)
    assert bar.isHidden()
    bar.show_error("The disk is full.", "Free some space.", "Traceback")
    assert "The disk is full. Free some space." in texts(bar)
    details = bar.findChildren(QPlainTextEdit)[0]
    assert not details.isVisible()
    button(bar, "Details").click()
    assert details.isVisible()
    assert details.toPlainText() == "Traceback"
    with qtbot.waitSignal(bar.closed):
        bar.findChildren(QToolButton)[0].click()
    assert bar.isHidden()


def test_hundreds_of_lines_can_be_read_and_copied(qtbot: QtBot) -> None:
    """They are scrolled to: the bar takes no more room than for a dozen."""
    bar = MessageBar()
    qtbot.addWidget(bar)
    heights = []
    for count in (1, 12, 200):
        bar.show_error("Left out.", "", "\n".join(f"{each}.JPG: broken" for each in range(count)))
        assert not button(bar, "Copy").isVisible()
        button(bar, "Details").click()
        heights.append(bar.findChildren(QPlainTextEdit)[0].height())
    assert heights[0] < heights[1] == heights[2] < 400
    button(bar, "Copy").click()
    assert QGuiApplication.clipboard().text().splitlines()[199] == "199.JPG: broken"


def test_a_message_replaces_the_one_before(qtbot: QtBot) -> None:
    """Its button is there only when it has one."""
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.show_error("The disk is full.", "", "Traceback")
    button(bar, "Details").click()
    done: list[str] = []
    bar.show_info("46 images could not be read.", "Show them", lambda: done.append("shown"))
    assert not button(bar, "Details").isVisible()
    assert not bar.findChildren(QPlainTextEdit)[0].isVisible()
    button(bar, "Show them").click()
    assert done == ["shown"]
    bar.show_info("Done.")
    assert not any(each.isVisible() for each in bar.findChildren(QPushButton))
    bar.close_message()
    assert bar.isHidden()


def test_an_empty_state_teaches(qtbot: QtBot) -> None:
    """A title, a sentence, perhaps a button."""
    page = EmptyState()
    qtbot.addWidget(page)
    page.resize(800, 600)
    page.show()
    page.set_content("No images match", "No image has all of these.", "Clear filters")
    assert texts(page) == ["No images match", "No image has all of these."]
    with qtbot.waitSignal(page.action_triggered):
        button(page, "Clear filters").click()
    page.set_content("No suggestions yet", "Label at least two classes, then press Ctrl+R.")
    assert not any(each.isVisible() for each in page.findChildren(QPushButton))


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> WelcomePage:
    """Return a page with a project that is there and one that is gone."""
    made = WelcomePage()
    qtbot.addWidget(made)
    there = RecentProject(tmp_path, "Here", 6737, "2026-11-23T12:05:00+00:00")
    gone = RecentProject(tmp_path / "gone", "Gone", 3, "2026-11-20T12:05:00+00:00")
    made.set_recent([there, gone])
    made.resize(1000, 700)
    made.show()
    return made


def test_three_ways_to_begin(qtbot: QtBot, page: WelcomePage) -> None:
    """A folder, a project, the sample."""
    for text, signal in (
        ("Open a folder of images…", page.open_folder_requested),
        ("Open a project…", page.browse_project_requested),
        ("Try the sample project", page.sample_requested),
    ):
        with qtbot.waitSignal(signal):
            button(page, text).click()
    assert any("synthetic, drawn by the program" in text for text in texts(page))


def test_a_recent_project_opens_by_click_and_by_enter(
    qtbot: QtBot, page: WelcomePage, tmp_path: Path
) -> None:
    """Its folder is told."""
    view = page.findChildren(RecentList)[0]
    index = view.model().index(0, 0)
    with qtbot.waitSignal(page.open_project_requested) as signal:
        place = view.visualRect(index).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert signal.args == [str(tmp_path)]
    view.setCurrentIndex(index)
    with qtbot.waitSignal(page.open_project_requested):
        QTest.keyClick(view, Qt.Key.Key_Return)


def test_a_missing_project_is_marked_and_does_not_open(qtbot: QtBot, page: WelcomePage) -> None:
    """A click on it does nothing."""
    view = page.findChildren(RecentList)[0]
    index = view.model().index(1, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Gone, missing"
    with qtbot.assertNotEmitted(page.open_project_requested):
        place = view.visualRect(index).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_without_recent_projects_there_is_no_list(page: WelcomePage) -> None:
    """The first start."""
    page.set_recent(())
    assert not page.findChildren(RecentList)[0].isVisible()
    assert "RECENT PROJECTS" not in texts(page)


def drop(page: WelcomePage, path: Path) -> None:
    """Drop a file or folder on the page."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    page.dropEvent(
        QDropEvent(
            QPointF(QPoint(10, 10)),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def test_a_folder_may_be_dropped(qtbot: QtBot, page: WelcomePage, tmp_path: Path) -> None:
    """A file may not."""
    with qtbot.waitSignal(page.folder_dropped) as signal:
        drop(page, tmp_path)
    assert signal.args == [str(tmp_path)]
    file = tmp_path / "image.jpg"
    file.touch()
    with qtbot.assertNotEmitted(page.folder_dropped):
        drop(page, file)
