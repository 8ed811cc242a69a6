"""Where a person was in a project when it was closed, kept on this machine."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSettings

from mars_labeler.domain.records import ImageId
from mars_labeler.services.browsing import Query, SortKey
from mars_labeler.services.image_table import NONE


@dataclass(frozen=True)
class LastView:
    """What the pictures showed.

    Args:
        sort: The order.
        is_descending: Whether it was turned round.
        image_id: The current image, -1 for none.
        is_stacked: Whether bursts were stacked.
    """

    sort: SortKey = Query.sort
    is_descending: bool = Query.is_descending
    image_id: ImageId = NONE
    is_stacked: bool = Query.is_stacked


def read_last_view(store: QSettings, project_folder: Path) -> LastView:
    """Return where the person was; the beginning when that is not known."""
    try:
        stored = json.loads(str(store.value(_key(project_folder), "")))
        return LastView(
            SortKey(stored["sort"]),
            bool(stored["is_descending"]),
            int(stored["image"]),
            bool(stored.get("is_stacked", Query.is_stacked)),  # earlier versions kept none
        )
    except (ValueError, KeyError, TypeError):  # none yet, or of another version of the program
        return LastView()


def write_last_view(store: QSettings, project_folder: Path, view: LastView) -> None:
    """Keep where the person is."""
    stored = {
        "sort": view.sort.value,
        "is_descending": view.is_descending,
        "image": view.image_id,
        "is_stacked": view.is_stacked,
    }
    store.setValue(_key(project_folder), json.dumps(stored))


def _key(project_folder: Path) -> str:
    mark = hashlib.blake2b(str(project_folder).encode(), digest_size=8).hexdigest()
    return f"views/{mark}"  # a path would be read as groups
