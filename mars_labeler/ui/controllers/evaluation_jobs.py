"""Evaluating a model: a Qt-free callable for the side jobs."""

from __future__ import annotations

from mars_labeler.domain.evaluation import ModelEvaluation
from mars_labeler.domain.jobs import Announce, JobContext
from mars_labeler.services.model_evaluation import evaluate_model
from mars_labeler.services.project import Project


def evaluate(
    project: Project, version: int, context: JobContext, announce: Announce
) -> ModelEvaluation:
    """Measure a model version on its held-out images."""
    del announce  # nothing of the project changes
    return evaluate_model(project, version, context)
