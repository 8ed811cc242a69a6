"""Reads the fields of a feed's entry, of which any may be missing, null, or of another type."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from mars_labeler.download.wording import shown

MOST_ENTRIES = 2000
"""Images on a page that is still taken for one: no feed gives more than a few hundred."""

_LOCAL_TIME = re.compile(r"Sol-\d+M(\d{2}:\d{2}:\d{2})")  # Sol-00086M16:17:07.006
_LONGEST_NAME = 150
_UNKNOWN = frozenset({"", "UNK", "N/A", "NONE", "NULL"})

Entry = Mapping[str, object]


def inner(entry: Entry, name: str) -> Entry:
    """Return a record within an entry; an empty one where there is none."""
    value = entry.get(name)
    return value if isinstance(value, dict) else {}


def text(entry: Entry, name: str) -> str:
    """Return a text; empty where it is missing or says that it is not known."""
    value = entry.get(name)
    cleaned = value.strip() if isinstance(value, str) else ""
    cleaned = cleaned.encode(errors="replace").decode()  # JSON may hold half a character
    return "" if cleaned.upper() in _UNKNOWN else cleaned


def number(entry: Entry, name: str) -> float | None:
    """Return a number, which may be written as a text; None where it is missing."""
    value = entry.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def needed_text(entry: Entry, name: str) -> str:
    """Return a text that an image cannot be without.

    Raises:
        ValueError: It is missing.
    """
    found = text(entry, name)
    if not found:
        raise ValueError(f"has no {name}")
    return found


def needed_name(entry: Entry, name: str) -> str:
    """Return the name of an image, which is printed and compared.

    Raises:
        ValueError: It is missing, is without end, or cannot be printed on a line.
    """
    found = needed_text(entry, name)
    if len(found) > _LONGEST_NAME or not found.isprintable():
        raise ValueError(f"has no sound {name}")
    return found


def needed_sol(entry: Entry) -> int:
    """Return the Martian day.

    Raises:
        ValueError: It is missing.
    """
    found = number(entry, "sol")
    if found is None or found < 0:
        raise ValueError("has no sol")
    return int(found)


def local_time(words: str) -> str:
    """Return the local mean solar time of "Sol-00086M16:17:07.006" as "16:17:07"."""
    found = _LOCAL_TIME.match(words)
    return found[1] if found else ""


def utc_time(words: str) -> str:
    """Return a time of the feeds as ISO 8601 in UTC, which all of theirs are.

    Args:
        words: "2012-11-02T15:18:29.000Z", or the same without Z.
    """
    return f"{words.removesuffix('Z')}Z" if words[:1].isdecimal() else ""


def listed(answer: object, name: str) -> tuple[Entry, list[object]]:
    """Return a feed's answer and the list in it.

    Raises:
        ValueError: The answer has another form.
    """
    if not isinstance(answer, dict):
        raise ValueError("it is no record")
    entries = answer.get(name)
    if not isinstance(entries, list):
        raise ValueError(shown(text(answer, "error_message")) or f"it has no list “{name}”")
    if len(entries) > MOST_ENTRIES:
        raise ValueError(f"it has {len(entries):,} images on a page")
    return answer, entries
