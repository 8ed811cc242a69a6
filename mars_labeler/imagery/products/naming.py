"""Tables of file names: the columns of a name, and what they say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from mars_labeler.domain.products import ProductFacts

Fields = Mapping[str, str]
"""What stands in each column of a name, in upper case."""


@dataclass(frozen=True)
class Camera:
    """A camera as a person calls it.

    Args:
        name: The camera with its eye ("Mastcam Left").
        eye: "left", "right", or empty for a camera with one.
    """

    name: str
    eye: str = ""


@dataclass(frozen=True)
class Column:
    """One field of a name.

    Args:
        name: What the mission's specification calls it.
        pattern: A regular expression of fixed width.
    """

    name: str
    pattern: str


@dataclass(frozen=True)
class Naming:
    """One way in which a mission names its files.

    Args:
        source: The document that defines it.
        columns: The fields of the name, from the left.
        read: Turns them into facts (without the product id); a KeyError means "not mine".
        tail: What may follow the last column.
    """

    source: str
    columns: tuple[Column, ...]
    read: Callable[[Fields], ProductFacts]
    tail: str = r"(?:[-_].*)?$"

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches the upper-cased name of a product, without its file's ending."""
        fields = (f"(?P<{column.name}>{column.pattern})" for column in self.columns)
        return re.compile("".join(fields) + self.tail)

    def parse(self, name: str) -> ProductFacts | None:
        """Return what an upper-cased name says, or None when it is no name of this kind."""
        match = self.pattern.match(name)
        if match is None:
            return None
        try:
            return self.read(match.groupdict())
        except KeyError:
            return None


def stereo(name: str, left: str, right: str) -> dict[str, Camera]:
    """Return the two eyes of a camera by their codes."""
    return {left: Camera(f"{name} Left", "left"), right: Camera(f"{name} Right", "right")}
