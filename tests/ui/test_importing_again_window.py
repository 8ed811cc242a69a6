"""What the window says of images that are imported again."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PIL import Image

from mars_labeler.domain.jobs import JobCancelled, ReportingContext
from mars_labeler.services import labeling
from mars_labeler.services.image_table import NONE
from mars_labeler.services.lists_due import due_lists
from mars_labeler.services.project import create_project, open_project
from mars_labeler.ui.controllers.project_jobs import ListUse, import_folders
from tests.ui.driver import GROUND, Driver


def test_labels_that_were_set_aside_are_told_and_stay_so(driver: Driver, folder: Path) -> None:
    driver.desktop.window.show()
    labeling.assign_label(driver.desktop.session.project, [1], GROUND, "ada")
    Image.new("RGB", (64, 64)).save(sorted(folder.iterdir())[0])
    with driver.qtbot.waitSignals(
        [driver.desktop.runner.succeeded, driver.desktop.runner.finished]
    ):
        driver.action("import_again").trigger()
    told = driver.desktop.window.messages.text()
    assert told.endswith("Labels set aside, as their files show other pictures now: 1.")
    assert driver.labels[0] == NONE
    driver.action("undo").trigger()
    assert driver.labels[0] == NONE


def test_images_that_were_moved_are_known(rover: Path, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    folder.rename(tmp_path / "disk" / "rover")
    project = open_project(rover)
    done = import_folders(
        project, [tmp_path / "disk"], "ada", ListUse.NOTHING, ReportingContext(), lambda _: None
    )
    project.close()
    assert (done.added, done.known, done.missing) == (0, 12, ())


def test_lists_are_taken_over_by_the_next_import_when_the_first_was_cut_off(
    tmp_path: Path, folder: Path
) -> None:
    """Nobody would notice that labels are missing among thousands of images."""
    names = sorted(path.name for path in folder.iterdir())
    lines = [f"{name} {number % 2}" for number, name in enumerate(names)]
    (folder / "train-calibrated-shuffled.txt").write_text("\n".join(lines))
    (folder / "msl_synset_words-indexed.txt").write_text("0 ground\n1 wheel\n")
    project = create_project(tmp_path / "with lists", "Rover", ())
    asked = (project, [folder], "ada")
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(JobCancelled):
        import_folders(
            *asked, ListUse.LABELS, ReportingContext(cancel=stopped), lambda _changes: None
        )
    again = import_folders(*asked, ListUse.NOTHING, ReportingContext(), lambda _changes: None)
    assert again.labeled == 12
    once_more = import_folders(*asked, ListUse.NOTHING, ReportingContext(), lambda _changes: None)
    assert once_more.labeled == 0
    assert due_lists(project, folder) == ""
    project.close()
