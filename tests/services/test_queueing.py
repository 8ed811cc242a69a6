"""What to label next, through the service."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from mars_labeler.catalog import facts, images, quality, splits
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.jobs import JobCancelled, ReportingContext
from mars_labeler.domain.quality import QualityMeasures, QualityThresholds
from mars_labeler.domain.queries import NO_MODEL, QueryStrategy
from mars_labeler.domain.splits import Split
from mars_labeler.services import labeling, query_candidates, suggesting
from mars_labeler.services.offers import shown_offers
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project
from mars_labeler.services.query_candidates import find_candidates
from mars_labeler.services.query_probabilities import suggested_probabilities
from mars_labeler.services.queueing import make_queue, read_queue
from tests.services.query_world import FAST, ask, make_project, true_class
from tests.services.splitting_world import record

ME = "ada"


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[Project]:
    """Return a project of 36 images of three kinds, none labeled."""
    opened = make_project(tmp_path)
    yield opened
    opened.close()


def label(project: Project, *image_ids: int) -> None:
    """Label images as what they look like."""
    for image_id in image_ids:
        labeling.assign_label(project, [image_id], true_class(image_id), ME)


def retrain(project: Project) -> None:
    """Train on what is labeled, and suggest."""
    suggesting.retrain(project, FAST, ReportingContext(), lambda _changes: None)


def test_before_any_model_the_first_images_cover_the_classes(pool: Project) -> None:
    announced: list[ChangeSet] = []
    queue = ask(pool, announced=announced)
    assert {true_class(image_id) for image_id in queue.image_ids[:3]} == {1, 2, 3}
    assert len(set(queue.image_ids)) == 10
    assert queue.model_version == NO_MODEL
    assert read_queue(pool) == queue
    assert [changes.kinds for changes in announced] == [{Kind.QUEUE}]


@pytest.mark.parametrize("strategy", list(QueryStrategy))
def test_every_strategy_ranks_what_is_open_with_and_without_a_model(
    pool: Project, strategy: QueryStrategy
) -> None:
    before = ask(pool, strategy, count=100)
    assert sorted(before.image_ids) == list(range(1, 37))
    label(pool, 1, 2, 3, 4, 5, 6)
    retrain(pool)
    after = ask(pool, strategy, count=100)
    assert sorted(after.image_ids) == list(range(7, 37))
    assert after.model_version == 1
    assert after.label_revision > before.label_revision
    assert ask(pool, strategy, count=100) == after


def test_what_is_decided_or_held_out_is_no_candidate(pool: Project) -> None:
    label(pool, 1)
    labeling.mark_unsure(pool, [2], ME)
    with pool.catalog.writing() as connection:
        splits.write_splits(connection, {3: Split.VALIDATION, 4: Split.TEST, 5: Split.TRAIN})
    assert sorted(ask(pool, count=100).image_ids) == list(range(5, 37))


def test_the_queue_moves_on_as_labels_arrive(pool: Project) -> None:
    first, second, third, *others = ask(pool).image_ids
    label(pool, first)
    labeling.mark_unsure(pool, [second], ME)
    with pool.catalog.writing() as connection:
        splits.write_splits(connection, {third: Split.TEST})
    left = read_queue(pool)
    assert left is not None
    assert left.image_ids == tuple(others)


def test_without_a_queue_there_is_none_to_read(pool: Project) -> None:
    assert read_queue(pool) is None
    with pool.catalog.writing() as connection:
        facts.write_fact(connection, "label_queue", '{"strategy": "of another version"}')
    assert read_queue(pool) is None


def test_an_image_that_cannot_be_read_is_left_out(pool: Project) -> None:
    with pool.catalog.writing() as connection:
        images.add_images(connection, [record(70)])  # it has no embedding, and no file
    assert 37 not in ask(pool, count=100).image_ids


def test_a_queue_is_the_same_again_with_the_same_seed(pool: Project) -> None:
    queues = [ask(pool, QueryStrategy.RANDOM, seed=seed).image_ids for seed in (0, 0, 1)]
    assert queues[0] == queues[1] != queues[2]


def test_near_duplicates_come_after_everything_else(pool: Project) -> None:
    even = QualityMeasures(
        shorter_side=200,
        bright_share=0,
        dark_share=0,
        chroma=0.5,
        weakest_channel=0.5,
        sharpness=1,
        missing_share=0,
        perceptual_hash=None,
    )
    with pool.catalog.writing() as connection:
        quality.write_measures(connection, dict.fromkeys(range(1, 37), even), QualityThresholds())
        quality.write_duplicates(connection, dict.fromkeys(range(10, 37), 7))
    ranked = ask(pool, count=100).image_ids
    assert set(ranked[:9]) >= set(range(1, 7)) | {8, 9}
    label(pool, 7, 8, 9)
    retrain(pool)
    assert set(ask(pool, count=100).image_ids[:6]) == set(range(1, 7))


def test_a_burst_gives_one_image_before_it_gives_another(tmp_path: Path) -> None:
    sequences = [f"seq{number % 3}" for number in range(30)] + [
        f"one{number}" for number in "abcdef"
    ]
    project = make_project(tmp_path, sequences)
    try:
        ranked = ask(project, count=100).image_ids
        from_bursts = [image_id for image_id in ranked[:9] if image_id <= 30]
        assert sorted(true_class(image_id) for image_id in from_bursts) == [1, 2, 3]
        assert len(ranked) == 36
    finally:
        project.close()


def test_a_large_pool_gives_the_least_sure_and_some_at_random(
    pool: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_candidates, "MOST_CANDIDATES", 9)
    table = load_table(pool)
    table.states[:] = 1
    table.confidences[:, 0] = np.linspace(0.5, 1, len(table))
    chosen = find_candidates(table, asks_model=True, seed=0).open_rows
    assert len(chosen) == 9
    assert chosen[:6].tolist() == list(range(6))
    assert chosen[6:].min() >= 6
    drawn = find_candidates(table, asks_model=False, seed=0).open_rows
    assert len(drawn) == 9
    assert drawn[:6].tolist() != list(range(6))
    table.is_unsure[drawn[0]] = True
    again = find_candidates(table, asks_model=False, seed=0).open_rows
    assert len(np.intersect1d(again, drawn)) == 8  # whose embeddings are there
    monkeypatch.setattr(query_candidates, "MOST_LABELED", 4)
    table.labels[:10] = 1
    assert len(find_candidates(table, asks_model=True, seed=0).labeled_rows) == 4


def test_stored_suggestions_stand_in_for_a_model_that_reads_images(pool: Project) -> None:
    table = load_table(pool)
    table.suggested[0] = (2, 3, -1)
    table.confidences[0] = (0.5, 0.3, 0)
    found = suggested_probabilities(table, np.array([1, 2]), np.array([1, 2, 3]))
    np.testing.assert_allclose(found, [[0.2, 0.5, 0.3], [1 / 3, 1 / 3, 1 / 3]], rtol=1e-5)


def test_a_rejected_class_is_out_of_question(pool: Project) -> None:
    label(pool, 1, 2, 4, 5)
    retrain(pool)
    offers = shown_offers(load_table(pool), [7, 8])
    labeling.reject_suggestions(pool, offers, ME)
    ranked = ask(pool, QueryStrategy.LEAST_CONFIDENCE, count=100).image_ids
    assert set(ranked[-2:]) == {7, 8}  # two classes, one of them rejected: the other is sure


def test_a_stopped_ranking_leaves_the_queue_before(pool: Project) -> None:
    before = ask(pool)
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(JobCancelled):
        make_queue(
            pool,
            FAST,
            QueryStrategy.MIXED,
            5,
            ReportingContext(cancel=cancel),
            lambda _changes: None,
        )
    assert read_queue(pool) == before


def test_the_job_can_be_sent_to_another_process() -> None:
    job = partial(make_queue, config=FAST, strategy=QueryStrategy.MIXED, count=200)
    assert pickle.loads(pickle.dumps(job)).keywords == job.keywords


def test_nothing_to_label_is_an_empty_queue(pool: Project) -> None:
    label(pool, *range(1, 37))
    assert ask(pool).image_ids == ()
