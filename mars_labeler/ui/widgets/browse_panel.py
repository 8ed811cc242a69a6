"""The left panel: everything that narrows down which images are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.browsing import Facets, Query, Status
from mars_labeler.ui.strings import percent, status_name
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.choice_list import ChoiceList
from mars_labeler.ui.widgets.choice_model import Choice
from mars_labeler.ui.widgets.folder_tree import FolderTree
from mars_labeler.ui.widgets.range_slider import RangeSlider
from mars_labeler.ui.widgets.section import styled_label
from mars_labeler.ui.widgets.sol_histogram import SolHistogram


class BrowsePanel(QScrollArea):
    """Shows the facets of the pool and the query; each click asks for another query.

    The search text and the order belong to the toolbar; they pass through unchanged.
    """

    query_changed = Signal(object)
    """The person wants another `Query`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._query = Query()
        self._make_widgets()
        self._connect()
        content = QWidget(self)
        content.setProperty("role", "panel")
        self._lay_out(content)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.set_query(self._query)

    def set_facets(self, facets: Facets, classes: Sequence[LabelClass], total: int) -> None:
        """Show how many images each choice would show.

        Args:
            facets: The counts.
            classes: The classes of the project, in order.
            total: Images of the project.
        """
        statuses = [
            Choice(status, status_name(status), total if status is Status.ALL else count)
            for status in Status
            for count in [facets.status.get(status, 0)]
        ]
        self._statuses.set_choices(statuses)
        self._folders.set_folders(facets.folders)
        self._folder_section.setVisible(len(facets.folders) > 1)
        self._lists.set_choices(self._list_choices(facets, total))
        self._list_section.setVisible(any(facets.lists))
        self._instruments.set_choices(self._instrument_choices(facets))
        self._instrument_section.setVisible(any(facets.instruments))
        self._sols.set_histogram(facets.sol_edges, facets.sol_counts)
        self._sol_section.setVisible(len(facets.sol_counts) > 0)
        self._classes.set_choices(_class_choices(facets, classes))
        self._class_section.setVisible(bool(classes))
        self._confidence_section.setVisible(any(facets.suggested.values()))
        self.set_query(self._query)

    def set_query(self, query: Query) -> None:
        """Show which choices hold, without a signal."""
        self._query = query
        self._statuses.set_chosen([query.status])
        self._folders.set_folder(query.folder)
        self._lists.set_chosen([query.list_name])
        self._instruments.set_chosen(query.instruments)
        self._classes.set_chosen(query.class_ids)
        self._sols.set_range(query.sol_range)
        self._confidence.set_values(*query.confidence_range)
        self._show_confidence(*query.confidence_range)
        self._clear.setVisible(query.is_filtering)

    def _make_widgets(self) -> None:
        self._statuses = ChoiceList(self.tr("Status"), parent=self)
        self._folders = FolderTree(self)
        self._lists = ChoiceList(self.tr("Lists"), parent=self)
        self._instruments = ChoiceList(self.tr("Instruments"), is_multiple=True, parent=self)
        self._sols = SolHistogram(self)
        self._classes = ChoiceList(self.tr("Classes"), is_multiple=True, has_bars=True, parent=self)
        self._confidence = RangeSlider(
            self.tr("Lowest confidence"), self.tr("Highest confidence"), self
        )
        self._confidence_text = styled_label("", "small", self)
        self._clear = QPushButton(self.tr("Clear filters"), self)
        self._clear.setProperty("role", "link")
        self._clear.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._clear.setToolTip(self.tr("Show all images again"))
        policy = self._clear.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._clear.setSizePolicy(policy)

    def _lay_out(self, content: QWidget) -> None:
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, GRID, 0, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addLayout(self._header())
        layout.addWidget(self._statuses)
        self._folder_section = _section(self.tr("FOLDERS"), self._folders)
        self._list_section = _section(self.tr("LISTS"), self._lists)
        self._instrument_section = _section(self.tr("INSTRUMENT"), self._instruments)
        self._sol_section = _section(self.tr("SOL"), self._sols, margin=GRID // 2)
        self._class_section = _section(self.tr("CLASS"), self._classes)
        self._confidence_section = _section(
            self.tr("CONFIDENCE"), self._confidence, margin=GRID // 2, aside=self._confidence_text
        )
        for section in (
            self._folder_section,
            self._list_section,
            self._instrument_section,
            self._sol_section,
            self._class_section,
            self._confidence_section,
        ):
            layout.addWidget(section)
        layout.addStretch(1)

    def _header(self) -> QHBoxLayout:
        header = QHBoxLayout()
        header.setContentsMargins(GRID, 0, GRID, 0)
        header.addWidget(styled_label(self.tr("Browse"), "title", self))
        header.addStretch(1)
        header.addWidget(self._clear)
        return header

    def _connect(self) -> None:
        self._statuses.chosen_changed.connect(self._on_status_chosen)
        self._folders.folder_chosen.connect(self._on_folder_chosen)
        self._lists.chosen_changed.connect(self._on_list_chosen)
        self._instruments.chosen_changed.connect(self._on_instruments_chosen)
        self._classes.chosen_changed.connect(self._on_classes_chosen)
        self._sols.range_changed.connect(self._on_sols_chosen)
        self._confidence.range_changed.connect(self._on_confidence_chosen)
        self._clear.clicked.connect(self._on_clear_clicked)

    def _list_choices(self, facets: Facets, total: int) -> list[Choice]:
        named = [
            Choice(name, name or self.tr("In no list"), count)
            for name, count in sorted(facets.lists.items(), key=lambda item: (not item[0], item))
        ]
        return [Choice(None, self.tr("All"), total), *named]

    def _instrument_choices(self, facets: Facets) -> list[Choice]:
        return [
            Choice(name, name or self.tr("Unknown"), count)
            for name, count in sorted(facets.instruments.items(), key=lambda item: not item[0])
        ]

    def _show_confidence(self, low: float, high: float) -> None:
        self._confidence_text.setText(f"{percent(low)} – {percent(high)}")

    def _ask(self, query: Query) -> None:
        self.set_query(query)
        self.query_changed.emit(query)

    @Slot(object)
    def _on_status_chosen(self, chosen: frozenset[Status]) -> None:
        self._ask(replace(self._query, status=next(iter(chosen), Status.ALL)))

    @Slot(object)
    def _on_folder_chosen(self, folder: str | None) -> None:
        self._ask(replace(self._query, folder=folder))

    @Slot(object)
    def _on_list_chosen(self, chosen: frozenset[str | None]) -> None:
        self._ask(replace(self._query, list_name=next(iter(chosen), None)))

    @Slot(object)
    def _on_instruments_chosen(self, chosen: frozenset[str]) -> None:
        self._ask(replace(self._query, instruments=chosen))

    @Slot(object)
    def _on_classes_chosen(self, chosen: frozenset[int]) -> None:
        self._ask(replace(self._query, class_ids=chosen))

    @Slot(object)
    def _on_sols_chosen(self, sol_range: tuple[int, int] | None) -> None:
        self._ask(replace(self._query, sol_range=sol_range))

    @Slot(float, float)
    def _on_confidence_chosen(self, low: float, high: float) -> None:
        self._ask(replace(self._query, confidence_range=(round(low, 2), round(high, 2))))

    @Slot()
    def _on_clear_clicked(self) -> None:
        self._ask(Query(sort=self._query.sort, is_descending=self._query.is_descending))


def _class_choices(facets: Facets, classes: Sequence[LabelClass]) -> list[Choice]:
    pairs = [
        (facets.labeled.get(each.class_id, 0), facets.suggested.get(each.class_id, 0))
        for each in classes
    ]
    most = max((sum(pair) for pair in pairs), default=0) or 1
    return [
        Choice(
            each.class_id, each.name, labeled, each.color, suggested, (labeled + suggested) / most
        )
        for each, (labeled, suggested) in zip(classes, pairs, strict=True)
    ]


def _section(title: str, content: QWidget, margin: int = 0, aside: QLabel | None = None) -> QWidget:
    section = QWidget()
    layout = QVBoxLayout(section)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GRID // 2)
    header = QHBoxLayout()
    header.setContentsMargins(GRID, 0, GRID, 0)
    header.addWidget(styled_label(title, "section", section))
    header.addStretch(1)
    if aside is not None:
        header.addWidget(aside)
    layout.addLayout(header)
    inner = QHBoxLayout()
    inner.setContentsMargins(margin, 0, margin, 0)
    inner.addWidget(content)
    layout.addLayout(inner)
    return section
