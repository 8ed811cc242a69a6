"""Who labels, where nobody has said so."""

from __future__ import annotations

import getpass


def login_name() -> str:
    """Return the name of the user of this machine, empty where there is none (a container)."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
