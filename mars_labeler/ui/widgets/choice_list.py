"""A short list in which one or several choices hold, with their counts."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QListView, QSizePolicy, QWidget

from mars_labeler.ui.widgets.choice_delegate import ChoiceDelegate
from mars_labeler.ui.widgets.choice_model import Choice, ChoiceModel

Select = QItemSelectionModel.SelectionFlag


class ChoiceList(QListView):
    """A list as high as its rows; the panel around it scrolls.

    It takes the keyboard by Tab only: a click leaves it with the pictures, so that the next key
    still labels.

    Args:
        name: What a screen reader calls the list.
        is_multiple: Whether each click adds or takes away a choice; else one always holds.
        has_bars: Whether each row has a bar.
        parent: The widget it is in.
    """

    chosen_changed = Signal(object)
    """The person changed the choice; frozenset of the keys that hold now."""

    def __init__(
        self,
        name: str,
        is_multiple: bool = False,
        has_bars: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = ChoiceModel(self)
        self._delegate = ChoiceDelegate(has_bars, self)
        self._is_setting = False
        self.setAccessibleName(name)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.MultiSelection if is_multiple else mode.SingleSelection)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)

    @property
    def chosen(self) -> frozenset[Hashable]:
        """The keys of the choices that hold."""
        rows = (index.row() for index in self.selectionModel().selectedIndexes())
        return frozenset(self._model.choices[row].key for row in rows)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Show `choices`; those that held go on holding."""
        held = self.chosen
        self._is_setting = True
        self._model.set_choices(choices)
        self._is_setting = False
        self.set_chosen(held)
        self.updateGeometry()

    def set_chosen(self, keys: Iterable[Hashable]) -> None:
        """Let just these choices hold, without a signal."""
        wanted = frozenset(keys)
        if wanted == self.chosen:
            return
        selection = QItemSelection()
        for row, choice in enumerate(self._model.choices):
            if choice.key in wanted:
                selection.select(self._model.index(row), self._model.index(row))
        self._is_setting = True
        self.selectionModel().select(selection, Select.ClearAndSelect)
        self._is_setting = False

    def sizeHint(self) -> QSize:
        """Return a size as high as all rows."""
        return QSize(200, self._delegate.row_height * self._model.rowCount())

    def minimumSizeHint(self) -> QSize:
        """Return the same height, and a width that never widens the panel."""
        return QSize(60, self.sizeHint().height())

    @Slot(QItemSelection, QItemSelection)
    def _on_selection_changed(self, _selected: QItemSelection, _deselected: QItemSelection) -> None:
        if not self._is_setting:
            self.chosen_changed.emit(self.chosen)
