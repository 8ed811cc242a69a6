"""When a training begins by itself."""

from __future__ import annotations

from dataclasses import dataclass

USUAL_LABELS = 25
USUAL_IDLE_S = 30


@dataclass(frozen=True)
class RetrainingRule:
    """When to train without being asked; both can be on.

    Both are off unless a person turns them on, as live training is in ilastik and Label Studio:
    a training takes all cores for a while, and what it suggests is other than it was.

    Args:
        is_after_labels: After a number of new labels.
        label_count: How many, at least 1.
        is_when_idle: When labels have changed and nobody has touched keyboard or mouse for a while.
        idle_s: How long, in seconds, at least 1.
    """

    is_after_labels: bool = False
    label_count: int = USUAL_LABELS
    is_when_idle: bool = False
    idle_s: int = USUAL_IDLE_S

    @property
    def is_on(self) -> bool:
        """Whether a training ever begins by itself."""
        return self.is_after_labels or self.is_when_idle


@dataclass(frozen=True)
class Situation:
    """How things stand.

    Args:
        new_labels: Labels that differ from what the current model learned from; before the first
            model all labels.
        has_two_classes: Whether labels of two classes are there.
        idle_s: Seconds since the person last did anything.
        is_occupied: Whether something else runs, or a dialog or menu is open.
        spent_at: `new_labels` as it was when a training failed or was stopped; None when none was
            since the current model was made.
    """

    new_labels: int
    has_two_classes: bool
    idle_s: float
    is_occupied: bool = False
    spent_at: int | None = None


def is_due(rule: RetrainingRule, now: Situation) -> bool:
    """Return whether a training is to begin.

    Once one has failed or was stopped, the next waits for as many labels more as the rule counts,
    also when the person pauses: the disk is as full after one label as before it.
    """
    if now.is_occupied or not now.has_two_classes or now.new_labels < 1:
        return False
    if now.spent_at is not None and now.new_labels < now.spent_at + rule.label_count:
        return False
    has_enough = rule.is_after_labels and now.new_labels >= rule.label_count
    has_paused = rule.is_when_idle and now.idle_s >= rule.idle_s
    return has_enough or has_paused
