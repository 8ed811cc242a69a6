"""How good each image is, as it was measured, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, bindparam, func, select, update
from sqlalchemy.dialects.sqlite import insert

from mars_labeler.catalog import facts
from mars_labeler.catalog.schema import image, image_quality
from mars_labeler.domain.quality import (
    QualityFlag,
    QualityMeasures,
    QualityThresholds,
    flags_of,
)
from mars_labeler.domain.records import ImageId

_THRESHOLDS = "quality_thresholds"
_CHUNK = 500
_PARTITION = 5_000
_HALF, _WHOLE = 1 << 63, 1 << 64


class HashRow(NamedTuple):
    """The perceptual hash of an image, and the image that it is known to repeat."""

    image_id: ImageId
    perceptual_hash: int | None
    duplicate_of: ImageId | None


def write_measures(
    connection: Connection,
    measures: Mapping[ImageId, QualityMeasures],
    thresholds: QualityThresholds,
) -> None:
    """Store what was measured of images, in the place of what was measured before."""
    if not measures:
        return
    rows = [
        {
            "image_id": image_id,
            "measures": _without_hash(measured),
            "perceptual_hash": _signed(measured.perceptual_hash),
            "flags": int(flags_of(measured, thresholds)),
            "duplicate_of": None,
        }
        for image_id, measured in measures.items()
    ]
    statement = insert(image_quality)
    columns = {name: statement.excluded[name] for name in rows[0] if name != "image_id"}
    updating = statement.on_conflict_do_update(index_elements=["image_id"], set_=columns)
    connection.execute(updating, rows)


def read_measures(
    connection: Connection, image_ids: Iterable[ImageId]
) -> dict[ImageId, QualityMeasures]:
    """Return what was measured of some images; those without measures are left out."""
    wanted = list(image_ids)
    found: dict[ImageId, QualityMeasures] = {}
    for start in range(0, len(wanted), _CHUNK):
        chunk = image_quality.c.image_id.in_(wanted[start : start + _CHUNK])
        for row in connection.execute(select(image_quality).where(chunk)):
            mark = _unsigned(row.perceptual_hash)
            found[row.image_id] = QualityMeasures(**row.measures, perceptual_hash=mark)
    return found


def read_measured_ids(connection: Connection) -> list[ImageId]:
    """Return the images that were measured."""
    return list(connection.execute(select(image_quality.c.image_id)).scalars())


def read_hashes(connection: Connection) -> Iterator[HashRow]:
    """Yield the hashes of the readable images in the order they were taken: sol, clock, id."""
    statement = (
        select(image.c.id, image_quality.c.perceptual_hash, image_quality.c.duplicate_of)
        .join_from(image, image_quality)
        .where(image.c.problem.is_(None))
        .order_by(image.c.sol, image.c.clock, image.c.id)
    )
    for image_id, mark, duplicate_of in connection.execute(statement):
        yield HashRow(image_id, _unsigned(mark), duplicate_of)


def write_duplicates(connection: Connection, duplicates: Mapping[ImageId, ImageId | None]) -> None:
    """Note which image each of these repeats; None for none."""
    if not duplicates:
        return
    flag = int(QualityFlag.NEAR_DUPLICATE)
    columns = image_quality.c
    statement = update(image_quality).where(columns.image_id == bindparam("key"))
    kept = columns.flags.op("&")(~flag)
    setting = statement.values(
        duplicate_of=bindparam("first"), flags=kept.op("|")(bindparam("flag"))
    )
    rows = [
        {"key": image_id, "first": first, "flag": 0 if first is None else flag}
        for image_id, first in duplicates.items()
    ]
    connection.execute(setting, rows)


def write_flags(connection: Connection, flags: Mapping[ImageId, QualityFlag]) -> int:
    """Store what is wrong with some images; whether they are near-duplicates stays as it was.

    Returns:
        Of how many images something else is wrong now.
    """
    if not flags:
        return 0
    columns = image_quality.c
    duplicate = columns.flags.op("&")(int(QualityFlag.NEAR_DUPLICATE))
    rows = [{"key": image_id, "found": int(found)} for image_id, found in flags.items()]
    found = duplicate.op("|")(bindparam("found"))
    statement = update(image_quality).where(
        columns.image_id == bindparam("key"), columns.flags != found
    )
    return connection.execute(statement.values(flags=found), rows).rowcount


def count_flags(connection: Connection) -> dict[QualityFlag, int]:
    """Return how many readable images have each flag."""
    columns = [
        func.sum(image_quality.c.flags.op("&")(int(flag)) != 0, type_=Integer)
        for flag in QualityFlag
    ]
    statement = select(*columns).join_from(image, image_quality).where(image.c.problem.is_(None))
    row = connection.execute(statement).one()
    return {flag: int(count or 0) for flag, count in zip(QualityFlag, row, strict=True)}


def read_measure_columns(
    connection: Connection, names: Sequence[str]
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the named measures of all readable images, some thousand rows at a time.

    The hash is none of them; a measure that an image was not measured for is None.
    """
    columns = [func.json_extract(image_quality.c.measures, f"$.{name}") for name in names]
    statement = select(*columns).join_from(image, image_quality).where(image.c.problem.is_(None))
    for rows in connection.execute(statement).partitions(_PARTITION):
        yield [tuple(row) for row in rows]


def read_repeated(connection: Connection, image_id: ImageId) -> ImageId | None:
    """Return the image that one nearly repeats, or None."""
    statement = select(image_quality.c.duplicate_of).where(image_quality.c.image_id == image_id)
    repeated: ImageId | None = connection.execute(statement).scalar()
    return repeated


def read_flagged(connection: Connection, flag: QualityFlag) -> list[ImageId]:
    """Return the readable images that have a flag, in id order."""
    statement = (
        select(image.c.id)
        .join_from(image, image_quality)
        .where(image.c.problem.is_(None), image_quality.c.flags.op("&")(int(flag)) != 0)
    )
    return list(connection.execute(statement.order_by(image.c.id)).scalars())


def read_thresholds(connection: Connection) -> QualityThresholds:
    """Return what counts as damaged in this project."""
    return QualityThresholds.from_json(facts.read_fact(connection, _THRESHOLDS))


def write_thresholds(connection: Connection, thresholds: QualityThresholds) -> None:
    """Store what counts as damaged in this project."""
    facts.write_fact(connection, _THRESHOLDS, thresholds.to_json())


def _without_hash(measures: QualityMeasures) -> dict[str, Any]:
    return {name: value for name, value in vars(measures).items() if name != "perceptual_hash"}


# SQLite's integers have 64 bits, too, but one of them is the sign.
def _signed(mark: int | None) -> int | None:
    return mark if mark is None or mark < _HALF else mark - _WHOLE


def _unsigned(stored: int | None) -> int | None:
    return stored if stored is None or stored >= 0 else stored + _WHOLE
