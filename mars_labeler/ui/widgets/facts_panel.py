"""The facts of the image in the loupe: a dense table that can be read, copied and followed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QGuiApplication, QTextDocument, QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QTextBrowser, QVBoxLayout, QWidget

from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.icons import cached_pixmap
from mars_labeler.ui.models.facts import Fact, FactGroup, facts_text
from mars_labeler.ui.theme import BODY_PX, GRID, SMALL_PX, Theme
from mars_labeler.ui.widgets.icon_button import IconButton
from mars_labeler.ui.widgets.section import styled_label

_WIDTH, _HEIGHT = 248, 160
_GLYPH_PX = 12
_GLYPH, _SEQUENCE = "glyph", "sequence"


class FactsPanel(QFrame):
    """Shows facts group by group. Text in it is selected with the pointer or the keyboard."""

    sequence_requested = Signal(str)
    """The images of this sequence are wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._groups: tuple[FactGroup, ...] = ()
        self._text = QTextBrowser(self)
        self._text.setProperty("role", "facts")
        self._text.setAccessibleName(self.tr("Facts of the image"))
        self._text.setOpenLinks(False)
        self._text.setFrameShape(QFrame.Shape.NoFrame)
        # A click must not take the keyboard away from the picture; Ctrl+C is the loupe's.
        self._text.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._text.document().setDocumentMargin(0)
        self._text.anchorClicked.connect(self._on_anchor_clicked)
        self._copy = IconButton("copy", self.tr("Copy all facts"), "Ctrl+C", self)
        self._copy.clicked.connect(self.copy)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._lay_out()

    @property
    def groups(self) -> tuple[FactGroup, ...]:
        """The facts that are shown."""
        return self._groups

    def set_facts(self, groups: Sequence[FactGroup]) -> None:
        """Show these facts."""
        if tuple(groups) != self._groups:
            self._groups = tuple(groups)
            self._show()

    def set_below(self, is_below: bool) -> None:
        """Take the shape for a place below the picture instead of beside it."""
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        self.setSizePolicy(*((free, fixed) if is_below else (fixed, free)))

    @Slot()
    def copy(self) -> None:
        """Put the selected text into the clipboard; without a selection, all facts."""
        selected = self._text.textCursor().selection().toPlainText()
        QGuiApplication.clipboard().setText(selected or facts_text(self._groups))

    def sizeHint(self) -> QSize:
        """Return the width of a column, the height of a strip."""
        return QSize(_WIDTH, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return room for a few rows."""
        return QSize(_WIDTH // 2, _HEIGHT // 2)

    def changeEvent(self, event: QEvent) -> None:
        """Show the facts in the colors of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show()

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.addWidget(styled_label(self.tr("Facts"), "title", self))
        header.addStretch(1)
        header.addWidget(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID + GRID // 2, GRID // 2, GRID // 2, GRID // 2)
        column.setSpacing(GRID // 2)
        column.addLayout(header)
        column.addWidget(self._text, 1)

    def _show(self) -> None:
        theme = theme_of(self.palette())
        self._add_glyphs(theme)
        self._text.setHtml(_page(self._groups, theme))

    def _add_glyphs(self, theme: Theme) -> None:
        """Give the document the glyphs that its rows name."""
        names = {fact.icon for group in self._groups for fact in group.facts if fact.icon}
        kind = QTextDocument.ResourceType.ImageResource.value
        for name in names:
            glyph = cached_pixmap(name, theme.text, _GLYPH_PX, self.devicePixelRatioF())
            self._text.document().addResource(kind, QUrl(f"{_GLYPH}:{name}"), glyph)

    @Slot(QUrl)
    def _on_anchor_clicked(self, url: QUrl) -> None:
        facts = (fact for group in self._groups for fact in group.facts)
        if url.toString() == _SEQUENCE:
            self.sequence_requested.emit(next(fact.value for fact in facts if fact.is_sequence))


def _page(groups: Sequence[FactGroup], theme: Theme) -> str:
    style = (
        f"body {{ color: {theme.text}; font-size: {BODY_PX}px; }}"
        f"a {{ color: {theme.accent}; text-decoration: none; }}"
        f".group {{ color: {theme.dim}; font-size: {SMALL_PX}px; font-weight: 600; }}"
        f".name {{ color: {theme.dim}; font-size: {SMALL_PX}px; }}"
    )
    rows = "".join(
        _heading(group, is_first=not place) + "".join(map(_row, group.facts))
        for place, group in enumerate(groups)
    )
    table = f"<table width='100%' cellspacing='0' cellpadding='1'>{rows}</table>"
    return f"<html><head><style>{style}</style></head><body>{table}</body></html>"


def _heading(group: FactGroup, is_first: bool) -> str:
    room = 0 if is_first else GRID
    title = escape(group.title.upper())
    return f"<tr><td colspan='2' class='group' style='padding-top: {room}px'>{title}</td></tr>"


def _row(fact: Fact) -> str:
    value = escape(fact.value)
    if fact.is_sequence:
        value = f"<a href='{_SEQUENCE}'>{value}</a>"
    if fact.icon:
        side = f"width='{_GLYPH_PX}' height='{_GLYPH_PX}'"
        value = f"<img src='{_GLYPH}:{fact.icon}' {side}> {value}"
    if not fact.name:
        return f"<tr><td colspan='2'>{value}</td></tr>"
    name = f"<td width='34%' class='name' style='padding-top: 2px'>{escape(fact.name)}</td>"
    return f"<tr>{name}<td width='66%'>{value}</td></tr>"
