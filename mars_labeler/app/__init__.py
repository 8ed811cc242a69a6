"""The composition root: the one place that builds the window's objects and joins them."""

from mars_labeler.app.desktop import Desktop
from mars_labeler.app.starting import make_application, open_at_start

__all__ = ["Desktop", "make_application", "open_at_start"]
