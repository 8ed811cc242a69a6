"""What the tests of raw images collect, and how they look at what came."""

from __future__ import annotations

from collections.abc import Callable

from mars_labeler.sources.feeds import FeedQuery
from mars_labeler.sources.polite_web import PoliteWeb
from mars_labeler.sources.raw_images import Collected
from tests.sources.web_site import Site

QUERY = FeedQuery(("MAHLI",), 565, 1060)

Run = Callable[..., Collected]
"""Collects, with changes to the task and in a context of the test's own."""


def asked_images(site: Site) -> list[str]:
    """Return which images were asked for."""
    return [path for path in site.asked if path.endswith((".jpg", ".JPG", ".png"))]


def asking(sleep: Callable[[float], None], pause_s: float = 0.0) -> PoliteWeb:
    """Return what asks a site, and waits in a way of the test's own."""
    return PoliteWeb(lambda: None, pause_s, timeout_s=5.0, sleep=sleep)
