"""Reading the file that a fetch lays beside a feed's image: what the feed said of it."""

from __future__ import annotations

import json
import math
from dataclasses import fields
from pathlib import Path
from typing import Any

from mars_labeler.domain.products import ProductFacts
from mars_labeler.imagery.products.keywords import LabelError

_USUAL = ProductFacts()
_OPTIONAL_NUMBERS = frozenset(
    field.name for field in fields(ProductFacts) if getattr(_USUAL, field.name) is None
)


_LARGEST = 2**31 - 1
"""Of whole numbers: that is what the table of the images holds."""


def read_sidecar(path: Path) -> ProductFacts:
    """Return the facts of a sidecar, `{"facts": {name of a fact: value}}`.

    Raises:
        LabelError: It is no JSON of that form, or a fact is of the wrong kind or out of all bounds.
        OSError: The file cannot be read.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        facts = content["facts"]
        return ProductFacts(**{name: _checked(name, value) for name, value in facts.items()})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        reason = str(error).encode(errors="backslashreplace").decode()
        raise LabelError(f"it does not hold the facts of an image ({reason})") from error


def _checked(name: str, value: Any) -> Any:
    if name in _OPTIONAL_NUMBERS:
        return None if value is None else _finite(value)
    expected = type(getattr(_USUAL, name))
    if not isinstance(value, expected) or isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}")
    if isinstance(value, str):
        value.encode()  # JSON may hold half a character, which no database takes
    elif abs(value) > _LARGEST:
        raise ValueError(f"{name} is too large")
    return value


def _finite(value: Any) -> float:
    try:
        number = float(value)
    except OverflowError as error:
        raise ValueError(f"a number is too large: {error}") from error
    if not math.isfinite(number):
        raise ValueError(f"{number} is no measure")
    return number
