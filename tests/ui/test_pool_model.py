"""The rows of the grid: queries, refreshes that leave them in place, large tables."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.browsing import Query, SortKey, Status
from mars_labeler.services.image_table import NONE, ImageTable, SuggestionState
from mars_labeler.ui.models.pool_model import PoolModel

MakeTable = Callable[[int], ImageTable]
Classes = tuple[LabelClass, ...]


@pytest.fixture
def table(make_table: MakeTable) -> ImageTable:
    return make_table(5)


@pytest.fixture
def model(qtbot: QtBot, table: ImageTable, classes: Classes) -> PoolModel:
    del qtbot  # only for its application
    made = PoolModel()
    made.set_table(table, classes)
    return made


def test_shows_nothing_before_there_is_a_table(qtbot: QtBot) -> None:
    del qtbot
    model = PoolModel()
    assert len(model) == 0
    assert model.position_of(10) == NONE
    assert model.cell_of(10) is None
    assert model.outdated_count() == 0


def test_query_orders_the_rows(model: PoolModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.rows_reset):
        model.set_query(Query(sort=SortKey.SOL, is_descending=True))
    assert model.image_ids.tolist() == [50, 40, 30, 20, 10]
    assert model.position_of(40) == 1
    assert model.image_id_at(1) == 40


def test_cell_shows_label_and_suggestion(model: PoolModel, table: ImageTable) -> None:
    table.labels[0], table.is_unsure[0] = 2, True
    table.suggested[1, 0], table.confidences[1, 0] = 1, 0.75
    table.states[1] = SuggestionState.ACTIVE
    labeled, suggested = model.cell(0), model.cell(1)
    assert labeled.label is not None
    assert labeled.label.name == "wheel"
    assert labeled.is_unsure
    assert suggested.suggestion is not None
    assert (suggested.suggestion.name, suggested.confidence) == ("ground", 0.75)
    assert suggested.state is SuggestionState.ACTIVE
    assert (suggested.name, suggested.sol, suggested.instrument) == ("000001ML.JPG", 1, "Mastcam L")


def test_labeled_image_stays_until_the_query_is_asked_again(
    model: PoolModel, table: ImageTable, qtbot: QtBot
) -> None:
    model.set_query(Query(status=Status.UNLABELED))
    table.labels[2] = 1
    with (
        qtbot.assertNotEmitted(model.rows_reset),
        qtbot.waitSignal(model.rows_changed, check_params_cb=lambda ids: ids == (30,)),
    ):
        model.refresh((30,))
    assert model.position_of(30) == 2
    assert model.outdated_count() == 1

    model.reapply()

    assert model.position_of(30) == NONE
    assert model.outdated_count() == 0
    cell = model.cell_of(30)
    assert cell is not None
    assert cell.label is not None


def test_after_an_import_new_images_join_and_none_goes(
    model: PoolModel, make_table: MakeTable, classes: Classes, qtbot: QtBot
) -> None:
    model.set_query(Query(status=Status.UNLABELED, is_descending=True))
    anew = make_table(7)
    anew.labels[[0, 6]] = 1
    with qtbot.waitSignal(model.rows_reset):
        model.extend(anew, classes)
    assert model.image_ids.tolist() == [60, 50, 40, 30, 20, 10]
    assert model.cell(5).label is not None


def test_images_that_are_gone_from_the_table_are_gone(
    model: PoolModel, make_table: MakeTable, classes: Classes
) -> None:
    model.extend(make_table(3), classes)
    assert model.image_ids.tolist() == [10, 20, 30]


def test_renamed_class_repaints(model: PoolModel, table: ImageTable, qtbot: QtBot) -> None:
    table.labels[0] = 1
    with qtbot.waitSignal(model.rows_changed, check_params_cb=lambda ids: ids is None):
        model.set_classes([LabelClass(1, "regolith", "r", "#d4613a", 0)])
    label = model.cell(0).label
    assert label is not None
    assert label.name == "regolith"


@pytest.mark.parametrize("position", [-1, 5])
def test_no_such_position(model: PoolModel, position: int) -> None:
    with pytest.raises(IndexError):
        model.cell(position)
    with pytest.raises(IndexError):
        model.image_id_at(position)


def test_closed_table_shows_nothing(model: PoolModel) -> None:
    model.set_table(None)
    assert len(model) == 0
    assert model.classes == ()


def test_large_table(make_table: MakeTable, classes: Classes, qtbot: QtBot) -> None:
    del qtbot
    model = PoolModel()
    table = make_table(300_000)
    model.set_table(table, classes)
    table.labels[::2] = 1
    model.refresh(None)
    model.set_query(Query(status=Status.LABELED, is_descending=True))
    assert len(model) == 150_000
    assert model.cell(0).name == "299998ML.JPG"
    assert np.all(np.diff(model.image_ids) < 0)
