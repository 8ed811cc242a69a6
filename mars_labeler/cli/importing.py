"""`mars-labeler import`: a folder of images, with the labels that lie beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from mars_labeler.cli.holding_out import offer_holding_out, print_split
from mars_labeler.cli.options import FILE, FOLDER
from mars_labeler.cli.problems import print_problems
from mars_labeler.cli.session import opened, running
from mars_labeler.domain.taxonomy import MSL_SURFACE_CLASSES
from mars_labeler.imagery.label_files import FoundLabels, read_label_file
from mars_labeler.services.annotator import login_name
from mars_labeler.services.import_summary import ImportSummary
from mars_labeler.services.importing import import_images
from mars_labeler.services.importing_labels import find_labels, import_labels
from mars_labeler.services.project import Project, read_classes
from mars_labeler.services.published_splits import split_as_published
from mars_labeler.services.taxonomy import add_class

_TAXONOMIES = {"msl-surface": MSL_SURFACE_CLASSES}


def _read_class_names(
    _ctx: click.Context, _param: click.Parameter, text: str | None
) -> tuple[str, ...]:
    """Return the classes of a taxonomy that has a name, or of a file."""
    if text is None:
        return ()
    if text in _TAXONOMIES:
        return _TAXONOMIES[text]
    try:
        lines = Path(text).read_text("utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        names = ", ".join(_TAXONOMIES)
        reason = getattr(error, "strerror", None) or error
        raise click.BadParameter(
            f"“{text}” is neither {names} nor a file with a class a line ({reason})."
        ) from error
    return tuple(line.strip() for line in lines if line.strip())


@click.command("import")
@click.argument("images", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--project", "folder", type=FOLDER, required=True, help="Made if it is missing.")
@click.option("--labels", "label_file", type=FILE, help="A label file; see `export`.")
@click.option("--folders-as-classes", is_flag=True, help="Each image's folder is its class.")
@click.option("--no-labels", is_flag=True, help="Leave label lists beside the images alone.")
@click.option("--hold-out", is_flag=True, help="Never learn from lists for validation and test.")
@click.option(
    "--classes",
    "class_names",
    metavar="NAME|FILE",
    callback=_read_class_names,
    help="Classes to label with: msl-surface, or a file with a name a line.",
)
def import_command(
    images: Path,
    folder: Path,
    label_file: Path | None,
    folders_as_classes: bool,
    no_labels: bool,
    hold_out: bool,
    class_names: Sequence[str],
) -> None:
    """Import the images below IMAGES, and the labels that lie beside them."""
    with opened(folder, makes=True, class_names=class_names) as project:
        _add_classes(project, class_names)
        with running() as context:
            summary = import_images(project, images, context)
        _print_import(summary)
        found = None
        if not no_labels:
            named = label_file and read_label_file(label_file)
            found = named or find_labels(images, folders_as_classes)
        if found is not None:
            take_over(project, images, found)
        if hold_out:
            split_as_published(project)
            print_split(project)
        else:
            offer_holding_out(project)
        if not read_classes(project):
            click.echo(
                "The project has no classes yet: give them with --classes msl-surface or "
                "--classes FILE, or add them in the window."
            )


def take_over(project: Project, images: Path, found: FoundLabels) -> None:
    """Take over the labels found for a folder of images, and print what came of it."""
    labeled = import_labels(project, images, found, login_name())
    click.echo(
        f"{labeled.labeled:,} labels of {len(found.class_names)} classes taken over, "
        f"{labeled.kept:,} images kept the decision they had."
    )
    if labeled.suggested:
        click.echo(f"{labeled.suggested:,} images got a suggestion.")
    print_problems(found.problems)
    print_problems(labeled.problems)


def _add_classes(project: Project, names: Sequence[str]) -> None:
    """Add the classes that a project made before lacks."""
    known = {record.name.casefold() for record in read_classes(project)}
    for name in names:
        if name.casefold() not in known:
            add_class(project, name, login_name())


def _print_import(summary: ImportSummary) -> None:
    click.echo(
        f"{summary.added:,} images added, {len(summary.changed_ids):,} changed, "
        f"{summary.moved:,} moved, {summary.unchanged:,} known already."
    )
    if summary.former_folder is not None:
        click.echo(f"These are the images that were in {summary.former_folder}.")
    if summary.set_aside:
        click.echo(
            f"{summary.set_aside:,} labels were set aside: the files show other pictures now.",
            err=True,
        )
    if summary.problems:
        click.echo(f"{len(summary.problems):,} files or folders were left out:", err=True)
        print_problems(summary.problems)
    print_problems([f"{path}: the file is not there any more" for path in summary.missing])
