"""The open project as the window sees it, and the one road that every change takes."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QLockFile, QObject, Signal

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.errors import ProjectError, UserFacingError
from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.image_table import ImageTable
from mars_labeler.services.pool import (
    grow_table,
    load_table,
    refresh_current_model,
    refresh_rows,
)
from mars_labeler.services.project import Project, read_classes
from mars_labeler.ui.workers.job_worker import failure_of

LOCK_NAME = "window.lock"

_logger = logging.getLogger(__name__)


class Session(QObject):
    """Holds the open project, its table in memory and its classes.

    A key press and a finished job take the same road: a service returns a `ChangeSet`, `apply`
    brings the table up to date, and `changed` tells every view once.
    """

    opened = Signal()
    """A project was opened; `project`, `table` and `classes` are there."""

    closing = Signal()
    """The project is about to be closed: let go of it now."""

    changed = Signal(object)
    """`ChangeSet`; the table and the classes are up to date already."""

    failed = Signal(object)
    """`Failure` of an action; nothing was changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._table: ImageTable | None = None
        self._lock: QLockFile | None = None
        self.classes: list[LabelClass] = []

    @property
    def is_open(self) -> bool:
        """Whether a project is open."""
        return self._project is not None

    @property
    def project(self) -> Project:
        """The open project.

        Raises:
            RuntimeError: No project is open.
        """
        if self._project is None:
            raise RuntimeError("no project is open")
        return self._project

    @property
    def table(self) -> ImageTable:
        """The open project's images.

        Raises:
            RuntimeError: No project is open.
        """
        if self._table is None:
            raise RuntimeError("no project is open")
        return self._table

    def open(self, project: Project) -> None:
        """Take over an open project, closing the one before.

        Raises:
            ProjectError: Another window has the project; the one before stays open.
            CatalogError: The project cannot be read; the one before stays open.
        """
        try:
            lock = self._locked(project)
            table, found = load_table(project), read_classes(project)
        except BaseException:
            project.close()
            raise
        self.close()
        self._lock = lock
        self._project, self._table, self.classes = project, table, found
        self.opened.emit()

    def _locked(self, project: Project) -> QLockFile:
        """Lock a project for this window: two would undo each other's work unseen."""
        if self._project is not None and self._project.folder == project.folder:
            self.close()
        lock = QLockFile(str(project.folder / LOCK_NAME))
        if not lock.tryLock(0):
            raise ProjectError(
                f"The project “{project.name}” is open in another window.",
                "Close it there, or go on there.",
            )
        return lock

    def close(self) -> None:
        """Close the project, if one is open."""
        if self._project is not None:
            self.closing.emit()
            self._project.close()
            self._project = self._table = None
            if self._lock is not None:
                self._lock.unlock()
                self._lock = None
            self.classes = []

    def perform(self, action: Callable[[Project], ChangeSet]) -> bool:
        """Do one thing that a person asked for, and tell every view what came of it.

        Returns:
            Whether it worked; a failure has been told through `failed`.
        """
        try:
            changes = action(self.project)
        except UserFacingError as error:
            self.failed.emit(failure_of(error))
            return False
        except Exception as error:
            _logger.exception("an action failed unexpectedly")
            self.failed.emit(failure_of(error))
            return False
        self.apply(changes)
        return True

    def apply(self, changes: ChangeSet) -> None:
        """Bring the table up to date and tell every view."""
        if changes.is_empty or self._project is None or self._table is None:
            return
        if Kind.CLASSES in changes.kinds:
            self.classes = read_classes(self._project)
        if Kind.IMAGES in changes.kinds:
            self._table = grow_table(self._project, self._table, changes.image_ids)
        elif changes.kinds == {Kind.MODELS}:
            refresh_current_model(self._project, self._table)
        else:
            refresh_rows(self._project, self._table, changes.image_ids, changes.kinds)
        self.changed.emit(changes)
