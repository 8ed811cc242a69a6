"""Published lists say by their names what they are for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from mars_labeler.domain.changes import NO_CHANGE
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.domain.splits import Split, SplitBy, SplitPlan
from mars_labeler.services.importing import import_images
from mars_labeler.services.importing_labels import find_labels, import_labels
from mars_labeler.services.project import Project
from mars_labeler.services.published_splits import (
    plan_of_lists,
    split_as_published,
    split_of_list,
)
from mars_labeler.services.splitting import count_splits


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("train-calibrated-shuffled.txt", Split.TRAIN),
        ("val", Split.VALIDATION),
        ("Validation.csv", Split.VALIDATION),
        ("test-set-v2.1.txt", Split.TEST),
        ("labels.csv", Split.NONE),
        ("", Split.NONE),
    ],
)
def test_names_begin_with_the_split(name: str, split: Split) -> None:
    assert split_of_list(name) is split


@pytest.mark.parametrize("names", [(), ("labels.csv",), ("train.txt", "labels.csv")])
def test_lists_that_hold_nothing_out_are_no_plan(names: Sequence[str]) -> None:
    assert plan_of_lists(names) is None


def test_lists_become_a_plan() -> None:
    lists = {Split.TRAIN: frozenset({"train"}), Split.TEST: frozenset({"test-a", "test-b"})}
    assert plan_of_lists(["train", "test-a", "test-b", "more"]) == SplitPlan(
        SplitBy.LISTS, lists=lists
    )


def test_images_are_split_as_their_lists_say(project: Project, image_folder: Path) -> None:
    import_images(project, image_folder, ReportingContext())
    assert split_as_published(project) == NO_CHANGE
    names = sorted(str(path.relative_to(image_folder)) for path in image_folder.rglob("0*.png"))
    (image_folder / "msl_synset_words-indexed.txt").write_text("0 ground\n1 wheel\n")
    (image_folder / "train-calibrated-shuffled.txt").write_text(
        "".join(f"{name} 0\n" for name in names[:3])
    )
    (image_folder / "val-calibrated-shuffled.txt").write_text(
        "".join(f"{name} 1\n" for name in names[3:5])
    )
    found = find_labels(image_folder)
    assert found is not None
    import_labels(project, image_folder, found, "ada")
    assert not split_as_published(project).is_empty
    assert count_splits(project) == {Split.TRAIN: 3, Split.VALIDATION: 2, Split.NONE: 1}
