"""Judging the quality of all images: a Qt-free callable for the job runner."""

from __future__ import annotations

from mars_labeler.domain.jobs import Announce, JobContext
from mars_labeler.domain.quality import QualityThresholds
from mars_labeler.services import quality
from mars_labeler.services.project import Project


def judge(
    project: Project, thresholds: QualityThresholds, context: JobContext, announce: Announce
) -> None:
    """Judge all images by these thresholds from now on."""
    announce(quality.set_thresholds(project, thresholds, context))
