"""What tells the pixels of one set of images from those of any other."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from mars_labeler.catalog import images
from mars_labeler.domain.stretch import USUAL_STRETCH
from mars_labeler.services.comparing.split import ComparisonSplit
from mars_labeler.services.project import Project


def pixels_mark(project: Project, split: ComparisonSplit) -> str:
    """Return 16 hexadecimal digits that change with any image of a comparison, or its id.

    A project that was moved keeps them. Another project, an image that was written anew, even if
    the project does not know it yet, or one with another stretch, has others.

    Args:
        project: Knows where the images lie.
        split: Which of them are used.
    """
    with project.catalog.reading() as connection:
        locations = images.read_locations(connection)
    digest = hashlib.sha256()
    for image_id in sorted(set(split.used_ids.tolist()) & locations.keys()):
        path, content_hash, stretch = locations[image_id]
        image = [image_id, split.paths[image_id], content_hash, *_size_and_time(path)]
        if stretch != USUAL_STRETCH:  # so that comparisons from before there were others go on
            image.append(stretch.to_text())
        digest.update(json.dumps(image).encode())
    return digest.hexdigest()[:16]


def _size_and_time(path: Path) -> tuple[int, int]:
    """Return a file's bytes and when it was written, in ns; zeros when it cannot be read."""
    try:
        stat = path.stat()
    except OSError:  # as an image that cannot be read it is skipped and counted later
        return 0, 0
    return stat.st_size, stat.st_mtime_ns
