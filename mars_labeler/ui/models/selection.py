"""Which images of the grid are selected, and which is the current one. No Qt in here."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.records import ImageId
from mars_labeler.services.image_table import NONE

Positions = NDArray[np.intp]


class Marks(NamedTuple):
    """How the positions are marked at one moment.

    Args:
        is_selected: bool (M,), the selected ones.
        current: The current one; `NONE` when nothing is shown.
    """

    is_selected: NDArray[np.bool_]
    current: int


class Selection:
    """One flag a position, a current position and the anchor that ranges start from.

    Selecting 300,000 images is one assignment. The selection is kept by image id when the
    images shown change.
    """

    def __init__(self) -> None:
        self._ids: NDArray[np.int64] = np.empty(0, np.int64)
        self._is_selected: NDArray[np.bool_] = np.empty(0, bool)
        self._current = NONE
        self._anchor = NONE

    def __len__(self) -> int:
        return int(np.count_nonzero(self._is_selected))

    @property
    def current(self) -> int:
        """The position that keys act from; `NONE` when nothing is shown."""
        return self._current

    @property
    def anchor(self) -> int:
        """The position that a range starts from; `NONE` when nothing is shown."""
        return self._anchor

    @property
    def current_id(self) -> ImageId:
        """The image at the current position, or `NONE`."""
        return NONE if self._current == NONE else int(self._ids[self._current])

    @property
    def positions(self) -> Positions:
        """The selected positions in ascending order, intp (S,)."""
        return np.flatnonzero(self._is_selected)

    @property
    def image_ids(self) -> NDArray[np.int64]:
        """The selected images in the order shown, int64 (S,)."""
        return self._ids[self._is_selected]

    def marks(self) -> Marks:
        """Return how the positions are marked now; it does not change with the selection."""
        return Marks(self._is_selected.copy(), self._current)

    def is_selected(self, position: int) -> bool:
        """Return whether the image at a position is selected."""
        return bool(self._is_selected[position])

    def reset(self, image_ids: NDArray[np.int64]) -> None:
        """Take over other images in the grid and keep what is still among them.

        When the current image is gone, the next one after it that is still shown takes its
        place, so that labeling goes on where it was; failing that the one before it.

        Args:
            image_ids: int64 (M,), the images now shown, by position.
        """
        selected_ids, current_id = self.image_ids, self._surviving_id(image_ids)
        self._ids = image_ids
        self._is_selected = np.isin(image_ids, selected_ids)
        self._current = self._anchor = self._find(current_id)
        if self._current == NONE and len(image_ids):
            self._current = self._anchor = 0
        if not self._is_selected.any():
            self.collapse()

    def move(self, position: int) -> None:
        """Make a position the current one and select it alone."""
        self._current = self._anchor = position
        self.collapse()

    def move_current(self, position: int) -> None:
        """Make a position the current one and leave the selection as it is."""
        self._current = self._anchor = position

    def extend(self, position: int) -> None:
        """Select from the anchor to a position, which becomes the current one."""
        first, last = sorted((self._anchor, position))
        self._is_selected[:] = False
        self._is_selected[first : last + 1] = True
        self._current = position

    def toggle(self, position: int) -> None:
        """Turn the selection of one position round.

        The position becomes the current one; when it was let go of, the nearest one that is
        still selected does, so that the current image is never one a command does not reach.
        """
        others = self.positions[self.positions != position]
        if self._is_selected[position] and len(others):
            self._is_selected[position] = False
            position = int(others[np.abs(others - position).argmin()])
        self._is_selected[position] = True
        self._current = self._anchor = position

    def select(self, positions: Positions, base: Positions | None = None) -> None:
        """Select exactly `positions`, and those of `base` with them.

        The current one stays if it is among them; else the nearest that is becomes it. Where
        nothing would be selected, the current one is.
        """
        self._is_selected[:] = False
        self._is_selected[positions] = True
        if base is not None:
            self._is_selected[base] = True
        selected = self.positions
        if not len(selected):
            self.collapse()
        elif not self._is_selected[self._current]:
            nearest = int(selected[np.abs(selected - self._current).argmin()])
            self._current = self._anchor = nearest

    def select_all(self) -> None:
        """Select everything that is shown; the current one stays."""
        self._is_selected[:] = True

    def collapse(self) -> None:
        """Select the current position alone."""
        self._is_selected[:] = False
        if self._current != NONE:
            self._is_selected[self._current] = True

    def _find(self, image_id: ImageId) -> int:
        found = np.flatnonzero(self._ids == image_id)
        return int(found[0]) if len(found) else NONE

    def _surviving_id(self, image_ids: NDArray[np.int64]) -> ImageId:
        """Return the old image nearest to the current one that is among `image_ids`."""
        if self._current == NONE:
            return NONE
        if (image_ids == self.current_id).any():  # as a rule, and much sooner found
            return self.current_id
        survivors = np.flatnonzero(np.isin(self._ids, image_ids))
        if not len(survivors):
            return NONE
        place = np.searchsorted(survivors, self._current)
        return int(self._ids[survivors[min(int(place), len(survivors) - 1)]])
