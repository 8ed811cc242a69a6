"""What is known of the images of a queue, for lists outside the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mars_labeler.catalog import images
from mars_labeler.domain.records import ImageId
from mars_labeler.services.image_table import NONE
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project


@dataclass(frozen=True)
class QueuedImage:
    """One image that may be labeled next.

    Args:
        image_id: Its id.
        path: Its path below its image folder, with forward slashes.
        guess: The class that is suggested for it, empty without a suggestion.
        confidence: The probability of that class in [0, 1]; 0 without one.
    """

    image_id: ImageId
    path: str
    guess: str
    confidence: float


def describe_images(project: Project, image_ids: Sequence[ImageId]) -> list[QueuedImage]:
    """Return what is known of some images, in their order; those that are gone are left out."""
    table = load_table(project)
    with project.catalog.reading() as connection:
        paths = images.read_paths(connection)
    is_suggested = table.has_suggestion()
    found = []
    for row in table.rows_of(np.array(image_ids, dtype=np.int64)).tolist():
        image_id = int(table.ids[row])
        class_id = int(table.suggested[row, 0]) if is_suggested[row] else NONE
        confidence = float(table.confidences[row, 0]) if class_id != NONE else 0.0
        guess = table.class_names.get(class_id, "")
        found.append(QueuedImage(image_id, paths[image_id], guess, confidence))
    return found
