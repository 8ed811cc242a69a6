"""Files that changed so much that the labels of their images are another picture's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from mars_labeler.catalog import journal, labels, quality
from mars_labeler.domain.quality import QualityMeasures
from mars_labeler.domain.records import Decision, ImageId

_OTHER_PICTURE = 20
"""Of the 64 bits of two perceptual hashes, how many must differ before a file that has changed
shows another picture and not the same one processed anew; of two unlike pictures 32 do."""


def set_labels_aside(
    connection: Connection,
    changed: Sequence[ImageId],
    measures: Mapping[ImageId, QualityMeasures],
    annotator: str,
) -> int:
    """Take labels away from images whose files show other pictures now; it can be undone.

    Args:
        connection: Inside a write transaction, before the new measures are stored.
        changed: Images whose files have changed.
        measures: What was measured of the new files.
        annotator: On whose behalf.

    Returns:
        How many images had a label or another decision.
    """
    before = quality.read_measures(connection, changed)
    others = [
        image_id
        for image_id, old in before.items()
        if image_id in measures and _is_other(old, measures[image_id])
    ]
    changes = labels.relabelings(connection, others, _undecided)
    if changes:
        text = f"set {len(changes):,} labels aside, whose files show other pictures now"
        journal.commit(connection, text, changes, labels.writers(annotator))
    return len(changes)


def _undecided(_image_id: ImageId, before: Decision) -> Decision:
    return Decision(decided_revision=before.decided_revision)


def _is_other(before: QualityMeasures, now: QualityMeasures) -> bool:
    old, new = before.perceptual_hash, now.perceptual_hash
    return old is not None and new is not None and (old ^ new).bit_count() > _OTHER_PICTURE
