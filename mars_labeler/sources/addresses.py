"""Which addresses may be asked: what a server answers must not lead elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

_WRITTEN = re.compile(r"[!-~]+")  # visible ASCII: all else is written as %XX in an address


def is_within(address: str, origins: Sequence[str]) -> bool:
    """Return whether an address lies on one of some origins.

    Args:
        address: Any text; what is no address, or not written as one should be, lies nowhere.
        origins: Scheme and host, and port where it is not the usual ("https://mars.nasa.gov").
    """
    if not _WRITTEN.fullmatch(address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return f"{parts.scheme}://{parts.netloc}".lower() in {origin.lower() for origin in origins}


def find_allowed(address: str, origins: Sequence[str]) -> str:
    """Return the address by which a file may be asked for, or the empty string when none may.

    Feeds still give some of their oldest images with http://, though their servers have https://
    too: the latter is taken where only that is allowed.

    Args:
        address: As a server gave it.
        origins: As in `is_within`.
    """
    scheme, _, rest = address.partition("://")
    encrypted = f"https://{rest}" if scheme.lower() == "http" else address
    return next((each for each in (address, encrypted) if is_within(each, origins)), "")
