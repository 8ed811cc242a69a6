"""The columns of the tables that this program writes: a row an image, the same in every form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mars_labeler.domain.splits import Split
from mars_labeler.imagery.label_files.found import ListedImage, ListedModel, ListedSuggestion

COLUMNS: tuple[tuple[str, type], ...] = (
    ("file", str),  # below `root`, with forward slashes
    ("class", str),
    ("list", str),
    ("split", str),
    ("unsure", bool),
    ("rejected", list),  # class names
    ("annotator", str),
    ("decided_at", str),
    ("label_revision", int),
    ("from_model_version", int),
    ("from_model_created_at", str),
    ("suggested", str),
    ("confidence", float),
    ("suggested_2", str),
    ("confidence_2", float),
    ("suggested_3", str),
    ("confidence_3", float),
    ("entropy", float),
    ("model_version", int),
    ("model_created_at", str),
    ("model_label_revision", int),
    ("content_hash", str),
    ("picture_hash", str),  # of the picture that was made of an archive product
    ("root", str),  # empty where all images are below one folder
)
"""Name and type of each column; None stands where a number is unknown."""

Row = dict[str, Any]

_RANKS = ("", "_2", "_3")


def row_of(file: str, listed: ListedImage) -> Row:
    """Return the row of an image.

    Args:
        file: Its path, as it is to stand in the table.
        listed: What is known of it.
    """
    suggestion = listed.suggestion
    row: Row = {
        "file": file,
        "class": listed.class_name,
        "list": listed.list_name,
        "split": listed.split.value,
        "unsure": listed.is_unsure,
        "rejected": list(listed.rejected),
        "annotator": listed.annotator,
        "decided_at": listed.decided_at,
        "label_revision": listed.label_revision,
        "from_model_version": listed.from_model_version,
        "from_model_created_at": listed.from_model_created_at,
    }
    for rank, suffix in enumerate(_RANKS):
        is_given = suggestion is not None and rank < len(suggestion.class_names)
        row[f"suggested{suffix}"] = suggestion.class_names[rank] if suggestion and is_given else ""
        row[f"confidence{suffix}"] = (
            suggestion.confidences[rank] if suggestion and is_given else None
        )
    return row | {
        "entropy": suggestion.entropy if suggestion else None,
        "model_version": suggestion.model_version if suggestion else None,
        "model_created_at": suggestion.model_created_at if suggestion else "",
        "model_label_revision": suggestion.label_revision if suggestion else None,
        "content_hash": listed.content_hash,
        "picture_hash": listed.picture_hash,
        "root": listed.root,
    }


def listed_of(row: Mapping[str, Any]) -> ListedImage:
    """Return what a row says; columns may be missing, and all may be text, as in a CSV file.

    Raises:
        ValueError: A value is none of its column.
    """
    return ListedImage(
        class_name=_text(row, "class"),
        list_name=_text(row, "list"),
        is_unsure=_flag(row, "unsure"),
        rejected=_names(row, "rejected"),
        split=Split(_text(row, "split")),
        annotator=_text(row, "annotator"),
        decided_at=_moment(row, "decided_at"),
        label_revision=_number(row, "label_revision"),
        from_model_version=_number(row, "from_model_version"),
        from_model_created_at=_moment(row, "from_model_created_at"),
        suggestion=_suggestion(row),
        content_hash=_text(row, "content_hash").lower(),
        picture_hash=_text(row, "picture_hash").lower(),
        root=_written(row, "root").rstrip("/"),
    )


def models_of(row: Mapping[str, Any]) -> list[ListedModel]:
    """Return the model versions that a row names.

    Raises:
        ValueError: A value is none of its column.
    """
    found = []
    version = _number(row, "model_version")
    if version is not None:
        revision = _number(row, "model_label_revision") or 0
        found.append(ListedModel(version, _moment(row, "model_created_at"), revision))
    source = _number(row, "from_model_version")
    if source is not None:
        found.append(ListedModel(source, _moment(row, "from_model_created_at")))
    return found


def _suggestion(row: Mapping[str, Any]) -> ListedSuggestion | None:
    names = [_text(row, f"suggested{suffix}") for suffix in _RANKS]
    confidences = [float(row.get(f"confidence{suffix}") or 0.0) for suffix in _RANKS]
    given = [(name, value) for name, value in zip(names, confidences, strict=True) if name]
    version = _number(row, "model_version")
    if not given or version is None:
        return None
    if not all(0 <= value <= 1 for value in confidences):
        raise ValueError("a confidence is outside 0 to 1")
    entropy = row.get("entropy")
    return ListedSuggestion(
        class_names=tuple(name for name, _ in given),
        confidences=tuple(value for _, value in given),
        entropy=1.0 if entropy in (None, "") else float(entropy),
        model_version=version,
        label_revision=_number(row, "model_label_revision") or 0,
        model_created_at=_moment(row, "model_created_at"),
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    return _written(row, name).strip()


def _written(row: Mapping[str, Any], name: str) -> str:
    """Return a text as it stands there: a path may begin or end with a blank."""
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")
    return value


def _moment(row: Mapping[str, Any], name: str) -> str:
    text = _text(row, name)
    if text:
        datetime.fromisoformat(text)  # raises for what is no time
    return text


def _flag(row: Mapping[str, Any], name: str) -> bool:
    value = row.get(name) or False
    texts = {"true": True, "false": False, "": False}
    if isinstance(value, str) and value.strip().lower() in texts:
        return texts[value.strip().lower()]
    if not isinstance(value, bool):
        raise ValueError(f"{name} is neither true nor false")
    return value


def _number(row: Mapping[str, Any], name: str) -> int | None:
    value = row.get(name)
    if value is None or value == "":
        return None
    number = int(value)
    if number < 0 or number != float(value):
        raise ValueError(f"{name} is no whole number")
    return number


def _names(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = row.get(name)
    if value is None or value == "":
        return ()
    listed = json.loads(value) if isinstance(value, str) else list(value)
    if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
        raise ValueError(f"{name} is no list of names")
    return tuple(listed)
