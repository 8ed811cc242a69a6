"""Reading PDS3 labels, detached or attached: keywords only, never the image.

Source: Planetary Data System Standards Reference 3.8, chapter 12, Object Description Language.
"""

from __future__ import annotations

import re
from pathlib import Path

from mars_labeler.imagery.products.keywords import Keywords, LabelError, Value

LONGEST_LABEL = 1 << 20
"""Bytes read at most; labels of rover cameras have about 25,000."""

FIRST_WORDS = (b"PDS_VERSION_ID", b"ODL_VERSION_ID", b"CCSD3Z")

_END = re.compile(r"^END[ \t]*\r?$", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/")
_STATEMENT = re.compile(
    r"""^[ \t]*(?P<keyword>[A-Za-z][\w:]*)[ \t]*=\s*
        (?P<value>"[^"]*"|'[^']*'|\([^()]*(?:\([^()]*\)[^()]*)*\)|\{[^{}]*\}|[^\r\n<]*)
        [ \t]*(?:<(?P<unit>[^>\r\n]*)>)?""",
    re.MULTILINE | re.VERBOSE,
)


def has_label(path: Path) -> bool:
    """Return whether a file begins with a PDS3 label.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        return file.read(len(FIRST_WORDS[0])).startswith(FIRST_WORDS)


def read_keywords(path: Path) -> Keywords:
    """Return the keywords of a label file, or of the label that an image file begins with.

    Raises:
        LabelError: It does not begin as a PDS3 label, or has no end (values may be cut off).
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(LONGEST_LABEL)
    if not head.lstrip().startswith(FIRST_WORDS):
        raise LabelError("it does not begin as a PDS3 label")
    text = head.decode("latin-1")
    end = _END.search(text)
    if end is None:
        raise LabelError("the PDS3 label has no END")
    return _keywords(_COMMENT.sub("", text[: end.start()]))


def _keywords(text: str) -> Keywords:
    found: dict[str, Value] = {}
    groups: list[str] = []
    for match in _STATEMENT.finditer(text):
        keyword = match["keyword"].upper().rpartition(":")[2]
        text = " ".join(match["value"].strip().strip("\"'").split())
        value = Value(text, (match["unit"] or "").strip().lower())
        if keyword in ("GROUP", "OBJECT"):
            groups.append(value.text.upper())
        elif keyword in ("END_GROUP", "END_OBJECT"):
            del groups[-1:]
        else:
            found.setdefault(keyword, value)
            if groups:
                found.setdefault(f"{groups[-1]}/{keyword}", value)
    return found
