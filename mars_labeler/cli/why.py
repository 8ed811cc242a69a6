"""`mars-labeler why`: why the model suggests a class for an image."""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np

from mars_labeler.cli.options import FILE, project_option
from mars_labeler.cli.session import opened, running
from mars_labeler.domain.errors import LabelingError
from mars_labeler.services import explaining
from mars_labeler.services.project import Project, read_classes
from mars_labeler.services.similar import find_images, read_image_paths


@click.command("why")
@project_option
@click.argument("image")
@click.option("--class", "class_name", default="", help="Another class than the likeliest.")
@click.option("--output", type=FILE, help="Draw what counted over the image, into a PNG file.")
def why_command(folder: Path, image: str, class_name: str, output: Path | None) -> None:
    """Print the class that the model sees in IMAGE, and the nearest labeled images.

    IMAGE is a path or the name of a file of the project. What the model sees in a labeled image is
    what it would suggest if that had no label.
    """
    with opened(folder) as project, running() as context:
        (image_id,) = find_images(project, [image])
        class_id = _class_id(project, class_name) if class_name else None
        found = explaining.explain(project, image_id, class_id, context)
        names = {record.class_id: record.name for record in read_classes(project)}
        near = found.neighbors
        paths = read_image_paths(project, np.array([each.image_id for each in near], np.int64))
        if output is not None:
            explaining.draw_explanation(project, found, output)
    click.echo(f"{names[found.class_id]}  {found.confidence:.1%}  (model {found.model_version})")
    if near:
        click.echo("The nearest labeled images, each after its similarity:")
    for neighbor, path in zip(near, paths, strict=True):
        click.echo(f"  {neighbor.similarity:.4f}  {names[neighbor.class_id]:24}  {path}")
    if output is not None:
        click.echo(f"What counted is drawn in {output}")


def _class_id(project: Project, name: str) -> int:
    for record in read_classes(project):
        if record.name.casefold() == name.casefold():
            return record.class_id
    raise LabelingError(f"There is no class named “{name}”.")
