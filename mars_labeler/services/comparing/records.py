"""Finished runs as files: a JSON file of figures and a CSV file of predictions each.

A run that is found again is not run twice. Its name holds a digest of everything that decides its
result, so a run of other settings, labels or images is never taken for it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mars_labeler.domain.comparison import Budget
from mars_labeler.services.comparing.files import json_text, make_folder, read_text, write_text

PREDICTION_COLUMNS = ("file", "class", "confidence")

_RECORD_NAME = re.compile(r"-seed(\d+)-[0-9a-f]+\.json$")

Prediction = tuple[str, str, float]
"""Path of an image below its folder, its likeliest class, and that class's probability."""


@dataclass(frozen=True)
class RunKey:
    """Names one run.

    Args:
        system: Name of the system.
        budget: What it has in common with the other runs.
        seed: Its seed.
        digest: Hexadecimal digits that change with whatever decides its result.
    """

    system: str
    budget: Budget
    seed: int
    digest: str

    @property
    def name(self) -> str:
        """As its files are called, but for their endings; no other run has it."""
        return f"{self.system}-{self.budget}-seed{self.seed}-{self.digest}"

    @property
    def predictions_file(self) -> str:
        """As the file of its predictions is called."""
        return f"{self.name}.csv"


@dataclass(frozen=True)
class RunRecord:
    """What one run came to. Shares are in [0, 1].

    Args:
        system: Name of the system.
        budget: The budget that it was run under.
        seed: Its seed.
        settings: The settings of its training, everything resolved.
        top_1: Share of the test images whose likeliest class is the label.
        mean_recall: Mean of the recalls of the classes in the test set.
        macro_f1: Mean F1 score of the classes that occur among labels or predictions.
        confusion: (C, C) test images by label (row) and prediction (column).
        test_images: How many test images could be read.
        steps: Steps of the training.
        seconds: CPU seconds of the training steps on a CPU, wall seconds on a GPU; neither
            preparation nor scoring is part of them.
        peak_bytes: Most memory in use; 0 where it cannot be measured.
        device: Where it ran.
        versions: Versions of the libraries it ran with, by name.
        history: Measures of each epoch; None for what is not finite.
        skipped: Images that could not be read.
        predictions: Name of the file of its predictions.
        predictions_sha256: Of that file.
    """

    system: str
    budget: Budget
    seed: int
    settings: Mapping[str, Any]
    top_1: float
    mean_recall: float
    macro_f1: float
    confusion: list[list[int]]
    test_images: int
    steps: int
    seconds: float
    peak_bytes: int
    device: str
    versions: Mapping[str, str]
    history: list[dict[str, float | None]]
    skipped: int
    predictions: str
    predictions_sha256: str

    @classmethod
    def from_json(cls, text: str) -> RunRecord:
        """Read what `to_json` wrote.

        Raises:
            ValueError: The text is no JSON, or names another budget.
            KeyError: It names none.
            TypeError: It has other fields.
        """
        values = json.loads(text)
        return cls(**{**values, "budget": Budget(values["budget"])})

    def to_json(self) -> str:
        """Return the record as JSON, keys in the order of the fields."""
        return json_text(asdict(self))


def finite(measures: Mapping[str, float]) -> dict[str, float | None]:
    """Return the measures with None, which JSON can say, for what is not finite."""
    return {name: value if math.isfinite(value) else None for name, value in measures.items()}


def predictions_text(predictions: Iterable[Prediction]) -> str:
    """Return predictions as CSV, `PREDICTION_COLUMNS` first."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(PREDICTION_COLUMNS)
    writer.writerows((file, name, f"{share:.4f}") for file, name, share in predictions)
    return text.getvalue()


def sha256(text: str) -> str:
    """Return the digest of a text as a file holds it, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


class RunFolder:
    """The files of a comparison's runs.

    Args:
        folder: Where they lie.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def work(self) -> Path:
        """A folder that all runs share while they run."""
        return self._folder / "work"

    def make(self) -> None:
        """Make the folders that runs write to while they run.

        Raises:
            ProjectError: They cannot be made.
        """
        make_folder(self.work)
        make_folder(self._states)

    def tidy(self, finished: Iterable[RunKey]) -> None:
        """Delete what only running runs need, and the states of finished runs.

        Other states stay, whichever command's they are: their runs go on from them.

        Args:
            finished: Runs that were kept, by this process or by one that was killed thereafter.
        """
        shutil.rmtree(self.work, ignore_errors=True)  # what is left over costs space only
        for key in finished:
            self.state(key).unlink(missing_ok=True)

    def seeds(self) -> tuple[int, ...]:
        """Return the seeds of all runs whose records lie here, in order."""
        names = (_RECORD_NAME.search(path.name) for path in self._records.glob("*.json"))
        return tuple(sorted({int(found[1]) for found in names if found}))

    def squares(self, image_size: int, mark: str) -> Path:
        """Return the file of decoded images that runs of one image size share.

        Args:
            image_size: Side of the square that a backbone sees, in pixels.
            mark: Hexadecimal digits that change with any image's pixels.
        """
        return self.work / f"squares-{image_size}-{mark}.bin"

    def state(self, key: RunKey) -> Path:
        """Return where a run keeps its state, to go on from when it was stopped."""
        return self._states / key.name

    def predictions(self, key: RunKey) -> Path:
        """Return the file of a run's predictions."""
        return self._folder / "predictions" / key.predictions_file

    def find(self, key: RunKey) -> RunRecord | None:
        """Return the record of a finished run whose predictions are still there, or None.

        Raises:
            ProjectError: A file cannot be read.
        """
        path, predictions = self._record(key), self.predictions(key)
        if not (path.is_file() and predictions.is_file()):
            return None
        try:
            record = RunRecord.from_json(read_text(path))
        except (ValueError, KeyError, TypeError):
            return None  # of another version of this program: run it again
        return record if sha256(read_text(predictions)) == record.predictions_sha256 else None

    def keep(self, key: RunKey, record: RunRecord, predictions: str) -> None:
        """Write a finished run, and delete the state that it would have gone on from.

        Args:
            key: Names it.
            record: Its figures.
            predictions: The text whose digest the record holds.

        Raises:
            ProjectError: The files cannot be written.
        """
        write_text(self.predictions(key), predictions)
        write_text(self._record(key), record.to_json())  # the last: with it the run is finished
        self.state(key).unlink(missing_ok=True)

    @property
    def _states(self) -> Path:
        return self._folder / "state"

    @property
    def _records(self) -> Path:
        return self._folder / "cells"

    def _record(self, key: RunKey) -> Path:
        return self._records / f"{key.name}.json"
