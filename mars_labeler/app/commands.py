"""Which command does what."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from mars_labeler.ui.widgets.view_switch import View

if TYPE_CHECKING:
    from mars_labeler.app.desktop import Desktop


Slot = Callable[..., object]


def connect_commands(desktop: Desktop) -> None:
    """Join every command with what does it; those of `Active` join their own."""
    slots = _project_slots(desktop) | _looking_slots(desktop) | _working_slots(desktop)
    for name, slot in slots.items():
        desktop.window.actions_by_name[name].triggered.connect(slot)


def _project_slots(desktop: Desktop) -> dict[str, Slot]:
    """Return what brings images in and hands labels on."""
    window = desktop.window
    return {
        "open_folder": desktop.dialogs.open_folder,
        "open_project": desktop.dialogs.open_project,
        "open_sample": desktop.projects.make_sample,
        "get_data_set": desktop.fetches.ask_data_set,
        "get_raw_images": desktop.fetches.ask_raw_images,
        "import_again": desktop.projects.import_again,
        "relocate": desktop.dialogs.relocate,
        "import_labels": desktop.label_files.ask,
        "split": desktop.splits.ask,
        "export": desktop.exports.ask,
        "export_model": desktop.exports.ask_model,
        "write_report": desktop.exports.ask_report,
        "settings": desktop.dialogs.show_settings,
        "close_project": desktop.close_project,
        "quit": window.close,
    }


def _looking_slots(desktop: Desktop) -> dict[str, Slot]:
    """Return what changes how the pictures are seen."""
    window, pictures = desktop.window, desktop.window.pictures
    loupe = pictures.loupe
    return {
        "show_sequence": desktop.looking.show_current_sequence,
        "use_stretch": desktop.looking.use_stretch,
        "toggle_facts": loupe.toggle_facts,
        "toggle_view": pictures.toggle_view,
        "show_map": partial(pictures.set_view, View.MAP),
        "check_labels": partial(pictures.set_view, View.REVIEW),
        "show_evaluation": partial(pictures.set_view, View.EVALUATION),
        "leave": desktop.leave,
        "search": window.toolbar.focus_search,
        "reapply": desktop.browsing.reapply,
        "clear_filters": desktop.browsing.clear_filters,
        "zoom_in": loupe.zoom_in,
        "zoom_out": loupe.zoom_out,
        "fit": loupe.fit,
        "actual_size": loupe.actual_size,
    }


def _working_slots(desktop: Desktop) -> dict[str, Slot]:
    """Return what labels, trains, and helps."""
    window, pictures = desktop.window, desktop.window.pictures
    return {
        "find_class": window.labels.focus_find,
        "add_class": partial(desktop.taxonomy.add, ""),
        "select_all": pictures.select_all,
        "select_group": pictures.grid.select_current_group,
        "toggle_training": window.training.toggle,
        "toggle_theme": desktop.dialogs.toggle_theme,
        "retrain": desktop.training.retrain,
        "suggest": desktop.training.suggest,
        "stop": desktop.display.stop,
        "keys": desktop.dialogs.show_keys,
        "about": desktop.dialogs.show_about,
    }
