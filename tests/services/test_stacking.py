"""Bursts: which images were taken while the camera looked at the same thing, and their cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from mars_labeler.domain.quality import QualityFlag
from mars_labeler.services.browsing import Stacks, find_bursts, mixed_bursts
from mars_labeler.services.columns import Coded
from mars_labeler.services.image_table import NONE, ImageTable, SuggestionState
from tests.services.table_world import table_of_names

REPEATING = np.uint32(QualityFlag.NEAR_DUPLICATE.value)


def clocked(
    seconds: Sequence[float], types: str | Sequence[str] = "A", is_repeating: bool = False
) -> ImageTable:
    """Return a table of images of one sequence taken at these times."""
    table = table_of_names([f"{place:03}.jpg" for place in range(len(seconds))])
    known = [types] * len(seconds) if isinstance(types, str) else types
    table.products = replace(
        table.products, clocks=np.array(seconds), product_types=Coded.of(known)
    )
    table.flags[1:] = REPEATING if is_repeating else 0
    return table


def named(*names: str) -> ImageTable:
    """Return a table of images of one sequence of which only the names are known."""
    return table_of_names(names)


def bursts_of(table: ImageTable) -> list[list[int]]:
    return [rows.tolist() for rows in find_bursts(table).stacks()]


def test_frames_a_few_seconds_apart_are_one_burst() -> None:
    assert bursts_of(clocked([0.0, 4.0, 8.9, 13.0])) == [[0, 1, 2, 3]]


def test_steps_of_a_mosaic_are_none() -> None:
    assert bursts_of(clocked([0.0, 11.0, 24.0])) == []


def test_slow_frames_that_repeat_the_one_before_are_one_burst() -> None:
    assert bursts_of(clocked([0.0, 25.0, 50.0], is_repeating=True)) == [[0, 1, 2]]
    assert bursts_of(clocked([0.0, 81.0], is_repeating=True)) == []


def test_two_products_of_one_frame_are_one_burst_but_its_tiles_are_none() -> None:
    assert bursts_of(clocked([5.0, 5.0], ["ECM", "EBY"])) == [[0, 1]]
    assert bursts_of(clocked([5.0, 5.0, 5.0], "ECM")) == []


def test_images_in_any_order_of_the_table_find_their_burst() -> None:
    assert bursts_of(clocked([9.0, 100.0, 1.0, 104.0, 5.0])) == [[2, 4, 0], [1, 3]]


def test_frame_numbers_that_follow_each_other_are_one_burst() -> None:
    table = named(
        "0077MH0005780000102730E01_DRCL.JPG",
        "0077MH0005780000102730I01_DRCL.JPG",
        "0077MH0005780000102731E01_DRCL.JPG",
        "0077MH0005780000102739E01_DRCL.JPG",
        "0077MH0005780000102740I01_DRCL.JPG",
    )
    assert bursts_of(table) == [[0, 1, 2], [3, 4]]


def test_frames_of_another_command_are_another_burst() -> None:
    table = named("0003ML0000000110100031E01_DRCL.JPG", "0003ML0000000120100032E01_DRCL.JPG")
    assert bursts_of(table) == []


@pytest.mark.parametrize(
    ("names", "is_burst"),
    [
        (("Ä1.png", "Ä2.png"), True),
        (("火8.png", "火9.png"), True),
        (("a1.png", "a3.png"), False),
        (("a2b.png", "a2c.png"), True),
        (("ab.png", "ac.png"), False),
        (("x", "x1"), False),
    ],
)
def test_names_of_any_kind_are_compared(names: tuple[str, str], is_burst: bool) -> None:
    assert bool(bursts_of(named(*names))) is is_burst


def test_images_without_a_sequence_are_alone() -> None:
    table = clocked([0.0, 1.0])
    table.products = replace(table.products, sequences=Coded.unknown(2))
    assert bursts_of(table) == []


@pytest.mark.parametrize("column", ["sols", "instruments"])
def test_another_sol_or_instrument_is_another_burst(column: str) -> None:
    table = clocked([0.0, 1.0, 2.0, 3.0])
    getattr(table, column)[2:] = 0
    assert sorted(bursts_of(table)) == [[0, 1], [2, 3]]


def test_a_clock_and_none_do_not_mix() -> None:
    assert bursts_of(clocked([0.0, 1.0, np.nan])) == [[0, 1]]


def test_an_empty_table_has_no_bursts() -> None:
    assert find_bursts(table_of_names([])).count == 0
    assert bursts_of(table_of_names([])) == []


def test_bursts_with_two_labels_are_mixed() -> None:
    table = clocked([0.0, 1.0, 50.0, 51.0, 100.0, 101.0])
    table.labels[:] = [1, 2, 1, 1, 1, NONE]
    bursts = find_bursts(table)
    mixed = mixed_bursts(table, bursts, np.arange(6))
    assert mixed[bursts.codes].tolist() == [True, True, False, False, False, False]
    assert not mixed_bursts(table, bursts, np.array([0, 2])).any()


def stacks_of(rows: Sequence[int], codes: Sequence[int], opened: Sequence[int] = ()) -> Stacks:
    """Return the cells of rows whose bursts have these codes."""
    table = clocked([1000.0 * code + place * 0.01 for place, code in enumerate(codes)])
    bursts = find_bursts(table)
    is_open = np.zeros(bursts.count, bool)
    is_open[bursts.codes[list(opened)]] = True
    return Stacks.of(np.array(rows, np.intp), bursts, is_open)


def test_a_stack_stands_where_its_first_image_stood() -> None:
    stacks = stacks_of([4, 1, 3, 0, 2], [0, 1, 2, 0, 1])
    assert stacks.leads.tolist() == [4, 3, 2]
    assert stacks.rows.tolist() == [4, 1, 3, 0, 2]
    assert stacks.sizes.tolist() == [2, 2, 1]


def test_an_open_stack_has_its_images_side_by_side() -> None:
    stacks = stacks_of([4, 1, 3, 0, 2], [0, 1, 2, 0, 1], opened=[1])
    assert stacks.leads.tolist() == [4, 1, 3, 2]
    assert stacks.position_of(1) == 1
    assert stacks.position_of(3) == 2
    assert list(stacks.burst_of(1)) == [0, 1]


def test_images_that_are_not_shown_are_in_no_stack() -> None:
    stacks = stacks_of([0, 2], [0, 0, 0, 0])
    assert stacks.rows_at(0).tolist() == [0, 2]
    assert stacks.expand(np.array([True])).tolist() == [0, 2]


def test_a_suggestion_is_offered_for_the_images_of_a_stack_that_have_it() -> None:
    stacks = stacks_of([0, 1, 2, 3], [0, 0, 0, 1])
    table = clocked([0.0] * 4)
    table.suggested[:, 0] = [1, 2, 1, 2]
    table.states[:] = SuggestionState.ACTIVE
    both = np.array([True, True])
    assert stacks.offered(table, both).tolist() == [0, 2, 3]
    assert stacks.offered(table, ~both).tolist() == []
    table.labels[1] = 2  # the chip shows this label in the suggestion's place
    assert stacks.offered(table, both).tolist() == [3]


def test_300_000_images_in_cells() -> None:
    count = 300_000
    table = clocked((np.arange(count) // 3 * 60.0 + np.arange(count) % 3).tolist())
    bursts = find_bursts(table)
    assert bursts.count == count // 3
    rows = np.random.default_rng(0).permutation(count)
    stacks = Stacks.of(rows, bursts, np.zeros(bursts.count, bool))
    assert len(stacks) == count // 3
    assert set(stacks.sizes.tolist()) == {3}
    assert len(stacks.expand(np.ones(len(stacks), bool))) == count
    assert stacks.leads[0] == rows[0]
