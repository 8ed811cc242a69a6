"""Writing a model to a file that other programs use."""

from __future__ import annotations

import json
from pathlib import Path

from mars_labeler import __version__
from mars_labeler.catalog import models
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.domain.records import ModelVersion
from mars_labeler.learning.weights import fetch_weights
from mars_labeler.services.model_outputs import living_outputs
from mars_labeler.services.project import Project, read_classes
from mars_labeler.services.training import checkpoint_path
from mars_labeler.services.whole_files import replaced_file

SUFFIX = ".onnx"


def export_model(project: Project, output: Path, version: int | None, context: JobContext) -> Path:
    """Write a model version as one ONNX file with its preparation of images, classes and source.

    Its probabilities are those that suggestions are made of: classes that were renamed since the
    training have their new names, merged ones count together, deleted ones are left out.

    Args:
        project: The project.
        output: The file to write; one that is there is replaced.
        version: The model version; None for the current one.
        context: Where progress goes.

    Returns:
        The file that was written.

    Raises:
        DownloadError: The weights of its backbone are not there any more and cannot be had.
        JobCancelled: The person has asked to stop; nothing is written.
        ProjectError: The file cannot be written.
        TrainingError: There is no such model, or its checkpoint cannot be read.
    """
    record = _find_version(project, version)
    config = TrainingConfig.from_json(record.settings)
    if config.trainable is Trainable.HEADS:  # otherwise the checkpoint holds the backbone
        fetch_weights(config.backbone_weights, context, config.backbone)
    context.checkpoint(Progress("Writing the model"))
    from mars_labeler.learning.exported_model import exported_model

    content = exported_model(
        checkpoint_path(project, record), _outputs_by_name(project, record), _facts(project, record)
    )
    context.checkpoint(Progress("Writing the model"))
    with replaced_file(output) as unfinished:
        unfinished.write_bytes(content)
    return output


def _find_version(project: Project, version: int | None) -> ModelVersion:
    with project.catalog.reading() as connection:
        known = models.read_versions(connection)
    for record in known:
        if record.is_current if version is None else record.version == version:
            return record
    if known:
        numbers = ", ".join(str(record.version) for record in known)
        raise TrainingError(f"There is no model {version}.", f"There are {numbers}.")
    raise TrainingError("There is no model yet.", "Label two classes, then press Retrain.")


def _outputs_by_name(project: Project, record: ModelVersion) -> dict[str, list[int]]:
    outputs = living_outputs(project, record)
    if not outputs:
        raise TrainingError(
            f"None of the classes of model {record.version} is there any more.", "Retrain."
        )
    names = {entry.class_id: entry.name for entry in read_classes(project)}
    return {names[class_id]: places for class_id, places in outputs.items()}


def _facts(project: Project, record: ModelVersion) -> dict[str, str]:
    return {
        "project": project.name,
        "model_version": str(record.version),
        "label_revision": str(record.label_revision),
        "trained_at": record.created_at,
        "metrics": json.dumps(dict(record.metrics)),
        "program": f"mars-labeler {__version__}",
    }
