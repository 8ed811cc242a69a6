"""Remembers which lists are still to be taken over, should an import be cut off."""

from __future__ import annotations

import json
from pathlib import Path

from mars_labeler.catalog import facts
from mars_labeler.services.project import Project

_FACT = "lists_due"


def remember_lists(project: Project, folder: Path, use: str) -> None:
    """Note what is to be taken over from the lists beside a folder once its images are there.

    Args:
        project: The project.
        folder: The image folder.
        use: What the caller calls it; empty when nothing is due any more.
    """
    with project.catalog.writing() as connection:
        due = json.loads(facts.read_fact(connection, _FACT, "{}"))
        due.pop(str(folder.resolve()), None)
        if use:
            due[str(folder.resolve())] = use
        facts.write_fact(connection, _FACT, json.dumps(due))


def due_lists(project: Project, folder: Path) -> str:
    """Return what `remember_lists` noted for a folder, empty for nothing."""
    with project.catalog.reading() as connection:
        due = json.loads(facts.read_fact(connection, _FACT, "{}"))
    return str(due.get(str(folder.resolve()), ""))
