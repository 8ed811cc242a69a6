"""The folders of the images as a tree, each with the images in it and below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QTreeWidget, QTreeWidgetItem, QWidget

from mars_labeler.ui.widgets.choice_delegate import ROW_PX, ChoiceDelegate
from mars_labeler.ui.widgets.choice_model import CHOICE_ROLE, Choice

MAX_ROWS = 10


class FolderTree(QTreeWidget):
    """One folder, or all of them, is chosen."""

    folder_chosen = Signal(object)
    """The person chose a folder (str), or all (None)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_setting = False
        self._counts: dict[str, int] = {}
        self._items: dict[str | None, QTreeWidgetItem] = {}
        self.setAccessibleName(self.tr("Folders"))
        self.setItemDelegate(ChoiceDelegate(parent=self))
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.itemSelectionChanged.connect(self._on_selection_changed)
        self.itemExpanded.connect(self.updateGeometry)
        self.itemCollapsed.connect(self.updateGeometry)

    def set_folders(self, counts: Mapping[str, int]) -> None:
        """Show the folders.

        Args:
            counts: Images directly in each folder, by its path with forward slashes; "" is the
                root.
        """
        if dict(counts) == self._counts:
            return
        self._counts = dict(counts)
        chosen = self._chosen
        self._is_setting = True
        self.clear()
        self._items = {None: self._item(None, self.tr("All folders"), sum(counts.values()))}
        self.addTopLevelItem(self._items[None])
        for path, count in sorted(_totals(counts).items()):
            self._add(path, count)
        self._is_setting = False
        self.set_folder(chosen)
        self.updateGeometry()

    def set_folder(self, folder: str | None) -> None:
        """Show which folder is chosen, without a signal."""
        item = self._items.get(folder)
        if item is None or item.isSelected():
            return
        self._is_setting = True
        self.setCurrentItem(item)
        self._is_setting = False

    def sizeHint(self) -> QSize:
        """Return a size as high as the open rows, up to ten of them."""
        rows, item = 0, self._items.get(None)
        while item is not None and rows < MAX_ROWS:
            rows, item = rows + 1, self.itemBelow(item)
        return QSize(200, rows * ROW_PX)

    def minimumSizeHint(self) -> QSize:
        """Return the same height."""
        return QSize(60, self.sizeHint().height())

    @property
    def _chosen(self) -> str | None:
        chosen = self.selectedItems()
        return chosen[0].data(0, CHOICE_ROLE).key if chosen else None

    def _add(self, path: str, count: int) -> None:
        parent_path, _, name = path.rpartition("/")
        item = self._items[path] = self._item(path, name, count)
        parent = self._items.get(parent_path) if parent_path else None
        if parent is None:
            self.addTopLevelItem(item)
        else:
            parent.addChild(item)

    @staticmethod
    def _item(path: str | None, name: str, count: int) -> QTreeWidgetItem:
        item = QTreeWidgetItem([name])
        choice = Choice(path, name, count)
        item.setData(0, CHOICE_ROLE, choice)
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, choice.spoken)
        item.setToolTip(0, path or name)
        return item

    @Slot()
    def _on_selection_changed(self) -> None:
        if not self._is_setting and self.selectedItems():
            self.folder_chosen.emit(self._chosen)


def _totals(counts: Mapping[str, int]) -> Counter[str]:
    """Return images in each folder and below it, with every folder on the way there."""
    totals: Counter[str] = Counter()
    for path, count in counts.items():
        parts = path.split("/") if path else []
        for depth in range(1, len(parts) + 1):
            totals["/".join(parts[:depth])] += count
    return totals
