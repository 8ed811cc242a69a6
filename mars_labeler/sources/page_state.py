"""How far a query of a feed has come, so that its next run does not read finished pages again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from mars_labeler.sources.feeds import FeedQuery


@dataclass(frozen=True)
class PageState:
    """Where to go on.

    Args:
        page: The first page that is not finished.
        images: Images of the query on the pages before it, all of which are here.
    """

    page: int = 0
    images: int = 0


class StateFile:
    """Keeps the state of one query in the images' folder.

    Args:
        folder: The images' folder.
        feed: Name of the feed.
        query: The query; another one has a state of its own.
    """

    def __init__(self, folder: Path, feed: str, query: FeedQuery) -> None:
        self._query = {"feed": feed, **asdict(query), "codes": list(query.codes)}
        words = json.dumps(self._query, sort_keys=True)
        mark = hashlib.sha256(words.encode()).hexdigest()[:12]
        self._path = folder / f".fetch-{mark}.json"

    def read(self) -> PageState:
        """Return where to go on: at the beginning when nothing sound is kept."""
        try:
            kept = json.loads(self._path.read_text("utf-8"))
            state = PageState(int(kept["page"]), int(kept["images"]))
        except (OSError, ValueError, TypeError, KeyError):
            return PageState()
        is_sound = kept.get("query") == self._query and state.page >= 0 and state.images >= 0
        return state if is_sound else PageState()

    def write(self, state: PageState) -> None:
        """Keep a state.

        Raises:
            OSError: It cannot be written.
        """
        content = {"query": self._query, "page": state.page, "images": state.images}
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps(content), "utf-8")
        part.replace(self._path)

    def clear(self) -> None:
        """Forget it: the query has come to its end, and its next run begins anew.

        Raises:
            OSError: It cannot be removed.
        """
        self._path.unlink(missing_ok=True)
