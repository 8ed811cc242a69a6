"""The errors a person can do something about.

Anything that is not a `MarsLabelerError` is a bug: it is logged with its traceback and shown as
"Unexpected error", and the program goes on.
"""


class MarsLabelerError(Exception):
    """Root of every error that this program raises on purpose."""


class UserFacingError(MarsLabelerError):
    """An error with two sentences for the person: what happened, and what to do about it.

    Args:
        what: What happened, one sentence with its full stop.
        remedy: What the person can do now, one sentence; empty when there is nothing to do.
    """

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(f"{what} {remedy}".strip())
        self.what = what
        self.remedy = remedy


class ProjectError(UserFacingError):
    """A project folder cannot be created, opened, or trusted."""


class ImageDecodeError(UserFacingError):
    """A file cannot be read as an image."""


class CatalogError(UserFacingError):
    """The project's database refused a read or a write (disk full, locked, damaged)."""


class LabelingError(UserFacingError):
    """A change to labels or classes does not make sense (an unknown class, a name taken)."""


class TrainingError(UserFacingError):
    """A model cannot be trained or applied (too few classes, memory exhausted, wrong file)."""


class DownloadError(UserFacingError):
    """A file cannot be had from the network (no connection, broken off, not what it should be)."""
