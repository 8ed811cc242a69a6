"""Images whose files were moved: they keep their ids, and with them all that was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, update

from mars_labeler.catalog.schema import image, image_root
from mars_labeler.domain.records import ImageId


class Place(NamedTuple):
    """Where an image lies: its image folder, and its path below that."""

    root_id: int
    path: str


def move_images(connection: Connection, places: Mapping[ImageId, Place]) -> None:
    """Note that the files of images lie elsewhere now; images may take each other's places."""
    statement = update(image).where(image.c.id == bindparam("key"))
    statement = statement.values(root_id=bindparam("root"), relative_path=bindparam("path"))
    # Each place is one image's only: all of them leave theirs before the first takes its new one.
    nowhere = [Place(place.root_id, f"/{image_id}") for image_id, place in places.items()]
    for taken in (nowhere, places.values()):
        rows = [
            {"key": image_id, "root": place.root_id, "path": place.path}
            for image_id, place in zip(places, taken, strict=True)
        ]
        if rows:
            connection.execute(statement, rows)


def delete_roots(connection: Connection, root_ids: Iterable[int]) -> None:
    """Forget those of some image folders that no image is in any more."""
    columns = image_root.c
    is_empty = columns.id.not_in(select(image.c.root_id))
    connection.execute(delete(image_root).where(columns.id.in_(list(root_ids)), is_empty))
