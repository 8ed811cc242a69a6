"""Which images each training step sees: the three samplers of the method."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import TrainingError

Rows = NDArray[np.int64]
FEWEST_STEPS = 30
"""Steps of an epoch at least: five labels a class are a handful of steps otherwise."""


@dataclass(frozen=True)
class StepRows:
    """The images of one step, as rows of the labeled and of the unlabeled pool.

    Args:
        labeled: (B,) rows for the classification loss.
        of_each_class: (C,) one row of each class that has labels, for the inter-class loss.
        unlabeled: (U,) rows for the similarity loss; empty when nothing is unlabeled.
    """

    labeled: Rows
    of_each_class: Rows
    unlabeled: Rows


def require_two_classes(labels: Rows) -> None:
    """Refuse to train where nothing can be told apart (the inter-class loss has no negatives).

    Raises:
        TrainingError: Fewer than two classes have labels.
    """
    if len(np.unique(labels)) < 2:
        raise TrainingError(
            "Training needs labels of at least two classes.",
            "Label a few images of another class, then train again.",
        )


def labeled_rows(
    labels: Rows, shape: tuple[int, int], is_class_balanced: bool, rng: np.random.Generator
) -> Rows:
    """Draw (steps, B) rows of the labeled pool.

    Args:
        labels: (N,) class of each labeled image.
        shape: Steps and images a step.
        is_class_balanced: Every class is equally likely, however few images it has; otherwise
            every image comes once before any comes again.
        rng: Source of the draws.
    """
    if is_class_balanced:
        counts = np.bincount(labels)
        chances = 1.0 / counts[labels]
        return rng.choice(len(labels), size=shape, p=chances / chances.sum())
    needed = shape[0] * shape[1]
    passes = [rng.permutation(len(labels)) for _ in range(-(-needed // len(labels)))]
    return np.concatenate(passes)[:needed].reshape(shape)


def class_wise_rows(labels: Rows, steps: int, rng: np.random.Generator) -> Rows:
    """Draw (steps, C) rows: in each step one image of each class that has labels.

    A class with a single image gives that image every time.
    """
    columns = []
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        columns.append(members[rng.integers(len(members), size=steps)])
    return np.stack(columns, axis=1)


class StepSampler:
    """Draws the rows of every step, each epoch from its own seed: a resumed training draws alike.

    Args:
        rows: (n,) rows of the labeled pool that are learned from.
        labels: (N,) class of each labeled image.
        unlabeled_count: Images in the unlabeled pool; 0 is allowed.
        config: Batches, steps and seed, all resolved.

    Raises:
        TrainingError: Fewer than two classes have labels.
    """

    def __init__(
        self, rows: Rows, labels: Rows, unlabeled_count: int, config: TrainingConfig
    ) -> None:
        self._labels = labels[rows]
        require_two_classes(self._labels)
        self._rows = rows
        self._unlabeled_count = unlabeled_count
        self._labeled_batch = config.labeled_batch
        self._unlabeled_batch = config.unlabeled_batch if unlabeled_count else 0
        self._seed = config.seed
        one_pass = max(FEWEST_STEPS, -(-len(rows) // config.labeled_batch))
        self.steps = config.steps_per_epoch or one_pass
        """Steps of one epoch."""

    def epoch(self, epoch: int, *, is_class_balanced: bool) -> Iterator[StepRows]:
        """Yield the rows of each step of this epoch.

        Args:
            epoch: Its number.
            is_class_balanced: How labeled images are drawn, see `labeled_rows`.
        """
        rng = np.random.default_rng([self._seed, epoch])
        shape = (self.steps, self._labeled_batch)
        labeled = labeled_rows(self._labels, shape, is_class_balanced, rng)
        of_each_class = class_wise_rows(self._labels, self.steps, rng)
        shape = (self.steps, self._unlabeled_batch)
        unlabeled = rng.integers(max(1, self._unlabeled_count), size=shape)
        for own, one_each, others in zip(labeled, of_each_class, unlabeled, strict=True):
            yield StepRows(self._rows[own], self._rows[one_each], others)
