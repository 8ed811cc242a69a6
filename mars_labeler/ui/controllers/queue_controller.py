"""What to label next: a list that moves on as labels and models arrive."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Slot

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.queries import NO_MODEL, LabelQueue, QueryStrategy
from mars_labeler.domain.splits import HELD_OUT
from mars_labeler.services.browsing import Listing
from mars_labeler.services.embedded import embedding_config
from mars_labeler.services.image_table import NONE, SPLITS
from mars_labeler.services.queueing import (
    QUEUE_LENGTH,
    count_unembedded,
    make_queue,
    read_queue,
)
from mars_labeler.services.reviewing import current_version
from mars_labeler.ui.controllers.browsing_controller import BrowsingController
from mars_labeler.ui.models.pool_model import PoolModel
from mars_labeler.ui.preferences import Preferences
from mars_labeler.ui.session import Session
from mars_labeler.ui.strings import strategy_name
from mars_labeler.ui.widgets.listing_bar import ListingBar
from mars_labeler.ui.widgets.thumbnail_grid import ThumbnailGrid
from mars_labeler.ui.workers.job_runner import JobRunner
from mars_labeler.ui.workers.side_jobs import SideJobs

USED_UP = 50
"""After so many decisions the rest is ranked anew: it was chosen without these labels."""

KEPT = 12
"""Images that stay first when the list is ranked anew, the current one and those that follow it:
nobody wants the next one to jump away."""

AT_ONCE = 500
"""Images that may have to be looked at first by the way; more of them are a job with a Stop."""

STRATEGIES = tuple(QueryStrategy)
_NAME = "queue"


class QueueController(QObject):
    """Shows what teaches the model most, and asks for more in good time.

    Args:
        session: The open project.
        preferences: Which embeddings to compare where there is no model.
        jobs: Rank the images: where many have to be looked at first, the main runner.
        browsing: Shows the list.
        pictures: Know what is shown, and which of it is the current image.
        bar: Offers the ways of choosing.
    """

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        jobs: tuple[JobRunner, SideJobs],
        browsing: BrowsingController,
        pictures: tuple[PoolModel, ThumbnailGrid],
        bar: ListingBar,
    ) -> None:
        super().__init__(session)
        self._session = session
        self._preferences = preferences
        self._runner, self._side_jobs = jobs
        self._browsing = browsing
        self._model, self._grid = pictures
        self._bar = bar
        self._listing: Listing | None = None
        self._strategy = QueryStrategy.MIXED
        self._listed_by: QueryStrategy | None = None
        self._decided = 0
        session.closing.connect(self._on_closing)
        session.changed.connect(self._on_changed)
        self._runner.succeeded.connect(self._on_ranked)
        self._runner.failed.connect(self._on_failed)
        self._runner.cancelled.connect(self._on_failed)
        self._model.rows_reset.connect(self._show_choices)
        bar.choice_made.connect(self._on_choice_made)

    @Slot()
    def label_next(self) -> None:
        """Show what to label next, best first; what was ranked before is there at once."""
        if not self._session.is_open:
            return
        queue = read_queue(self._session.project)
        self._strategy = QueryStrategy.MIXED if queue is None else queue.strategy
        left = () if queue is None else self._undecided(queue.image_ids)
        self._listing = self._listed(left, queue)
        self._browsing.show_listing(self._listing, keeps_loupe=True)
        if queue is None or not left or not self._is_current(queue):
            self._ask()

    @property
    def _is_shown(self) -> bool:
        return self._listing is not None and self._model.query.listing is self._listing

    def _is_current(self, queue: LabelQueue) -> bool:
        version = current_version(self._session.project)
        return queue.model_version == (NO_MODEL if version is None else version.version)

    def _undecided(self, image_ids: tuple[int, ...]) -> tuple[int, ...]:
        table, ids = self._session.table, np.array(image_ids, np.int64)
        rows = table.rows_of(ids)
        is_open = (table.labels[rows] == NONE) & ~table.is_unsure[rows]
        is_open &= ~np.isin(table.splits[rows], [SPLITS.index(split) for split in HELD_OUT])
        undecided: list[int] = table.ids[rows[is_open]].tolist()
        return tuple(undecided)

    def _listed(self, image_ids: tuple[int, ...], queue: LabelQueue | None) -> Listing:
        title = self.tr("Next to label")
        self._listed_by = None if queue is None else queue.strategy
        if queue is None:
            empty = self.tr("Looking for the images that teach the model most. It takes a moment.")
        else:
            empty = self.tr("No image is left that is not decided or held out.")
            title += " · " + self._origin(queue)
        return Listing(title, image_ids, hides_decided=True, empty_text=empty)

    def _origin(self, queue: LabelQueue) -> str:
        if not queue.strategy.asks_model:
            return strategy_name(queue.strategy).lower()
        if queue.model_version == NO_MODEL:
            return self.tr("before the first model: typical images, as unlike as can be")
        return self.tr("chosen with model {version}").format(version=queue.model_version)

    def _ask(self) -> None:
        self._decided = 0
        project, strategy = self._session.project, self._strategy
        config = embedding_config(project, self._preferences.settings.training)
        job = partial(make_queue, config=config, strategy=strategy, count=QUEUE_LENGTH)
        missing = count_unembedded(project, config, strategy, self._session.table)
        if missing <= AT_ONCE or self._runner.is_running:
            self._side_jobs.ask(_NAME, job, self._on_ranked, self._on_failed)
        else:
            self._runner.start_on(project, job)

    @Slot(object)
    def _on_ranked(self, queue: object) -> None:
        if isinstance(queue, LabelQueue) and self._is_shown:
            is_other = queue.strategy is not self._listed_by
            kept = () if is_other else self._next_shown()
            ranked = dict.fromkeys((*kept, *queue.image_ids))
            self._listing = self._listed(self._undecided(tuple(ranked)), queue)
            self._browsing.change_listing(self._listing)
            if is_other and len(self._model):
                self._grid.set_current(self._model.image_id_at(0))

    @Slot()
    def _on_failed(self) -> None:
        if self._listing is not None and self._is_shown and not self._listing.image_ids:
            empty = self.tr("The images were not ranked. Ctrl+L does it again.")
            self._listing = replace(self._listing, empty_text=empty)
            self._browsing.change_listing(self._listing)

    def _next_shown(self) -> tuple[int, ...]:
        """Return what the person has before her: what is selected, and what follows the current."""
        ids = self._model.image_ids
        position = max(0, self._model.position_of(self._grid.current_id()))
        is_kept = np.isin(ids, self._grid.selected_ids())
        is_kept[position : position + KEPT] = True
        kept: list[int] = ids[is_kept].tolist()
        return tuple(kept)

    @Slot()
    def _show_choices(self) -> None:
        if self._is_shown:
            names = [strategy_name(strategy) for strategy in STRATEGIES]
            chosen = STRATEGIES.index(self._strategy)
            self._bar.set_choices(self.tr("How to choose"), names, chosen)
        else:
            self._bar.set_choices("")

    @Slot(int)
    def _on_choice_made(self, place: int) -> None:
        self._strategy = STRATEGIES[place]
        if self._is_shown:  # the list stays until the other one is there
            self._ask()

    @Slot(object)
    def _on_changed(self, changes: ChangeSet) -> None:
        listing = self._listing
        if listing is None or not self._is_shown:
            return
        if Kind.SPLITS in changes.kinds:
            self._listing = replace(listing, image_ids=self._undecided(listing.image_ids))
            self._browsing.change_listing(self._listing)
        if not changes.kinds & {Kind.DECISIONS, Kind.MODELS}:
            return
        if Kind.DECISIONS in changes.kinds:
            self._decided += len(changes.image_ids or ())
        is_used_up = self._decided >= USED_UP or not len(self._model)
        if is_used_up or Kind.MODELS in changes.kinds:
            self._ask()

    @Slot()
    def _on_closing(self) -> None:
        self._listing = None
        self._decided = 0
