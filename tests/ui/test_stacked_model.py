"""Stacks in the grid's model: which images share a cell, and what the cell tells of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.browsing import Query, SortKey, Status
from mars_labeler.services.image_table import NONE, ImageTable
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.models.stack import Stack
from tests.ui.stacked_world import stack_up, suggest

MakeTable = Callable[[int], ImageTable]
Classes = tuple[LabelClass, ...]

STACKED = Query(is_stacked=True)


@pytest.fixture
def table(make_table: MakeTable) -> ImageTable:
    """Return ten images: a burst of three, one of two, five alone; ids 10, 20, ..."""
    made = make_table(10)
    stack_up(made, [3, 2])
    return made


@pytest.fixture
def model(qtbot: QtBot, table: ImageTable, classes: Classes) -> PoolModel:
    """Return a model that shows them stacked."""
    del qtbot
    made = PoolModel()
    made.set_table(table, classes)
    made.set_query(STACKED)
    return made


def chosen(model: PoolModel, *positions: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    mask = np.zeros(len(model), bool)
    mask[list(positions)] = True
    return mask


def stack_of(model: PoolModel, position: int) -> Stack:
    stack = model.cell(position).stack
    assert stack is not None
    return stack


def test_a_burst_shares_a_cell_that_shows_its_first_image(model: PoolModel) -> None:
    assert model.image_ids.tolist() == [10, 40, 60, 70, 80, 90, 100]
    assert (len(model), model.image_count) == (7, 10)
    assert stack_of(model, 0) == Stack(3, 1, is_closed=True)
    assert model.cell(2).stack is None


def test_an_image_within_a_stack_is_found_at_its_cell(model: PoolModel) -> None:
    assert [model.position_of(image_id) for image_id in (10, 20, 30, 40, 50)] == [0, 0, 0, 1, 1]
    alone = model.cell_of(30)
    assert alone is not None
    assert alone.stack == Stack(3, 3)
    assert "image 3 of a stack of 3" in alone.describe()


def test_commands_reach_all_images_of_the_chosen_stacks(model: PoolModel) -> None:
    assert model.expand(chosen(model, 0, 2)).tolist() == [10, 20, 30, 60]


def test_only_images_that_pass_the_filter_are_in_the_stack(
    model: PoolModel, table: ImageTable
) -> None:
    table.labels[0] = 1
    model.set_query(Query(status=Status.UNLABELED, is_stacked=True))
    assert model.cell(0).image_id == 20
    assert model.expand(chosen(model, 0)).tolist() == [20, 30]


def test_the_order_decides_which_image_a_stack_shows(model: PoolModel) -> None:
    model.set_query(Query(sort=SortKey.NAME, is_descending=True, is_stacked=True))
    assert model.image_ids.tolist() == [100, 90, 80, 70, 60, 50, 30]
    assert model.expand(chosen(model, 6)).tolist() == [30, 20, 10]


def test_a_stack_opens_in_its_place_and_closes_again(model: PoolModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.rows_reset):
        assert model.toggle_stack(0)
    assert model.image_ids.tolist() == [10, 20, 30, 40, 60, 70, 80, 90, 100]
    assert stack_of(model, 1) == Stack(3, 2)
    assert model.expand(chosen(model, 1)).tolist() == [20]
    assert model.toggle_stack(2)  # from any of its images
    assert model.image_ids.tolist() == [10, 40, 60, 70, 80, 90, 100]


def test_an_image_alone_has_nothing_to_open(model: PoolModel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(model.rows_reset):
        assert not model.toggle_stack(3)


def test_what_was_opened_stays_open_under_another_query(model: PoolModel) -> None:
    model.toggle_stack(0)
    model.set_query(Query(sort=SortKey.NAME, is_stacked=True))
    assert model.image_ids.tolist()[:4] == [10, 20, 30, 40]


def test_opening_lets_no_image_go_that_no_longer_matches(
    model: PoolModel, table: ImageTable
) -> None:
    model.set_query(Query(status=Status.UNLABELED, is_stacked=True))
    table.labels[5] = 1
    model.toggle_stack(0)
    assert model.position_of(60) != NONE
    assert model.outdated_count() == 1


def test_a_stack_with_labels_of_two_classes_is_open_from_the_start(
    model: PoolModel, table: ImageTable
) -> None:
    table.labels[:2] = [1, 2]
    model.refresh((10, 20))
    assert stack_of(model, 0).class_count == 2  # cells stay where they are
    assert "labels of 2 classes" in model.cell(0).describe()
    model.reapply()
    assert model.image_ids.tolist()[:3] == [10, 20, 30]
    model.toggle_stack(1)
    model.reapply()
    assert stack_of(model, 0).is_closed  # as the person wants it


def test_a_stack_tells_how_many_of_its_images_are_labeled(
    model: PoolModel, table: ImageTable
) -> None:
    table.labels[1] = 2
    cell = model.cell(0)
    assert cell.label is not None
    assert (cell.label.name, stack_of(model, 0).label_count) == ("wheel", 1)
    assert "labeled wheel" in cell.describe()
    assert "1 of them labeled" in cell.describe()
    alone = model.cell_of(10)
    assert alone is not None
    assert alone.label is None


def test_a_suggestion_is_accepted_for_those_images_of_a_stack_that_it_is_made_for(
    model: PoolModel, table: ImageTable
) -> None:
    suggest(table, [0, 2], 1)
    suggest(table, [1, 3, 4], 2)
    assert stack_of(model, 0).alike_count == 2
    assert "suggested alike for 2" in model.cell(0).describe()
    assert model.expand_offered(chosen(model, 0, 1)).tolist() == [10, 30, 40, 50]
    table.labels[0] = 2
    assert model.expand_offered(chosen(model, 0)).tolist() == []


def test_after_an_import_new_images_join_their_stack(
    model: PoolModel, make_table: MakeTable, classes: Classes
) -> None:
    anew = make_table(12)
    stack_up(anew, [3, 2, 1, 1, 1, 3])
    model.extend(anew, classes)
    assert model.image_count == 12
    assert stack_of(model, model.position_of(100)).size == 3


def test_headings_count_images_and_not_stacks(model: PoolModel) -> None:
    model.set_query(Query(sort=SortKey.SEQUENCE, is_stacked=True))
    assert model.starts.tolist() == [0]
    assert model.heading(0).count == 10


def test_near_duplicates_found_later_join_a_stack(model: PoolModel, table: ImageTable) -> None:
    table.products.clocks[5:7] = [1000.0, 1020.0]
    model.set_table(table)
    assert model.position_of(70) != model.position_of(60)
    table.flags[6] = 1 << 7
    model.reapply()
    assert model.position_of(70) == model.position_of(60)


def test_300_000_images_stacked(make_table: MakeTable, classes: Classes, qtbot: QtBot) -> None:
    del qtbot
    table = make_table(300_000)
    stack_up(table, [3] * 100_000)
    model = PoolModel()
    model.set_table(table, classes)
    model.set_query(STACKED)
    assert (len(model), model.image_count) == (100_000, 300_000)
    assert len(model.expand(np.ones(len(model), bool))) == 300_000
    model.toggle_stack(99_999)
    assert len(model) == 100_002
    assert model.image_id_at(100_001) == 3_000_000
