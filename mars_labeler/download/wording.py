"""Words of a stranger within our own: a server's answer may hold anything."""

from __future__ import annotations

_LONGEST = 120


def shown(text: str) -> str:
    """Return a text that can be printed on a line: no control characters, and not without end."""
    cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return "".join(each if each.isprintable() else "�" for each in cut)
