"""Labels that look wrong: ranking them, and remembering which of them a person has kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mars_labeler.catalog import (
    classes,
    journal,
    label_history,
    label_reviews,
    labels,
    suspects,
)
from mars_labeler.catalog.relabeled import RelabeledCount
from mars_labeler.catalog.suspects import Near, Ranking
from mars_labeler.domain.changes import NO_CHANGE, ChangeSet, Kind
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import Announce, JobContext
from mars_labeler.domain.records import ClassId, ImageId
from mars_labeler.services.embedded import embed_images
from mars_labeler.services.project import Project
from mars_labeler.services.suspect_ranking import judge, read_labeled, with_neighbors
from mars_labeler.services.training import require_images, take_snapshot


@dataclass(frozen=True)
class Suspect:
    """A label that looks wrong.

    Args:
        image_id: The image.
        class_id: Its label when it was ranked.
        suggested_id: The class that is likelier.
        confidence: The probability of that class, in [0, 1].
        quality: How much the label can be trusted, in [0, 0.5]; 0 is surely wrong.
        is_reviewed: A person has kept the label since, or it is another one now.
        label_id: Its label now; None where it was taken away.
        near_label: The nearest images with that label and how similar they are, at most 1, the
            nearest first; may be empty.
        near_suggested: The nearest images of the likelier class, likewise.
    """

    image_id: ImageId
    class_id: ClassId
    suggested_id: ClassId
    confidence: float
    quality: float
    is_reviewed: bool
    label_id: ClassId | None
    near_label: tuple[Near, ...] = ()
    near_suggested: tuple[Near, ...] = ()


@dataclass(frozen=True)
class SuspectSummary:
    """What a ranking came to: how many labels were judged, and how many of them look wrong."""

    judged: int
    found: int


def rank_suspects(
    project: Project, config: TrainingConfig, context: JobContext, announce: Announce
) -> SuspectSummary:
    """Look for labels that look wrong, and store them in the place of what was found before.

    Models are trained on four fifths of the labels to judge the others. Labels of the validation
    split are judged, too; those of the test split are neither judged nor learned from.

    Args:
        project: The project.
        config: Which embeddings to read, from `embedded.embedding_config`.
        context: Told of the progress.
        announce: Told once, when the ranking is stored.

    Raises:
        JobCancelled: The person has asked to stop; the ranking before is kept.
        DownloadError: The weights of the backbone cannot be had.
        TrainingError: Too few labels, images that are away, a full disk.
    """
    require_images(project)
    snapshot = take_snapshot(project)
    known = dict((*snapshot.labeled, *snapshot.validation))
    embedded = embed_images(project, config, np.array(sorted(known), np.int64), context)
    labeled = read_labeled(project, {key: known[key] for key in embedded.image_ids.tolist()})
    with project.catalog.reading() as connection:
        kept, merged = label_reviews.read_kept(connection), classes.read_merged(connection)
    found = judge(labeled, embedded, context)
    asked = [row for row in found if _end(kept.get(row.image_id), merged) != row.class_id]
    rows = with_neighbors(asked, labeled, embedded, context)
    ranking = Ranking(snapshot.label_revision, len(labeled.image_ids))
    with project.catalog.writing() as connection:
        suspects.write_suspects(connection, rows, ranking)
    announce(ChangeSet(frozenset({Kind.SUSPECTS}), ()))
    return SuspectSummary(ranking.judged, len(rows))


def read_suspects(project: Project, with_reviewed: bool = False) -> list[Suspect]:
    """Return the labels that look wrong, the most suspicious first.

    Args:
        project: The project.
        with_reviewed: Also return those that were kept, changed or taken away since.
    """
    with project.catalog.reading() as connection:
        rows = suspects.read_suspects(connection)
        decided = labels.read_decisions(connection, [row.image_id for row in rows])
        merged = classes.read_merged(connection)
        living = {record.class_id for record in classes.read_classes(connection)}
        kept = label_reviews.read_kept(connection)
    found = []
    for row in rows:
        was, likelier = (merged.get(key, key) for key in (row.class_id, row.suggested_id))
        now = decided[row.image_id].class_id
        is_kept = now is not None and _end(kept.get(row.image_id), merged) == now
        is_reviewed = is_kept or now != was
        if was == likelier or likelier not in living or (is_reviewed and not with_reviewed):
            continue
        found.append(
            Suspect(
                row.image_id, was, likelier, row.confidence, row.quality, is_reviewed, now,
                row.near_label, row.near_suggested,
            )
        )  # fmt: skip
    return found


def read_ranking(project: Project) -> Ranking | None:
    """Return what was ranked last; None before the first time."""
    with project.catalog.reading() as connection:
        return suspects.read_ranking(connection)


def labels_since_ranking(project: Project) -> int:
    """Return how many labels differ from those that were ranked; 0 before the first time."""
    with project.catalog.reading() as connection:
        ranking = suspects.read_ranking(connection)
        return 0 if ranking is None else RelabeledCount(ranking.revision).update(connection)


def read_author(project: Project, image_id: ImageId) -> str:
    """Return who gave an image the label that was ranked; empty where that is not known."""
    with project.catalog.reading() as connection:
        ranking = suspects.read_ranking(connection)
        if ranking is None:
            return ""
        return label_history.read_author(connection, image_id, ranking.revision)


def keep_label(project: Project, image_ids: Sequence[ImageId], annotator: str) -> ChangeSet:
    """Remember that a person has looked at the labels of images and kept them.

    They are not asked about again as long as the label stays the same class. It can be undone.

    Args:
        project: The project.
        image_ids: The images; those without a label are left out.
        annotator: Who keeps them.
    """
    with project.catalog.writing() as connection:
        decided = labels.read_decisions(connection, image_ids)
        labeled = {
            key: decision.class_id
            for key, decision in decided.items()
            if decision.class_id is not None
        }
        changes = label_reviews.keepings(connection, labeled)
        if not changes:
            return NO_CHANGE
        text = f"keep the label of {_images(len(changes))}"
        journal.commit(connection, text, changes, labels.writers(annotator))
    touched = tuple(change.subject_id for change in changes)
    return ChangeSet(frozenset({Kind.SUSPECTS}), touched, text)


def _end(class_id: ClassId | None, merged: Mapping[ClassId, ClassId]) -> ClassId | None:
    return None if class_id is None else merged.get(class_id, class_id)


def _images(count: int) -> str:
    return "1 image" if count == 1 else f"{count:,} images"
