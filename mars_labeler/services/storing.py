"""Storing what was read of image files: as new images, as changed ones, or as moved ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from mars_labeler.catalog import facts, images, quality, splits, suggestions
from mars_labeler.catalog.embeddings import forget_in_all
from mars_labeler.catalog.images import KnownFile
from mars_labeler.catalog.other_pictures import set_labels_aside
from mars_labeler.domain.products import ProductFacts
from mars_labeler.domain.quality import QualityMeasures
from mars_labeler.domain.records import ImageId, ImageRecord
from mars_labeler.services.annotator import login_name
from mars_labeler.services.examining import Examined
from mars_labeler.services.file_matching import Matching
from mars_labeler.services.import_summary import ImportSummary
from mars_labeler.services.other_pictures import find_other_pictures
from mars_labeler.services.project import Project
from mars_labeler.services.quality import read_thresholds

DUPLICATES_DUE = "near_duplicates_due"
"""The fact that near-duplicates have to be looked for among what was stored."""


@dataclass(frozen=True)
class _Batch:
    """Some images as they were known before, None where they are new, and as they are stored."""

    ids: Sequence[ImageId]
    before: Sequence[KnownFile | None]
    records: Sequence[ImageRecord]
    measures: Mapping[ImageId, QualityMeasures]

    @cached_property
    def changed(self) -> dict[ImageId, KnownFile]:
        """Those with other pictures than before."""
        return {
            image_id: file
            for image_id, file, record in zip(self.ids, self.before, self.records, strict=True)
            if file and image_id in self.measures and record.content_hash != file.content_hash
        }

    @property
    def retold(self) -> list[ImageId]:
        """Those of which something else is known now that decides their split."""
        return [
            image_id
            for image_id, file, record in zip(self.ids, self.before, self.records, strict=True)
            if file
            and image_id in self.measures
            and _split_facts(record.facts) != _split_facts(file)
        ]


def _split_facts(source: KnownFile | ProductFacts) -> tuple[str, int, str]:
    return source.mission, source.sol, source.sequence


class Storing:
    """Stores the files of one import, batch by batch, and keeps count.

    Args:
        project: The project.
        root_id: The image folder.
        matching: Where its images lie.
    """

    def __init__(self, project: Project, root_id: int, matching: Matching) -> None:
        self.project = project
        self._root_id = root_id
        self._lost = matching.lost
        self._thresholds = read_thresholds(project)
        self._missing = dict(matching.missing)
        self._moved = matching.moved
        self._added_ids: list[ImageId] = []
        self._changed_ids: list[ImageId] = []
        self._again = 0
        self._set_aside = 0

    def store(self, batch: Sequence[Examined]) -> None:
        """Store what was read of some files, all of it or nothing."""
        records = [replace(examined.record, root_id=self._root_id) for examined in batch]
        paths = [record.relative_path for record in records]
        with self.project.catalog.writing() as connection:
            # Another import may have stored some of them since this one began.
            known = images.read_known_files(connection, self._root_id, paths)
            before = [
                known.get(path) or self._find_lost(record)
                for path, record in zip(paths, records, strict=True)
            ]
            new = [record for record, file in zip(records, before, strict=True) if file is None]
            added = iter(images.add_images(connection, new))
            ids = [next(added) if file is None else file.image_id for file in before]
            for image_id, record, file in zip(ids, records, before, strict=True):
                if file is not None:
                    images.replace_image(connection, image_id, record)
            measures = {
                image_id: examined.measures
                for image_id, examined in zip(ids, batch, strict=True)
                if examined.measures is not None
            }
            stored = _Batch(ids, before, records, measures)
            measured = quality.read_measures(connection, stored.changed)
            others = find_other_pictures(
                stored.changed, measured, measures, self.project.thumbnails
            )
            self._set_aside += len(set_labels_aside(connection, others, login_name()))
            suggestions.delete_suggestions(connection, stored.changed)
            quality.write_measures(connection, measures, self._thresholds)
            if measures:
                facts.write_fact(connection, DUPLICATES_DUE, "yes")
            splits.reopen_splits(connection, stored.retold)
        self._count(stored)

    @property
    def unchanged(self) -> int:
        """How many images were read again and are as they were, in their places."""
        return self._again - self._moved

    def summary(self) -> ImportSummary:
        """Return what was stored so far."""
        return ImportSummary(
            added_ids=tuple(self._added_ids),
            changed_ids=tuple(self._changed_ids),
            moved=self._moved,
            unchanged=self.unchanged,
            set_aside=self._set_aside,
            missing=tuple(sorted(self._missing.values())),
        )

    def _count(self, stored: _Batch) -> None:
        changed = stored.changed
        for image_id, file in zip(stored.ids, stored.before, strict=True):
            if image_id in changed:
                self._changed_ids.append(image_id)
            elif image_id in stored.measures and file is None:
                self._added_ids.append(image_id)
            elif image_id in stored.measures:
                self._again += 1
        if changed:
            forget_in_all(self.project.embeddings_folder, np.array(list(changed), np.int64))

    def _find_lost(self, record: ImageRecord) -> KnownFile | None:
        """Return the known image that a file is which lies where none was known."""
        place = self._lost.take(record.content_hash, record.relative_path)
        if place is None:
            return None
        self._moved += 1
        file = self._lost.known[place]
        self._missing.pop(file.image_id, None)
        return file
