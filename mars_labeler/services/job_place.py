"""Where jobs on a project run: the window has a process for them, a test does them itself."""

from __future__ import annotations

from typing import Protocol

from mars_labeler.domain.jobs import Announce, JobContext
from mars_labeler.services.job_messages import ProjectJob
from mars_labeler.services.project import Project


class JobPlace(Protocol):
    """Where jobs on a project run."""

    def prepare(self) -> None:
        """Get ready for a job that may come soon; returns at once."""

    def run(
        self, project: Project, job: ProjectJob, context: JobContext, announce: Announce
    ) -> object:
        """Do a job on a project and return what comes of it; see `JobProcess.run`."""

    def close(self) -> None:
        """End what was made ready. No job runs any more."""


class InThisProcess:
    """Does jobs in the thread that asks for them: where no window has to answer meanwhile."""

    def prepare(self) -> None:
        """Do nothing: there is nothing to make ready."""

    def run(
        self, project: Project, job: ProjectJob, context: JobContext, announce: Announce
    ) -> object:
        """Do a job on a project and return what comes of it."""
        return job(project, context=context, announce=announce)

    def close(self) -> None:
        """Do nothing: there is nothing to end."""
