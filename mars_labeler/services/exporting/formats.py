"""The forms in which a project's labels and suggestions can be handed on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mars_labeler.domain.errors import ProjectError


@dataclass(frozen=True)
class ExportFormat:
    """One form of export.

    Args:
        name: As the command line spells it.
        title: As a person reads it.
        is_folder: Whether it is a folder with the images in it, rather than one file.
        suffix: The ending of the file's name, with its dot; empty for a folder.
    """

    name: str
    title: str
    is_folder: bool
    suffix: str


FORMATS: tuple[ExportFormat, ...] = (
    ExportFormat("csv", "CSV table", False, ".csv"),
    ExportFormat("jsonl", "JSON Lines", False, ".jsonl"),
    ExportFormat("parquet", "Parquet table", False, ".parquet"),
    ExportFormat("coco", "COCO-style JSON", False, ".json"),
    ExportFormat("folders", "Folders as classes", True, ""),
    ExportFormat("msl", "MSL Surface lists", True, ""),
    ExportFormat("fiftyone", "FiftyOne classification dataset", True, ""),
)
"""All of them, in the order in which they are offered."""


@dataclass(frozen=True)
class ExportOptions:
    """What is written.

    Args:
        labels: What people decided, and the lists and splits that images are in.
        suggestions: What a model suggests for images without a label, where it is shown.
        is_linking: Whether folders get links to the images instead of copies of them.
        min_confidence: Suggestions below it are left out, in [0, 1].

    Raises:
        ProjectError: Nothing is asked for, or the confidence is out of its range.
    """

    labels: bool = True
    suggestions: bool = True
    is_linking: bool = False
    min_confidence: float = 0.0

    def __post_init__(self) -> None:
        if not self.labels and not self.suggestions:
            raise ProjectError("There is nothing to export.", "Choose labels, suggestions or both.")
        if not 0 <= self.min_confidence <= 1:
            raise ProjectError(
                f"A suggestion cannot have a confidence of {self.min_confidence:g}.",
                "Choose a least confidence from 0 to 1.",
            )


@dataclass(frozen=True)
class ExportSummary:
    """What an export wrote.

    Args:
        rows: Images that are named in it.
        output: The file or folder.
        problems: Images that could not be put into it, a sentence each.
    """

    rows: int
    output: Path
    problems: tuple[str, ...] = ()


def find_format(name: str) -> ExportFormat:
    """Return the form of export of that name.

    Raises:
        ProjectError: There is none.
    """
    for form in FORMATS:
        if form.name == name:
            return form
    names = ", ".join(form.name for form in FORMATS)
    raise ProjectError(f"There is no export named “{name}”.", f"Choose from {names}.")


def format_of(output: Path) -> ExportFormat:
    """Return the form of a file by the ending of its name.

    Raises:
        ProjectError: No file's name ends so.
    """
    for form in FORMATS:
        if form.suffix and form.suffix == output.suffix.lower():
            return form
    endings = ", ".join(form.suffix for form in FORMATS if form.suffix)
    raise ProjectError(
        f"The ending of {output.name} does not say what to write.", f"Choose one of {endings}."
    )
