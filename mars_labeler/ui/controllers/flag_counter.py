"""Counting in the background what thresholds would flag, while a person tries them."""

from __future__ import annotations

import threading
from functools import partial

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal, Slot

from mars_labeler.domain.jobs import JobCancelled, ReportingContext
from mars_labeler.domain.quality import QualityThresholds
from mars_labeler.services.project import Project
from mars_labeler.services.quality_preview import FlagPreview

RESTING_MS = 150
"""How long the fields rest before it is counted: a held arrow key changes them many times."""


class FlagCounter(QObject):
    """Counts for the thresholds that were asked for last; those before are passed over.

    Whoever creates it calls `shutdown` before letting go of it.

    Args:
        project: The project; it stays open until `shutdown`.
        parent: The dialog.
    """

    counted = Signal(object)
    """How many images would have each flag: a dict by `QualityFlag`."""

    _finished = Signal(object, object)

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._preview: FlagPreview | None = None  # made and used in the thread
        self._wanted: QualityThresholds | None = None
        self._is_counting = False
        self._cancel = threading.Event()
        self._threads = QThreadPool(self)
        self._threads.setMaxThreadCount(1)
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(RESTING_MS)
        self._resting.timeout.connect(self._begin)
        self._finished.connect(self._on_finished)

    @Slot(object)
    def ask(self, thresholds: QualityThresholds) -> None:
        """Count for these thresholds, once nothing else is asked for."""
        self._wanted = thresholds
        self._resting.start()

    @Slot()
    def shutdown(self) -> None:
        """Stop counting and wait for the thread."""
        self._resting.stop()
        self._cancel.set()
        self._threads.waitForDone()

    @Slot()
    def _begin(self) -> None:
        if self._wanted is not None and not self._is_counting and not self._cancel.is_set():
            self._is_counting = True
            self._threads.start(partial(self._count, self._wanted))

    def _count(self, thresholds: QualityThresholds) -> None:
        """Read the measures, the first time, and count; runs in the thread."""
        try:
            if self._preview is None:
                context = ReportingContext(cancel=self._cancel)
                self._preview = FlagPreview(self._project, context)
            self._finished.emit(thresholds, self._preview.count(thresholds))
        except JobCancelled:
            return

    @Slot(object, object)
    def _on_finished(self, thresholds: QualityThresholds, counts: object) -> None:
        self._is_counting = False
        if thresholds == self._wanted:
            self.counted.emit(counts)
        else:
            self._resting.start()
