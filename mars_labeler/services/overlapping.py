"""Image folders within one another: what lies in the inner one is in the project twice."""

from __future__ import annotations

from pathlib import Path

from mars_labeler.services.project import Project, list_roots


def describe_overlaps(project: Project, folder: Path) -> tuple[str, ...]:
    """Say for each image folder that a folder lies in, or that lies in it, what that comes to.

    Splits keep the two images of one file together. They count as two and take two labels.

    Args:
        project: The project.
        folder: An image folder, absolute; whether it is one of the project's makes no difference.
    """
    return tuple(
        f"{inner} lies in {outer}, which is an image folder of this project, too: its images "
        "are there twice. Import the outer folder only."
        for root in list_roots(project)
        if root != folder
        for inner, outer in ((root, folder), (folder, root))
        if inner.is_relative_to(outer)
    )
