"""Storing what was read of image files: as new images, as changed ones, or as moved ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

import numpy as np

from mars_labeler.catalog import images, quality
from mars_labeler.catalog.embeddings import forget_in_all
from mars_labeler.catalog.images import KnownFile
from mars_labeler.catalog.other_pictures import set_labels_aside
from mars_labeler.domain.records import ImageId, ImageRecord
from mars_labeler.services.annotator import login_name
from mars_labeler.services.examining import Examined
from mars_labeler.services.import_summary import ImportSummary
from mars_labeler.services.project import Project
from mars_labeler.services.quality import read_thresholds


class Storing:
    """Stores the files of one import, batch by batch, and keeps count.

    Args:
        project: The project.
        root_id: The image folder.
        known: What is known of its files, by relative path.
        there: Files that are in the folder now, by relative path.
    """

    def __init__(
        self,
        project: Project,
        root_id: int,
        known: Mapping[str, KnownFile],
        there: Collection[str],
    ) -> None:
        self.project = project
        self._root_id = root_id
        self._known = known
        self._thresholds = read_thresholds(project)
        self._gone: dict[str, list[str]] = {}
        self._missing = set(known) - set(there)
        for path in sorted(self._missing):
            if known[path].is_readable:
                self._gone.setdefault(known[path].content_hash, []).append(path)
        self._added_ids: list[ImageId] = []
        self._changed_ids: list[ImageId] = []
        self._moved = 0
        self.renewed = 0
        self._set_aside = 0

    def store(self, batch: Sequence[Examined]) -> None:
        """Store what was read of some files, all of it or nothing."""
        records = [replace(examined.record, root_id=self._root_id) for examined in batch]
        places = [self._place_of(record) for record in records]
        new = [row for row, place in enumerate(places) if place is None]
        known = {row: place for row, place in enumerate(places) if place is not None}
        with self.project.catalog.writing() as connection:
            added = images.add_images(connection, [records[row] for row in new])
            for row, place in known.items():
                images.replace_image(connection, place.image_id, records[row])
            ids = {row: place.image_id for row, place in known.items()}
            ids |= dict(zip(new, added, strict=True))
            measures = {
                ids[row]: examined.measures
                for row, examined in enumerate(batch)
                if examined.measures is not None
            }
            changed = [
                place.image_id
                for row, place in known.items()
                if records[row].content_hash != place.content_hash
            ]
            self._set_aside += set_labels_aside(connection, changed, measures, login_name())
            quality.write_measures(connection, measures, self._thresholds)
        self._added_ids += [ids[row] for row in new if ids[row] in measures]
        self._changed_ids += [image_id for image_id in changed if image_id in measures]
        again = {place.image_id for place in known.values()} & measures.keys()
        self.renewed += len(again - set(changed))
        if changed:
            forget_in_all(self.project.embeddings_folder, np.array(changed, np.int64))

    def summary(self) -> ImportSummary:
        """Return what was stored so far."""
        return ImportSummary(
            added_ids=tuple(self._added_ids),
            changed_ids=tuple(self._changed_ids),
            moved=self._moved,
            set_aside=self._set_aside,
            missing=tuple(sorted(self._missing)),
        )

    def _place_of(self, record: ImageRecord) -> KnownFile | None:
        """Return the known image that a file is: by its path, or by its contents if it moved."""
        before = self._known.get(record.relative_path)
        if before is not None:
            return before
        gone = self._gone.get(record.content_hash, []) if record.content_hash else []
        if not gone:
            return None
        same_name = [path for path in gone if PurePosixPath(path).name == record.name]
        path = (same_name or gone)[0]
        gone.remove(path)
        self._missing.discard(path)
        self._moved += 1
        self.renewed -= 1  # it is stored as known before, in another place
        return self._known[path]
