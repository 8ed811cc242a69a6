"""The report's figures are scikit-learn's, and every cell names its images."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score, precision_recall_fscore_support

from mars_labeler.learning.evaluation_report import (
    Judged,
    class_figures,
    confusion_cells,
    group_figures,
    headline,
)

CLASSES = [(7, "ground"), (8, "wheel"), (9, "sun"), (12, "sky")]


@pytest.fixture
def judged() -> Judged:
    """Return 300 images of three classes, a quarter of them judged at random."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 300)
    suggested = np.where(rng.random(300) < 0.75, labels, rng.integers(0, 3, 300))
    return Judged(np.arange(1000, 1300), labels, suggested, np.arange(300) // 3, len(CLASSES))


def test_the_headline_is_scikit_learns(judged: Judged) -> None:
    found = headline(judged)
    assert found.top_1.value == pytest.approx((judged.labels == judged.suggested).mean())
    recall = balanced_accuracy_score(judged.labels, judged.suggested)
    assert found.mean_recall.value == pytest.approx(recall)
    f1 = f1_score(judged.labels, judged.suggested, average="macro")
    assert found.macro_f1.value == pytest.approx(f1)
    for figure in (found.top_1, found.mean_recall, found.macro_f1):
        assert 0 < figure.low < figure.value < figure.high < 1
        assert figure.count == 300


def test_a_class_that_is_only_suggested_is_in_no_mean(judged: Judged) -> None:
    """Mean recall and macro F1 stand side by side: they are of the same classes."""
    suggested = np.where(np.arange(300) % 30 == 0, 3, judged.suggested)
    found = headline(replace(judged, suggested=suggested))
    f1 = f1_score(judged.labels, suggested, average="macro", labels=[0, 1, 2])
    assert found.macro_f1.value == pytest.approx(f1)


def test_the_figures_of_each_class_are_scikit_learns(judged: Judged) -> None:
    found = class_figures(judged, CLASSES)
    assert [each.name for each in found] == ["ground", "wheel", "sun"]  # no sky anywhere
    columns = precision_recall_fscore_support(judged.labels, judged.suggested)
    for each, precision, recall, f1, support in zip(found, *columns, strict=True):
        values = (each.precision.value, each.recall.value, each.f1.value)
        assert values == pytest.approx((precision, recall, f1))
        assert each.support == support
        assert each.f1.low < each.f1.value < each.f1.high
        assert len(each.missed_ids) == support - round(recall * support)


def test_the_cells_hold_every_image_once(judged: Judged) -> None:
    cells = dict(confusion_cells(judged, [class_id for class_id, _ in CLASSES]))
    assert sorted(image_id for ids in cells.values() for image_id in ids) == list(range(1000, 1300))
    places = {class_id: place for place, (class_id, _) in enumerate(CLASSES)}
    for (label, suggested), ids in cells.items():
        rows = np.array(ids) - 1000
        assert (judged.labels[rows] == places[label]).all()
        assert (judged.suggested[rows] == places[suggested]).all()


def test_a_group_names_what_is_wrong_in_it(judged: Judged) -> None:
    is_early = np.arange(300) < 90
    early, none = group_figures(judged, [("early", is_early), ("none", np.zeros(300, bool))])
    is_wrong = is_early & ~judged.is_right
    assert early.accuracy.count == 90
    assert early.accuracy.value == pytest.approx(1 - is_wrong.sum() / 90)
    assert early.wrong_ids == tuple((np.flatnonzero(is_wrong) + 1000).tolist())
    assert not none.accuracy.is_enough
    assert group_figures(judged, []) == ()


def test_a_suggestion_alone_makes_a_class_occur() -> None:
    judged = Judged(
        np.arange(3), np.array([0, 0, 0]), np.array([0, 0, 3]), np.arange(3), len(CLASSES)
    )
    ground, sky = class_figures(judged, CLASSES)
    assert (sky.name, sky.support, sky.intruder_ids) == ("sky", 0, (2,))
    assert ground.missed_ids == (2,)
    assert headline(judged).mean_recall.value == pytest.approx(2 / 3)
