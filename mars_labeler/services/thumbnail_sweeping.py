"""Keeping the thumbnails of a project within their bound."""

from __future__ import annotations

from mars_labeler.domain.jobs import Announce, JobContext, Progress
from mars_labeler.imagery.thumbnail_sweep import MOST_BYTES, Swept, sweep
from mars_labeler.services.project import Project


def sweep_thumbnails(
    project: Project, context: JobContext, announce: Announce, most_bytes: int = MOST_BYTES
) -> Swept:
    """Remove the thumbnails that were used longest ago when all take more than their bound.

    It is for the background, after an import and when a project was opened; the window may read
    and make thumbnails meanwhile. A cache of 300,000 thumbnails is looked through in one to two
    seconds.

    Args:
        project: The project.
        context: Asked now and then whether to go on.
        announce: Told of nothing: what is shown stays.
        most_bytes: The bound.

    Raises:
        JobCancelled: The person has asked to stop; what was removed is made again when it is seen.
    """
    del announce
    progress = Progress("Looking through the thumbnails")
    return sweep(project.thumbnails.folder, most_bytes, lambda: context.checkpoint(progress))
