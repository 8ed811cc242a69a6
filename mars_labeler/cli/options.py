"""The kinds of value, and the one option, that most commands take."""

from pathlib import Path

import click

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)

project_option = click.option(
    "--project", "folder", type=FOLDER, required=True, help="The project's folder."
)
