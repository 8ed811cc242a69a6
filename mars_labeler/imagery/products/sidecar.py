"""Reading the file that a fetch lays beside a feed's image: what the feed said of it."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from mars_labeler.domain.products import ProductFacts
from mars_labeler.imagery.products.keywords import LabelError

_USUAL = ProductFacts()
_OPTIONAL_NUMBERS = frozenset(
    field.name for field in fields(ProductFacts) if getattr(_USUAL, field.name) is None
)


def read_sidecar(path: Path) -> ProductFacts:
    """Return the facts of a sidecar, `{"facts": {name of a fact: value}}`.

    Raises:
        LabelError: It is no JSON of that form, or a fact is of the wrong kind.
        OSError: The file cannot be read.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        facts = content["facts"]
        return ProductFacts(**{name: _checked(name, value) for name, value in facts.items()})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise LabelError(f"it does not hold the facts of an image ({error})") from error


def _checked(name: str, value: Any) -> Any:
    if name in _OPTIONAL_NUMBERS:
        return None if value is None else float(value)
    expected = type(getattr(_USUAL, name))
    if not isinstance(value, expected) or isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}")
    return value
