"""The report of a project: what it counts, whom it measures on, and that it is safe to mail."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from mars_labeler.catalog.label_history import LabelEventRow, read_label_events
from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.evaluation import FEWEST
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.domain.records import ModelVersion
from mars_labeler.domain.splits import Split
from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.learning.intervals import wilson
from mars_labeler.services import splitting, suggesting
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, create_project
from mars_labeler.services.reporting import write_report
from mars_labeler.services.reporting.accuracy import interval_95, measure_kept_aside
from mars_labeler.services.reporting.content import Report
from mars_labeler.services.reporting.course import label_course
from mars_labeler.services.reporting.unseen import find_unseen
from mars_labeler.services.reporting.writing import gather_report, render
from mars_labeler.services.reviewing import current_version
from tests.services.report_world import (
    CLASSES,
    EVE,
    FAST,
    FIRST_LABELED,
    IMAGES,
    LABELED_SINCE,
    ME,
    NASTY,
    go_on,
    label,
    make_project,
    retrain,
)

VOID = {"meta", "img", "line", "circle", "path"}


@pytest.fixture
def labeled(tmp_path: Path) -> Iterator[Project]:
    """Return a project of 60 images, 24 of them labeled, without a model."""
    opened = make_project(tmp_path)
    yield opened
    opened.close()


def _report(project: Project) -> Report:
    return gather_report(project, ReportingContext())


def _unseen(project: Project) -> list[int]:
    model = current_version(project)
    assert model is not None
    with project.catalog.reading() as connection:
        events = read_label_events(connection)
    found: list[int] = find_unseen(project, load_table(project), events, model).tolist()
    return found


def test_it_counts_what_there_is(labeled: Project) -> None:
    retrain(labeled)
    go_on(labeled)
    report = _report(labeled)
    counts, course = report.counts, report.course
    done = FIRST_LABELED + LABELED_SINCE
    assert (counts.images, counts.labeled, counts.unsure) == (IMAGES, done, 1)
    assert counts.suggested == IMAGES - done - 1
    assert counts.open == 0
    assert [row.name for row in counts.classes] == list(CLASSES)
    assert sum(row.labeled for row in counts.classes) == done
    assert sum(row.suggested for row in counts.classes) == counts.suggested
    assert (counts.first_sol, counts.last_sol) == (0, IMAGES - 1)
    assert {share.name: share.count for share in course.annotators} == {ME: done - 1, EVE: 1}
    assert course.accepted == 1
    assert [row.version for row in report.versions] == [1]
    assert report.versions[0].labeled == FIRST_LABELED


def test_the_matrix_is_of_labels_given_after_the_training(labeled: Project) -> None:
    retrain(labeled)
    go_on(labeled)
    accuracy = _report(labeled).accuracy
    (figures,) = accuracy.figures
    assert (figures.name, figures.images) == ("labeled since", LABELED_SINCE)
    assert figures.low <= figures.top_1 <= figures.high
    cells = [cell for row in accuracy.confusion for cell in row.cells]
    assert sum(cell.count for cell in cells) == LABELED_SINCE
    right = sum(cell.count for cell in cells if cell.is_right)
    assert right / LABELED_SINCE == pytest.approx(figures.top_1)
    assert accuracy.accepted == 1


def test_what_the_model_learned_from_is_never_measured_on(labeled: Project) -> None:
    label(labeled, FIRST_LABELED, 30, ME)
    retrain(labeled)
    assert _unseen(labeled) == []
    learned = load_table(labeled).ids[:FIRST_LABELED].tolist()
    splitting.set_split(labeled, learned, Split.TEST)  # too late for this model
    assert _unseen(labeled) == []
    accuracy = _report(labeled).accuracy
    assert (accuracy.images, accuracy.figures, accuracy.confusion) == (0, (), ())
    retrain(labeled)
    assert _unseen(labeled) == learned


def test_held_out_images_are_measured_by_their_split(labeled: Project) -> None:
    label(labeled, FIRST_LABELED, 36, ME)
    ids = load_table(labeled).ids.tolist()
    splitting.set_split(labeled, ids[:20], Split.VALIDATION)
    splitting.set_split(labeled, ids[20:42], Split.TEST)
    retrain(labeled)
    report = _report(labeled)
    found = {figures.name: figures.images for figures in report.accuracy.figures}
    assert found == {"test split": 22, "validation split": 20}
    assert {share.name: share.count for share in report.counts.splits} == {
        "not split": 18,
        "validation": 20,
        "test": 22,
    }


def test_without_others_those_count_that_the_training_kept_aside(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    label(project, FIRST_LABELED, IMAGES - FIRST_LABELED, ME)
    config = replace(FAST, held_out_fraction=0.5)
    suggesting.retrain(project, config, ReportingContext(), lambda _changes: None)
    report = _report(project)
    project.close()
    (figures,) = report.accuracy.figures
    assert report.accuracy.is_kept_aside
    assert figures.name == "kept aside in the training"
    assert figures.images == report.versions[0].held_out > 20
    assert figures.top_1 == pytest.approx(report.versions[0].accuracy)
    cells = [cell for row in report.accuracy.confusion for cell in row.cells]
    assert sum(cell.count for cell in cells) == figures.images
    assert "kept aside" in render(report)


def test_galleries_show_what_a_person_should_look_at(labeled: Project) -> None:
    retrain(labeled)
    go_on(labeled)
    report = _report(labeled)
    examples, names = report.examples, {gallery.title for gallery in report.examples.by_class}
    assert names == set(CLASSES)
    assert all(len(gallery.examples) == 8 for gallery in examples.by_class)
    assert examples.least_sure is not None
    confidences = [entry.confidence or 0 for entry in examples.least_sure.examples]
    assert confidences == sorted(confidences)
    assert len(confidences) == report.counts.suggested
    assert examples.corrected is not None
    (corrected,) = examples.corrected.examples
    assert corrected.suggestion != corrected.label
    assert examples.mistaken is not None
    right = report.accuracy.figures[0].top_1 * LABELED_SINCE
    assert examples.mistaken.total == LABELED_SINCE - round(right)


class _Elements(HTMLParser):
    """Reads a page and complains of elements that are not closed in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the element and where it points."""
        self.seen.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        if tag not in VOID:
            assert self.open.pop() == tag


def test_the_page_is_whole_escaped_and_needs_nothing_else(labeled: Project, tmp_path: Path) -> None:
    retrain(labeled)
    go_on(labeled)
    retrain(labeled)
    path = write_report(labeled, tmp_path / "report.html", ReportingContext())
    text = path.read_text(encoding="utf-8")
    page = _Elements()
    page.feed(text)
    assert page.open == []
    assert "script" not in page.seen
    assert NASTY not in text
    assert EVE not in text
    assert "&lt;script&gt;alert" in text
    assert "Gale &amp; &lt;i&gt;co&lt;/i&gt;" in text
    assert len(page.links) > 30
    assert all(link.startswith("data:image/jpeg;base64,") for link in page.links)
    assert re.search(r"url\(|@import", text) is None


def test_an_empty_project_has_a_report(tmp_path: Path) -> None:
    project = create_project(tmp_path / "project", "Nothing yet")
    text = render(_report(project))
    project.close()
    assert "Nothing is labeled yet" in text
    assert "No model has been trained yet" in text


def test_images_that_are_away_are_shown_as_such(labeled: Project, tmp_path: Path) -> None:
    retrain(labeled)
    go_on(labeled)
    (tmp_path / "images").rename(tmp_path / "away")
    for thumbnail in (tmp_path / "project" / "cache" / "thumbnails").rglob("*.jpg"):
        thumbnail.unlink()
    report = _report(labeled)
    assert "not there" in report.accuracy.problem
    assert {entry.picture for entry in report.examples.by_class[0].examples} == {""}
    assert "cannot be read" in render(report)


def test_a_report_that_is_stopped_leaves_the_one_before(labeled: Project, tmp_path: Path) -> None:
    output = tmp_path / "report.html"
    output.write_text("before")
    cancel = threading.Event()

    def stop(_progress: Progress) -> None:
        cancel.set()

    with pytest.raises(JobCancelled):
        write_report(labeled, output, ReportingContext(stop, cancel))
    assert output.read_text() == "before"


def test_a_place_that_cannot_be_written_is_told(labeled: Project, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="cannot be written"):
        write_report(labeled, tmp_path / "nowhere" / "report.html", ReportingContext())


def _event(image_id: int, class_id: int | None, minute: int) -> LabelEventRow:
    return LabelEventRow(
        image_id, class_id, ME, f"2026-01-01T10:{minute:02}:00+00:00", minute, None
    )


def test_the_curve_of_labels_follows_the_events() -> None:
    events = [_event(1, 1, 0), _event(2, 1, 10), _event(1, None, 20), _event(3, 2, 30)]
    course = label_course(events)
    assert course.labeled is not None
    heights = [up for _, up in course.labeled.curves[0].points]
    one, two = heights[0], heights[1]
    assert two < one  # up the page
    assert heights == [one, two, one, two]
    assert (course.first_at, course.last_at) == ("2026-01-01 10:00", "2026-01-01 10:30")
    assert label_course(events[:1]).labeled is None
    assert label_course([]).first_at == ""


def test_the_interval_is_wilsons() -> None:
    """Brown, Cai and DasGupta, Statistical Science 2001: 8 of 10, and all of 20."""
    assert interval_95(0.8, 10) == pytest.approx((0.4902, 0.9433), abs=2e-4)
    low, high = interval_95(1.0, 20)
    assert (low, high) == pytest.approx((0.8389, 1.0), abs=2e-4)
    assert np.isfinite(interval_95(0.0, 1)).all()


@pytest.mark.parametrize(("right", "count"), [(0, 1), (8, 10), (20, 20), (1234, 5678)])
def test_the_report_and_the_evaluation_have_the_same_intervals(right: int, count: int) -> None:
    figure = wilson(right, count)
    assert interval_95(right / count, count) == pytest.approx((figure.low, figure.high), abs=1e-9)


def test_judging_the_rounds_imports_no_scipy() -> None:
    code = "import sys, mars_labeler.services.stopping; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_ten_images_are_enough_for_the_report_as_they_are_for_the_evaluation() -> None:
    classes = [
        LabelClass(place, name, "", "#000000", place) for place, name in ((1, "a"), (2, "b"))
    ]
    labels = np.array([1, 2] * 5, np.int64)
    model = ModelVersion(1, "", 0, (1, 2), "{}")
    assert measure_kept_aside(labels, labels, model, classes).figures[0].images == FEWEST
    assert not measure_kept_aside(labels[1:], labels[1:], model, classes).figures
