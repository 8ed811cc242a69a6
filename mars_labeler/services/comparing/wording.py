"""Counts and seconds in words."""

from __future__ import annotations

_TWO_DIGITS = 9.95
"""From here on a number rounds to two digits before the point."""


def counted(count: int, singular: str, plural: str = "") -> str:
    """Return a count with its noun: "1 epoch", "1,200 epochs".

    Args:
        count: How many.
        singular: The noun for one.
        plural: The noun for any other count; the singular with an s, unless given.
    """
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def seconds_text(seconds: float) -> str:
    """Return seconds, >= 0, as whole ones, or with two significant digits below ten."""
    return f"{seconds:,.0f}" if seconds >= _TWO_DIGITS else f"{seconds:#.2g}"
