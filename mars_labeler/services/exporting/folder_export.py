"""A folder that is being exported: its images, its files, and what is noted beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mars_labeler import __version__
from mars_labeler.domain.jobs import JobContext
from mars_labeler.domain.records import ImageId
from mars_labeler.imagery.label_files.columns import row_of
from mars_labeler.imagery.label_files.notes import EXPORT_FILE, ROWS_FILE
from mars_labeler.imagery.label_files.sources import sources_of
from mars_labeler.services.exporting.gathered import ExportedImage, Gathered
from mars_labeler.services.exporting.placing import Placing


@dataclass
class FolderExport:
    """What the writers of folders work on.

    Args:
        gathered: What is exported.
        folder: The folder to fill.
        placing: How images come into it.
        context: Told of the progress.
    """

    gathered: Gathered
    folder: Path
    placing: Placing
    context: JobContext
    _places: dict[ImageId, str] = field(default_factory=dict)

    def place(self, folders: Mapping[ImageId, str]) -> list[tuple[ExportedImage, str]]:
        """Put images into folders below this one; return each with its path below it.

        Args:
            folders: The folder of each image that is wanted.
        """
        wanted = [
            (image, folders[image.image_id])
            for image in self.gathered.images
            if image.image_id in folders
        ]
        placed = list(self.placing.place_all(wanted, self.context))
        self._places |= {image.image_id: path for image, path in placed}
        return placed

    def write_text(self, name: str, text: str) -> None:
        """Write a file into the folder."""
        (self.folder / name).write_text(text, encoding="utf-8", newline="\n")
        self.placing.files.append(name)

    def write_notes(self, format_name: str) -> None:
        """Write who decided what and when, and which files the export is made of."""
        rows = []
        for image in self.gathered.images:
            path = self._places.get(image.image_id)
            if path is None:  # its own folder tells it from what got its path here
                elsewhere = replace(image.listed, root=image.root.as_posix())
                rows.append(row_of(image.file, elsewhere))
                continue
            made = self.placing.picture_hashes.get(path, "")
            rows.append(row_of(path, replace(image.listed, root="", picture_hash=made)))
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        self.write_text(ROWS_FILE, "".join(lines))
        noted = {
            "program": f"mars-labeler {__version__}",
            "format": format_name,
            "project": self.gathered.project_name,
            "created_at": self.gathered.created_at,
            **sources_of(self.gathered.class_names, self.gathered.models),
            "files": sorted(self.placing.files),
        }
        self.write_text(EXPORT_FILE, json.dumps(noted, ensure_ascii=False, indent=1))
