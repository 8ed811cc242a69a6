"""What is held out takes its company with it: other files of a picture, frames of a burst."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mars_labeler.catalog import images
from mars_labeler.catalog.splits import read_split_revision, reopen_splits
from mars_labeler.domain.products import ProductFacts
from mars_labeler.domain.splits import HELD_OUT, Split, SplitBy, SplitPlan
from mars_labeler.services.project import Project
from mars_labeler.services.published_splits import split_as_published
from mars_labeler.services.splitting import assign_splits, extend_splits, read_plan, set_split
from tests.services.splitting_world import add_records, make_project, record, rows_of, split_of

LATE = ProductFacts(mission="MSL", sol=19, sequence="000019")
NO_FACTS = ProductFacts()


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Return a project of 80 images, ids 1 to 80."""
    made = make_project(tmp_path / "project")
    yield made
    made.close()


def test_an_unknown_sol_is_judged_when_it_becomes_known(project: Project) -> None:
    assign_splits(project, SplitPlan(SplitBy.SOL))
    (late,) = add_records(project, {"content_hash": "new", "facts": NO_FACTS})
    extend_splits(project)
    assert split_of(project, late) is Split.NONE
    with project.catalog.writing() as connection:
        found = images.read_image(connection, late)
        assert found is not None
        images.replace_image(connection, late, replace(found, facts=LATE))
    extend_splits(project)
    assert split_of(project, late) is Split.TEST


def test_an_unknown_sol_follows_its_sequence(project: Project) -> None:
    frame = replace(LATE, sol=-1)
    (later,) = add_records(project, {"content_hash": "new", "facts": frame})
    assign_splits(project, SplitPlan(SplitBy.SOL))
    assert split_of(project, later) is Split.TEST


def test_what_was_learned_from_is_judged_by_its_new_facts(project: Project) -> None:
    assign_splits(project, SplitPlan(SplitBy.SOL))
    with project.catalog.writing() as connection:
        images.replace_image(connection, 1, replace(record(0), facts=LATE))
        images.replace_image(connection, 80, replace(record(79), facts=record(0).facts))
        reopen_splits(connection, [1, 80])
    extend_splits(project)
    assert split_of(project, 1) is Split.TEST
    assert split_of(project, 80) is Split.TEST  # a measure lost is less than a measure spoiled


def test_without_a_plan_nothing_is_judged_anew(project: Project) -> None:
    set_split(project, [1], Split.TRAIN)
    with project.catalog.writing() as connection:
        reopen_splits(connection, [1])
    assert split_of(project, 1) is Split.TRAIN


@pytest.mark.parametrize("by", [SplitBy.SEQUENCE, SplitBy.SOL, SplitBy.RANDOM])
@pytest.mark.parametrize("seed", range(3))
def test_one_picture_is_never_on_two_sides(project: Project, by: SplitBy, seed: int) -> None:
    copies = [{"content_hash": f"{number:032x}", "facts": NO_FACTS} for number in range(0, 80, 3)]
    add_records(project, *copies)
    assign_splits(project, SplitPlan(by, seed=seed))
    again = [copy | {"relative_path": f"again/{place}.png"} for place, copy in enumerate(copies)]
    add_records(project, *again)
    extend_splits(project)
    by_picture = defaultdict(set)
    for row in rows_of(project):
        is_held_out = row.split in HELD_OUT
        by_picture[row.content_hash].add(row.split if is_held_out else Split.TRAIN)
    assert len(rows_of(project)) == 134
    assert all(len(found) == 1 for found in by_picture.values())


def test_a_picture_in_two_sequences_joins_them(project: Project) -> None:
    shared = [{"content_hash": record(4 * sol).content_hash} for sol in range(0, 20, 2)]
    facts = [{"facts": record(4 * sol + 4).facts} for sol in range(0, 20, 2)]
    add_records(project, *[one | other for one, other in zip(shared, facts, strict=True)])
    assign_splits(project, SplitPlan(SplitBy.SEQUENCE))
    splits = defaultdict(set)
    for row in rows_of(project):
        splits[row.sol // 2].add(row.split)
    assert all(len(found) == 1 for found in splits.values())


@pytest.mark.parametrize("by", [SplitBy.SEQUENCE, SplitBy.RANDOM, SplitBy.SOL, None])
def test_what_is_held_out_wins_within_a_burst(project: Project, by: SplitBy | None) -> None:
    if by is not None:
        assign_splits(project, SplitPlan(by))
    set_split(project, [1], Split.TEST)
    set_split(project, [2, 3, 4], Split.TRAIN)
    same, other = add_records(
        project,
        {"content_hash": "same"},
        {"content_hash": "other", "facts": replace(record(0).facts, mission="MER")},
    )
    extend_splits(project)
    assert split_of(project, same) is Split.TEST
    assert split_of(project, other) not in HELD_OUT
    assert split_of(project, 2) is Split.TRAIN


def test_a_sequence_of_another_sol_is_another_burst(project: Project) -> None:
    set_split(project, [1], Split.TEST)
    again = replace(record(0).facts, sol=300)
    (later,) = add_records(project, {"content_hash": "new", "facts": again})
    extend_splits(project)
    assert split_of(project, later) is Split.NONE


def _split_revision(project: Project) -> int:
    with project.catalog.reading() as connection:
        return read_split_revision(connection)


def test_models_stay_measured_when_held_out_images_come(project: Project) -> None:
    assign_splits(project, SplitPlan(SplitBy.SOL))
    before = _split_revision(project)
    come = add_records(project, {"content_hash": "new", "facts": LATE})
    extend_splits(project, come)
    assert split_of(project, come[0]) is Split.TEST
    assert _split_revision(project) == before
    add_records(project, {"content_hash": "old", "facts": LATE, "relative_path": "old.png"})
    extend_splits(project)
    assert _split_revision(project) > before


def test_published_lists_leave_the_splits_of_others(project: Project) -> None:
    plan = SplitPlan(SplitBy.SOL, sol_limits=(15, 15))
    assign_splits(project, plan)
    others = [split_of(project, image_id) for image_id in range(1, 81)]
    facts = replace(LATE, sol=2, sequence="000500")
    learned, held_out, kept = add_records(
        project,
        {"content_hash": "a", "list_name": "train-new.txt", "facts": facts},
        {"content_hash": "b", "list_name": "test-new.txt", "facts": facts},
        {"content_hash": "c", "list_name": "train-new.txt", "facts": record(8).facts},
    )
    set_split(project, [kept], Split.VALIDATION)
    with project.catalog.writing() as connection:
        images.set_list_names(connection, dict.fromkeys(range(1, 81), ""))
    extend_splits(project)
    assert not split_as_published(project).is_empty
    assert [split_of(project, image_id) for image_id in range(1, 81)] == others
    assert split_of(project, held_out) is Split.TEST
    assert split_of(project, learned) is Split.TRAIN
    assert split_of(project, kept) is Split.VALIDATION
    assert read_plan(project) == plan
