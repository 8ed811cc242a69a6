"""How images of more than 8 bits are shown, to people and to the model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mars_labeler.catalog import images, suggestions
from mars_labeler.catalog.embeddings import forget_in_all
from mars_labeler.domain.changes import NO_CHANGE, ChangeSet, Kind
from mars_labeler.domain.records import ImageId
from mars_labeler.domain.stretch import Stretch
from mars_labeler.imagery import decoding
from mars_labeler.imagery.stretching import shown, stretched
from mars_labeler.imagery.values import ImageValues
from mars_labeler.services.project import Project, find_image

__all__ = ["ImageValues", "read_stretch", "read_values", "set_stretch", "shown", "stretched"]


def read_values(project: Project, image_id: ImageId) -> ImageValues:
    """Return an image's values with all their bits, for `stretched` to show in any way.

    Raises:
        ImageDecodeError: The image cannot be read.
        ProjectError: There is no image of that id.
    """
    return decoding.read_values(find_image(project, image_id).path)


def read_stretch(project: Project, image_id: ImageId) -> Stretch:
    """Return the stretch with which the model and the grid see an image.

    Raises:
        ProjectError: There is no image of that id.
    """
    return find_image(project, image_id).stretch


def set_stretch(project: Project, image_ids: Sequence[ImageId], stretch: Stretch) -> ChangeSet:
    """Show images with another stretch from now on, in the grid and to the model.

    Their embeddings and suggestions are forgotten, so that the next training and the next
    suggestions are of the new picture. A training under way goes on with the picture that it began
    with, and keeps nothing of it. The usual stretch leaves images of 8 bits as they are; any other
    changes them too.

    Returns:
        The images whose pictures are others now.
    """
    with project.catalog.writing() as connection:
        changed_ids = images.set_stretches(connection, image_ids, stretch)
        suggestions.delete_suggestions(connection, changed_ids)
    if not changed_ids:
        return NO_CHANGE
    forget_in_all(project.embeddings_folder, np.array(changed_ids, dtype=np.int64))
    images_text = "1 image" if len(changed_ids) == 1 else f"{len(changed_ids):,} images"
    text = f"{stretch.curve} stretch on {images_text}"
    return ChangeSet(frozenset({Kind.IMAGES}), tuple(changed_ids), text)
