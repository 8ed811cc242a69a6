"""Ranks images by what their labels would teach."""

from __future__ import annotations

import numpy as np

from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.domain.queries import QueryStrategy
from mars_labeler.learning.queries.request import Ids, QueryRequest, Rows
from mars_labeler.learning.queries.uncertainty import Measure

_STAGE = "Choosing what to label next"
_MEASURES: dict[QueryStrategy, Measure] = {
    QueryStrategy.LEAST_CONFIDENCE: "least_confident",
    QueryStrategy.MARGIN: "margin_sampling",
    QueryStrategy.ENTROPY: "entropy",
}


def rank(
    request: QueryRequest, strategy: QueryStrategy, count: int, seed: int, context: JobContext
) -> Ids:
    """Return the images to label next, best first, int64 (n,), n <= `count`.

    The strategies compare each image with each that they choose, which takes a second or two for
    some thousand images: of a larger pool a part has to be given. A strategy that asks the model
    shows typical and diverse images where there is none yet, or where fewer than two classes are
    labeled.

    Args:
        request: What to choose from, and what is known.
        strategy: How to choose.
        count: Images wanted.
        seed: Seed of every random draw, >= 0.
        context: Where progress goes.

    Raises:
        JobCancelled: The person has asked to stop.
    """
    rng = np.random.default_rng(seed)
    count = min(count, len(request.candidate_ids))
    context.checkpoint(Progress(_STAGE))
    if not count:
        return request.candidate_ids[:0]
    return request.candidate_ids[_rows(request, strategy, count, context, rng)]


def _rows(
    request: QueryRequest,
    strategy: QueryStrategy,
    count: int,
    context: JobContext,
    rng: np.random.Generator,
) -> Rows:
    if not strategy.asks_model:
        return _without_model(request, strategy, count, context, rng)
    probabilities = request.probabilities
    if probabilities is None or len(np.unique(request.labels)) < 2:
        from mars_labeler.learning.queries.beginning import begin

        return begin(request, count, context, rng)
    if strategy is QueryStrategy.MIXED:
        from mars_labeler.learning.queries.mixed import mixed

        return mixed(request, probabilities, count, context, rng)
    if strategy is QueryStrategy.BADGE:
        from mars_labeler.learning.queries.badge import badge

        return badge(request, probabilities, count, context, rng)
    from mars_labeler.learning.queries.uncertainty import least_sure, uncertainties

    if strategy is QueryStrategy.COMMITTEE:
        from mars_labeler.learning.queries.committee import disagreement

        return least_sure(disagreement(request, context, rng), count, rng)
    return least_sure(uncertainties(probabilities, _MEASURES[strategy]), count, rng)


def _without_model(
    request: QueryRequest,
    strategy: QueryStrategy,
    count: int,
    context: JobContext,
    rng: np.random.Generator,
) -> Rows:
    if strategy is QueryStrategy.RANDOM:
        return rng.permutation(len(request.candidate_ids))[:count]
    if strategy is QueryStrategy.CORE_SET:
        from mars_labeler.learning.queries.core_set import core_set

        return core_set(request, count, context, rng)
    from mars_labeler.learning.queries.typical import typical

    return typical(request, count, context, rng)
