"""What tells the right file from any other."""

from __future__ import annotations

import hashlib
import string
from dataclasses import dataclass
from functools import partial
from pathlib import Path

_SHORTEST_PREFIX = 8
# Files are told apart here, nothing is kept secret; machines in FIPS mode refuse MD5 otherwise.
_IS_SECRET = False


@dataclass(frozen=True)
class Digest:
    """The digest that a file must have, or the first digits of it where no more is published.

    Args:
        algorithm: As `hashlib` names it ("sha256", "md5").
        hexadecimal: Its digits in lower case: all of them, or at least the first 8.
    """

    algorithm: str
    hexadecimal: str

    def __post_init__(self) -> None:
        digits = set(self.hexadecimal)
        is_hexadecimal = digits <= set(string.digits + "abcdef")
        if not is_hexadecimal or not _SHORTEST_PREFIX <= len(self.hexadecimal) <= self._length:
            raise ValueError(f"“{self.hexadecimal}” is no {self.algorithm} digest")

    @property
    def is_whole(self) -> bool:
        """Whether all digits are known, so that only this very file can have it."""
        return len(self.hexadecimal) == self._length

    def matches(self, found: str) -> bool:
        """Return whether a whole digest, in hexadecimal, is this one or begins as it does."""
        return found.startswith(self.hexadecimal)

    def __str__(self) -> str:
        return f"{self.algorithm} {self.hexadecimal}{'' if self.is_whole else '…'}"

    @property
    def _length(self) -> int:
        return 2 * hashlib.new(self.algorithm, usedforsecurity=_IS_SECRET).digest_size


def find_fault(path: Path, size: int | None, digest: Digest) -> str:
    """Return what shows that a file is not the one meant, in words; empty when nothing does.

    Args:
        path: The file.
        size: Bytes that it must have; None when not known.
        digest: The digest that it must have.

    Raises:
        OSError: It cannot be read.
    """
    found_size = path.stat().st_size
    if size not in (None, found_size):
        return f"it has {found_size:,} bytes instead of {size:,}"
    with path.open("rb") as file:
        begin = partial(hashlib.new, digest.algorithm, usedforsecurity=_IS_SECRET)
        found = hashlib.file_digest(file, begin).hexdigest()
    if not digest.matches(found):
        return f"its digest is {digest.algorithm} {found} instead of {digest}"
    return ""
