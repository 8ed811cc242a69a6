"""The window on one project, measured from inside; `browsing.py` starts it and reads its JSON.

    python benchmarks/browsing_window.py PROJECT [--first-screen]

Everything goes the way that a person's keys and clicks go: wheel and key events sent to the grid,
queries through the browsing controller. An action is over when the event loop comes to rest after
the paint event that it caused, what was painted handed to the display; "with pictures" when every
cell in sight has been painted with its thumbnail. With `--first-screen` it ends after that.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from browsing_shown import Shown, memory, summary

WARM_NOTCHES = 75
PAGES = 20
ROUNDS = 5

TEXTS = {
    "one word": ("close", "left", "0200", "wheel", "zzz"),
    "two words": ("left drill", "close 04", "sun right", "synt 300", "left zzz"),
    "three words": ("left drill 12", "synt close sun", "sol 77 right", "00 left deck", "a b zzz"),
}


def main() -> None:
    """Open the window, measure it, print what was found."""
    shown = Shown(Path(sys.argv[1]))
    found: dict[str, Any] = {"first screen": shown.opening, "memory at first screen": memory()}
    if "--first-screen" not in sys.argv:
        found["scrolling"] = scrolling(shown)
        found["jumping"] = jumping(shown)
        found["queries"] = queries(shown)
        found["after a change"] = after_change(shown)
        found["memory"] = memory()
    found |= shown.facts()
    found["torch is imported"] = "torch" in sys.modules
    shown.close()
    click.echo(json.dumps(found))


def scrolling(shown: Shown) -> dict[str, Any]:
    """Return frame times of wheel notches and pages: thumbnails cold, then warm, in ms."""
    from PySide6.QtCore import Qt

    down, up = shown.wheel(-1), shown.wheel(1)
    cold = shown.frames([down] * WARM_NOTCHES)
    shown.frames([up] * WARM_NOTCHES)
    shown.fill([down] * WARM_NOTCHES)
    warm = shown.frames([up] * WARM_NOTCHES) + shown.frames([down] * WARM_NOTCHES)
    shown.fill([shown.key(Qt.Key.Key_Home)])
    page_down, page_up = shown.key(Qt.Key.Key_PageDown), shown.key(Qt.Key.Key_PageUp)
    shown.fill([page_down] * PAGES)
    pages = shown.frames([page_up] * PAGES) + shown.frames([page_down] * PAGES)
    shown.desktop.thumbnails.forget()
    cold_pages = [shown.act(page_up) for _ in range(PAGES)]
    return {
        "wheel, warm": summary(warm),
        "wheel, cold": summary(cold),
        "page, warm": summary(pages),
        "page, cold": summary([each.painted for each in cold_pages]),
        "page, cold, with pictures": summary([each.filled for each in cold_pages]),
    }


def jumping(shown: Shown) -> dict[str, Any]:
    """Return what End and Home take, in ms; the pixmaps forgotten before each."""
    from PySide6.QtCore import Qt

    def cold(key: Qt.Key) -> Callable[[], None]:
        shown.desktop.thumbnails.forget()
        return shown.key(key)

    ends, homes = [], []
    for _ in range(ROUNDS):
        ends.append(shown.act(cold(Qt.Key.Key_End)))
        homes.append(shown.act(cold(Qt.Key.Key_Home)))
    return {
        "End": summary([each.painted for each in ends]),
        "End, with pictures": summary([each.filled for each in ends]),
        "Home": summary([each.painted for each in homes]),
        "Home, with pictures": summary([each.filled for each in homes]),
    }


def queries(shown: Shown) -> dict[str, Any]:
    """Return what each sort, filter and search takes until it is painted, in ms."""
    from mars_labeler.services.browsing import Query, SortKey

    asked = {
        "sorts": [Query(sort=key, is_descending=True) for key in SortKey],
        "filters": filters(shown),
        **{
            f"search, {name}": [Query(text=text) for text in texts] for name, texts in TEXTS.items()
        },
        "typing": [Query(text="right wheel"[:end]) for end in range(1, 12)],
    }
    found: dict[str, Any] = {}
    for name, wanted in asked.items():
        steps = list(between(shown, wanted, is_typed=name == "typing"))
        found[name] = summary([step.painted for step in steps])
        found[f"{name}, with pictures"] = summary([step.filled for step in steps])
        found[name]["each"] = [round(step.painted, 1) for step in steps]
    return found


def between(shown: Shown, wanted: Iterable[Any], is_typed: bool) -> Iterable[Any]:
    """Ask each query, coming from the one that shows everything unless it is typed."""
    from mars_labeler.services.browsing import Query

    for query in wanted:
        if not is_typed:
            shown.act(lambda: shown.desktop.browsing.show_query(Query()))
        yield shown.act(lambda asked=query: shown.desktop.browsing.show_query(asked))
    shown.act(lambda: shown.desktop.browsing.show_query(Query()))


def filters(shown: Shown) -> list[Any]:
    """Return a query for each kind of filter, and one of many at once."""
    from mars_labeler.domain.splits import Split
    from mars_labeler.services.browsing import Query, Status

    table = shown.desktop.session.table
    folder, instrument = table.folder_names[-1], table.instrument_names[0]
    several = Query(status=Status.SUGGESTED, folder=folder, confidence_range=(0.2, 0.7))
    return [
        *(Query(status=status) for status in Status),
        Query(folder=folder),
        Query(instruments=frozenset({instrument})),
        Query(sequence=table.products.sequences.name_of(len(table) // 2)),
        Query(sol_range=(10, 40)),
        Query(class_ids=frozenset({1, 2})),
        Query(split=Split.NONE),
        Query(confidence_range=(0.5, 0.9)),
        several,
        replace(several, text="wheel"),
    ]


def after_change(shown: Shown) -> dict[str, Any]:
    """Return what follows a label after a pause: the counts and the status line, in ms."""
    from mars_labeler.services.browsing import Query

    shown.act(lambda: shown.desktop.browsing.show_query(Query(text="right wheel")))
    found = {
        "counts": [shown.timed(shown.desktop.browsing.count) for _ in range(ROUNDS)],
        "status line": [shown.timed(shown.desktop.status.write) for _ in range(ROUNDS)],
    }
    return {name: summary(times) for name, times in found.items()}


if __name__ == "__main__":
    main()
