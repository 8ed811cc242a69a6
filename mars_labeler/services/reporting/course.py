"""How labels and models came to be, over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from mars_labeler.catalog.label_history import LabelEventRow
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.records import ModelVersion
from mars_labeler.services.reporting.charts import (
    Axis,
    Chart,
    Tick,
    line,
    staircase,
    x_axis,
    y_axis,
)
from mars_labeler.services.reporting.content import Course, VersionRow
from mars_labeler.services.reporting.counts import shares

_MOST_POINTS = 200
_MOST_TICKS = 6
_ROUND_STEPS = (1, 2, 5)


def label_course(events: Sequence[LabelEventRow]) -> Course:
    """Return how the labels came to be, from all events, the oldest first."""
    latest = {event.image_id: event for event in events}
    standing = [event for event in latest.values() if event.class_id is not None]
    times = sorted(event.created_at for event in events if event.class_id is not None)
    return Course(
        labeled=_labeled_over_time(events),
        annotators=shares(Counter(event.annotator or "not named" for event in standing).items()),
        accepted=sum(event.from_model_version is not None for event in standing),
        first_at=readable_time(times[0]) if times else "",
        last_at=readable_time(times[-1]) if times else "",
    )


def readable_time(text: str) -> str:
    """Return a time in ISO 8601 to the minute, with a blank in its middle."""
    return datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M")


def version_row(record: ModelVersion) -> VersionRow:
    """Return what is known of a model version."""
    config = TrainingConfig.from_json(record.settings)
    metrics = record.metrics
    return VersionRow(
        version=record.version,
        trained_at=readable_time(record.created_at),
        method=config.method,
        backbone=config.backbone,
        trained=config.trainable.value,
        labeled=int(metrics.get("labeled images", 0)),
        held_out=int(metrics.get("held-out images", 0)),
        accuracy=metrics.get("held-out accuracy"),
        recall=metrics.get("held-out mean recall"),
        is_current=record.is_current,
        is_complete=record.is_complete,
    )


def accuracy_chart(rows: Sequence[VersionRow]) -> Chart | None:
    """Return held-out accuracy and recall over the versions; None when fewer than two have any."""
    measured = sorted(
        (row for row in rows if row.accuracy is not None), key=lambda row: row.version
    )
    if len(measured) < 2:
        return None
    accuracies = [(float(row.version), row.accuracy or 0.0) for row in measured]
    recalls = [(float(row.version), row.recall) for row in measured if row.recall is not None]
    x = x_axis(accuracies[0][0], accuracies[-1][0])
    # Differences between good models would not be seen on an axis from zero.
    lowest = min(value for _, value in (*accuracies, *recalls))
    y = y_axis(min(int(lowest * 10) / 10, 0.9), 1.0)
    curves = [line("accuracy", accuracies, x, y)]
    if recalls:
        curves.append(line("mean recall", recalls, x, y))
    every = -(-len(measured) // _MOST_TICKS)
    x_ticks = tuple(Tick(x.place(row.version), f"{row.version}") for row in measured[::every])
    y_ticks = tuple(Tick(y.place(value), f"{value:.0%}") for value in _steps(y, 0.01))
    return Chart("Held-out accuracy and mean recall", tuple(curves), x_ticks, y_ticks, True)


def _labeled_over_time(events: Sequence[LabelEventRow]) -> Chart | None:
    """Return how many images were labeled when; None when all labels came at once."""
    counts: dict[datetime, int] = {}
    labeled: set[int] = set()
    for event in events:
        (labeled.discard if event.class_id is None else labeled.add)(event.image_id)
        counts[datetime.fromisoformat(event.created_at)] = len(labeled)
    moments = sorted(counts)
    if len(moments) < 2:
        return None
    start, end = moments[0], moments[-1]
    x = x_axis(0, (end - start).total_seconds())
    y = y_axis(0, max(1, *counts.values()))
    values = [((moment - start).total_seconds(), float(counts[moment])) for moment in moments]
    every = -(-len(values) // _MOST_POINTS)
    kept = [*values[:-1:every], values[-1]]
    return Chart(
        "Labeled images over time",
        (staircase("labeled images", kept, x, y),),
        _time_ticks(start, end, x),
        tuple(Tick(y.place(value), f"{value:,.0f}") for value in _steps(y, 1)),
        False,
    )


def _time_ticks(start: datetime, end: datetime, x: Axis) -> tuple[Tick, ...]:
    span = end - start
    form = "%Y-%m-%d" if span > timedelta(days=3) else "%b %d, %H:%M"
    form = "%H:%M:%S" if span < timedelta(minutes=10) else form
    parts = [start + span * part / 3 for part in range(4)]
    return tuple(
        Tick(x.place((moment - start).total_seconds()), moment.strftime(form)) for moment in parts
    )


def _steps(axis: Axis, finest: float) -> list[float]:
    """Return at most seven round values along an axis, none closer together than `finest`."""
    span = axis.high - axis.low
    sizes = (finest * 10**power * factor for power in range(10) for factor in _ROUND_STEPS)
    step = next(size for size in sizes if span / size <= _MOST_TICKS)
    return [axis.low + place * step for place in range(int(span / step + 1e-6) + 1)]
