"""One simulated session: ask, answer, train, measure, and so on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.domain.queries import QueryStrategy
from mars_labeler.services.simulating.world import World

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Point:
    """How good the model was after so many labels.

    Args:
        labels: Labels given.
        top_1: Share of the held-out images whose class it named, in [0, 1].
        mean_recall: Mean over the classes among them, in [0, 1].
        classes: Classes among the labels given.
    """

    labels: int
    top_1: float
    mean_recall: float
    classes: int


@dataclass(frozen=True)
class Plan:
    """One session.

    Args:
        strategy: Whom the simulated person asks.
        seed: Seed of everything random in it.
        labels: Most labels given.
        step: Labels from training to training.
    """

    strategy: QueryStrategy
    seed: int
    labels: int
    step: int


@dataclass
class Player:
    """The simulated person and the model that learns from her.

    Args:
        world: Knows the answers.
        plan: How the session goes.
        train_config: Settings of each training.
        tell: Where progress goes, called all the time.
    """

    world: World
    plan: Plan
    train_config: TrainingConfig
    tell: JobContext

    def __post_init__(self) -> None:
        self.given = np.empty(0, dtype=np.intp)
        self.probabilities: NDArray[np.float32] | None = None

    @property
    def is_given(self) -> NDArray[np.bool_]:
        """Which images of the pool are labeled, bool (N,)."""
        mask = np.zeros(len(self.world.pool_ids), dtype=bool)
        mask[self.given] = True
        return mask

    def ask_and_answer(self) -> None:
        """Label the next images of the queue as they are known to be."""
        from mars_labeler.learning.queries import QueryRequest, rank

        world, is_open = self.world, ~self.is_given
        request = QueryRequest(
            candidate_ids=world.pool_ids[is_open],
            embeddings=world.store.read(world.pool_ids[is_open], 0),
            groups=world.pool_groups[is_open],
            probabilities=self.probabilities,
            labeled_embeddings=world.store.read(world.pool_ids[self.given], 0),
            labels=world.pool_labels[self.given],
            labeled_groups=world.pool_groups[self.given],
        )
        wanted = min(self.plan.step, self.plan.labels - len(self.given))
        seed = 10_000 * self.plan.seed + len(self.given)
        ranked = rank(request, self.plan.strategy, wanted, seed, self.tell)
        places = np.searchsorted(world.pool_ids, ranked)
        self.given = np.concatenate([self.given, places])

    def learn(self) -> Point:
        """Train on what was answered, and measure."""
        classes = np.unique(self.world.pool_labels[self.given])
        if len(classes) < 2:  # it can only say that one
            self.probabilities = None
            return self._point(classes, np.ones((len(self.world.test_ids), 1), np.float32))
        asked = self.world.pool_ids[~self.is_given]
        if not self.plan.strategy.asks_model:
            asked = asked[:0]
        found = self._scored(classes, np.concatenate([asked, self.world.test_ids]))
        self.probabilities = found[: len(asked)] if self.plan.strategy.asks_model else None
        return self._point(classes, found[len(asked) :])

    def _scored(self, classes: Ids, scored_ids: Ids) -> NDArray[np.float32]:
        from mars_labeler.learning.queries.short_training import Lesson, learn_and_score

        lesson = Lesson(
            labeled_ids=self.world.pool_ids[self.given],
            labels=np.searchsorted(classes, self.world.pool_labels[self.given]),
            unlabeled_ids=self.world.pool_ids[~self.is_given],
            scored_ids=scored_ids,
        )
        return learn_and_score(lesson, self.world.store, self.train_config, self.tell)

    def _point(self, classes: Ids, probabilities: NDArray[np.float32]) -> Point:
        from mars_labeler.learning.evaluation import agreement

        named = classes[probabilities.argmax(axis=1)]
        found = agreement(self.world.test_labels, named, len(self.world.class_names))
        return Point(len(self.given), found.top_1, found.mean_recall, len(classes))


def play(
    world: World, plan: Plan, tell: JobContext, on_point: Callable[[Point], None]
) -> tuple[Point, ...]:
    """Play one session, until the labels are given or the images used up.

    Args:
        world: The images.
        plan: How it goes.
        tell: Asked all the time whether to stop.
        on_point: Told after each training.

    Raises:
        JobCancelled: The person has asked to stop.
    """
    from mars_labeler.learning.queries.short_training import short_config

    player = Player(world, plan, short_config(world.config, plan.seed), tell)
    points: list[Point] = []
    most = min(plan.labels, len(world.pool_ids))
    while len(player.given) < most:
        tell.checkpoint(Progress("Simulating"))
        player.ask_and_answer()
        points.append(player.learn())
        on_point(points[-1])
    return tuple(points)
