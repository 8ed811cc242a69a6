"""Says in one sentence what is missing before the virtual environment can be made."""

import importlib.util
import sys

OLDEST = (3, 11)


def complaint():
    """Return why this Python will not do, or the empty string."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:2]))
        return f"mars-labeler needs Python 3.11 or newer, this is {found}: make PYTHON=python3.12"
    if importlib.util.find_spec("ensurepip") is None:
        return "Python cannot make virtual environments. On Debian: apt install python3-venv"
    return ""


sys.exit(complaint() or 0)
