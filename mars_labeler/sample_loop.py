"""The whole loop on the sample project, told in words and ending in a picture of the window.

It runs where there is no display: the window is a real one, drawn in memory.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QSettings, SignalInstance
from PySide6.QtWidgets import QApplication

from mars_labeler.app import Desktop, make_application
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.services.image_table import NONE
from mars_labeler.services.job_process import JobProcess
from mars_labeler.services.project import open_project
from mars_labeler.services.sample import create_sample_project, read_sample_truth
from mars_labeler.ui.workers.job_worker import Failure

LABELS_A_CLASS = 6
CORRECTIONS = 10
SIZE = (1440, 900)

Say = Callable[[str], object]


def run_sample_loop(folder: Path, say: Say) -> int:
    """Draw the sample, label, retrain, correct, and write `window.png`.

    Args:
        folder: Where the project and the picture go; a new sub-folder each time.
        say: Told of each step in a sentence.

    Returns:
        The exit status: 0 when the whole loop ran.
    """
    place = _free_folder(folder)
    say(f"Drawing and importing 400 synthetic pictures into {place} ...")
    create_sample_project(place, ReportingContext()).close()
    app = make_application(["mars-labeler"])
    store = QSettings(str(place / "settings.ini"), QSettings.Format.IniFormat)
    desktop = Desktop(app, store, JobProcess())
    desktop.window.resize(*SIZE)
    desktop.window.show()
    desktop.session.open(open_project(place))
    try:
        return _run(desktop, say, place / "window.png")
    finally:
        desktop.window.close()


def _run(desktop: Desktop, say: Say, picture: Path) -> int:
    truth = _true_ids(desktop)
    labeled = _label_some(desktop, truth)
    say(f"Labeled {labeled} pictures, {LABELS_A_CLASS} or fewer of each class.")
    if not _retrain(desktop, say):
        return 1
    say(_agreement(desktop, truth))
    corrected = _correct_some(desktop, truth)
    say(f"Corrected {corrected} suggestions that were wrong.")
    if not _retrain(desktop, say):
        return 1
    say(_agreement(desktop, truth))
    desktop.status.write()
    desktop.browsing.count()
    _wait_for_thumbnails(desktop)
    QApplication.processEvents()  # the last words on the screen want their room in the layout
    desktop.window.grab().save(str(picture))
    say(f"A picture of the window is in {picture}")
    return 0


def _free_folder(folder: Path) -> Path:
    numbered = (folder / f"run-{number}" for number in itertools.count(1))
    return next(place for place in numbered if not place.exists()).resolve()


def _true_ids(desktop: Desktop) -> Mapping[int, int]:
    """Return the class that each picture was drawn as, by image id."""
    by_name = {record.name: record.class_id for record in desktop.session.classes}
    truth = read_sample_truth(desktop.session.project)
    return {image_id: by_name[name] for image_id, name in truth.items()}


def _label_some(desktop: Desktop, truth: Mapping[int, int]) -> int:
    """Label a few pictures of each class, as a person who browses would."""
    labeled = 0
    for class_id in sorted(set(truth.values())):
        image_ids = [image_id for image_id, true_id in truth.items() if true_id == class_id]
        for image_id in image_ids[:LABELS_A_CLASS]:
            desktop.window.pictures.grid.set_current(image_id)
            desktop.labeling.assign(class_id)
            labeled += 1
    return labeled


def _correct_some(desktop: Desktop, truth: Mapping[int, int]) -> int:
    """Give the right class to pictures whose suggestion is wrong, the surest mistakes first."""
    table = desktop.session.table
    wrong = [
        row
        for row in np.flatnonzero(table.has_suggestion()).tolist()
        if int(table.suggested[row, 0]) != truth[int(table.ids[row])]
    ]
    wrong.sort(key=lambda row: float(-table.confidences[row, 0]))
    for row in wrong[:CORRECTIONS]:
        image_id = int(table.ids[row])
        desktop.window.pictures.grid.set_current(image_id)
        desktop.labeling.assign(truth[image_id])
    return len(wrong[:CORRECTIONS])


def _retrain(desktop: Desktop, say: Say) -> bool:
    failures: list[Failure] = []
    desktop.runner.failed.connect(failures.append)
    desktop.training.retrain()
    _wait_for(desktop.runner.finished)
    desktop.runner.failed.disconnect(failures.append)
    for failure in failures:
        say(f"{failure.what} {failure.remedy}\n{failure.details}")
    return not failures


def _agreement(desktop: Desktop, truth: Mapping[int, int]) -> str:
    table = desktop.session.table
    rows = np.flatnonzero(table.has_suggestion() & (table.labels == NONE)).tolist()
    right = sum(int(table.suggested[row, 0]) == truth[int(table.ids[row])] for row in rows)
    return f"Retrained: {right} of {len(rows)} suggestions for the other pictures are right."


def _wait_for_thumbnails(desktop: Desktop) -> None:
    grid, thumbnails = desktop.window.pictures.grid, desktop.thumbnails
    while thumbnails is not None and not grid.is_complete():
        _wait_for(thumbnails.loaded, thumbnails.failed)


def _wait_for(*signals: SignalInstance) -> None:
    """Wait for the first of some signals."""
    loop = QEventLoop()
    for signal in signals:
        signal.connect(loop.quit)
    loop.exec()
    for signal in signals:
        signal.disconnect(loop.quit)
