"""The labeled images that a training kept aside to measure on, and what its model made of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.records import ModelVersion
from mars_labeler.services.image_table import NONE
from mars_labeler.services.model_outputs import living_outputs
from mars_labeler.services.project import Project
from mars_labeler.services.training import checkpoint_path

Ids = NDArray[np.int64]


def read_kept_aside(project: Project, model: ModelVersion) -> tuple[Ids, Ids]:
    """Return labels and suggestions as class ids, int64 (N,), of the images that were kept aside.

    Images of classes that were deleted since, as label or as suggestion, are left out.

    Raises:
        TrainingError: The checkpoint cannot be read.
    """
    from mars_labeler.learning.checkpoints import load_checkpoint

    confusion = load_checkpoint(checkpoint_path(project, model)).confusion
    counts = np.array(confusion, np.int64).reshape(len(confusion), len(confusion))
    class_ids = np.full(len(model.class_ids), NONE, np.int64)
    for class_id, places in living_outputs(project, model).items():
        class_ids[places] = class_id
    labels, suggested = (
        class_ids[np.repeat(axis.ravel(), counts.ravel())] for axis in np.indices(counts.shape)
    )
    is_known = (labels != NONE) & (suggested != NONE)
    return labels[is_known], suggested[is_known]
