"""Every address that is ever asked, in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import sleep

from mars_labeler.sources.data_sets import DATA_SETS, DataSet
from mars_labeler.sources.feeds import FEEDS, Feed
from mars_labeler.sources.polite_web import PoliteWeb


@dataclass(frozen=True)
class Places:
    """Where images can be had.

    Args:
        data_sets: The public data sets by name.
        archive: Origin of the archive that has them.
        feeds: The missions' feeds by name.
        pause_s: Seconds between two questions.
        timeout_s: Seconds without a byte after which a server counts as gone.
        sleep: Waits that many seconds.
    """

    data_sets: Mapping[str, DataSet]
    archive: str
    feeds: Mapping[str, Feed]
    pause_s: float = 1.0
    timeout_s: float = 20.0
    sleep: Callable[[float], None] = sleep

    def web(self, check: Callable[[], None]) -> PoliteWeb:
        """Return what asks the servers.

        Args:
            check: As in `PoliteWeb`.
        """
        return PoliteWeb(check, self.pause_s, self.timeout_s, self.sleep)


PUBLIC_PLACES = Places(DATA_SETS, "https://zenodo.org", FEEDS)
