"""The facts of an image: their words, and the panel that shows and copies them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTextBrowser
from pytestqt.qtbot import QtBot

from mars_labeler.domain.products import ProductFacts
from mars_labeler.domain.quality import QualityFlag, QualityMeasures
from mars_labeler.domain.records import ImageRecord
from mars_labeler.domain.splits import Split
from mars_labeler.domain.stretch import Curve, Stretch
from mars_labeler.ui.models.facts import Fact, FactGroup, facts_text, image_facts
from mars_labeler.ui.models.quality_facts import quality_facts
from mars_labeler.ui.widgets.facts_panel import FactsPanel
from mars_labeler.ui.widgets.loupe import BELOW_FROM, BESIDE_FROM, Loupe

PRODUCT = "0077ML0005780000102730I01_DRCL"
FACTS = ProductFacts(
    product_id=PRODUCT,
    mission="MSL",
    instrument="Mastcam Left",
    sol=77,
    sequence="mcam00578",
    eye="left",
    clock=404345123.25,
    product_type="DRCL",
    filter_name="L0",
    taken_at="2012-10-24T03:12:45.678Z",
    local_time="11:42:07",
    exposure_ms=12.5,
    azimuth_deg=123.4,
    elevation_deg=-12.0,
    target="Rocknest",
)
RECORD = ImageRecord(
    image_id=1,
    root_id=1,
    relative_path=f"calibrated/{PRODUCT}.JPG",
    width=1344,
    height=1200,
    byte_size=15_320,
    modified_ns=0,
    content_hash="",
    facts=FACTS,
    label_path=f"labels/{PRODUCT}.LBL",
    split=Split.TEST,
    stretch=Stretch(Curve.ASINH, 1, 99),
)
MEASURES = QualityMeasures(
    shorter_side=64,
    bright_share=0.312,
    dark_share=0.6,
    chroma=0.004,
    weakest_channel=0.03,
    sharpness=0.0312,
    missing_share=0.041,
    perceptual_hash=None,
)


def values(groups: tuple[FactGroup, ...]) -> dict[str, str]:
    """Return the facts by name."""
    return {fact.name: fact.value for group in groups for fact in group.facts}


def test_everything_that_is_known_is_told() -> None:
    found = values(image_facts(RECORD))
    assert found == {
        "Product": PRODUCT,
        "Mission": "MSL",
        "Instrument": "Mastcam Left",
        "Sequence": "mcam00578",
        "Type": "DRCL",
        "Filter": "L0",
        "Target": "Rocknest",
        "Sol": "77",
        "Taken (UTC)": "2012-10-24 03:12:45",
        "Local time": "11:42:07",
        "Clock": "404345123.25 s",
        "Exposure": "12.5 ms",
        "Azimuth": "123.40°",
        "Elevation": "−12.00°",
        "Folder": "calibrated",
        "Label file": f"{PRODUCT}.LBL",
        "Pixels": "1344 × 1200 (1.6 MP)",
        "Size": "15 kB JPG",
        "Split": "Test",
        "Stretch": "Asinh, 1 % to 99 %",
    }


def test_what_is_unknown_leaves_no_gap() -> None:
    bare = ImageRecord(1, 1, "photo.png", 60, 40, 900, 0, "")
    groups = image_facts(bare)
    assert [group.title for group in groups] == ["File"]
    assert values(groups) == {"Name": "photo.png", "Pixels": "60 × 40", "Size": "900 bytes PNG"}


@pytest.mark.parametrize(
    ("facts", "name", "value"),
    [
        (replace(FACTS, instrument="Pancam", eye="right"), "Eye", "right"),
        (replace(FACTS, exposure_ms=2500.0), "Exposure", "2.5 s"),
        (
            replace(FACTS, taken_at="2012-10-24T05:00:00+02:00"),
            "Taken (UTC)",
            "2012-10-24 03:00:00",
        ),
        (replace(FACTS, taken_at="2012-10-24T05:00:00"), "Taken (UTC)", "2012-10-24 05:00:00"),
        (replace(FACTS, taken_at="about noon"), "Taken (UTC)", "about noon"),
        (replace(FACTS, clock=5.0), "Clock", "5 s"),
        (replace(FACTS, sol=0), "Sol", "0"),
    ],
)
def test_words_of_single_facts(facts: ProductFacts, name: str, value: str) -> None:
    assert values(image_facts(replace(RECORD, facts=facts)))[name] == value


def test_flags_come_first_with_what_was_measured() -> None:
    flags = QualityFlag(sum(QualityFlag))
    groups = image_facts(RECORD, quality_facts(flags, MEASURES))
    assert groups[0].title == "Quality"
    assert [fact.value for fact in groups[0].facts] == [
        "Low resolution: shorter side of 64 pixels",
        "Over-exposed: 31.2% of the pixels white",
        "Under-exposed: 60.0% of the pixels black",
        "Color channel lost: weakest at 3.0% of the strongest",
        "Grayscale: chroma 0.4%",
        "Blurred: sharpness 0.031",
        "Missing lines: 4.1% of the rows empty",
        "Near-duplicate",
    ]
    assert [fact.value for fact in quality_facts(QualityFlag.BLURRED)] == ["Blurred"]


@pytest.fixture
def panel(qtbot: QtBot) -> FactsPanel:
    """Return a panel with the facts of an image and a flag."""
    made = FactsPanel()
    qtbot.addWidget(made)
    made.set_facts(image_facts(RECORD, quality_facts(QualityFlag.BLURRED)))
    made.resize(248, 600)
    made.show()
    return made


def text_of(panel: FactsPanel) -> QTextBrowser:
    """Return the text of a panel."""
    return panel.findChildren(QTextBrowser)[0]


def test_the_panel_shows_names_and_values(panel: FactsPanel) -> None:
    shown = text_of(panel).toPlainText()
    for part in ("QUALITY", "Blurred", "Local time", "11:42:07", "1344 × 1200 (1.6 MP)"):
        assert part in shown
    with_facts = panel.grab().toImage()
    panel.set_facts(())
    assert panel.grab().toImage() != with_facts


def test_all_facts_are_copied_or_what_is_selected(panel: FactsPanel) -> None:
    panel.copy()
    copied = QGuiApplication.clipboard().text()
    assert copied == facts_text(panel.groups)
    assert copied.splitlines()[:2] == ["Quality\tBlurred", f"Product\t{PRODUCT}"]
    text = text_of(panel)
    assert text.find("Rocknest")
    panel.copy()
    assert QGuiApplication.clipboard().text() == "Rocknest"
    text.moveCursor(QTextCursor.MoveOperation.Start)


def test_values_are_shown_as_they_are_written(panel: FactsPanel) -> None:
    odd = "<b>A & 'B'</b>"
    panel.set_facts((FactGroup("Product", (Fact("Target", odd),)),))
    assert odd in text_of(panel).toPlainText()


@pytest.mark.parametrize("name", ["mcam00578", "seq/1 & <2> 'x' ä%41"])
def test_the_sequence_can_be_asked_for(panel: FactsPanel, qtbot: QtBot, name: str) -> None:
    panel.set_facts((FactGroup("Product", (Fact("Sequence", name, is_sequence=True),)),))
    text = text_of(panel)
    assert text.find(name)
    anchor = text.textCursor().charFormat().anchorHref()
    with qtbot.waitSignal(panel.sequence_requested) as asked:
        text.anchorClicked.emit(QUrl(anchor))
    assert asked.args == [name]


@pytest.fixture
def loupe(qtbot: QtBot) -> Loupe:
    """Return a loupe with facts."""
    made = Loupe()
    qtbot.addWidget(made)
    made.set_facts(image_facts(RECORD))
    made.resize(900, 500)
    made.show()
    return made


def test_ctrl_c_in_the_loupe_copies_the_facts(loupe: Loupe) -> None:
    QTest.keyClick(loupe, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == facts_text(image_facts(RECORD))


def test_facts_are_shown_and_hidden(loupe: Loupe, qtbot: QtBot) -> None:
    assert loupe.are_facts_shown
    with qtbot.waitSignal(loupe.facts_toggled) as toggled:
        loupe.toggle_facts()
    assert toggled.args == [False]
    assert not loupe.facts.isVisible()
    loupe.toggle_facts()
    assert loupe.facts.isVisible()


def test_facts_stand_beside_the_picture_or_below_it(loupe: Loupe, qtbot: QtBot) -> None:
    canvas, facts = loupe.canvas.geometry(), loupe.facts.geometry()
    assert facts.left() > canvas.right()
    loupe.resize(BESIDE_FROM - 100, 700)
    qtbot.waitUntil(lambda: loupe.facts.geometry().top() > loupe.canvas.geometry().bottom())
    canvas, facts = loupe.canvas.geometry(), loupe.facts.geometry()
    assert facts.width() > canvas.width() - 10
    assert canvas.height() > facts.height()


def test_a_near_duplicate_names_what_it_repeats() -> None:
    (fact,) = quality_facts(QualityFlag.NEAR_DUPLICATE, repeated="0077ML.JPG")
    assert fact.value == "Near-duplicate of 0077ML.JPG"


@pytest.mark.parametrize(
    ("side", "detail", "text"),
    [
        (64, 0.9, "shorter side of 64 pixels"),
        (256, 0.41, "enlarged, with 41% of the detail that its size could hold"),
        (
            64,
            0.41,
            "shorter side of 64 pixels, enlarged, with 41% of the detail that its size could hold",
        ),
    ],
)
def test_a_low_resolution_says_what_is_low(side: int, detail: float, text: str) -> None:
    measures = replace(MEASURES, shorter_side=side, detail=detail)
    (fact,) = quality_facts(QualityFlag.LOW_RESOLUTION, measures)
    assert fact.value == f"Low resolution: {text}"


def test_facts_go_where_there_is_no_room_and_come_back(loupe: Loupe, qtbot: QtBot) -> None:
    loupe.resize(BESIDE_FROM - 100, BELOW_FROM - 100)
    qtbot.waitUntil(loupe.facts.isHidden)
    assert loupe.are_facts_shown
    loupe.toggle_facts()
    assert not loupe.facts.isHidden()
    loupe.resize(900, 500)
    loupe.resize(BESIDE_FROM - 100, BELOW_FROM - 100)
    qtbot.waitUntil(loupe.facts.isHidden)
    loupe.resize(900, 500)
    qtbot.waitUntil(lambda: not loupe.facts.isHidden())
    loupe.set_facts_shown(False)
    loupe.resize(BESIDE_FROM - 100, BELOW_FROM - 100)
    loupe.resize(900, 500)
    assert loupe.facts.isHidden()
