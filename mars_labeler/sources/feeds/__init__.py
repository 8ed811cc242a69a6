"""The missions' public raw-image feeds: one module a mission, and what they have in common."""

from __future__ import annotations

from mars_labeler.sources.feeds.feed import Feed, FeedItem, FeedPage, FeedQuery
from mars_labeler.sources.feeds.mars2020 import MARS_2020
from mars_labeler.sources.feeds.msl import MSL

__all__ = ["FEEDS", "Feed", "FeedItem", "FeedPage", "FeedQuery"]

FEEDS = {feed.name: feed for feed in (MSL, MARS_2020)}
