"""Colors that can be read, and resources that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from mars_labeler import resources
from mars_labeler.domain.taxonomy import PALETTE
from mars_labeler.ui.appearance import ThemeChoice, chosen_theme, palette, theme_of
from mars_labeler.ui.icons import app_icon, icon, pixmap
from mars_labeler.ui.style_sheet import style_sheet
from mars_labeler.ui.theme import DARK, LIGHT, Theme, contrast_ratio
from mars_labeler.ui.widgets.chip_painter import readable_ink
from mars_labeler.ui.widgets.curve_plot import CURVE_COLORS

THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
BACKS = ("background", "panel", "field", "hover", "selected")
TEXT_CONTRAST, MARK_CONTRAST = 4.5, 3.0


def test_contrast_spans_one_to_twenty_one() -> None:
    """Black on white is the most there is, a color on itself the least."""
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21)
    assert contrast_ratio("#ffffff", "#000000") == pytest.approx(21)
    assert contrast_ratio("#d4613a", "#d4613a") == pytest.approx(1)


@THEMES
@pytest.mark.parametrize("back", BACKS)
@pytest.mark.parametrize("ink", ["text", "dim", "accent", "warning", "good"])
def test_every_text_can_be_read_on_every_back(theme: Theme, back: str, ink: str) -> None:
    """Text has 4.5:1 wherever it may be drawn."""
    assert contrast_ratio(getattr(theme, ink), getattr(theme, back)) >= TEXT_CONTRAST


@THEMES
@pytest.mark.parametrize("back", BACKS)
def test_outlines_can_be_seen_on_every_back(theme: Theme, back: str) -> None:
    """Edges of controls have 3:1."""
    assert contrast_ratio(theme.outline, getattr(theme, back)) >= MARK_CONTRAST


@THEMES
def test_text_on_the_accent_can_be_read(theme: Theme) -> None:
    """The main button is legible."""
    assert contrast_ratio(theme.on_accent, theme.accent) >= TEXT_CONTRAST


@THEMES
def test_curves_can_be_read_on_the_panel(theme: Theme) -> None:
    """Curves are as legible as text."""
    for color in CURVE_COLORS[theme.name]:
        assert contrast_ratio(color, theme.panel) >= TEXT_CONTRAST


@pytest.mark.parametrize("color", PALETTE)
def test_the_ink_of_a_chip_can_be_read(color: str) -> None:
    """Every class color carries its name."""
    assert contrast_ratio(readable_ink(QColor(color)).name(), color) >= TEXT_CONTRAST


@THEMES
def test_class_colors_can_be_seen_on_the_panel(theme: Theme) -> None:
    """Swatches have 3:1 in both appearances."""
    for color in PALETTE:
        assert contrast_ratio(color, theme.panel) >= MARK_CONTRAST


@THEMES
@pytest.mark.usefixtures("qapp")
def test_a_palette_tells_its_theme(theme: Theme) -> None:
    """Widgets find their theme, even those whose back a style sheet has painted."""
    assert theme_of(palette(theme)) is theme
    painted = palette(theme)
    painted.setColor(QPalette.ColorRole.Window, "#00000000")
    assert theme_of(painted) is theme


def test_a_chosen_theme_is_taken_whatever_the_system_says(qapp: QApplication) -> None:
    """Only "system" asks the system."""
    assert chosen_theme(ThemeChoice.DARK, qapp) is DARK
    assert chosen_theme(ThemeChoice.LIGHT, qapp) is LIGHT
    assert chosen_theme(ThemeChoice.SYSTEM, qapp) in (DARK, LIGHT)


@THEMES
@pytest.mark.usefixtures("qapp")
def test_the_style_sheet_is_parsed_and_all_its_pictures_exist(theme: Theme) -> None:
    """Every url names a file drawn in a color of the same theme."""
    paths = re.findall(r'url\("([^"]+)"\)', style_sheet(theme))
    assert paths
    for path in map(Path, paths):
        color = theme.on_accent if path.name.startswith("check") else theme.dim
        assert color in path.read_text("utf-8")


@pytest.mark.usefixtures("qapp")
def test_every_icon_is_drawn_in_the_color_asked_for() -> None:
    """No icon is empty, and none brings a color of its own."""
    assert len(resources.icon_names()) > 20
    for name in resources.icon_names():
        picture = pixmap(name, "#ff0000", 16, ratio=2).toImage()
        shades = {
            picture.pixelColor(x, y).name()
            for x in range(32)
            for y in range(32)
            if picture.pixelColor(x, y).alpha() > 200
        }
        assert shades == {"#ff0000"}, name


@THEMES
@pytest.mark.usefixtures("qapp")
def test_icons_have_a_picture_for_every_scale(theme: Theme) -> None:
    """A scale of 200 % gets a sharp picture; a pressed button another color."""
    made = icon("grid", theme)
    assert made.pixmap(16, 16).size().width() == 16
    assert {size.width() for size in made.availableSizes()} >= {16, 32, 48}
    assert not app_icon().isNull()


def test_a_missing_resource_says_what_to_do() -> None:
    """The message names the file."""
    with pytest.raises(resources.MissingResourceError, match=r"icons/no-such\.svg"):
        resources.resource_path("icons/no-such.svg")


def test_resources_of_a_wheel_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed program uses what it was installed with."""
    wheel, checkout = tmp_path / "_resources", tmp_path / "resources"
    for place in (wheel, checkout):
        (place / "icons").mkdir(parents=True)
        (place / "icons" / "grid.svg").write_text(place.name)
    monkeypatch.setattr(resources, "PLACES", (wheel, checkout))
    assert resources.resource_path("icons/grid.svg").read_text() == "_resources"
    assert resources.icon_names() == ["grid"]
