"""The dialog shows what would come of a split, and gives back the plan."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from pytestqt.qtbot import QtBot

from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.splits import Split, SplitBy, SplitPlan
from mars_labeler.ui.dialogs.split_dialog import SplitDialog, SplitOffer
from tests.ui.controls import button, combo, number, texts

LISTS = {"test": 20, "train-shuffled": 70, "val": 10, "extra": 5}


def counted(plan: SplitPlan) -> Mapping[Split, int]:
    """Return counts that tell plans apart."""
    if plan.by is SplitBy.LISTS and not plan.lists:
        raise ProjectError("No list is chosen.", "Choose one.")
    test = round(plan.test * 1000)
    return {Split.TRAIN: 4000 - test, Split.TEST: test}


def shown(qtbot: QtBot, offer: SplitOffer) -> SplitDialog:
    """Return a dialog that is on the screen."""
    dialog = SplitDialog(offer, counted)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_sequences_stay_together_unless_something_else_is_chosen(qtbot: QtBot) -> None:
    """Without sols and lists there are only the two random ways."""
    dialog = shown(qtbot, SplitOffer())
    assert combo(dialog, "Split").count() == 2
    number(dialog, "Validation").setValue(15)
    number(dialog, "Seed").setValue(3)
    with qtbot.waitSignal(dialog.plan_chosen) as signal:
        button(dialog, "Split").click()
    assert signal.args == [SplitPlan(SplitBy.SEQUENCE, 0.15, 0.2, seed=3)]


def test_the_result_is_counted_when_typing_has_paused(qtbot: QtBot) -> None:
    """It is shown at once, and again after each change."""
    dialog = shown(qtbot, SplitOffer())
    assert "3,800" in texts(dialog)
    assert "95%" in texts(dialog)
    number(dialog, "Test").setValue(30)
    qtbot.waitUntil(lambda: "3,700" in texts(dialog))


def test_shares_that_leave_nothing_cannot_be_chosen(qtbot: QtBot) -> None:
    """The dialog says why."""
    dialog = shown(qtbot, SplitOffer())
    number(dialog, "Validation").setValue(40)
    number(dialog, "Test").setValue(60)
    qtbot.waitUntil(lambda: not button(dialog, "Split").isEnabled())
    assert "nothing to learn from" in texts(dialog)
    number(dialog, "Test").setValue(20)
    qtbot.waitUntil(button(dialog, "Split").isEnabled)


def test_lists_are_split_by_what_they_are_called(qtbot: QtBot) -> None:
    """They are what is proposed where there are some."""
    dialog = shown(qtbot, SplitOffer(lists=LISTS))
    plan = dialog.plan()
    assert plan.by is SplitBy.LISTS
    assert plan.lists == {
        Split.TRAIN: frozenset({"train-shuffled"}),
        Split.VALIDATION: frozenset({"val"}),
        Split.TEST: frozenset({"test"}),
    }
    for name, count in LISTS.items():
        combo(dialog, f"{name} ({count} images)").setCurrentText("In no split")
    qtbot.waitUntil(lambda: not button(dialog, "Split").isEnabled())


def test_sols_begin_where_they_are_likely(qtbot: QtBot) -> None:
    """The test cannot begin before the validation."""
    dialog = shown(qtbot, SplitOffer(last_sol=900, sol_limits=(300, 600)))
    combo(dialog, "Split").setCurrentIndex(0)
    assert dialog.plan() == SplitPlan(SplitBy.SOL, sol_limits=(300, 600))
    number(dialog, "Test from sol").setValue(100)
    qtbot.waitUntil(lambda: not button(dialog, "Split").isEnabled())


@pytest.mark.parametrize(
    "plan",
    [
        SplitPlan(SplitBy.RANDOM, 0.05, 0.5, seed=7),
        SplitPlan(SplitBy.SOL, sol_limits=(4, 5)),
        SplitPlan(SplitBy.LISTS, lists={Split.TEST: frozenset({"val"})}),
    ],
    ids=lambda plan: plan.by.value,
)
def test_it_opens_with_the_plan_in_force(qtbot: QtBot, plan: SplitPlan) -> None:
    """And offers to remove it."""
    dialog = shown(qtbot, SplitOffer(plan, 900, (300, 600), LISTS))
    assert dialog.plan() == plan
    with qtbot.waitSignal(dialog.removal_requested):
        button(dialog, "Remove splits").click()
    assert not dialog.isVisible()
