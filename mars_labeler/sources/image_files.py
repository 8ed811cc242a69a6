"""One raw image on the disk: its file, and beside it what the feed says about it.

The latter is a JSON file named after the image (`NAME.JPG.json`): `feed` is the page it came
from, `item` the feed's entry as it is, `facts` the fields of `ProductFacts` that are known from
it, `byte_size` the image's size, by which it is known again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from mars_labeler.domain.errors import DownloadError
from mars_labeler.domain.products import ProductFacts
from mars_labeler.download.wording import shown
from mars_labeler.sources.feeds import FeedItem
from mars_labeler.sources.polite_web import MissingError, PoliteWeb

MOST_BYTES = 128 * 2**20
"""Where an image is given up that does not end: the largest frame, of a Mars 2020 Navcam, has
5120 x 3840 pixels, 59 MB before it is packed."""

_NAME = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}\.(jpe?g|png|tiff?|gif|webp|bmp)", re.IGNORECASE
)
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"II*\0", b"MM\0*", b"GIF8", b"RIFF", b"BM")


def image_path(item: FeedItem, folder: Path) -> Path:
    """Return where an image lies: in a folder of its sol, under its own name.

    Raises:
        MissingError: Its address does not end with the name of an image.
    """
    try:
        name = PurePosixPath(unquote(urlsplit(item.address).path)).name
    except ValueError:
        name = item.address
    if not _NAME.fullmatch(name):
        raise MissingError(f"“{shown(name)}” is no name of an image.")
    return folder / f"sol-{item.facts.sol:05}" / name


def is_known(path: Path, item: FeedItem) -> bool:
    """Return whether this very image lies there, whole."""
    return _whole_id(path) == item.image_id


def check_place(path: Path, item: FeedItem) -> None:
    """See that no other image lies there: two of them may have one name, in a feed gone wrong.

    Raises:
        MissingError: One does.
    """
    other = _whole_id(path)
    if other not in ("", item.image_id):
        raise MissingError(f"Its file {path.name} is here already, as that of {shown(other)}.")


def _whole_id(path: Path) -> str:
    """Return the feed's name of the image that lies there, or nothing where none does, whole."""
    try:
        sidecar = json.loads(sidecar_path(path).read_text("utf-8"))
        size = path.stat().st_size
    except (OSError, ValueError, RecursionError):  # missing, or cut off by a full disk
        return ""
    entry = sidecar.get("item") if isinstance(sidecar, dict) else None
    is_whole = isinstance(entry, dict) and 0 < size == sidecar.get("byte_size")
    found = entry.get("imageid") if isinstance(entry, dict) and is_whole else ""
    return found if isinstance(found, str) else ""


def bring_image(
    item: FeedItem,
    address: str,
    path: Path,
    feed: str,
    web: PoliteWeb,
    origins: Sequence[str],
) -> None:
    """Bring an image and write what the feed says about it.

    The image gets its name last: whoever watches the folder finds both, or neither.

    Args:
        item: The image.
        address: Where it can be had.
        path: Where it is to lie.
        feed: Address of the page that named it.
        web: Asks.
        origins: Where the image may lie, whatever the servers redirect to.

    Raises:
        MissingError: The server does not have it, or has something else under its name.
        DownloadError: It cannot be had, or cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            size = web.save(address, part, MOST_BYTES, origins)
            _check_beginning(part, address)
            _write_sidecar(item, path, feed, size)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise DownloadError(
            f"{path} cannot be written: {error.strerror or error}.",
            "Make room on that disk, see that its folder is yours, then try again.",
        ) from error


def _check_beginning(path: Path, address: str) -> None:
    with path.open("rb") as file:
        beginning = file.read(16)
    if not beginning.startswith(_BEGINNINGS):
        raise MissingError(f"What {address} has is no image.")


def sidecar_path(path: Path) -> Path:
    """Return where the feed's words on an image lie."""
    return path.with_name(f"{path.name}.json")


def _write_sidecar(item: FeedItem, path: Path, feed: str, size: int) -> None:
    content = {
        "feed": feed,
        "item": dict(item.words),
        "facts": known_facts(item.facts),
        "byte_size": size,
    }
    sidecar = sidecar_path(path)
    part = sidecar.with_name(f"{sidecar.name}.part")
    part.write_text(json.dumps(content, indent=1), "utf-8")
    part.replace(sidecar)


def known_facts(facts: ProductFacts) -> dict[str, object]:
    """Return the facts that are known, by field."""
    values = asdict(facts)
    return {
        field.name: values[field.name]
        for field in fields(facts)
        if values[field.name] != field.default
    }
