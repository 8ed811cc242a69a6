"""Decisions about images (labels, unsure, rejected) and the append-only events behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from mars_labeler.catalog import journal
from mars_labeler.catalog.classes import write_classes
from mars_labeler.catalog.database import Catalog
from mars_labeler.catalog.facts import read_label_revision
from mars_labeler.catalog.schema import decision, image, label_event
from mars_labeler.domain.records import Decision, ImageId, LabelSnapshot
from mars_labeler.domain.splits import HELD_OUT, Split

SUBJECT = "decision"
BATCH = 500  # ids a query: SQLite bounds the variables of a statement

Decide = Callable[[ImageId, Decision], Decision]


@dataclass(frozen=True)
class Authorship:
    """Who decided about an image elsewhere, and when; empty where it is not known.

    Args:
        annotator: Who.
        decided_at: UTC time in ISO 8601.
    """

    annotator: str = ""
    decided_at: str = ""


NOBODY_ELSE: Mapping[ImageId, Authorship] = {}


def read_decisions(connection: Connection, image_ids: Iterable[ImageId]) -> dict[ImageId, Decision]:
    """Return the decision about each image; images without one get the empty decision."""
    wanted = list(image_ids)
    found = {image_id: Decision() for image_id in wanted}
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        rows = connection.execute(select(decision).where(decision.c.image_id.in_(batch)))
        found.update((row.image_id, _decision(row)) for row in rows)
    return found


def change_decisions(
    catalog: Catalog,
    image_ids: Iterable[ImageId],
    decide: Decide,
    describe: Callable[[int], str],
    annotator: str,
) -> tuple[ImageId, ...]:
    """Decide about images in one transaction, with its undo and its events.

    Args:
        catalog: The project's database.
        image_ids: The images; one named twice counts once.
        decide: Gives the decision after from the image's id and its decision before; an equal one
            leaves the image alone. The revision is filled in when it is written.
        describe: Says in words what the change does, from the number of images it changes.
        annotator: Who decides.

    Returns:
        The images whose decision changed.

    Raises:
        CatalogError: The database refuses; nothing is changed then.
    """
    with catalog.writing() as connection:
        changes = relabelings(connection, image_ids, decide)
        if changes:
            journal.commit(connection, describe(len(changes)), changes, writers(annotator))
    return tuple(change.subject_id for change in changes)


def relabelings(
    connection: Connection, image_ids: Iterable[ImageId], decide: Decide
) -> list[journal.Change]:
    """Return the changes that `decide` makes, for a caller that commits them with others."""
    changes = []
    for image_id, old in read_decisions(connection, dict.fromkeys(image_ids)).items():
        new = decide(image_id, old)
        if new != old:
            changes.append(journal.Change(SUBJECT, image_id, asdict(old), asdict(new)))
    return changes


def writers(
    annotator: str, authors: Mapping[ImageId, Authorship] = NOBODY_ELSE
) -> dict[str, journal.WriteState]:
    """Return how each subject of the journal is written.

    Args:
        annotator: On whose behalf.
        authors: Who decided about some of the images elsewhere, before.
    """

    def write_decisions(
        writing: journal.Writing, states: Sequence[tuple[int, journal.State]]
    ) -> None:
        if not writing.is_undo:  # doing it again is deciding again: older suggestions are out
            now = {"decided_revision": writing.revision}
            states = [(image_id, {**state, **now}) for image_id, state in states]
        _write_decisions(writing.connection, states)
        _append_events(writing, states, annotator, authors)

    return {"label_class": write_classes, SUBJECT: write_decisions}


def images_with_class(connection: Connection, class_id: int) -> list[ImageId]:
    """Return the images labeled with a class, in id order."""
    statement = select(decision.c.image_id).where(decision.c.class_id == class_id)
    return list(connection.execute(statement.order_by(decision.c.image_id)).scalars())


def count_labels(connection: Connection) -> dict[int, int]:
    """Return how many images each class labels; classes without any are left out."""
    statement = (
        select(decision.c.class_id, func.count())
        .where(decision.c.class_id.is_not(None))
        .group_by(decision.c.class_id)
    )
    return dict(connection.execute(statement).all())


def count_relabeled_since(connection: Connection, label_revision: int) -> int:
    """Return how many images have another label now than at a label revision.

    A change that was taken back does not count: a model of that revision knows all there is.
    """
    newer = label_event.c.label_revision > label_revision
    touched = select(label_event.c.image_id).where(newer).distinct().subquery()
    older = label_event.alias()
    then = (
        select(older.c.class_id)
        .where(older.c.image_id == touched.c.image_id, older.c.label_revision <= label_revision)
        .order_by(older.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        select(func.count())
        .select_from(touched.outerjoin(decision, decision.c.image_id == touched.c.image_id))
        .where(func.coalesce(then, 0) != func.coalesce(decision.c.class_id, 0))
    )
    return int(connection.execute(statement).scalar_one())


def read_snapshot(connection: Connection, class_names: dict[int, str]) -> LabelSnapshot:
    """Take the labels as they are now; what is held out is not among what is learned from.

    Args:
        connection: One that sees a consistent state.
        class_names: Names of all classes by id, in the order of the taxonomy.
    """
    rows = connection.execute(
        select(image.c.id, image.c.split, decision.c.class_id)
        .join_from(image, decision, isouter=True)
        .where(image.c.problem.is_(None))
        .order_by(image.c.id)
    ).all()
    learned = [row for row in rows if row.split not in HELD_OUT]
    labeled = tuple((row.id, row.class_id) for row in learned if row.class_id is not None)
    used = {class_id for _, class_id in labeled}
    return LabelSnapshot(
        label_revision=read_label_revision(connection),
        labeled=labeled,
        unlabeled=tuple(row.id for row in learned if row.class_id is None),
        class_names={key: name for key, name in class_names.items() if key in used},
        validation=tuple(
            (row.id, row.class_id)
            for row in rows
            if row.split == Split.VALIDATION and row.class_id in used
        ),
    )


def read_open_ids(connection: Connection) -> tuple[ImageId, ...]:
    """Return every readable image without a label, held out or not, in id order."""
    rows = connection.execute(
        select(image.c.id)
        .join_from(image, decision, isouter=True)
        .where(image.c.problem.is_(None), decision.c.class_id.is_(None))
        .order_by(image.c.id)
    )
    return tuple(rows.scalars())


def _decision(row: Any) -> Decision:
    return Decision(
        class_id=row.class_id,
        is_unsure=row.is_unsure,
        rejected_class_ids=tuple(row.rejected_class_ids),
        decided_revision=row.decided_revision,
        from_model_version=row.from_model_version,
    )


def _write_decisions(connection: Connection, states: Sequence[tuple[int, journal.State]]) -> None:
    statement = upsert(decision)
    columns = [column.name for column in decision.columns if column.name != "image_id"]
    statement = statement.on_conflict_do_update(
        index_elements=["image_id"], set_={name: statement.excluded[name] for name in columns}
    )
    connection.execute(
        statement,
        [
            {
                "image_id": image_id,
                **state,
                "rejected_class_ids": list(state["rejected_class_ids"]),
            }
            for image_id, state in states
        ],
    )


def _append_events(
    writing: journal.Writing,
    states: Sequence[tuple[int, journal.State]],
    annotator: str,
    authors: Mapping[ImageId, Authorship],
) -> None:
    here = Authorship(annotator, datetime.now(UTC).isoformat(timespec="seconds"))
    writing.connection.execute(
        insert(label_event),
        [
            {
                "image_id": image_id,
                "class_id": state["class_id"],
                "is_unsure": state["is_unsure"],
                "rejected_class_ids": list(state["rejected_class_ids"]),
                "annotator": authors.get(image_id, here).annotator or here.annotator,
                "created_at": authors.get(image_id, here).decided_at or here.decided_at,
                "label_revision": writing.revision,
                "from_model_version": state["from_model_version"],
            }
            for image_id, state in states
        ],
    )
