"""Every command of the window as data: its words, its keys, its menu."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget


class Menu(StrEnum):
    """The menus, in their order."""

    PROJECT = "Project"
    LABEL = "Label"
    VIEW = "View"
    TRAINING = "Training"
    HELP = "Help"


@dataclass(frozen=True)
class Command:
    """One command.

    Args:
        name: What the code calls it.
        menu: The menu it stands in.
        text: What the person reads.
        keys: Its shortcuts; the first is shown.
        is_for_pictures: Its keys work only while the pictures have the keyboard, since other
            controls need them (Space presses a button, Enter ends a text field).
        has_rule: Whether a rule stands above it in the menu.
        is_checkable: It is on or off rather than done once.
    """

    name: str
    menu: Menu
    text: str
    keys: tuple[str, ...] = ()
    is_for_pictures: bool = False
    has_rule: bool = False
    is_checkable: bool = False


COMMANDS = (
    Command("open_folder", Menu.PROJECT, "Open a folder of images…", ("Ctrl+O",)),
    Command("open_project", Menu.PROJECT, "Open a project…", ("Ctrl+Shift+O",)),
    Command("open_sample", Menu.PROJECT, "Try the sample project"),
    Command("get_data_set", Menu.PROJECT, "Get a public data set…", has_rule=True),
    Command("get_raw_images", Menu.PROJECT, "Get raw images…"),
    Command("import_again", Menu.PROJECT, "Look for new images", ("Ctrl+I",), has_rule=True),
    Command("watch_folders", Menu.PROJECT, "Watch image folders", is_checkable=True),
    Command("relocate", Menu.PROJECT, "Locate moved images…"),
    Command("import_labels", Menu.PROJECT, "Import labels…"),
    Command("split", Menu.PROJECT, "Splits…", has_rule=True),
    Command("export", Menu.PROJECT, "Export labels and suggestions…", ("Ctrl+E",), has_rule=True),
    Command("export_model", Menu.PROJECT, "Export model…", ("Ctrl+Shift+E",)),
    Command("write_report", Menu.PROJECT, "Write report…"),
    Command("settings", Menu.PROJECT, "Settings…", ("Ctrl+,",), has_rule=True),
    Command("close_project", Menu.PROJECT, "Close the project", ("Ctrl+W",), has_rule=True),
    Command("quit", Menu.PROJECT, "Quit", ("Ctrl+Q",)),
    Command("undo", Menu.LABEL, "Undo", ("Ctrl+Z",)),
    Command("redo", Menu.LABEL, "Redo", ("Ctrl+Shift+Z", "Ctrl+Y")),
    Command("accept", Menu.LABEL, "Accept the suggestion", ("Return", "Enter"), True, True),
    Command("take_1", Menu.LABEL, "Take the likeliest class", ("1",), True),
    Command("take_2", Menu.LABEL, "Take the second likeliest", ("2",), True),
    Command("take_3", Menu.LABEL, "Take the third likeliest", ("3",), True),
    Command("reject", Menu.LABEL, "Reject the suggestion", ("Backspace",), True),
    Command("unsure", Menu.LABEL, "Mark as unsure", (".",), True),
    Command("clear", Menu.LABEL, "Clear the label", ("Delete",), True),
    Command("accept_above", Menu.LABEL, "Accept all above…", ("Ctrl+Shift+Return",), has_rule=True),
    Command("label_next", Menu.LABEL, "Label next", ("Ctrl+L",), has_rule=True),
    Command("more_like_this", Menu.LABEL, "More like this", ("Ctrl+M",)),
    Command("find_class", Menu.LABEL, "Find a class", ("/",), True, True),
    Command("add_class", Menu.LABEL, "Add a class…", ("Ctrl+N",)),
    Command("select_all", Menu.LABEL, "Select all", ("Ctrl+A",), True, True),
    Command("select_group", Menu.LABEL, "Select the group", ("Ctrl+Shift+A",), True),
    Command("toggle_view", Menu.VIEW, "Loupe and back", ("Space",), True),
    Command("leave", Menu.VIEW, "Back to the pictures", ("Esc",)),
    Command("show_map", Menu.VIEW, "Map of the collection", ("F6",)),
    Command("check_labels", Menu.VIEW, "Check labels", ("F7",)),
    Command("show_evaluation", Menu.VIEW, "Evaluation", ("F8",)),
    Command("stack_bursts", Menu.VIEW, "Stack bursts", ("Ctrl+B",), False, True, True),
    Command("open_stack", Menu.VIEW, "Open or close the stack", ("Ctrl+Shift+B",)),
    Command("search", Menu.VIEW, "Search", ("Ctrl+F",), has_rule=True),
    Command("reapply", Menu.VIEW, "Apply the filter again", ("F5",)),
    Command("clear_filters", Menu.VIEW, "Clear filters", ("Ctrl+Shift+F",)),
    Command("show_sequence", Menu.VIEW, "Show this sequence", ("Ctrl+Shift+S",)),
    Command("toggle_facts", Menu.VIEW, "Facts in the loupe", ("F2",), has_rule=True),
    Command("show_why", Menu.VIEW, "Why this suggestion", ("F3",), is_checkable=True),
    Command("use_stretch", Menu.VIEW, "Use the loupe's stretch for the model"),
    Command("zoom_in", Menu.VIEW, "Zoom in", ("Ctrl+=", "Ctrl++"), has_rule=True),
    Command("zoom_out", Menu.VIEW, "Zoom out", ("Ctrl+-",)),
    Command("fit", Menu.VIEW, "Fit the image", ("Ctrl+0",)),
    Command("actual_size", Menu.VIEW, "Actual pixels", ("Ctrl+1",)),
    Command("toggle_training", Menu.VIEW, "Curves and models", ("Ctrl+T",), has_rule=True),
    Command("toggle_theme", Menu.VIEW, "Dark or light", ("Ctrl+Shift+L",)),
    Command("retrain", Menu.TRAINING, "Retrain", ("Ctrl+R",)),
    Command("suggest", Menu.TRAINING, "Suggest with the current model", ("Ctrl+Shift+R",)),
    Command("stop", Menu.TRAINING, "Stop", ("Ctrl+.",)),
    Command("keys", Menu.HELP, "All keys", ("?", "F1")),
    Command("about", Menu.HELP, "About mars-labeler"),
)  # fmt: skip


def make_actions(window: QWidget, pictures: Iterable[QWidget]) -> dict[str, QAction]:
    """Return an action for each command, with its shortcuts in force.

    Args:
        window: Where the commands for the whole window work.
        pictures: Where the others work: what has the keyboard while one looks at pictures.
    """
    actions = {}
    for command in COMMANDS:
        action = QAction(command_text(command), window)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.setCheckable(command.is_checkable)
        action.setAutoRepeat(command.name in ("undo", "redo", "zoom_in", "zoom_out"))
        if command.is_for_pictures:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            for widget in pictures:
                widget.addAction(action)
        else:
            window.addAction(action)
        actions[command.name] = action
    return actions


def command_text(command: Command) -> str:
    """Return what the person reads, in her language."""
    return QCoreApplication.translate("commands", command.text)
