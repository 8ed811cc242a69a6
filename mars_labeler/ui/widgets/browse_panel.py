"""The left panel: everything that narrows down which images are shown."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.browsing import Facets, Query
from mars_labeler.ui.strings import percent
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.facet_fields import FacetField, Pool, facet_fields
from mars_labeler.ui.widgets.facet_list import FacetList
from mars_labeler.ui.widgets.filter_section import FilterSection
from mars_labeler.ui.widgets.folder_tree import FolderTree
from mars_labeler.ui.widgets.range_slider import RangeSlider
from mars_labeler.ui.widgets.section import styled_label
from mars_labeler.ui.widgets.sol_histogram import SolHistogram

ORDER = (
    "folder",
    "list_name",
    "split",
    "missions",
    "instruments",
    "filter_names",
    "product_types",
    "sol_range",
    "flags",
    "class_ids",
    "confidence_range",
)
"""The sections from top to bottom, by the fields of the query that they set."""

CLOSED_AT_FIRST = ("filter_names", "product_types")


class BrowsePanel(QScrollArea):
    """Shows the facets of the pool and the query; each click asks for another query.

    The search text and the order belong to the toolbar; they pass through unchanged.
    """

    query_changed = Signal(object)
    """The person wants another `Query`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._query = Query()
        self._fields = facet_fields()
        self._lists = {name: self._make_list(field) for name, field in self._fields.items()}
        self._make_others()
        self._sections = {name: self._make_section(name) for name in ORDER}
        self.set_closed_sections(CLOSED_AT_FIRST)
        content = QWidget(self)
        content.setProperty("role", "panel")
        self._lay_out(content)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.set_query(self._query)

    @property
    def closed_sections(self) -> tuple[str, ...]:
        """The sections that the person has closed, by the fields of the query that they set."""
        return tuple(name for name, section in self._sections.items() if not section.is_open)

    def set_closed_sections(self, names: Iterable[str]) -> None:
        """Close just these sections; names that are none are passed over."""
        closed = set(names)
        for name, section in self._sections.items():
            section.set_open(name not in closed)

    def set_facets(self, facets: Facets, classes: Sequence[LabelClass], total: int) -> None:
        """Show how many images each choice would show.

        Args:
            facets: The counts.
            classes: The classes of the project, in order.
            total: Images of the project.
        """
        pool = Pool(facets, classes, total)
        for name, field in self._fields.items():
            self._lists[name].set_choices(field.choices(pool))
        self._folders.set_folders(facets.folders)
        self._sols.set_histogram(facets.sol_edges, facets.sol_counts)
        is_telling = {name: field.is_telling(facets) for name, field in self._fields.items()}
        is_telling |= {
            "folder": len(facets.folders) > 1,
            "sol_range": _spans_sols(facets),
            "class_ids": bool(classes),
            "confidence_range": any(facets.suggested.values()),
        }
        for name, section in self._sections.items():
            section.setVisible(is_telling[name])
        self.set_query(self._query)

    def set_query(self, query: Query) -> None:
        """Show which choices hold, without a signal."""
        self._query = query
        for name, field in self._fields.items():
            self._lists[name].set_chosen(field.chosen(query))
        self._folders.set_folder(query.folder)
        self._sols.set_range(query.sol_range)
        self._confidence.set_values(*query.confidence_range)
        self._clear.setVisible(query.is_filtering)
        self._show_sequence(query.sequence)
        for name, section in self._sections.items():
            section.set_summary(self._summary(name) if _is_filtering(query, name) else "")
        low, high = query.confidence_range
        self._sections["confidence_range"].set_note(f"{percent(low)} – {percent(high)}")

    def _make_list(self, field: FacetField) -> FacetList:
        made = FacetList(field.spoken, field.is_multiple, field.has_bars, field.is_short, self)
        made.chosen_changed.connect(partial(self._on_chosen, field))
        return made

    def _make_others(self) -> None:
        self._folders = FolderTree(self)
        self._folders.folder_chosen.connect(self._on_folder_chosen)
        self._sols = SolHistogram(self)
        self._sols.range_changed.connect(self._on_sols_chosen)
        lowest, highest = self.tr("Lowest confidence"), self.tr("Highest confidence")
        self._confidence = RangeSlider(lowest, highest, self)
        self._confidence.range_changed.connect(self._on_confidence_chosen)
        self._clear = QPushButton(self.tr("Clear filters"), self)
        self._clear.setProperty("role", "link")
        self._clear.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._clear.setToolTip(self.tr("Show all images again"))
        self._clear.clicked.connect(self._on_clear_clicked)
        self._sequence = self._make_sequence_chip()
        policy = self._clear.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._clear.setSizePolicy(policy)

    def _make_sequence_chip(self) -> QPushButton:
        chip = QPushButton(self)
        chip.setProperty("role", "chip")
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.setToolTip(self.tr("Show all sequences again"))
        chip.clicked.connect(self._on_sequence_left)
        return chip

    def _make_section(self, name: str) -> FilterSection:
        match name:
            case "folder":
                return FilterSection(self.tr("FOLDERS"), self._folders, parent=self)
            case "sol_range":
                return FilterSection(self.tr("SOL"), self._sols, GRID // 2, self)
            case "confidence_range":
                return FilterSection(self.tr("CONFIDENCE"), self._confidence, GRID // 2, self)
            case _:
                return FilterSection(self._fields[name].title, self._lists[name], parent=self)

    def _lay_out(self, content: QWidget) -> None:
        header = QHBoxLayout()
        header.setContentsMargins(GRID, 0, GRID, 0)
        header.addWidget(styled_label(self.tr("Browse"), "title", self))
        header.addStretch(1)
        header.addWidget(self._clear)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, GRID, 0, 2 * GRID)
        layout.setSpacing(GRID)
        layout.addLayout(header)
        layout.addWidget(self._sequence)
        layout.addWidget(self._lists["status"])
        for section in self._sections.values():
            layout.addWidget(section)
        layout.addStretch(1)

    def _summary(self, name: str) -> str:
        """Return what is chosen in a section, in words."""
        match name:
            case "folder":
                return self._query.folder or self.tr("All folders")
            case "sol_range":
                first, last = self._query.sol_range or (0, 0)
                return self.tr("sols {first}–{last}").format(first=first, last=last)
            case "confidence_range":
                return ""  # its note says it already
            case _:
                return self._lists[name].summary

    def _show_sequence(self, name: str | None) -> None:
        text = self.tr("Sequence {name}").format(name=name)
        self._sequence.setText(f"{text}  ×")
        self._sequence.setAccessibleName(self.tr("{text}: show all again").format(text=text))
        self._sequence.setVisible(name is not None)

    def _ask(self, query: Query) -> None:
        self.set_query(query)
        self.query_changed.emit(query)

    def _on_chosen(self, field: FacetField, chosen: frozenset[Hashable]) -> None:
        self._ask(field.asked(self._query, chosen))

    @Slot(object)
    def _on_folder_chosen(self, folder: str | None) -> None:
        self._ask(replace(self._query, folder=folder))

    @Slot(object)
    def _on_sols_chosen(self, sol_range: tuple[int, int] | None) -> None:
        self._ask(replace(self._query, sol_range=sol_range))

    @Slot(float, float)
    def _on_confidence_chosen(self, low: float, high: float) -> None:
        self._ask(replace(self._query, confidence_range=(round(low, 2), round(high, 2))))

    @Slot()
    def _on_sequence_left(self) -> None:
        self._ask(replace(self._query, sequence=None))

    @Slot()
    def _on_clear_clicked(self) -> None:
        self._ask(self._query.unfiltered)


def _spans_sols(facets: Facets) -> bool:
    """Return whether the images are of more than one sol."""
    return len(facets.sol_edges) > 0 and int(facets.sol_edges[-1] - facets.sol_edges[0]) > 1


def _is_filtering(query: Query, name: str) -> bool:
    """Return whether a field of the query narrows the images down."""
    return bool(getattr(query, name) != getattr(Query(), name))
