"""How far one is with the labels that look wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mars_labeler.domain.records import ImageId
from mars_labeler.services.suspecting import Suspect


@dataclass(frozen=True)
class Review:
    """The labels that look wrong, and which of them is asked about.

    Args:
        suspects: All of one ranking, the most suspicious first, reviewed or not.
        place: The one that is asked about, from 0; their number when all were looked at.
    """

    suspects: tuple[Suspect, ...]
    place: int = 0

    def __len__(self) -> int:
        return len(self.suspects)

    @property
    def current(self) -> Suspect | None:
        """The label that is asked about, None when there is none."""
        return self.suspects[self.place] if self.place < len(self) else None

    @property
    def open_ids(self) -> tuple[ImageId, ...]:
        """The images that nobody has decided about since the ranking."""
        return tuple(each.image_id for each in self.suspects if not each.is_reviewed)

    @property
    def kept(self) -> int:
        """Labels that a person has kept."""
        return sum(each.is_reviewed and each.label_id == each.class_id for each in self.suspects)

    @property
    def unsure(self) -> int:
        """Labels that were taken away: one cannot tell."""
        return sum(each.label_id is None for each in self.suspects)

    @property
    def changed(self) -> int:
        """Labels of which there is another one now."""
        return sum(each.is_reviewed for each in self.suspects) - self.kept - self.unsure

    def stepped(self, offset: int) -> Review:
        """Go on or back by `offset`, undecided; never out of the list."""
        return replace(self, place=max(0, min(self.place + offset, len(self) - 1)))

    def started(self) -> Review:
        """Go to the first one that is open."""
        return replace(self, place=-1)._next_open()

    def moved_to(self, suspects: Iterable[Suspect], changed_ids: Sequence[ImageId]) -> Review:
        """Return where one is after a change.

        A decision about the one that was asked about leads on to the next open one; an undo leads
        back to the one that is open again.

        Args:
            suspects: All of them as they are now.
            changed_ids: The images that the change touched.
        """
        before = {each.image_id: each.is_reviewed for each in self.suspects}
        now = Review(tuple(suspects), self.place)
        places = {each.image_id: place for place, each in enumerate(now.suspects)}
        for image_id in changed_ids:
            place = places.get(image_id)
            if before.get(image_id) and place is not None and not now.suspects[place].is_reviewed:
                return replace(now, place=place)
        if self.current is None:
            return now._next_open()
        if self.current.image_id not in places:
            return replace(now, place=min(self.place, len(now)))
        now = replace(now, place=places[self.current.image_id])
        is_decided = now.current is not None and now.current.is_reviewed
        return now._next_open() if is_decided and self.current.image_id in changed_ids else now

    def _next_open(self) -> Review:
        """Go to the next that is open, from the end to the first one; to the end without any."""
        count = len(self)
        order = [*range(self.place + 1, count), *range(min(self.place + 1, count))]
        place = next((each for each in order if not self.suspects[each].is_reviewed), count)
        return replace(self, place=place)
