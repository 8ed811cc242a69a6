"""Words of a stranger within our own: a server's answer may hold anything."""

from __future__ import annotations

from socket import gaierror
from urllib.error import URLError
from urllib.parse import urlsplit

_LONGEST = 120
_LONGEST_ADDRESS = 80


def shown(text: str, longest: int = _LONGEST) -> str:
    """Return a text that can be printed on a line: no control characters, and not without end."""
    cut = text if len(text) <= longest else f"{text[: longest - 1]}…"
    return "".join(each if each.isprintable() else "�" for each in cut)


def unreachable(address: str, error: URLError) -> str:
    """Say that the server of an address cannot be reached: its name first, the address after it."""
    reason = error.reason
    # What a resolver says of a name that it cannot look up helps nobody without a network.
    fault = "no connection" if isinstance(reason, gaierror) else getattr(reason, "strerror", None)
    return (
        f"{shown(urlsplit(address).netloc)} cannot be reached ({fault or reason}). "
        f"It was asked for {shown(address, _LONGEST_ADDRESS)}."
    )
