"""Label classes, their keys and their colors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from mars_labeler.domain.errors import LabelingError
from mars_labeler.domain.records import ClassId


@dataclass(frozen=True)
class LabelClass:
    """One class of the project's taxonomy.

    Args:
        class_id: Its id, never used again for another class.
        name: What people call it; unique in the project, whatever the case of its letters.
        key: The letter that assigns it, or empty (found by typing its name instead).
        color: `#rrggbb`.
        position: Its place in the list, from 0.
    """

    class_id: ClassId
    name: str
    key: str
    color: str
    position: int


# Glasbey's maximally distinct colors as colorcet's `glasbey_category10` orders them, each moved
# just far enough in lightness to reach 3:1 against both the dark and the light panel.
PALETTE = (
    "#d4613a", "#3f8fc4", "#4d9a3f", "#b06fc9", "#b8860b", "#d0588f", "#2a9d8f", "#8c6d5a",
    "#7a7ae0", "#a3871f", "#e0564f", "#5f9ea0", "#9a6fb0", "#6f8f3a", "#c9773f", "#4f86e0",
    "#bf6f6f", "#3d9a72", "#a86a9a", "#8a8a4a", "#d06a6a", "#5a8a9f", "#7f9f3f", "#c060b0",
    "#a0784f", "#6a80b8",
)  # fmt: skip


def color_for(position: int) -> str:
    """Return the palette's color for the class at `position` (it repeats past its end)."""
    return PALETTE[position % len(PALETTE)]


def assign_keys(names: Sequence[str], taken: Collection[str] = ()) -> list[str]:
    """Return the best free letter for each name, each letter given once.

    All first wishes are heard before any second one: "drill holes" does not take the H that
    "horizon" begins with.

    Args:
        names: The classes' names.
        taken: Letters that other classes have already.

    Returns:
        A lower-case letter for each name, empty strings once all 26 are given.
    """
    wishes = [_wishes(name) for name in names]
    keys = [""] * len(names)
    for rank in range(len(ascii_lowercase)):
        for place, wished in enumerate(wishes):
            if not keys[place] and wished[rank] not in (*keys, *taken):
                keys[place] = wished[rank]
    return keys


def _wishes(name: str) -> list[str]:
    """Return all letters, the best first: the initials, the other letters, then the rest."""
    initials = [word[0] for word in name.lower().split()]
    letters = [*initials, *name.lower(), *ascii_lowercase]
    return list(dict.fromkeys(letter for letter in letters if letter in ascii_lowercase))


def validate_name(name: str, others: Iterable[LabelClass]) -> str:
    """Return `name` cleaned of outer blanks.

    Raises:
        LabelingError: The name is empty, or another class has it.
    """
    cleaned = " ".join(name.split())
    if not cleaned:
        raise LabelingError("A class needs a name.", "Type at least one letter.")
    if any(other.name.casefold() == cleaned.casefold() for other in others):
        raise LabelingError(
            f"There is already a class named “{cleaned}”.",
            "Choose another name, or merge the two classes.",
        )
    return cleaned


def validate_key(key: str, others: Iterable[LabelClass]) -> str:
    """Return `key` in lower case; the empty string takes the key away.

    Raises:
        LabelingError: The key is no letter from a to z, or another class has it.
    """
    cleaned = key.strip().lower()
    if cleaned and (len(cleaned) != 1 or cleaned not in ascii_lowercase):
        raise LabelingError("A class key is one letter from a to z.", "Type one letter.")
    holder = next((other for other in others if cleaned and other.key == cleaned), None)
    if holder is not None:
        raise LabelingError(
            f"The key {cleaned.upper()} belongs to “{holder.name}”.",
            "Take that key away first, or choose another.",
        )
    return cleaned


def new_classes(
    first_id: ClassId, names: Sequence[str], known: Sequence[LabelClass]
) -> list[LabelClass]:
    """Return classes to add behind the known ones, with the next colors and the best free keys.

    Raises:
        LabelingError: A name is empty or taken.
    """
    keys = assign_keys(names, taken=[record.key for record in known])
    position = max((record.position for record in known), default=-1) + 1
    added: list[LabelClass] = []
    for offset, (name, key) in enumerate(zip(names, keys, strict=True)):
        cleaned = validate_name(name, [*known, *added])
        place = position + offset
        added.append(LabelClass(first_id + offset, cleaned, key, color_for(place), place))
    return added


MSL_SURFACE_CLASSES = (
    "apxs", "apxs cal target", "chemcam cal target", "chemin inlet open", "drill", "drill holes",
    "drt front", "drt side", "ground", "horizon", "inlet", "mahli", "mahli cal target", "mastcam",
    "mastcam cal target", "observation tray", "portion box", "portion tube",
    "portion tube opening", "rems uv sensor", "rover rear deck", "scoop", "sun", "turret", "wheel",
)  # fmt: skip
"""The 25 classes of the MSL Surface data set, version 1 (doi:10.5281/zenodo.1049137)."""
