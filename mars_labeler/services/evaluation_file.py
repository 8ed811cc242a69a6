"""An evaluation as a JSON file."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path

from mars_labeler.domain.evaluation import Measured, ModelEvaluation, Reliability
from mars_labeler.services.whole_files import replaced_file


def write_evaluation(evaluation: ModelEvaluation, output: Path) -> None:
    """Write all figures of an evaluation; where images are too few, the figure is null.

    Raises:
        ProjectError: The file cannot be written.
    """
    with replaced_file(output) as unfinished:
        text = json.dumps(_plain(evaluation), indent=1)
        unfinished.write_text(text + "\n", encoding="utf-8")


def _plain(value: object) -> object:
    """Return what JSON can say of a value."""
    if isinstance(value, Measured):
        return _plain_figure(value, value.is_enough)
    if is_dataclass(value):
        plain = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        if isinstance(value, Reliability):
            plain["error"] = _plain_figure(value.error, value.is_enough)
        return plain
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _plain_figure(figure: Measured, is_enough: bool) -> dict[str, float | None]:
    told = (figure.value, figure.low, figure.high) if is_enough else (None, None, None)
    return dict(zip(("value", "low", "high", "count"), (*told, figure.count), strict=True))
