"""Facets for tests of the browse panel, and clicks on its lists."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mars_labeler.domain.quality import QualityFlag
from mars_labeler.domain.splits import Split
from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.browsing import Facets, Query, Status
from mars_labeler.ui.widgets.browse_panel import BrowsePanel
from mars_labeler.ui.widgets.choice_list import ChoiceList

CLASSES = (
    LabelClass(4, "ground", "g", "#7a7ae0", 0),
    LabelClass(9, "wheel", "w", "#a0784f", 1),
)
FOLDERS: Mapping[str, int] = {"a/b": 5, "a/c": 6, "d": 9}
FACETS = Facets(
    status={Status.LABELED: 6, Status.UNLABELED: 14, Status.SUGGESTED: 12},
    instruments={"MAHLI": 8, "Mastcam Left": 12},
    folders=FOLDERS,
    lists={"train": 15, "": 5},
    labeled={4: 5, 9: 1},
    suggested={4: 3, 9: 9},
    missions={"MSL": 12, "Mars 2020": 8},
    filter_names={"L2": 4, "": 16},
    product_types={"DRCL": 11, "EDR": 9},
    flags={QualityFlag.OVER_EXPOSED: 2, QualityFlag.GRAYSCALE: 7},
    splits={Split.TRAIN: 10, Split.TEST: 6, Split.NONE: 4},
    sol_edges=np.array([10, 20, 30], np.int32),
    sol_counts=np.array([4, 16], np.int64),
)


def choices(panel: BrowsePanel, name: str) -> ChoiceList:
    """Return one of the panel's lists."""
    return next(each for each in panel.findChildren(ChoiceList) if each.accessibleName() == name)


def asked(qtbot: QtBot, panel: BrowsePanel, name: str, row: int) -> Query:
    """Click a row of a list and return the query that the panel asks for."""
    view = choices(panel, name)
    place = view.visualRect(view.model().index(row, 0)).center()
    with qtbot.waitSignal(panel.query_changed) as signal:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert signal.args is not None
    query: Query = signal.args[0]
    return query
