"""The strategies of active learning, on a few images whose embeddings are made up."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from numpy.typing import NDArray

from mars_labeler.domain.jobs import JobCancelled, ReportingContext
from mars_labeler.domain.queries import QueryStrategy
from mars_labeler.learning.queries import QueryRequest, rank
from mars_labeler.learning.queries.badge import badge
from mars_labeler.learning.queries.clusters import cluster_middles
from mars_labeler.learning.queries.grouping import group_images
from mars_labeler.learning.queries.mixed import RANDOM_EVERY, doubts
from mars_labeler.learning.queries.representatives import turns
from mars_labeler.learning.queries.spread import farthest_first, nearest_cosines
from mars_labeler.learning.queries.uncertainty import uncertainties
from mars_labeler.learning.unit_rows import unit_rows

KINDS, EACH, WIDTH = 6, 20, 16
NOTHING = ReportingContext()


def clustered(seed: int = 0) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return 120 embeddings in six clusters, and which cluster each is of."""
    rng = np.random.default_rng(seed)
    kinds = np.repeat(np.arange(KINDS), EACH)
    centers = np.eye(KINDS, WIDTH) * 5
    return (centers[kinds] + rng.normal(0, 0.3, (len(kinds), WIDTH))).astype(np.float32), kinds


def request(
    probabilities: NDArray[np.float32] | None = None,
    labeled: int = 0,
    groups: NDArray[np.int64] | None = None,
) -> QueryRequest:
    """Return 120 candidates, ids from 100 on, beside labeled images of the first two clusters."""
    embeddings, kinds = clustered()
    others, other_kinds = clustered(seed=1)
    rows = np.concatenate([np.arange(labeled), EACH + np.arange(labeled)])
    return QueryRequest(
        candidate_ids=np.arange(100, 100 + len(kinds)),
        embeddings=embeddings,
        groups=np.arange(len(kinds)) if groups is None else groups,
        probabilities=probabilities,
        labeled_embeddings=others[rows],
        labels=other_kinds[rows],
        labeled_groups=-1 - np.arange(len(rows)),
    )


def even(count: int = KINDS * EACH, classes: int = 2) -> NDArray[np.float32]:
    """Return the probabilities of a model that knows nothing."""
    return np.full((count, classes), 1 / classes, np.float32)


@pytest.mark.parametrize("strategy", list(QueryStrategy))
def test_every_strategy_ranks_each_image_once_and_alike_again(strategy: QueryStrategy) -> None:
    asked = request(even(), labeled=3)
    ranked = rank(asked, strategy, 1_000, 0, NOTHING)
    assert sorted(ranked.tolist()) == asked.candidate_ids.tolist()
    np.testing.assert_array_equal(rank(asked, strategy, 1_000, 0, NOTHING), ranked)
    assert len(rank(asked, strategy, 7, 0, NOTHING)) == 7


@pytest.mark.parametrize("strategy", list(QueryStrategy))
def test_nothing_to_choose_from_is_an_empty_ranking(strategy: QueryStrategy) -> None:
    empty = QueryRequest(
        np.empty(0, np.int64),
        np.empty((0, 4), np.float32),
        np.empty(0, np.int64),
        None,
        np.empty((0, 4), np.float32),
        np.empty(0, np.int64),
        np.empty(0, np.int64),
    )
    assert rank(empty, strategy, 5, 0, NOTHING).tolist() == []


@pytest.mark.parametrize("strategy", [QueryStrategy.MIXED, QueryStrategy.TYPICAL])
def test_before_a_model_the_first_images_cover_all_kinds(strategy: QueryStrategy) -> None:
    _, kinds = clustered()
    ranked = rank(request(), strategy, KINDS, 0, NOTHING)
    assert len(set(kinds[ranked - 100].tolist())) == KINDS


def test_one_class_is_no_model_yet() -> None:
    asked = request(even(classes=1), labeled=0)
    begun = rank(asked, QueryStrategy.MARGIN, 9, 0, NOTHING)
    np.testing.assert_array_equal(begun, rank(request(), QueryStrategy.MARGIN, 9, 0, NOTHING))


def test_what_is_far_from_labels_comes_first_where_the_model_is_equally_unsure() -> None:
    _, kinds = clustered()
    for strategy in (QueryStrategy.MIXED, QueryStrategy.CORE_SET, QueryStrategy.TYPICAL):
        first = rank(request(even(), labeled=3), strategy, 4, 0, NOTHING)
        assert sorted(kinds[first - 100].tolist()) == [2, 3, 4, 5], strategy


def test_the_least_sure_come_first() -> None:
    probabilities = np.full((KINDS * EACH, 3), (0.9, 0.08, 0.02), np.float32)
    probabilities[5] = (0.49, 0.48, 0.03)  # the smallest margin
    probabilities[6] = (0.4, 0.3, 0.3)  # the least confidence, the highest entropy
    asked = request(probabilities, labeled=3)
    first = {
        strategy: int(rank(asked, strategy, 1, 0, NOTHING)[0]) - 100
        for strategy in (
            QueryStrategy.MARGIN,
            QueryStrategy.LEAST_CONFIDENCE,
            QueryStrategy.ENTROPY,
        )
    }
    assert list(first.values()) == [5, 6, 6]


def test_a_committee_disagrees_about_what_no_label_resembles() -> None:
    _, kinds = clustered()
    ranked = rank(request(even(), labeled=10), QueryStrategy.COMMITTEE, 120, 0, NOTHING)
    known = np.flatnonzero(kinds[ranked - 100] < 2)
    assert known.mean() > 80  # the two kinds that are labeled come last


def test_the_default_shows_one_of_each_group_before_a_second() -> None:
    groups = np.repeat(np.arange(KINDS * EACH // 10), 10)
    ranked = rank(request(even(), labeled=3, groups=groups), QueryStrategy.MIXED, 24, 0, NOTHING)
    shown = groups[ranked - 100]
    assert sorted(shown[:12].tolist()) == sorted(shown[12:].tolist()) == list(range(12))


def test_a_share_of_the_default_is_drawn_at_random() -> None:
    sure = np.full((KINDS * EACH, 2), (1.0, 0.0), np.float32)
    sure[:60] = 0.5
    ranked = rank(request(sure, labeled=3), QueryStrategy.MIXED, 49, 0, NOTHING) - 100
    drawn = ranked[RANDOM_EVERY - 1 :: RANDOM_EVERY]
    assert (np.delete(ranked, np.s_[RANDOM_EVERY - 1 :: RANDOM_EVERY]) < 60).all()
    assert (drawn >= 60).any()


@pytest.mark.parametrize("strategy", list(QueryStrategy))
def test_a_ranking_can_be_stopped(strategy: QueryStrategy) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(JobCancelled):
        rank(request(even(), labeled=3), strategy, 50, 0, ReportingContext(cancel=cancel))


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="length"):
        request(even(count=3))


def test_core_set_chooses_as_scikit_activeml_does() -> None:
    from skactiveml.pool import k_greedy_center

    asked = request(labeled=3)
    vectors = np.concatenate([asked.directions, asked.labeled_directions])
    known = np.append(np.full(len(asked.directions), np.nan), np.zeros(len(asked.labels)))
    expected, _ = k_greedy_center(vectors, known, 10, random_state=0)
    ranked = rank(asked, QueryStrategy.CORE_SET, 10, 0, NOTHING)
    assert (ranked - 100).tolist() == expected.tolist()


def test_badge_measures_distances_between_whole_gradients() -> None:
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.ones(4), KINDS * EACH).astype(np.float32)
    asked = request(probabilities, labeled=3)
    errors = probabilities - np.eye(4, dtype=np.float32)[probabilities.argmax(axis=1)]
    gradients = (errors[:, :, None] * asked.directions[:, None]).reshape(len(errors), -1)
    first = badge(asked, probabilities, 1, NOTHING, rng)
    assert first.tolist() == [int((gradients**2).sum(axis=1).argmax())]
    chosen = badge(asked, np.tile(probabilities[:1], (len(errors), 1)), 60, NOTHING, rng)
    assert len(set(chosen.tolist())) == 60


def test_badge_goes_on_where_all_gradients_are_alike() -> None:
    asked = request(np.tile(np.array([[1, 0]], np.float32), (KINDS * EACH, 1)), labeled=3)
    assert len(set(rank(asked, QueryStrategy.BADGE, 120, 0, NOTHING).tolist())) == 120


def test_a_burst_is_what_resembles_its_first_image() -> None:
    directions = unit_rows(np.array([[1, 0], [1, 0.1], [0, 1], [1, 0], [1, 0]], np.float32))
    sequences = np.array([4, 4, 4, 9, -1])
    repeats = np.array([-1, -1, -1, -1, -1])
    assert group_images(directions, sequences, repeats).tolist() == [0, 0, 2, 3, 4]
    repeats[3] = 1
    assert group_images(directions, sequences, repeats).tolist() == [0, 0, 2, 0, 4]


def test_turns_count_the_group_in_order_and_its_labels() -> None:
    groups = np.array([5, 5, 7, 5, 8])
    order = np.array([3, 0, 1, 2, 4])
    assert turns(groups, order, np.array([8, 8, 1])).tolist() == [1, 2, 0, 0, 2]
    assert turns(groups[:0], order[:0], groups).tolist() == []


def test_the_farthest_comes_first() -> None:
    directions = unit_rows(np.array([[1, 0], [0.9, 0.1], [0, 1], [-1, 0]], np.float32))
    nearest = nearest_cosines(directions, directions[:1])
    np.testing.assert_allclose(nearest[[0, 2, 3]], [1, 0, -1], atol=1e-6)
    assert farthest_first(directions, nearest, 3).tolist() == [3, 2, 1]


def test_middles_of_clusters_come_by_size() -> None:
    embeddings, kinds = clustered()
    directions = unit_rows(np.concatenate([embeddings, embeddings[:EACH]]))
    rows, sizes = cluster_middles(directions, KINDS, np.random.default_rng(0))
    assert sizes.sum() == len(directions)
    assert (np.diff(sizes) <= 0).all()
    assert len(set(rows.tolist())) == len(rows) <= KINDS
    assert len(np.unique(np.append(kinds, kinds[:EACH])[rows])) >= KINDS - 2


def test_the_lead_of_the_likeliest_class_is_what_makes_sure() -> None:
    probabilities = np.array([[0.5, 0.5, 0], [0.2, 0.7, 0.1]], np.float32)
    np.testing.assert_allclose(doubts(probabilities), [1, 0.5], rtol=1e-6)
    np.testing.assert_allclose(
        doubts(probabilities), uncertainties(probabilities, "margin_sampling"), rtol=1e-6
    )
    assert doubts(probabilities[:, :1]).tolist() == [1, 1]
