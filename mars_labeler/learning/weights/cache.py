"""The folder where downloaded weights are kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.download import download
from mars_labeler.learning.weights.table import WeightsEntry

_STAGE = "Downloading weights"


class ListedWeights(NamedTuple):
    """One line of the list of weights.

    Args:
        name: As `TrainingConfig.backbone_weights` spells it.
        backbone: The backbone that they fit.
        size: Bytes of the file; None when not known.
        is_cached: Whether the file is already here.
        terms: What its authors ask for, empty where anything goes.
    """

    name: str
    backbone: str
    size: int | None
    is_cached: bool
    terms: str = ""


class WeightsCache:
    """Finds files of weights by name, and brings those that are missing.

    Args:
        folder: Where downloaded files are kept; made when the first one comes.
        table: The weights that can be had by name.
    """

    def __init__(self, folder: Path, table: Mapping[str, WeightsEntry]) -> None:
        self._folder = folder
        self._table = table

    def find(self, text: str) -> Path | None:
        """Return the file that a setting names, or None for the backbone's own weights.

        Args:
            text: A name of the table, the path of a local file, or empty.

        Raises:
            TrainingError: The file is not there.
        """
        if not text:
            return None
        entry = self._table.get(text)
        path = self._path(entry) if entry else Path(text)
        if path.is_file():
            return path
        if entry:
            raise TrainingError(
                f"The weights “{text}” have not been downloaded yet.",
                f"Run “mars-labeler weights fetch {text}”, or choose a file of weights.",
            )
        raise TrainingError(
            f"The weights file {path} is not there.",
            f"Choose the file again, or one of {', '.join(self._table)}.",
        )

    def fetch(self, text: str, context: JobContext, backbone: str = "") -> Path | None:
        """Return the file that a setting names, after downloading it where it is missing.

        A file that is already there is verified all the same, which takes a second at most.

        Args:
            text: As in `find`.
            context: Told the progress in bytes; its `checkpoint` may raise `JobCancelled`.
            backbone: The backbone that is to get the weights; empty when any will do.

        Raises:
            DownloadError: The file cannot be had; a local file can be given instead.
            TrainingError: It is a local file and not there, or its weights are another backbone's.
        """
        entry = self._table.get(text)
        if entry is None:
            return self.find(text)
        if backbone not in ("", entry.backbone):
            raise TrainingError(
                f"The weights “{text}” are for {entry.backbone}, not for {backbone}.",
                f"Choose {self._choice(backbone)}.",
            )

        def report(done: int, total: int) -> None:
            context.checkpoint(Progress(_STAGE, done, total, unit="bytes"))

        path = self._path(entry)
        download(entry.address, path, size=entry.size, digest=entry.digest, report=report)
        return path

    def listed(self) -> list[ListedWeights]:
        """Return the whole table, and which of its files are here."""
        return [
            ListedWeights(entry.name, entry.backbone, entry.size, self._is_here(entry), entry.terms)
            for entry in self._table.values()
        ]

    def _is_here(self, entry: WeightsEntry) -> bool:
        # Digests take a second each; `fetch` compares them before the weights are used.
        path = self._path(entry)
        return path.is_file() and entry.size in (None, path.stat().st_size)

    def _path(self, entry: WeightsEntry) -> Path:
        return self._folder / entry.file_name

    def _choice(self, backbone: str) -> str:
        fitting = [entry.name for entry in self._table.values() if entry.backbone == backbone]
        return f"one of {', '.join(fitting)}" if fitting else "a file of weights that fits it"
