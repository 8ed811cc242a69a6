"""What an import tells of itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mars_labeler.domain.records import ImageId


@dataclass(frozen=True)
class ImportSummary:
    """What an import did.

    Args:
        added_ids: Images that are new.
        changed_ids: Images known before whose files have changed since.
        moved: Images known before whose files lie elsewhere now.
        unchanged: Files known before, left as they were.
        waiting: Files left for later, since they may still be growing.
        set_aside: Labels of images whose files show another picture now.
        problems: Why files and folders were left out, a sentence each.
        missing: Relative paths of files known before that are not there any more.
        former_folder: Where the images lay when they were imported first; None for the same place.
    """

    added_ids: tuple[ImageId, ...] = ()
    changed_ids: tuple[ImageId, ...] = ()
    moved: int = 0
    unchanged: int = 0
    waiting: int = 0
    set_aside: int = 0
    problems: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    former_folder: Path | None = None

    @property
    def added(self) -> int:
        """How many images are new."""
        return len(self.added_ids)
