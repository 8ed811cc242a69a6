"""The classes and model versions behind an export, for the forms that have a place for them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from mars_labeler.imagery.label_files.found import ListedModel
from mars_labeler.imagery.label_files.gathering import Gathering


def sources_of(class_names: Sequence[str], models: Sequence[ListedModel]) -> dict[str, Any]:
    """Return the classes, in their order, and the model versions as JSON has them."""
    return {"classes": list(class_names), "models": [asdict(model) for model in models]}


def add_sources(gathered: Gathering, text: bytes | str | Mapping[str, Any]) -> None:
    """Note the classes and model versions that `sources_of` gave; what is none is reported.

    Args:
        gathered: Where they are noted.
        text: The object, or its JSON text.
    """
    try:
        noted = json.loads(text) if isinstance(text, bytes | str) else text
        names = [str(name) for name in noted.get("classes", ())]
        models = [_model(entry) for entry in noted.get("models", ())]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        gathered.problems.append(f"What was noted about the models cannot be read ({error!r}).")
        return
    for name in filter(str.strip, names):
        gathered.class_named(name)
    for model in models:
        gathered.add_model(model)


def _model(entry: Mapping[str, Any]) -> ListedModel:
    datetime.fromisoformat(str(entry["created_at"]))
    return ListedModel(
        version=int(entry["version"]),
        created_at=str(entry["created_at"]),
        label_revision=int(entry["label_revision"]),
        settings=str(entry["settings"]),
        metrics={str(name): float(value) for name, value in entry["metrics"].items()},
        class_names=tuple(map(str, entry["class_names"])),
    )
