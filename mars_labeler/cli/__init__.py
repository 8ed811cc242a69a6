"""The command line: `mars-labeler` alone opens the window, the commands need none.

A file a command; each makes one call of a service. `session` holds what all of them do around it.
"""

from mars_labeler.cli.main import main

__all__ = ["main"]
