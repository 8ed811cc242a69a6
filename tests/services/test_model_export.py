"""A model that leaves the project, and the script of the README that uses it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.domain.errors import ProjectError, TrainingError
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.imagery.decoding import read_image
from mars_labeler.services import labeling, suggesting, taxonomy
from mars_labeler.services.importing import import_images
from mars_labeler.services.model_export import export_model
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, read_record

README = Path(__file__).parents[2] / "README.md"
FAST = TrainingConfig(backbone="tiny", trainable=Trainable.HEADS, image_size=32, epochs=2)
GROUND, WHEEL, SUN = 1, 2, 3
ME = "ada"


@pytest.fixture
def trained(project: Project, image_folder: Path) -> Project:
    """Return a project of six images, three labeled, with a model and its suggestions."""
    import_images(project, image_folder, ReportingContext())
    for row, class_id in enumerate((GROUND, WHEEL, SUN)):
        labeling.assign_label(
            project, load_table(project).ids[row : row + 1].tolist(), class_id, ME
        )
    suggesting.retrain(project, FAST, ReportingContext(), lambda _changes: None)
    return project


def _opened(path: Path) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])


def _facts(path: Path) -> dict[str, str]:
    found: dict[str, str] = _opened(path).get_modelmeta().custom_metadata_map
    return found


def _confidences(path: Path, image: Path) -> dict[str, float]:
    names = json.loads(_facts(path)["classes"])
    (rows,) = _opened(path).run(None, {"images": read_image(image)[None]})
    return dict(zip(names, rows[0].tolist(), strict=True))


def test_the_file_gives_the_suggestions_of_the_program(
    trained: Project, image_folder: Path, tmp_path: Path
) -> None:
    output = export_model(trained, tmp_path / "model.onnx", None, ReportingContext())
    table = load_table(trained)
    rows = np.flatnonzero(table.has_suggestion()).tolist()
    assert len(rows) == 3
    for row in rows:
        record = read_record(trained, int(table.ids[row]))
        assert record is not None
        found = _confidences(output, image_folder / record.relative_path)
        names = [table.class_names[class_id] for class_id in table.suggested[row].tolist()]
        expected = dict(zip(names, table.confidences[row].tolist(), strict=True))
        assert found == pytest.approx(expected, abs=1e-3)


def test_it_says_where_it_comes_from(trained: Project, tmp_path: Path) -> None:
    facts = _facts(export_model(trained, tmp_path / "model.onnx", 1, ReportingContext()))
    assert facts["project"] == "Test"
    assert facts["model_version"] == "1"
    assert facts["label_revision"] == "3"
    assert facts["program"].startswith("mars-labeler ")
    assert json.loads(facts["metrics"])["labeled images"] == 3
    assert json.loads(facts["classes"]) == ["ground", "wheel", "sun"]


def test_the_classes_are_those_of_today(
    trained: Project, image_folder: Path, tmp_path: Path
) -> None:
    image = image_folder / "right" / "0004ML0000.png"
    before = _confidences(
        export_model(trained, tmp_path / "before.onnx", None, ReportingContext()), image
    )
    taxonomy.edit_class(trained, SUN, ("sky", "s", "#3f8fc4"), ME)
    taxonomy.merge_classes(trained, WHEEL, GROUND, ME)
    after = _confidences(
        export_model(trained, tmp_path / "after.onnx", None, ReportingContext()), image
    )
    together = before["ground"] + before["wheel"]
    assert after == pytest.approx({"ground": together, "sky": before["sun"]}, abs=1e-6)


def test_no_such_model_is_told_in_a_sentence(
    project: Project, tmp_path: Path, image_folder: Path
) -> None:
    with pytest.raises(TrainingError, match="no model yet"):
        export_model(project, tmp_path / "model.onnx", None, ReportingContext())
    import_images(project, image_folder, ReportingContext())
    ids = load_table(project).ids.tolist()
    labeling.assign_label(project, ids[:1], GROUND, ME)
    labeling.assign_label(project, ids[1:2], WHEEL, ME)
    suggesting.retrain(project, FAST, ReportingContext(), lambda _changes: None)
    with pytest.raises(TrainingError, match=r"no model 7.*There are 1"):
        export_model(project, tmp_path / "model.onnx", 7, ReportingContext())
    assert not (tmp_path / "model.onnx").exists()


def test_a_place_that_cannot_be_written_leaves_nothing(trained: Project, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(ProjectError, match="cannot be written"):
        export_model(trained, tmp_path / "taken", None, ReportingContext())
    assert [path.name for path in tmp_path.glob(".*.part")] == []


def test_the_script_of_the_readme_uses_it(
    trained: Project,
    image_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    (script,) = [block for block in blocks if "onnxruntime" in block]
    assert sum(bool(line.strip()) for line in script.splitlines()) == 10
    image = image_folder / "left" / "0003ML0000.png"
    output = export_model(trained, tmp_path / "model.onnx", None, ReportingContext())
    (tmp_path / "image.jpg").write_bytes(image.read_bytes())
    monkeypatch.chdir(tmp_path)
    exec(compile(script, "README.md", "exec"), {})
    found = sorted(_confidences(output, image).items(), key=lambda item: -item[1])
    expected = [f"{name}: {confidence:.1%}" for name, confidence in found]
    assert capsys.readouterr().out.splitlines() == expected
