"""Goes through the labels that look wrong: ranks them, asks about each, takes the answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.records import ImageId
from mars_labeler.services import labeling, suspecting
from mars_labeler.services.browsing import Listing
from mars_labeler.services.embedded import embedding_config
from mars_labeler.services.project import Project
from mars_labeler.services.suspecting import Suspect, SuspectSummary
from mars_labeler.ui.controllers.browsing_controller import BrowsingController
from mars_labeler.ui.controllers.loupe_controller import read_loupe_image
from mars_labeler.ui.key_repeat import KeyRepeat
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.models.review import Review
from mars_labeler.ui.preferences import Preferences
from mars_labeler.ui.review_words import make_question
from mars_labeler.ui.session import Session
from mars_labeler.ui.strings import figure, labels
from mars_labeler.ui.thumbnails.store import ThumbnailStore
from mars_labeler.ui.widgets.pictures_view import Page, PicturesView
from mars_labeler.ui.widgets.review_page import ReviewPage
from mars_labeler.ui.widgets.view_switch import View
from mars_labeler.ui.workers.job_runner import JobRunner

Decide = Callable[[Project, Suspect, str], ChangeSet]

_TOUCHED = {Kind.SUSPECTS, Kind.DECISIONS, Kind.CLASSES, Kind.IMAGES}


class ReviewController(QObject):
    """Keeps the page of the labels that look wrong up to date while it is open.

    Args:
        session: The open project.
        preferences: The annotator's name.
        runner: Ranks the labels.
        model: Knows what is to be said of an image.
        pictures: Where the page is.
        browsing: Shows all of them in the grid.
        thumbnails: Gives the thumbnails of the open project.
    """

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        runner: JobRunner,
        model: PoolModel,
        pictures: PicturesView,
        browsing: BrowsingController,
        thumbnails: Callable[[], ThumbnailStore | None],
    ) -> None:
        super().__init__(session)
        self._session = session
        self._preferences = preferences
        self._runner = runner
        self._model = model
        self._pictures = pictures
        self._browsing = browsing
        self._thumbnails = thumbnails
        self._heard: ThumbnailStore | None = None
        self._review = Review(())
        self._is_due = True
        self._is_ranking = False
        self._repeat = KeyRepeat(self)
        self._repeat.install()
        self.page = ReviewPage(pictures)
        pictures.add_page(View.REVIEW, Page(self.page, self._target_ids, self._go_back))
        pictures.view_changed.connect(self._on_view_changed)
        self._connect_page()
        session.opened.connect(self._on_opened)
        session.closing.connect(self._on_closing)
        session.changed.connect(self._on_changed)
        runner.succeeded.connect(self._on_succeeded)
        runner.finished.connect(self._on_finished)

    def _connect_page(self) -> None:
        page, body = self.page, self.page.body
        page.rank_requested.connect(self.rank)
        page.list_requested.connect(self.show_all)
        body.keep_requested.connect(partial(self._decide, _keep))
        body.change_requested.connect(partial(self._decide, _change))
        body.unsure_requested.connect(partial(self._decide, _mark_unsure))
        body.step_requested.connect(self._on_step_requested)
        body.pictures_wanted.connect(self._on_pictures_wanted)
        body.looked_at.connect(self._on_looked_at)

    @property
    def is_ranking(self) -> bool:
        """Whether the labels are being ranked."""
        return self._is_ranking

    @Slot()
    def rank(self) -> None:
        """Rank the labels, anew if they were ranked before."""
        if not self._session.is_open or self._is_ranking:
            return
        job = partial(suspecting.rank_suspects, config=embedding_config(self._session.project))
        self._is_ranking = self._runner.start_on(self._session.project, job)
        self._show()

    @Slot()
    def show_all(self) -> None:
        """Show all that are open in the grid, the most suspicious first."""
        title = self.tr("Labels that look wrong")
        self._browsing.show_listing(Listing(title, self._review.open_ids))

    def _target_ids(self) -> list[ImageId]:
        """Return the image in question; none while a neighbor is shown in its place."""
        question = self.page.question
        if question is None or self.page.body.is_enlarging:
            return []
        return [question.image_id]

    def _go_back(self) -> bool:
        is_enlarging = self.page.question is not None and self.page.body.is_enlarging
        if is_enlarging:
            self.page.body.show_image()
        return is_enlarging

    def _decide(self, decide: Decide) -> None:
        suspect = self._review.current
        if suspect is None or self._repeat.is_repeat or self._go_back():
            return  # nobody decides while she looks at another image
        annotator = self._preferences.settings.annotator
        if suspect.is_reviewed and decide is _keep:
            if suspect.label_id == suspect.class_id:
                self._on_step_requested(1)
                return
            self._session.perform(lambda project: _restore(project, suspect, annotator))
        self._session.perform(lambda project: decide(project, suspect, annotator))

    def _read(self, changed_ids: tuple[ImageId, ...] = ()) -> None:
        """Read the ranking anew, and go on where it stands then."""
        self._is_due = False
        suspects = suspecting.read_suspects(self._session.project, with_reviewed=True)
        if len(self._review):
            self._review = self._review.moved_to(suspects, changed_ids)
        else:
            self._review = Review(tuple(suspects)).started()

    def _show(self) -> None:
        """Show the label in question, or why there is none."""
        if not self._session.is_open or self._pictures.view is not View.REVIEW:
            return
        suspect = self._review.current
        if self._is_ranking:
            self._show_ranking()
        elif suspect is None:
            self._show_none()
        else:
            author = suspecting.read_author(self._session.project, suspect.image_id)
            cell_of = self._model.cell_of
            question = make_question(suspect, author, cell_of, self._session.classes)
            self.page.show_question(question, self._progress())
        self._show_stale()
        self._pictures.tell_page_changed()

    def _show_ranking(self) -> None:
        self.page.show_words(
            self.tr("Ranking the labels…"),
            self.tr("You can go on labeling meanwhile; the strip below says how far it is."),
            "",
        )

    def _show_none(self) -> None:
        ranking = suspecting.read_ranking(self._session.project)
        again = self.tr("Rank again")
        if ranking is None:
            text = self.tr(
                "Finds labels that look wrong. Five small models are trained; each judges labels "
                "that it has not learned from. It takes seconds where the embeddings are there."
            )
            self.page.show_words(self.tr("Check labels"), text, self.tr("Rank the labels"))
        elif not len(self._review):
            text = self.tr("{labels} were judged.").format(labels=labels(ranking.judged))
            self.page.show_words(self.tr("No label looks wrong"), text, again)
        else:
            title = self.tr("All were looked at")
            text = self.tr("The arrows go back through them.")
            self.page.show_words(title, text, again, self._progress())

    def _show_stale(self) -> None:
        since = suspecting.labels_since_ranking(self._session.project)
        others = max(0, since - self._review.changed - self._review.unsure)
        text = self.tr("{labels} changed since").format(labels=labels(others))
        has_question = self.page.question is not None
        self.page.show_stale(text if others and has_question else "")

    def _progress(self) -> str:
        total, place = len(self._review), self._review.place
        text = self.tr("{place} of {total}").format(
            place=figure(min(place + 1, total)), total=figure(total)
        )
        return f"{text} · {self._counts()}"

    def _counts(self) -> str:
        counts = self.tr("kept {kept}, changed {changed}, unsure {unsure}")
        review = self._review
        return counts.format(
            kept=figure(review.kept), changed=figure(review.changed), unsure=figure(review.unsure)
        )

    @Slot(object)
    def _on_pictures_wanted(self, image_ids: list[ImageId]) -> None:
        thumbnails = self._thumbnails()
        if thumbnails is None:
            return
        if thumbnails is not self._heard:
            self._heard = thumbnails
            thumbnails.loaded.connect(self._on_thumbnail_loaded)
        for image_id in image_ids:
            self._on_thumbnail_loaded(image_id)
        thumbnails.want(image_ids)

    @Slot(int)
    def _on_thumbnail_loaded(self, image_id: ImageId) -> None:
        thumbnails, question = self._thumbnails(), self.page.question
        picture = None if thumbnails is None else thumbnails.pixmap(image_id)
        if picture is not None and question is not None:
            self.page.body.set_picture(image_id, picture)

    @Slot(int)
    def _on_step_requested(self, offset: int) -> None:
        self._review = self._review.stepped(offset)
        self._show()

    @Slot()
    def _on_looked_at(self) -> None:
        if self._pictures.view is View.REVIEW:
            self._pictures.tell_page_changed()

    @Slot(object)
    def _on_view_changed(self, view: View) -> None:
        if view is View.REVIEW and self._session.is_open:
            if self._is_due:
                self._read()
            self._show()

    @Slot()
    def _on_opened(self) -> None:
        project = self._session.project
        self._review, self._is_due = Review(()), True
        self.page.body.picture.set_source(partial(read_loupe_image, project))

    @Slot()
    def _on_closing(self) -> None:
        self.page.body.show_question(None)
        self.page.body.picture.set_source(None)
        self._review, self._is_due, self._is_ranking = Review(()), True, False

    @Slot(object)
    def _on_changed(self, changes: ChangeSet) -> None:
        if not changes.kinds & _TOUCHED:
            return
        self._is_due = True
        if self._pictures.view is View.REVIEW:
            self._read(changes.image_ids or ())
            self._show()

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        if isinstance(result, SuspectSummary):
            self._is_ranking = False
            self._review = Review(())
            self._is_due = True
            self._on_view_changed(self._pictures.view)

    @Slot()
    def _on_finished(self) -> None:
        if self._is_ranking:  # it failed or was stopped
            self._is_ranking = False
            self._show()


def _keep(project: Project, suspect: Suspect, annotator: str) -> ChangeSet:
    return suspecting.keep_label(project, [suspect.image_id], annotator)


def _restore(project: Project, suspect: Suspect, annotator: str) -> ChangeSet:
    """Give a label back that was changed here."""
    return labeling.assign_label(project, [suspect.image_id], suspect.class_id, annotator)


def _change(project: Project, suspect: Suspect, annotator: str) -> ChangeSet:
    return labeling.assign_label(project, [suspect.image_id], suspect.suggested_id, annotator)


def _mark_unsure(project: Project, suspect: Suspect, annotator: str) -> ChangeSet:
    return labeling.mark_unsure(project, [suspect.image_id], annotator)
