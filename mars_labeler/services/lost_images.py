"""Images whose files are not where they were, to be found again by their contents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from mars_labeler.catalog.images import KnownFile
from mars_labeler.catalog.places import Place


class LostImages:
    """Finds the image that a file is when its path does not tell.

    Args:
        known: All images of the project, by where they were when an import began.
        is_in_place: Whether the picture of an image is still there. It may ask the disk: only
            images of the right contents are asked about.
    """

    def __init__(
        self, known: Mapping[Place, KnownFile], is_in_place: Callable[[Place], bool]
    ) -> None:
        self.known = known
        self._is_in_place = is_in_place
        self._by_content: dict[str, list[Place]] = {}
        for place, file in known.items():
            if file.content_hash:
                self._by_content.setdefault(file.content_hash, []).append(place)

    def take(self, content_hash: str, path: str) -> Place | None:
        """Return where the image of some contents was, and count it as found.

        Of several one of the same name is taken, then one that a person has decided about.

        Args:
            content_hash: What the file holds; empty when it cannot be read.
            path: Where it lies now.

        Returns:
            None when no image of these contents is lost.
        """
        places = self._by_content.get(content_hash, [])
        lost = [place for place in places if not self._is_in_place(place)]
        if not lost:
            return None
        name = PurePosixPath(path).name
        likeliest = min(
            lost,
            key=lambda place: (
                PurePosixPath(place.path).name != name,
                not self.known[place].is_decided,
            ),
        )
        places.remove(likeliest)
        return likeliest

    def take_copy(self, place: Place) -> Place | None:
        """Return where else the picture of a lost image lies, as an image that nobody has decided
        about, and count both as found.
        """
        places = self._by_content.get(self.known[place].content_hash, [])
        for other in places:
            if not self.known[other].is_decided and self._is_in_place(other):
                places.remove(place)
                places.remove(other)
                return other
        return None
