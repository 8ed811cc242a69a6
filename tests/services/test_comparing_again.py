"""What a comparison finds finished or half done, and what it runs anew."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from mars_labeler.domain.comparison import Budget
from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.jobs import JobCancelled
from mars_labeler.services.comparing import runs
from mars_labeler.services.comparing.running import default_folder
from mars_labeler.services.labeling import assign_label
from mars_labeler.services.project import Project
from tests.services.comparing_world import (
    SMALL,
    FakeRunner,
    file_of,
    run_comparison,
    state_names,
)


def test_what_is_finished_is_not_run_again(world: Project, output: Path) -> None:
    first = run_comparison(world, output, FakeRunner())
    again = FakeRunner()
    second = run_comparison(world, output, again)
    assert again.cells == []
    assert second.records == first.records


def test_a_stopped_comparison_runs_what_is_missing(world: Project, output: Path) -> None:
    with pytest.raises(JobCancelled):
        run_comparison(world, output, FakeRunner(stop_after=3))
    written = json.loads((output / "results.json").read_text())
    assert written["not_run"] == {"steps": {"full": "its turn has not come yet."}}
    assert [len(row["budgets"]["steps"]["runs"]) for row in written["rows"]] == [2, 1]
    assert "50.00 (1 of 2 seeds)" in (output / "tables.md").read_text()
    rest = FakeRunner()
    run_comparison(world, output, rest)
    assert [(cell.config.method, cell.config.seed) for cell in rest.cells] == [("full", 1)]
    assert json.loads((output / "results.json").read_text())["not_run"] == {}


def test_other_labels_settings_or_lost_predictions_are_run_again(
    world: Project, output: Path
) -> None:
    run_comparison(world, output, FakeRunner())
    first, second = sorted((output / "predictions").glob("full-*"))
    first.unlink()
    second.write_text("file,class,confidence\n")
    lost = FakeRunner()
    run_comparison(world, output, lost)
    assert lost.methods == ["full", "full"]
    wider = replace(SMALL, training=replace(SMALL.training, image_size=64))
    changed = FakeRunner()
    run_comparison(world, output, changed, wider)
    assert len(changed.cells) == 4
    assign_label(world, [5], 1, "ada")
    relabeled = FakeRunner()
    run_comparison(world, output, relabeled)
    assert len(relabeled.cells) == 4


def test_a_record_of_another_version_is_run_again(world: Project, output: Path) -> None:
    run_comparison(world, output, FakeRunner())
    for path, text in zip(sorted((output / "cells").iterdir()), ("{", "[]", "{}"), strict=False):
        path.write_text(text)
    again = FakeRunner()
    run_comparison(world, output, again)
    assert len(again.cells) == 3


def test_a_changed_weights_file_is_run_again(world: Project, output: Path, tmp_path: Path) -> None:
    weights = tmp_path / "weights.pth"
    weights.write_bytes(b"one")
    config = replace(SMALL, plain_weights=str(weights), seeds=(0,))
    run_comparison(world, output, FakeRunner(), config)
    weights.write_bytes(b"another")
    again = FakeRunner()
    run_comparison(world, output, again, config)
    assert again.methods == ["cross-entropy", "full"]


def test_an_edited_method_is_run_again(
    world: Project, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_comparison(world, output, FakeRunner())
    monkeypatch.setattr(runs, "code_mark", lambda: "of the edited code")
    edited = FakeRunner()
    run_comparison(world, output, edited)
    assert len(edited.cells) == 4


def test_a_changed_image_is_run_again(world: Project, output: Path, tmp_path: Path) -> None:
    run_comparison(world, output, FakeRunner())
    Image.new("RGB", (64, 64), "white").save(tmp_path / "images" / file_of(10))
    changed = FakeRunner()
    run_comparison(world, output, changed)
    assert len(changed.cells) == 4


def test_what_only_running_runs_need_is_deleted(world: Project, output: Path) -> None:
    with pytest.raises(JobCancelled):
        run_comparison(world, output, FakeRunner(stop_after=1))
    assert (output / "work").is_dir()
    run_comparison(world, output, FakeRunner())
    assert not (output / "work").exists()


def test_a_state_is_deleted_once_the_run_is_kept(world: Project, output: Path) -> None:
    with pytest.raises(JobCancelled):
        run_comparison(world, output, FakeRunner(stop_after=2))
    (state,) = (output / "state").iterdir()
    assert state_names(output) == ["cross-entropy-steps-seed1"]
    run_comparison(world, output, FakeRunner())
    assert state_names(output) == []
    state.write_bytes(b"of a process that was killed once the record was written")
    run_comparison(world, output, FakeRunner())
    assert state_names(output) == []


def test_a_state_stays_until_its_record_is_on_the_disk(world: Project, output: Path) -> None:
    output.mkdir()
    (output / "cells").write_text("no folder")
    with pytest.raises(ProjectError, match="cannot be made"):
        run_comparison(world, output, FakeRunner())
    assert state_names(output) == ["cross-entropy-steps-seed0"]


def test_states_of_other_settings_and_of_failed_runs_stay(world: Project, output: Path) -> None:
    wider = replace(SMALL, training=replace(SMALL.training, image_size=64))
    with pytest.raises(JobCancelled):
        run_comparison(world, output, FakeRunner(stop_after=0), wider)
    assert state_names(output) == ["cross-entropy-steps-seed0"]
    run_comparison(world, output, FakeRunner(failing=("full",)))
    failed = ["full-steps-seed0", "full-steps-seed1"]
    assert state_names(output) == ["cross-entropy-steps-seed0", *failed]
    run_comparison(world, output, FakeRunner(), wider)
    assert state_names(output) == failed


def test_another_kind_of_device_is_run_again_beside_the_first(world: Project, output: Path) -> None:
    run_comparison(world, output, FakeRunner())
    for kind, count in (("cuda", 4), ("cuda", 0), ("cpu", 0)):
        runner = FakeRunner()
        run_comparison(world, output, runner, device_kind=kind)
        assert len(runner.cells) == count
    assert len(list((output / "predictions").iterdir())) == 8


def test_presets_in_one_folder_keep_their_predictions_apart(world: Project, output: Path) -> None:
    wider = replace(SMALL, training=replace(SMALL.training, image_size=64))
    run_comparison(world, output, FakeRunner())
    run_comparison(world, output, FakeRunner(), wider)
    again = FakeRunner()
    run_comparison(world, output, again)
    assert again.cells == []
    assert len(list((output / "predictions").iterdir())) == 8


def test_more_seeds_systems_or_budgets_go_on_in_the_same_folder(world: Project) -> None:
    one = replace(SMALL, seeds=(0,), systems=("full",))
    folder = default_folder(world, one)
    assert folder.parent == world.folder / "comparisons"
    assert default_folder(world, replace(SMALL, budgets=tuple(Budget))) == folder
    assert default_folder(world, replace(one, learns_from_predicted=True)) != folder
    run_comparison(world, folder, FakeRunner(), one)
    more = FakeRunner()
    comparison = run_comparison(world, folder, more)
    assert [(cell.config.method, cell.config.seed) for cell in more.cells] == [
        ("cross-entropy", 0),
        ("cross-entropy", 1),
        ("full", 1),
    ]
    assert [len(records) for records in comparison.records.values()] == [2, 2]
