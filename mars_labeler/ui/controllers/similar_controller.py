"""More like this: the images most like the selected ones, in the grid."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot

from mars_labeler.services.browsing import Listing
from mars_labeler.services.embedded import embedding_config
from mars_labeler.services.similar import find_similar
from mars_labeler.ui.controllers.browsing_controller import BrowsingController
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.session import Session
from mars_labeler.ui.strings import figure
from mars_labeler.ui.widgets.pictures_view import PicturesView
from mars_labeler.ui.workers.side_jobs import SideJobs

NAME = "similar"
COUNT = 200
"""Images that are found besides the selected ones: more than one looks through."""


class SimilarController(QObject):
    """Looks for images like the selected ones, and lists them, the most similar first.

    Args:
        session: The open project.
        side_jobs: Compare the images.
        model: Knows the names of images, and what is shown.
        pictures: Know what is selected.
        browsing: Shows the list.
    """

    def __init__(
        self,
        session: Session,
        side_jobs: SideJobs,
        model: PoolModel,
        pictures: PicturesView,
        browsing: BrowsingController,
    ) -> None:
        super().__init__(session)
        self._session = session
        self._side_jobs = side_jobs
        self._model = model
        self._pictures = pictures
        self._browsing = browsing

    @Slot()
    def show_similar(self) -> None:
        """List the selected images at once, and those like them as soon as they are found."""
        image_ids = tuple(self._pictures.targets()) if self._session.is_open else ()
        if not image_ids:
            return
        title = self._title(image_ids)
        waiting = Listing(self.tr("{title} · comparing").format(title=title), image_ids)
        self._browsing.show_listing(waiting)
        job = partial(
            find_similar,
            config=embedding_config(self._session.project),
            image_ids=image_ids,
            count=COUNT,
        )
        then: Callable[[object], None] = partial(self._on_found, waiting, title)
        self._side_jobs.ask(NAME, job, then, partial(self._on_failed, waiting, title))

    def _title(self, image_ids: tuple[int, ...]) -> str:
        if len(image_ids) > 1:
            return self.tr("Like {count} images").format(count=figure(len(image_ids)))
        cell = self._model.cell_of(image_ids[0])
        return self.tr("Like {name}").format(name="" if cell is None else cell.name)

    def _on_found(self, waiting: Listing, title: str, found: object) -> None:
        if isinstance(found, tuple) and self._model.query.listing is waiting:
            self._browsing.change_listing(Listing(title, found))

    def _on_failed(self, waiting: Listing, title: str) -> None:
        if self._model.query.listing is waiting:
            told = self.tr("{title} · could not be compared").format(title=title)
            self._browsing.change_listing(Listing(told, waiting.image_ids))
