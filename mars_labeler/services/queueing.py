"""Ranking what to label next, and reading the ranking."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog import facts, labels, models, splits
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import Announce, JobContext
from mars_labeler.domain.queries import NO_MODEL, LabelQueue, QueryStrategy
from mars_labeler.domain.records import ModelVersion
from mars_labeler.domain.splits import HELD_OUT
from mars_labeler.learning.pool import PLAIN_VIEW
from mars_labeler.learning.queries.request import QueryRequest
from mars_labeler.services.embedded import Embedded, embed_images
from mars_labeler.services.image_table import ImageTable
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project
from mars_labeler.services.query_candidates import (
    Candidates,
    find_candidates,
    repeated_rows,
    sequence_codes,
)
from mars_labeler.services.query_probabilities import read_probabilities
from mars_labeler.services.training import open_embeddings

QUEUE_LENGTH = 200
"""Images of a queue: more than anybody labels before the next one is there."""

CHANGES = ChangeSet(frozenset({Kind.QUEUE}))

USUAL_SEED = 0

_FACT = "label_queue"


def make_queue(
    project: Project,
    config: TrainingConfig,
    strategy: QueryStrategy,
    count: int,
    context: JobContext,
    announce: Announce,
    seed: int = USUAL_SEED,
) -> LabelQueue:
    """Rank what to label next, and store it in the place of the queue before.

    It never holds what is labeled, marked as unsure, unreadable or held out. Of a large pool a
    part is ranked, see `query_candidates`.

    Args:
        project: The project.
        config: Says which embeddings are compared, see `embedding_config`; those that are missing
            are computed.
        strategy: How to choose.
        count: Most images in the queue.
        context: Where progress goes.
        announce: Told when it is stored.
        seed: Seed of what is drawn at random, >= 0.

    Raises:
        JobCancelled: The person has asked to stop; the queue before stays.
        DownloadError: The weights of the backbone cannot be had.
        TrainingError: The backbone cannot be built, the disk is full, or the current model cannot
            be read.
    """
    with project.catalog.reading() as connection:
        model = models.read_current(connection)
        revision = facts.read_label_revision(connection)
    from mars_labeler.learning.queries import rank

    table = load_table(project)
    candidates = find_candidates(table, strategy.asks_model, seed)
    asked = model if strategy.asks_model else None
    request = _request(project, table, candidates, config, asked, context)
    ranked = tuple(rank(request, strategy, count, seed, context).tolist())
    queue = LabelQueue(strategy, ranked, model.version if model else NO_MODEL, revision)
    with project.catalog.writing() as connection:
        facts.write_fact(connection, _FACT, queue.to_json())
    announce(CHANGES)
    return queue


def count_unembedded(
    project: Project, config: TrainingConfig, strategy: QueryStrategy, table: ImageTable
) -> int:
    """Return for how many images `make_queue` would have to compute an embedding first.

    Args:
        project: The project.
        config: As `make_queue` is given it.
        strategy: As `make_queue` is given it.
        table: All images.

    Raises:
        TrainingError: There is no such backbone.
    """
    candidates = find_candidates(table, strategy.asks_model, USUAL_SEED)
    rows = np.concatenate([candidates.open_rows, candidates.labeled_rows])
    return len(open_embeddings(project, config).missing(table.ids[rows], PLAIN_VIEW))


def read_queue(project: Project) -> LabelQueue | None:
    """Return what is left of the queue that was made last, or None when there was none.

    What was decided or held out since is left out.
    """
    with project.catalog.reading() as connection:
        queue = LabelQueue.from_json(facts.read_fact(connection, _FACT))
        if queue is None:
            return None
        decisions = labels.read_decisions(connection, queue.image_ids)
        known = splits.read_splits(connection, queue.image_ids)
    is_open = {
        image_id: decision.class_id is None and not decision.is_unsure
        for image_id, decision in decisions.items()
        if image_id in known and known[image_id] not in HELD_OUT
    }
    return replace(queue, image_ids=tuple(each for each in queue.image_ids if is_open.get(each)))


def _request(
    project: Project,
    table: ImageTable,
    candidates: Candidates,
    config: TrainingConfig,
    model: ModelVersion | None,
    context: JobContext,
) -> QueryRequest:
    """Return what there is to choose from, embedded, and looked at by the model if there is one."""
    open_ids = table.ids[candidates.open_rows]
    labeled_ids = table.ids[candidates.labeled_rows]
    embedded = embed_images(project, config, np.concatenate([open_ids, labeled_ids]), context)
    open_ids = open_ids[np.isin(open_ids, embedded.image_ids)]
    labeled_ids = labeled_ids[np.isin(labeled_ids, embedded.image_ids)]
    probabilities = None
    if model is not None and len(open_ids):
        open_ids, probabilities = read_probabilities(project, model, table, open_ids, context)
    # The labeled come first: a group is led by one of them, where it has one.
    vectors, groups = _grouped(project, table, embedded, np.concatenate([labeled_ids, open_ids]))
    parted = len(labeled_ids)
    return QueryRequest(
        candidate_ids=open_ids,
        embeddings=vectors[parted:],
        groups=groups[parted:],
        probabilities=probabilities,
        labeled_embeddings=vectors[:parted],
        labels=table.labels[table.rows_of(labeled_ids)].astype(np.int64),
        labeled_groups=groups[:parted],
    )


def _grouped(
    project: Project, table: ImageTable, embedded: Embedded, image_ids: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the embeddings of some images, (n, W) at unit length, and their groups, (n,)."""
    from mars_labeler.learning.queries.grouping import group_images
    from mars_labeler.learning.unit_rows import unit_rows

    vectors = unit_rows(embedded.read(image_ids))
    sequences = sequence_codes(table, table.rows_of(image_ids))
    return vectors, group_images(vectors, sequences, repeated_rows(project, image_ids))
