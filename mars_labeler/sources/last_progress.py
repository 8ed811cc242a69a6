"""A job's context that can repeat its last progress, for waiting, which has none of its own."""

from __future__ import annotations

from mars_labeler.domain.jobs import JobContext, Progress


class LastProgress:
    """Hands progress on, and remembers it.

    Args:
        context: The job's own context.
    """

    def __init__(self, context: JobContext) -> None:
        self._context = context
        self._last: Progress | None = None

    def checkpoint(self, progress: Progress) -> None:
        """Report progress; raise `JobCancelled` when the person has asked to stop."""
        self._last = progress
        self._context.checkpoint(progress)

    def repeat(self) -> None:
        """Report the last progress again, if there is one; raise as `checkpoint` does."""
        if self._last is not None:
            self._context.checkpoint(self._last)
