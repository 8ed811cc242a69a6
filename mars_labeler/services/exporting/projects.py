"""Exporting a project: what is asked for, to where, in which form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.jobs import JobContext
from mars_labeler.services.exporting.class_folders import write_class_folders
from mars_labeler.services.exporting.coco import write_coco
from mars_labeler.services.exporting.fiftyone import write_fiftyone
from mars_labeler.services.exporting.folder_export import FolderExport
from mars_labeler.services.exporting.formats import (
    ExportOptions,
    ExportSummary,
    find_format,
)
from mars_labeler.services.exporting.gathered import Gathered, gather
from mars_labeler.services.exporting.msl_layout import write_msl_layout
from mars_labeler.services.exporting.placing import Placing
from mars_labeler.services.exporting.tables import write_csv, write_json_lines, write_parquet
from mars_labeler.services.exporting.writing import (
    replaced_folder,
    require_replaceable,
)
from mars_labeler.services.project import Project, list_roots
from mars_labeler.services.whole_files import replaced_file

_FILE_WRITERS: dict[str, Callable[[Gathered, Path, JobContext], None]] = {
    "csv": write_csv,
    "jsonl": write_json_lines,
    "parquet": write_parquet,
    "coco": write_coco,
}
_FOLDER_WRITERS: dict[str, Callable[[FolderExport], None]] = {
    "folders": write_class_folders,
    "msl": write_msl_layout,
    "fiftyone": write_fiftyone,
}


def export_project(
    project: Project, format_name: str, output: Path, options: ExportOptions, context: JobContext
) -> ExportSummary:
    """Write a project's labels and suggestions, with who said so and when.

    The output appears complete or not at all; what was there before stands until then.

    Args:
        project: The project.
        format_name: One of `FORMATS`.
        output: The file or folder to write. A folder must be missing, empty, or an earlier export
            to which nothing was added since.
        options: What is written.
        context: Told of the progress.

    Raises:
        ProjectError: There is no such form, or the output cannot be written.
        JobCancelled: The person has asked to stop; nothing is written then.
    """
    form = find_format(format_name)
    if form.is_folder:
        _refuse_image_folder(project, output)
        require_replaceable(output)
        return _export_folder(
            form.name, output, options, gather(project, options, context), context
        )
    gathered = gather(project, options, context)
    with replaced_file(output) as unfinished:
        _FILE_WRITERS[form.name](gathered, unfinished, context)
    return ExportSummary(len(gathered.images), output)


def _export_folder(
    name: str, output: Path, options: ExportOptions, gathered: Gathered, context: JobContext
) -> ExportSummary:
    # FiftyOne knows files by their stem: a label would hide its image.
    with replaced_folder(output) as unfinished:
        placing = Placing(unfinished, options.is_linking, takes_labels=name != "fiftyone")
        export = FolderExport(gathered, unfinished, placing, context)
        _FOLDER_WRITERS[name](export)
        export.write_notes(name)
    return ExportSummary(len(gathered.images), output, tuple(placing.problems))


def _refuse_image_folder(project: Project, output: Path) -> None:
    for root in list_roots(project):
        if output.resolve().is_relative_to(root):
            raise ProjectError(
                f"{output} is in the image folder {root}: the exported images would be imported.",
                "Choose a folder outside the images.",
            )
