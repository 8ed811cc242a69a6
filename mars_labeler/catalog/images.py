"""The images of a project and the folders they come from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select, update

from mars_labeler.catalog.database import project_folder
from mars_labeler.catalog.schema import decision, image, image_quality, image_root
from mars_labeler.domain.products import ProductFacts
from mars_labeler.domain.records import ImageId, ImageRecord
from mars_labeler.domain.splits import Split
from mars_labeler.domain.stretch import USUAL_STRETCH, Stretch

_FACT_COLUMNS = tuple(field.name for field in fields(ProductFacts))
"""A fact's column bears its name."""

_CHOSEN_COLUMNS = frozenset({"list_name", "split", "stretch"})
"""What does not come from the file."""

_PICTURE_COLUMNS = frozenset({"content_hash", "width", "height", *_FACT_COLUMNS})
"""What only a file that can be read tells."""


@dataclass(frozen=True)
class KnownFile:
    """What an earlier import stored of a file: enough to see whether it has changed.

    `content_hash` is empty only when the file was never readable.
    """

    image_id: ImageId
    byte_size: int
    modified_ns: int
    content_hash: str
    label_path: str
    mission: str
    sol: int
    sequence: str
    is_readable: bool
    is_measured: bool
    is_decided: bool


class ImageLocation(NamedTuple):
    """Where an image lies, and how it is to be read.

    Args:
        path: Its file, absolute.
        content_hash: Hash of the file's bytes.
        stretch: How the model sees it when it has more than 8 bits.
    """

    path: Path
    content_hash: str
    stretch: Stretch


def add_root(connection: Connection, path: Path) -> int:
    """Return the id of an image folder, adding it when it is new.

    A folder that is known under another path (through a link, say) is the same folder.
    """
    for root_id, known in read_roots(connection).items():
        if known == path or (known.is_dir() and path.is_dir() and known.samefile(path)):
            return root_id
    stored = _stored_path(connection, path)
    added = insert(image_root).values(path=stored).returning(image_root.c.id)
    return int(connection.execute(added).scalar_one())


def read_roots(connection: Connection) -> dict[int, Path]:
    """Return the image folders by id, as absolute paths."""
    base = project_folder(connection) or Path()
    return {row.id: base / row.path for row in connection.execute(select(image_root))}


def move_root(connection: Connection, root_id: int, path: Path) -> None:
    """Note that an image folder lies elsewhere now."""
    statement = update(image_root).where(image_root.c.id == root_id)
    connection.execute(statement.values(path=_stored_path(connection, path)))


def _stored_path(connection: Connection, path: Path) -> str:
    """Return how an image folder is stored: relative inside the project, so that both move."""
    base = project_folder(connection)
    is_inside = base is not None and path.is_relative_to(base)
    return path.relative_to(base).as_posix() if base and is_inside else str(path)


def read_known_files(
    connection: Connection, root_id: int, paths: Collection[str] | None = None
) -> dict[str, KnownFile]:
    """Return what is known of the files of an image folder, by relative path.

    `paths` are at most some hundred relative paths; None means all of them.
    """
    columns = image.c
    statement = (
        select(
            columns.relative_path,
            columns.id,
            columns.byte_size,
            columns.modified_ns,
            columns.content_hash,
            columns.label_path,
            columns.mission,
            columns.sol,
            columns.sequence,
            columns.problem.is_(None),
            image_quality.c.image_id.is_not(None),
            func.coalesce(decision.c.is_unsure | decision.c.class_id.is_not(None), False),
        )
        .join_from(image, image_quality, isouter=True)
        .join(decision, decision.c.image_id == columns.id, isouter=True)
        .where(columns.root_id == root_id)
    )
    if paths is not None:
        statement = statement.where(columns.relative_path.in_(paths))
    return {row[0]: KnownFile(*row[1:]) for row in connection.execute(statement)}


def add_images(connection: Connection, records: Sequence[ImageRecord]) -> list[ImageId]:
    """Add images and return the ids that they get; those of the records are ignored."""
    if not records:
        return []
    added = insert(image).returning(image.c.id, sort_by_parameter_order=True)
    return list(connection.execute(added, [_columns(record) for record in records]).scalars())


def replace_image(connection: Connection, image_id: ImageId, record: ImageRecord) -> None:
    """Store anew what is known of an image's file; what people chose for it is kept.

    So is what was known of its picture when the file cannot be read: by that it is found again.
    """
    kept = _CHOSEN_COLUMNS | (_PICTURE_COLUMNS if record.problem else frozenset())
    values = {key: value for key, value in _columns(record).items() if key not in kept}
    connection.execute(update(image).where(image.c.id == image_id).values(values))


def set_list_names(connection: Connection, names: Mapping[ImageId, str]) -> None:
    """Note which published list names each image."""
    if names:
        statement = update(image).where(image.c.id == bindparam("key"))
        rows = [{"key": image_id, "name": name} for image_id, name in names.items()]
        connection.execute(statement.values(list_name=bindparam("name")), rows)


def read_image(connection: Connection, image_id: ImageId) -> ImageRecord | None:
    """Return one image, or None when there is none of that id."""
    row = connection.execute(select(image).where(image.c.id == image_id)).first()
    return None if row is None else _record(row)


def set_stretches(
    connection: Connection, image_ids: Iterable[ImageId], stretch: Stretch
) -> list[ImageId]:
    """Note how the model sees images from now on; return those that it saw otherwise before."""
    text = _stretch_text(stretch)
    statement = update(image).where(image.c.id.in_(list(image_ids)), image.c.stretch != text)
    return sorted(connection.scalars(statement.values(stretch=text).returning(image.c.id)))


def read_locations(
    connection: Connection, image_ids: Iterable[ImageId] | None = None
) -> dict[ImageId, ImageLocation]:
    """Return where readable images lie, by id; None means all of them."""
    roots = read_roots(connection)
    columns = image.c
    statement = select(
        columns.id, columns.root_id, columns.relative_path, columns.content_hash, columns.stretch
    ).where(columns.problem.is_(None))
    if image_ids is not None:
        statement = statement.where(columns.id.in_(list(image_ids)))
    return {
        image_id: ImageLocation(roots[root_id] / path, content_hash, Stretch.from_text(text))
        for image_id, root_id, path, content_hash, text in connection.execute(statement)
    }


def read_paths(connection: Connection) -> dict[ImageId, str]:
    """Return the relative path of every readable image, in id order."""
    statement = select(image.c.id, image.c.relative_path).where(image.c.problem.is_(None))
    return dict(connection.execute(statement.order_by(image.c.id)).all())


def read_sequences(connection: Connection) -> dict[ImageId, str]:
    """Return the sequence of every readable image, empty where it is unknown."""
    statement = select(image.c.id, image.c.sequence).where(image.c.problem.is_(None))
    return dict(connection.execute(statement).all())


def count_images(connection: Connection) -> int:
    """Return the number of readable images."""
    statement = select(func.count()).select_from(image).where(image.c.problem.is_(None))
    return int(connection.execute(statement).scalar_one())


def read_problems(connection: Connection, root_id: int) -> dict[str, str]:
    """Return why files of an image folder could not be read, by relative path."""
    statement = select(image.c.relative_path, image.c.problem).where(image.c.root_id == root_id)
    unreadable = statement.where(image.c.problem.is_not(None))
    return dict(connection.execute(unreadable).all())


def _columns(record: ImageRecord) -> dict[str, Any]:
    return {
        "root_id": record.root_id,
        "relative_path": record.relative_path,
        "width": record.width,
        "height": record.height,
        "byte_size": record.byte_size,
        "modified_ns": record.modified_ns,
        "content_hash": record.content_hash,
        **vars(record.facts),
        "list_name": record.list_name,
        "problem": record.problem or None,
        "label_path": record.label_path,
        "split": record.split.value,
        "stretch": _stretch_text(record.stretch),
    }


def _record(row: Any) -> ImageRecord:
    return ImageRecord(
        image_id=row.id,
        root_id=row.root_id,
        relative_path=row.relative_path,
        width=row.width,
        height=row.height,
        byte_size=row.byte_size,
        modified_ns=row.modified_ns,
        content_hash=row.content_hash,
        facts=ProductFacts(**{name: getattr(row, name) for name in _FACT_COLUMNS}),
        list_name=row.list_name,
        problem=row.problem or "",
        label_path=row.label_path,
        split=Split(row.split),
        stretch=Stretch.from_text(row.stretch),
    )


def _stretch_text(stretch: Stretch) -> str:
    return "" if stretch == USUAL_STRETCH else stretch.to_text()
