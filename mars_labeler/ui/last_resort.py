"""What happens to an error that nobody caught: it is logged and shown, and the window goes on."""

from __future__ import annotations

import logging
import sys
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from mars_labeler.ui.workers.job_worker import failure_of

_logger = logging.getLogger(__name__)


class LastResort(QObject):
    """Stands in for Python's own way with uncaught errors, which is a line in a terminal."""

    failed = Signal(object)
    """`Failure` of whatever went wrong."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before = sys.excepthook
        self._is_telling = False

    def install(self) -> None:
        """Take uncaught errors from now on."""
        self._before, sys.excepthook = sys.excepthook, self.tell

    def uninstall(self) -> None:
        """Leave them to whoever took them before."""
        sys.excepthook = self._before

    def tell(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Log an error and tell of it; one that comes from telling is left to Python."""
        if self._is_telling or not isinstance(error, Exception):
            self._before(kind, error, trace)
            return
        _logger.error("uncaught", exc_info=(kind, error, trace))
        self._is_telling = True
        try:
            self.failed.emit(failure_of(error))
        finally:
            self._is_telling = False
