"""The map in the window: made, colored, labeled through, and told what is not on it."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from mars_labeler.domain.errors import TrainingError
from mars_labeler.services.browsing import Listing, Query
from mars_labeler.services.collection_map import CollectionMap
from mars_labeler.services.image_table import SuggestionState
from mars_labeler.ui.controllers import similar_controller
from mars_labeler.ui.widgets.collection_map import CollectionMapPage
from tests.ui.conftest import FAST
from tests.ui.controls import button, combo
from tests.ui.driver import GROUND, WHEEL, Driver

CONTROLLERS = "mars_labeler.ui.controllers"


@pytest.fixture(autouse=True)
def _tiny_embeddings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare images by the embeddings of a network that is there at once."""
    for name in ("map", "similar"):
        module = f"{CONTROLLERS}.{name}_controller"
        monkeypatch.setattr(f"{module}.embedding_config", lambda _project: FAST)


class MapDriver:
    """The window with the map's page open.

    Args:
        driver: The window.
    """

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self.desktop = driver.desktop
        (self.page,) = driver.desktop.window.findChildren(CollectionMapPage)
        driver.action("show_map").trigger()

    @property
    def ids(self) -> list[int]:
        """All images of the project."""
        ids: list[int] = self.desktop.session.table.ids.tolist()
        return ids

    @property
    def legend(self) -> str:
        """What the colors mean, in words."""
        return self.page.legend.accessibleDescription()

    def make(self, text: str = "Make the map") -> None:
        """Press the button that makes the map, and wait for it."""
        wanted = button(self.page, text)
        with self.driver.qtbot.waitSignal(self.desktop.runner.finished, timeout=60_000):
            wanted.click()

    def select(self, image_ids: list[int]) -> None:
        """Select images on the map as a lasso would."""
        canvas = self.page.canvas
        canvas.show_points(canvas.points.selecting_ids(image_ids))
        canvas.selection_changed.emit()

    def wait_for_colors(self) -> None:
        """Wait until the map follows what has changed."""
        soon = self.desktop.active.map.coloring
        self.driver.qtbot.waitUntil(lambda: not soon.isActive())


@pytest.fixture
def opened(driver: Driver) -> MapDriver:
    """Return the window with the page of a map that is not made yet."""
    return MapDriver(driver)


@pytest.fixture
def made(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> MapDriver:
    """Return the window with a map that was made before: all images on a line."""
    ids = driver.desktop.session.table.ids
    line = np.linspace(0, 1, len(ids), dtype=np.float32)
    kept = CollectionMap(ids, np.stack([line, line], axis=1))
    monkeypatch.setattr(f"{CONTROLLERS}.map_controller.read_map", lambda _project: kept)
    return MapDriver(driver)


def test_the_map_is_made_when_asked_for_and_grows_with_the_images(
    opened: MapDriver, folder: Path
) -> None:
    assert button(opened.page, "Make the map").isVisible()
    opened.make()
    assert opened.page.is_map_shown
    assert opened.page.canvas.points.ids.tolist() == opened.ids
    assert opened.page.canvas.hasFocus()
    assert opened.legend == "no label 12"
    before = opened.page.canvas.points.positions
    first = sorted(folder.iterdir())[0]
    shutil.copy(first, folder / "0099ML0000000000000I01_DRCL.png")
    with opened.driver.qtbot.waitSignal(opened.desktop.runner.finished, timeout=60_000):
        opened.driver.action("import_again").trigger()
    opened.wait_for_colors()
    assert opened.page.missing.text == "1 image not on the map yet."
    opened.make("Put them on the map")
    assert opened.page.missing.text == ""
    assert len(opened.page.canvas.points) == 13
    np.testing.assert_array_equal(opened.page.canvas.points.positions[:12], before)


def test_keys_label_what_the_lasso_holds_and_escape_lets_it_go(made: MapDriver) -> None:
    made.select(made.ids[2:5])
    made.driver.qtbot.keyClicks(made.page.canvas, "w")
    assert made.driver.labels[2:5] == [WHEEL] * 3
    made.wait_for_colors()
    assert made.legend == "wheel 3, no label 9"
    assert made.page.canvas.points.selected_ids.tolist() == made.ids[2:5]
    made.driver.qtbot.keyClick(made.page.canvas, Qt.Key.Key_Delete)
    assert made.driver.labels[2:5] == [-1] * 3
    made.driver.action("leave").trigger()
    assert made.page.canvas.points.selected_ids.tolist() == []
    assert made.driver.view == "map"
    made.driver.qtbot.keyClicks(made.page.canvas, "g")  # meant for no image
    assert GROUND not in made.driver.labels
    made.driver.action("leave").trigger()
    assert made.driver.view == "grid"


def test_selected_images_are_shown_in_the_loupe_and_in_the_grid_until_the_project_closes(
    made: MapDriver,
) -> None:
    made.page.canvas.activated.emit(made.ids[9])
    assert made.driver.view == "loupe"
    assert made.desktop.window.pictures.current_id() == made.ids[9]
    made.driver.action("show_map").trigger()
    made.driver.qtbot.keyClick(made.page.canvas, Qt.Key.Key_Right)  # begins in the middle
    chosen = made.page.canvas.current_id
    made.driver.action("toggle_view").trigger()
    assert made.driver.view == "loupe"
    assert made.desktop.window.pictures.current_id() == chosen
    made.driver.action("show_map").trigger()
    wanted = [made.ids[4], made.ids[1]]
    made.select(wanted)
    button(made.page, "Show in grid").click()
    assert made.driver.view == "grid"
    assert sorted(made.desktop.model.image_ids.tolist()) == sorted(wanted)
    made.desktop.close_project()
    assert not made.page.is_map_shown
    assert len(made.page.canvas.points.selected_ids) == 0


def test_colors_tell_what_is_asked_and_are_dimmed_where_filters_hide_images(
    made: MapDriver,
) -> None:
    made.desktop.browsing.show_query(Query(text="0003ML"))
    made.wait_for_colors()
    assert made.page.canvas.points.is_dimmed.sum() == 11
    assert made.page.hidden.text == "11 images hidden by the filters, dimmed here."
    button(made.page.hidden, "Show all").click()
    made.wait_for_colors()
    assert not made.page.canvas.points.is_dimmed.any()
    assert made.page.hidden.text == ""
    table = made.desktop.session.table
    table.states[:9], table.suggested[:9, 0] = SuggestionState.ACTIVE, WHEEL
    choice = combo(made.page, "What the colors tell")
    choice.setCurrentIndex(1)
    made.wait_for_colors()
    assert made.legend == "wheel 9, no suggestion 3"
    choice.setCurrentIndex(2)
    made.wait_for_colors()
    assert made.legend == "≤ 50%, 70%, 90%, 100%, no suggestion 3"


def test_a_map_that_is_stopped_can_be_asked_for_again(opened: MapDriver) -> None:
    with opened.driver.qtbot.waitSignal(opened.desktop.runner.finished, timeout=60_000):
        button(opened.page, "Make the map").click()
        assert button(opened.page, "").isHidden()
        opened.desktop.display.stop()
    assert not opened.page.is_map_shown
    assert not button(opened.page, "Make the map").isHidden()


def test_more_like_this_lists_the_selected_image_first(made: MapDriver) -> None:
    chosen, model = made.ids[3], made.desktop.model
    made.select([chosen])
    made.driver.action("more_like_this").trigger()
    assert made.driver.view == "grid"
    assert model.image_ids.tolist() == [chosen]
    made.driver.qtbot.waitUntil(lambda: len(model) == 12, timeout=60_000)
    assert model.image_ids[0] == chosen
    listing = model.query.listing
    assert listing is not None
    assert listing.title == "Like 0003ML0000000000000I01_DRCL.png"
    made.driver.action("more_like_this").trigger()
    made.desktop.browsing.leave_listing()
    side_jobs = made.desktop.side_jobs
    made.driver.qtbot.waitUntil(lambda: not side_jobs.is_asked("similar"), timeout=60_000)
    assert model.query.listing is None  # who has left the list is not taken back to it


def test_a_comparison_that_fails_says_so(made: MapDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_named: object) -> None:
        raise TrainingError("It cannot be done.")

    monkeypatch.setattr(similar_controller, "find_similar", fail)
    made.select([made.ids[3]])
    made.driver.action("more_like_this").trigger()
    bar = made.desktop.window.listing
    made.driver.qtbot.waitUntil(lambda: bar.accessibleName().endswith("could not be compared"))
    assert made.desktop.window.messages.text().startswith("It cannot be done.")


def test_what_a_search_hides_is_selected_no_longer(made: MapDriver) -> None:
    made.select(made.ids[1:5])
    changes: list[object] = []
    made.desktop.window.pictures.selection_changed.connect(lambda: changes.append(None))
    made.desktop.browsing.show_query(Query(text="0003ML"))
    made.wait_for_colors()
    assert made.page.canvas.points.selected_ids.tolist() == [made.ids[3]]
    assert made.page._count.text() == "1 selected"
    assert changes
    made.driver.qtbot.keyClicks(made.page.canvas, "g")
    assert [place for place, label in enumerate(made.driver.labels) if label == GROUND] == [3]


def test_what_a_list_of_undecided_images_hides_is_selected_no_longer(made: MapDriver) -> None:
    listing = Listing("Next", tuple(made.ids), hides_decided=True)
    made.desktop.browsing.show_listing(listing)
    made.driver.action("show_map").trigger()
    made.select(made.ids[2:4])
    made.driver.qtbot.keyClicks(made.page.canvas, "w")
    made.wait_for_colors()
    hidden = set(made.ids) - set(made.desktop.model.image_ids.tolist())
    assert not hidden & set(made.page.canvas.points.selected_ids.tolist())
