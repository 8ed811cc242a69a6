"""Learning curves: what was measured, their means, and how many labels a share takes."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from mars_labeler.domain.queries import QueryStrategy
from mars_labeler.services.simulating.loop import Plan, Point

TARGETS = (0.80, 0.85)
"""Shares of right classes whose labels are counted."""


@dataclass(frozen=True)
class Session:
    """One simulated session and what it came to."""

    plan: Plan
    points: tuple[Point, ...]


@dataclass(frozen=True)
class MeanPoint:
    """The sessions of one strategy after so many labels; spreads are standard deviations."""

    labels: int
    top_1: float
    top_1_spread: float
    mean_recall: float
    mean_recall_spread: float
    classes: float


@dataclass(frozen=True)
class Simulation:
    """All sessions on one project.

    Args:
        sessions: In the order in which they were played.
        pool_images: Images that could be labeled.
        test_images: Images that were measured on.
        is_split: Whether these are the project's validation images; otherwise a random third of
            its sequences.
    """

    sessions: tuple[Session, ...]
    pool_images: int
    test_images: int
    is_split: bool

    @property
    def strategies(self) -> tuple[QueryStrategy, ...]:
        """The strategies, in the order in which they were played."""
        return tuple(dict.fromkeys(session.plan.strategy for session in self.sessions))

    def curve(self, strategy: QueryStrategy) -> tuple[MeanPoint, ...]:
        """Return the mean curve of one strategy over its seeds."""
        own = [each.points for each in self.sessions if each.plan.strategy is strategy]
        return tuple(_mean(points) for points in zip(*own, strict=True))

    def labels_needed(self, strategy: QueryStrategy, share: float) -> int | None:
        """Return after how many labels the mean curve first has this top-1; None for never."""
        reached = (point.labels for point in self.curve(strategy) if point.top_1 >= share)
        return next(reached, None)

    def ratio(self, strategy: QueryStrategy, share: float) -> float | None:
        """Return the labels that a strategy needs over those that random needs.

        None where one of them does not get so far, or random was not played.
        """
        needed = self.labels_needed(strategy, share)
        if QueryStrategy.RANDOM not in self.strategies or needed is None:
            return None
        random = self.labels_needed(QueryStrategy.RANDOM, share)
        return None if random is None else needed / random

    def to_values(self) -> dict[str, Any]:
        """Return everything as JSON says it; what was not reached is said in words."""
        return {
            "pool images": self.pool_images,
            "held-out images": self.test_images,
            "held out": "validation split" if self.is_split else "a third of the sequences",
            "strategies": {strategy.value: self._summary(strategy) for strategy in self.strategies},
            "sessions": [
                {**asdict(each.plan), "points": [asdict(point) for point in each.points]}
                for each in self.sessions
            ],
        }

    def _summary(self, strategy: QueryStrategy) -> dict[str, Any]:
        own = [each for each in self.sessions if each.plan.strategy is strategy]
        return {
            "seeds": len(own),
            "labels needed": {f"{share:.0%}": self._needed(strategy, share) for share in TARGETS},
            "mean": [asdict(point) for point in self.curve(strategy)],
        }

    def _needed(self, strategy: QueryStrategy, share: float) -> Mapping[str, Any]:
        own = [each for each in self.sessions if each.plan.strategy is strategy]
        ratio = self.ratio(strategy, share)
        return {
            "mean curve": _or_words(self.labels_needed(strategy, share)),
            "each seed": [_or_words(_first(each.points, share)) for each in own],
            "over random's": "not known" if ratio is None else round(ratio, 3),
        }


def plain_text(simulation: Simulation) -> str:
    """Return a table: labels needed a strategy, and the accuracy at the end."""
    heads = "".join(f"{f'{share:.0%} top-1':>14}{'/ random':>10}" for share in TARGETS)
    lines = [f"{'labels needed':18}{heads}{'at the end':>16}"]
    for strategy in simulation.strategies:
        cells = ""
        for share in TARGETS:
            needed, ratio = (
                simulation.labels_needed(strategy, share),
                simulation.ratio(strategy, share),
            )
            cells += f"{'not reached' if needed is None else needed:>14}"
            cells += f"{'' if ratio is None else f'{ratio:.2f}':>10}"
        last = simulation.curve(strategy)[-1]
        end = f"{last.top_1:.1%} / {last.mean_recall:.1%}"
        lines.append(f"{strategy.value:18}{cells}{end:>16}")
    return "\n".join(lines)


def _mean(points: Sequence[Point]) -> MeanPoint:
    top_1, recall = [each.top_1 for each in points], [each.mean_recall for each in points]
    return MeanPoint(
        labels=points[0].labels,
        top_1=statistics.fmean(top_1),
        top_1_spread=_spread(top_1),
        mean_recall=statistics.fmean(recall),
        mean_recall_spread=_spread(recall),
        classes=statistics.fmean(each.classes for each in points),
    )


def _spread(values: Sequence[float]) -> float:
    return statistics.stdev(values) if len(values) > 1 else 0.0


def _first(points: Sequence[Point], share: float) -> int | None:
    return next((point.labels for point in points if point.top_1 >= share), None)


def _or_words(count: int | None) -> int | str:
    return "not reached" if count is None else count
