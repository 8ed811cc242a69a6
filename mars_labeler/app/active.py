"""The parts of the window that say what to label next, what is labeled wrong, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from mars_labeler.ui.controllers.accept_controller import AcceptController
from mars_labeler.ui.controllers.auto_training_controller import AutoTrainingController
from mars_labeler.ui.controllers.evaluation_controller import EvaluationController
from mars_labeler.ui.controllers.map_controller import MapController
from mars_labeler.ui.controllers.queue_controller import QueueController
from mars_labeler.ui.controllers.review_controller import ReviewController
from mars_labeler.ui.controllers.similar_controller import SimilarController
from mars_labeler.ui.controllers.stack_controller import StackController
from mars_labeler.ui.controllers.why_controller import WhyController
from mars_labeler.ui.widgets.collection_map import CollectionMapPage
from mars_labeler.ui.widgets.pictures_view import Page
from mars_labeler.ui.widgets.view_switch import View

if TYPE_CHECKING:
    from mars_labeler.app.desktop import Desktop

MAP_ACTIONS = ("take_1", "take_2", "take_3", "reject", "unsure", "clear", "find_class")
"""Keys for pictures that work on the map: the others mean something else there."""


class Active(QObject):
    """Builds these parts and joins them with the window.

    Args:
        desktop: The window with what is there already: its session, preferences, `runner`,
            `side_jobs`, `browsing`, `labeling`, `training` and the widgets.
    """

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self._make_queue(desktop)
        self._make_why(desktop)
        self.evaluation = EvaluationController(
            desktop.session, desktop.side_jobs, desktop.window.pictures, desktop.browsing
        )
        self._make_many(desktop)
        self.review = ReviewController(
            desktop.session,
            desktop.preferences,
            desktop.runner,
            desktop.model,
            desktop.window.pictures,
            desktop.browsing,
            lambda: desktop.thumbnails,
        )
        self._make_map(desktop)

    def _make_many(self, desktop: Desktop) -> None:
        window, actions = desktop.window, desktop.window.actions_by_name
        self.stacks = StackController(
            desktop.model,
            desktop.browsing,
            window.pictures,
            actions["stack_bursts"],
            actions["open_stack"],
        )
        self.accepting = AcceptController(
            desktop.session,
            desktop.preferences,
            desktop.side_jobs,
            desktop.steps,
            desktop.model,
            lambda: desktop.thumbnails,
            window,
        )
        actions["accept_above"].triggered.connect(self.accepting.ask)
        self.evaluation.accept_above_requested.connect(self.accepting.ask_from)

    def _make_map(self, desktop: Desktop) -> None:
        window, actions = desktop.window, desktop.window.actions_by_name
        pictures, page = window.pictures, CollectionMapPage(window)
        self.map = MapController(
            desktop.session,
            desktop.runner,
            desktop.model,
            pictures,
            desktop.browsing,
            page,
            lambda: desktop.thumbnails,
        )
        pictures.add_page(View.MAP, Page(page, self.map.target_ids, self.map.go_back))
        page.canvas.addActions([actions[name] for name in MAP_ACTIONS])
        page.canvas.menu_requested.connect(lambda place: window.picture_menu().popup(place))
        self.similar = SimilarController(
            desktop.session, desktop.side_jobs, desktop.model, pictures, desktop.browsing
        )
        actions["more_like_this"].triggered.connect(self.similar.show_similar)

    def _make_queue(self, desktop: Desktop) -> None:
        window = desktop.window
        self.queue = QueueController(
            desktop.session,
            desktop.preferences,
            (desktop.runner, desktop.side_jobs),
            desktop.browsing,
            (desktop.model, window.pictures.grid),
            window.listing,
        )
        window.toolbar.next_requested.connect(self.queue.label_next)
        window.actions_by_name["label_next"].triggered.connect(self.queue.label_next)

    def _make_why(self, desktop: Desktop) -> None:
        window = desktop.window
        self.why = WhyController(
            desktop.session,
            desktop.side_jobs,
            desktop.model,
            window.pictures,
            desktop.browsing,
            window.actions_by_name["show_why"],
            lambda: desktop.thumbnails,
        )
        self.auto_training = AutoTrainingController(
            desktop.session,
            desktop.preferences,
            (desktop.runner, desktop.side_jobs.aside),
            desktop.steps,
            desktop.training,
        )
