"""The commands for many images at once: bursts, and accepting above a threshold."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from mars_labeler.cli.main import main
from mars_labeler.domain.evaluation import Measured, ThresholdPoint
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.services import accepting, labeling
from mars_labeler.services.accepting import ThresholdFigures
from mars_labeler.services.importing import import_images
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project
from tests.services.suggested_world import suggest

GROUND, WHEEL = 1, 2


@pytest.fixture
def pool(project: Project, tmp_path: Path) -> Project:
    """Return a project of a burst of two frames and an image alone, with suggestions."""
    folder = tmp_path / "frames"
    folder.mkdir()
    for number in (10, 11, 40):
        picture = Image.new("RGB", (32, 32), (number * 5, 80, 40))
        picture.save(folder / f"0077MH0005780000{number:06}E01_DRCL.png")
    import_images(project, folder, ReportingContext())
    offers = [(GROUND, 0.99), (WHEEL, 0.95), (WHEEL, 0.7)]
    suggest(project, dict(zip(load_table(project).ids.tolist(), offers, strict=True)))
    return project


def run(command: str, pool: Project, *arguments: str) -> Result:
    return CliRunner().invoke(main, [command, "--project", str(pool.folder), *arguments])


def labels(pool: Project) -> list[int]:
    found: list[int] = load_table(pool).labels.tolist()
    return found


def test_bursts_are_printed_with_their_paths(pool: Project) -> None:
    result = run("bursts", pool)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "2 images",
        "  0077MH0005780000000010E01_DRCL.png",
        "  0077MH0005780000000011E01_DRCL.png",
        "Bursts: 1, with 2 of 3 images.",
    ]
    assert run("bursts", pool, "--count").stdout == "Bursts: 1, with 2 of 3 images.\n"


def test_accepting_prints_what_it_does_and_does_it(pool: Project) -> None:
    result = run("accept", pool)
    assert result.exit_code == 0, result.output
    assert "2 suggestions from 0.9 on:" in result.stdout
    least = result.stdout.index("0.950"), result.stdout.index("0.990")
    assert least[0] < least[1]
    assert "Nothing was held out: these confidences are not measured" in result.stdout
    assert "Do not trust them." in result.stdout
    assert "2 images labeled" in result.stdout
    assert labels(pool) == [GROUND, WHEEL, -1]


def test_what_is_labeled_while_it_measures_is_left_alone(
    pool: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(project: Project, **_: object) -> ThresholdFigures:
        first = int(load_table(project).ids[0])
        labeling.assign_label(project, [first], WHEEL, "bob")
        return ThresholdFigures(1)

    monkeypatch.setattr(accepting, "measure_thresholds", measure)
    result = run("accept", pool)
    assert result.exit_code == 0, result.output
    assert "2 suggestions from 0.9 on:" in result.stdout
    assert "1 images are left out: they have changed in the meantime." in result.stdout
    assert "1 images labeled" in result.stdout
    assert labels(pool) == [WHEEL, WHEEL, -1]


def test_a_model_that_comes_while_it_measures_is_not_taken_for_the_first(
    pool: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(project: Project, **_: object) -> ThresholdFigures:
        offers = [(WHEEL, 0.99), (GROUND, 0.95), (GROUND, 0.9)]
        ids = load_table(project).ids.tolist()
        suggest(project, dict(zip(ids, offers, strict=True)), version=2)
        return figures_of(2)

    monkeypatch.setattr(accepting, "measure_thresholds", measure)
    result = run("accept", pool)
    assert "not measured: there is another model by now" in result.stdout
    assert "0 images labeled" in result.stdout
    assert labels(pool) == [-1, -1, -1]


def test_how_many_are_right_is_said_with_what_it_was_measured_on(
    pool: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accepting, "measure_thresholds", lambda _project, **_: figures_of(1))
    output = run("accept", pool, "--dry-run").stdout
    assert "About 95.0% of them are right (90.0% to 99.0%, measured on 200" in output
    assert "Measured on labeled images held out at random" in output


def figures_of(version: int) -> ThresholdFigures:
    accuracy = Measured(0.95, 0.9, 0.99, 200)
    points = (ThresholdPoint(0.5, accuracy, accuracy),)
    return ThresholdFigures(version, points, is_by_labels=True)


def test_a_dry_run_accepts_nothing(pool: Project) -> None:
    result = run("accept", pool, "--above", "0.6", "--dry-run")
    assert "3 suggestions" in result.stdout
    assert "Nothing was accepted" in result.stdout
    assert labels(pool) == [-1, -1, -1]


def test_accepting_one_class(pool: Project) -> None:
    assert run("accept", pool, "--above", "0.5", "--class", "Wheel").exit_code == 0
    assert labels(pool) == [-1, WHEEL, WHEEL]


def test_an_unknown_class_or_threshold_is_refused(pool: Project) -> None:
    unknown = run("accept", pool, "--class", "crater")
    assert unknown.exit_code == 2
    assert "ground" in unknown.output
    assert run("accept", pool, "--above", "1.2").exit_code == 2
    assert labels(pool) == [-1, -1, -1]


def test_a_project_without_images_has_nothing_to_do(project: Project) -> None:
    assert "Bursts: 0" in run("bursts", project).stdout
    assert "0 images labeled" in run("accept", project).stdout
