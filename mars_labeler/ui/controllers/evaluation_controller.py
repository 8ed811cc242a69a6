"""The Evaluation view: measured when it is open and models or labels have changed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.evaluation import ClassFigures, GroupFigures, ModelEvaluation
from mars_labeler.domain.records import ClassId, ImageId, ModelVersion
from mars_labeler.services.browsing import Listing
from mars_labeler.services.reviewing import list_versions
from mars_labeler.ui.controllers.browsing_controller import BrowsingController
from mars_labeler.ui.controllers.evaluation_jobs import evaluate
from mars_labeler.ui.evaluation_words import flag_text, instrument_text, sols_text
from mars_labeler.ui.session import Session
from mars_labeler.ui.soon import Soon
from mars_labeler.ui.widgets.evaluation_page import EvaluationPage
from mars_labeler.ui.widgets.pictures_view import Page, PicturesView
from mars_labeler.ui.widgets.view_switch import View
from mars_labeler.ui.workers.side_jobs import SideJobs

JOB = "evaluation"
DELAY_MS = 500
"""Labels come in quick succession: figures follow when they pause."""

_TOUCHED = {Kind.MODELS, Kind.DECISIONS, Kind.CLASSES, Kind.IMAGES, Kind.QUALITY}


class EvaluationController(QObject):
    """Keeps the figures of the Evaluation view up to date, and opens their images.

    Args:
        session: The open project.
        side_jobs: Measure.
        pictures: Where the view is.
        browsing: Shows images.
    """

    accept_above_requested = Signal(float)
    """The person wants to accept all suggestions from this confidence on."""

    def __init__(
        self,
        session: Session,
        side_jobs: SideJobs,
        pictures: PicturesView,
        browsing: BrowsingController,
    ) -> None:
        super().__init__(session)
        self._session = session
        self._side_jobs = side_jobs
        self._pictures = pictures
        self._browsing = browsing
        self._chosen: int | None = None
        self.evaluation: ModelEvaluation | None = None
        """What is shown; None without a model, and until it is measured."""
        self._is_due = True
        self._soon = Soon(DELAY_MS, self.evaluate, self)
        self.page = EvaluationPage(pictures)
        pictures.add_page(View.EVALUATION, Page(self.page))
        pictures.view_changed.connect(self._on_view_changed)
        session.opened.connect(self._on_opened)
        session.closing.connect(self._on_closing)
        session.changed.connect(self._on_changed)
        self.page.version_chosen.connect(self._on_version_chosen)
        body = self.page.body
        body.matrix.cell_opened.connect(self._on_cell_opened)
        body.classes.class_opened.connect(self._on_class_opened)
        body.instruments.group_opened.connect(self._on_instrument_opened)
        body.sols.group_opened.connect(self._on_sols_opened)
        body.flags.group_opened.connect(self._on_flag_opened)
        body.thresholds.accept_above_requested.connect(self.accept_above_requested)

    @Slot()
    def evaluate(self) -> None:
        """Measure the chosen version anew if the view is open and something has changed."""
        self._soon.stop()
        if not (self._is_due and self._session.is_open) or not self._is_shown():
            return
        self._is_due = False
        versions = list_versions(self._session.project)
        version = self._version(versions)
        if version is None:
            self.evaluation = None
            self.page.show_no_model()
            return
        self.page.set_versions(versions, version)
        self.page.show_waiting()
        job = partial(evaluate, version=version)
        self._side_jobs.ask(JOB, job, self._show, self.page.show_failure)

    def _version(self, versions: list[ModelVersion]) -> int | None:
        """Return the version to show: the chosen one, else the current, else the latest."""
        if self._chosen in {record.version for record in versions}:
            return self._chosen
        current = (record.version for record in versions if record.is_current)
        return next(current, versions[0].version if versions else None)

    def _show(self, evaluation: object) -> None:
        if isinstance(evaluation, ModelEvaluation) and self._session.is_open:
            self.evaluation = evaluation
            self.page.show_evaluation(evaluation)

    def _is_shown(self) -> bool:
        return self._pictures.view is View.EVALUATION

    def _list(self, title: str, image_ids: tuple[ImageId, ...]) -> None:
        self._browsing.show_listing(Listing(title, image_ids))

    def _list_wrong(self, name: str, group: GroupFigures) -> None:
        title = self.tr("{name}: suggestions that were wrong on held-out images")
        self._list(title.format(name=name), group.wrong_ids)

    @Slot(object)
    def _on_view_changed(self, _view: View) -> None:
        self.evaluate()

    @Slot()
    def _on_opened(self) -> None:
        self._is_due = True
        self._soon.ask()

    @Slot()
    def _on_closing(self) -> None:
        self._soon.stop()
        self._chosen, self.evaluation = None, None
        self.page.show_no_model()

    @Slot(object)
    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.kinds & _TOUCHED:
            self._is_due = True
            self._soon.ask()

    @Slot(int)
    def _on_version_chosen(self, version: int) -> None:
        self._chosen, self._is_due = version, True
        self.evaluate()

    @Slot(object, object)
    def _on_cell_opened(self, label: ClassId, suggestion: ClassId) -> None:
        if self.evaluation is None:
            return
        names = {each.class_id: each.name for each in self.evaluation.classes}
        if label == suggestion:
            title = self.tr("Held out: {label}, rightly suggested")
        else:
            title = self.tr("Held out: {label} taken for {suggestion}")
        shown = title.format(label=names[label], suggestion=names[suggestion])
        self._list(shown, dict(self.evaluation.cells)[label, suggestion])

    @Slot(object)
    def _on_class_opened(self, figures: ClassFigures) -> None:
        title = self.tr("Held out: {name} missed, then what was taken for it")
        wrong = (*figures.missed_ids, *figures.intruder_ids)
        self._list(title.format(name=figures.name), wrong)

    @Slot(object)
    def _on_instrument_opened(self, group: GroupFigures) -> None:
        self._list_wrong(instrument_text(group), group)

    @Slot(object)
    def _on_sols_opened(self, group: GroupFigures) -> None:
        self._list_wrong(sols_text(group), group)

    @Slot(object)
    def _on_flag_opened(self, group: GroupFigures) -> None:
        self._list_wrong(flag_text(group), group)
