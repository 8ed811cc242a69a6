"""A project's images and labels, before a comparison parts them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mars_labeler.catalog import images
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.records import ImageId
from mars_labeler.services.comparing.wording import counted
from mars_labeler.services.image_table import NONE, ImageTable
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, read_classes


@dataclass(frozen=True)
class LabeledPool:
    """The readable images in id order, and notes while they are parted.

    Args:
        table: What is known of them.
        paths: Their paths below their folders.
        labels: The class names of those that have a label.
        class_names: All classes of the project.
        notes: What there is to know of the parts, a sentence each.
    """

    table: ImageTable
    paths: Mapping[ImageId, str]
    labels: Mapping[ImageId, str]
    class_names: tuple[str, ...]
    notes: list[str]

    @classmethod
    def read(cls, project: Project) -> LabeledPool:
        """Read the images and labels of a project as they are now.

        Raises:
            TrainingError: There are no labels.
        """
        table = load_table(project)
        with project.catalog.reading() as connection:
            paths = images.read_paths(connection)
        names = {record.class_id: record.name for record in read_classes(project)}
        pairs = zip(table.ids.tolist(), table.labels.tolist(), strict=True)
        labels = {key: names[class_id] for key, class_id in pairs if class_id != NONE}
        if not labels:
            raise TrainingError(
                "The project has no labels yet.",
                "Label some images, or import a folder whose label lists lie beside the images.",
            )
        known = {key: paths[key] for key in table.ids.tolist()}
        return cls(table, known, labels, tuple(names.values()), [])

    def ids_of(self, wanted: set[str]) -> list[ImageId]:
        """Return the images of those paths; image folders may have a path in common."""
        return [key for key, path in self.paths.items() if path in wanted]

    def note_unknown(self, path: Path, count: int) -> None:
        """Note how many images of a list are not in the pool, if any."""
        if count:
            what = counted(count, f"image of {path.name} is", f"images of {path.name} are")
            self.notes.append(f"{what} not in the project, or cannot be read.")
