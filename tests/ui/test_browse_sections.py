"""The sections of the browse panel: what each asks for, how it opens and closes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from mars_labeler.domain.quality import QualityFlag
from mars_labeler.domain.splits import Split
from mars_labeler.services.browsing import Query
from mars_labeler.ui.widgets.browse_panel import BrowsePanel
from mars_labeler.ui.widgets.choice_list import ChoiceList
from mars_labeler.ui.widgets.choice_model import CHOICE_ROLE, Choice
from mars_labeler.ui.widgets.facet_list import FacetList
from mars_labeler.ui.widgets.filter_section import FilterSection
from tests.ui.facets import CLASSES, FACETS, asked, choices


@pytest.fixture
def panel(qtbot: QtBot) -> BrowsePanel:
    """Return a panel with facets."""
    made = BrowsePanel()
    qtbot.addWidget(made)
    made.set_facets(FACETS, CLASSES, 20)
    made.resize(260, 900)
    made.show()
    return made


def section(panel: BrowsePanel, title: str) -> FilterSection:
    """Return the section under a heading."""
    return next(
        each
        for each in panel.findChildren(FilterSection)
        if each.findChildren(QToolButton)[0].text() == title
    )


def heading(panel: BrowsePanel, title: str) -> QToolButton:
    """Return the heading of a section."""
    return section(panel, title).findChildren(QToolButton)[0]


def test_flags_add_up_and_show_their_badges(qtbot: QtBot, panel: BrowsePanel) -> None:
    """Only flags that some image has are there."""
    view = choices(panel, "Quality")
    rows = [view.model().index(row, 0).data(CHOICE_ROLE) for row in range(2)]
    assert [row.text for row in rows] == ["Over-exposed", "Grayscale"]
    assert [row.icon for row in rows] == ["quality-over-exposed", "quality-grayscale"]
    assert view.model().rowCount() == 2
    assert asked(qtbot, panel, "Quality", 0).flags == {QualityFlag.OVER_EXPOSED}
    both = {QualityFlag.OVER_EXPOSED, QualityFlag.GRAYSCALE}
    assert asked(qtbot, panel, "Quality", 1).flags == both


def test_a_split_is_chosen_and_all_of_them_again(qtbot: QtBot, panel: BrowsePanel) -> None:
    """Splits without images are not there."""
    assert asked(qtbot, panel, "Splits", 1).split is Split.TRAIN
    assert asked(qtbot, panel, "Splits", 3).split is Split.NONE
    assert asked(qtbot, panel, "Splits", 0).split is None


def test_missions_filters_and_types_are_chosen(qtbot: QtBot, panel: BrowsePanel) -> None:
    """Closed sections are opened first."""
    assert asked(qtbot, panel, "Missions", 0).missions == {"MSL"}
    for title in ("FILTER", "PRODUCT TYPE"):
        assert not section(panel, title).is_open
        heading(panel, title).click()
    assert asked(qtbot, panel, "Filters", 1).filter_names == {""}
    assert asked(qtbot, panel, "Product types", 0).product_types == {"DRCL"}


def test_a_heading_closes_its_section_and_says_what_holds(panel: BrowsePanel) -> None:
    """So that no filter is ever at work unseen."""
    quality = heading(panel, "QUALITY")
    assert choices(panel, "Quality").isVisible()
    quality.click()
    assert not choices(panel, "Quality").isVisible()
    assert "flags" in panel.closed_sections
    panel.set_query(Query(flags=frozenset({QualityFlag.GRAYSCALE})))
    assert quality.accessibleDescription() == "Grayscale"
    QTest.keyClick(quality, Qt.Key.Key_Space)
    assert choices(panel, "Quality").isVisible()
    assert quality.accessibleDescription() == ""


def test_closed_sections_are_remembered(panel: BrowsePanel) -> None:
    """By the names of their fields; others are passed over."""
    panel.set_closed_sections(["sol_range", "no such section"])
    assert panel.closed_sections == ("sol_range",)
    assert choices(panel, "Filters").isVisible()


def test_a_sequence_is_shown_until_it_is_left(qtbot: QtBot, panel: BrowsePanel) -> None:
    """It comes from the pictures; here it is only taken back."""
    chip = next(each for each in panel.findChildren(QPushButton) if "Sequence" in each.text())
    assert not chip.isVisible()
    panel.set_query(Query(sequence="mcam00578", text="x"))
    assert chip.isVisible()
    assert "mcam00578" in chip.text()
    with qtbot.waitSignal(panel.query_changed) as signal:
        chip.click()
    assert signal.args == [Query(text="x")]
    assert not chip.isVisible()


def test_a_long_list_shows_the_commonest_and_what_is_chosen(qtbot: QtBot) -> None:
    """The rest comes when it is asked for."""
    facet = FacetList("Filters", is_multiple=True, is_short=True)
    qtbot.addWidget(facet)
    facet.set_choices([Choice(name, name, count) for count, name in enumerate("abcdefghij")])
    facet.show()
    view, more = facet.findChildren(ChoiceList)[0], facet.findChildren(QPushButton)[0]

    def rows() -> str:
        return "".join(view.model().index(row, 0).data() for row in range(view.model().rowCount()))

    assert rows() == "efghij"
    assert (more.text(), more.accessibleName()) == ("4 more", "Filters: 4 more")
    facet.set_chosen(["b"])
    assert rows() == "befghij"
    assert facet.summary == "b"
    more.click()
    assert (rows(), more.text()) == ("abcdefghij", "Fewer")
    more.click()
    assert rows() == "befghij"
    facet.set_choices([Choice(name, name, 1) for name in "abcdefgh"])
    assert rows() == "abcdefgh"
    assert not more.isVisible()
