"""Label files of the forms that others write, and those that somebody has spoiled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.splits import Split
from mars_labeler.imagery.label_files import (
    ListedImage,
    ListedSuggestion,
    find_label_lists,
    read_label_file,
)


def _json(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content), "utf-8")
    return path


def _coco(**changes: Any) -> dict[str, Any]:
    content: dict[str, Any] = {
        "images": [{"id": 7, "file_name": "a.jpg"}, {"id": 8, "file_name": "b.jpg"}],
        "categories": [{"id": 1, "name": "wheel"}, {"id": 3, "name": "sun"}],
        "annotations": [{"id": 1, "image_id": 7, "category_id": 3}],
    }
    return content | changes


def test_reads_the_second_version_of_msl_surface(tmp_path: Path) -> None:
    (tmp_path / "class_map.csv").write_text("0,Arm cover\n1,Other rover part\n")
    (tmp_path / "train-set-v2.1.txt").write_text("0001ML.jpg 1\n")
    (tmp_path / "test-set-v2.1.txt").write_text("0002ML.jpg 0\n0003ML.jpg 19\n")
    found = find_label_lists(tmp_path)
    assert found is not None
    assert found.class_names == ("Arm cover", "Other rover part")
    assert found.images == {
        "images/0001ML.jpg": ListedImage("Other rover part", "train"),
        "images/0002ML.jpg": ListedImage("Arm cover", "test"),
    }
    assert [problem.split(" ")[0] for problem in found.problems] == ["test-set-v2.1.txt:2:"]


def test_a_row_may_say_all_there_is(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "file,class,list,split,unsure,rejected,annotator,decided_at,from_model_version,"
        "suggested,confidence,suggested_2,confidence_2,entropy,model_version\n"
        'a.jpg,Wheel,train,test,False,"[""sun""]",Ada,2026-01-02T03:04:05+00:00,2,,,,,,\n'
        "b.jpg,,,,TRUE,,,,,sun,0.5,WHEEL,0.25,0.125,3\n"
    )
    found = read_label_file(path)
    assert found.problems == ()
    assert found.class_names == ("Wheel", "sun")
    assert found.images == {
        "a.jpg": ListedImage(
            "Wheel",
            "train",
            rejected=("sun",),
            split=Split.TEST,
            annotator="Ada",
            decided_at="2026-01-02T03:04:05+00:00",
            from_model_version=2,
        ),
        "b.jpg": ListedImage(
            is_unsure=True,
            suggestion=ListedSuggestion(("sun", "Wheel"), (0.5, 0.25), 0.125, 3, 0),
        ),
    }


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_table_keeps_the_blanks_around_a_name(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"mine.{ending}"
    names = [" a.jpg", "a.jpg", "sol 7 /b.jpg "]
    if ending == "csv":
        path.write_text("file,class\n" + "".join(f"{name},wheel\n" for name in [*names, "  "]))
    else:
        rows = [{"file": name, "class": "wheel", "root": " "} for name in [*names, "  "]]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = read_label_file(path)
    root = "" if ending == "csv" else " /"
    assert list(found.images) == [root + name for name in names]
    assert [problem.split(" ")[0] for problem in found.problems] == [
        f"{path.name}:{5 if ending == 'csv' else 4}:"
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("split", "holdout"),
        ("unsure", "maybe"),
        ("rejected", "sun"),
        ("rejected", "[1]"),
        ("decided_at", "yesterday"),
        ("from_model_version", "-1"),
        ("from_model_version", "1.5"),
        ("confidence", "high"),
        ("confidence", "1.5"),
    ],
)
def test_a_value_that_is_none_spoils_its_row_only(tmp_path: Path, column: str, value: str) -> None:
    rows: list[dict[str, object]] = [
        {"file": "a.jpg", "class": "wheel", "suggested": "sun", "model_version": 1, column: value},
        {"file": "b.jpg", "class": "wheel"},
    ]
    path = tmp_path / "mine.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = read_label_file(path)
    assert list(found.images) == ["b.jpg"]
    assert [problem.split(" ")[0] for problem in found.problems] == ["mine.jsonl:1:"]


def test_lines_that_are_no_objects_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(
        '{"file": "a.jpg", "class": "wheel"}\n\n{"file"\n[1]\n{"file": 3, "class": 4}\n'
    )
    found = read_label_file(path)
    assert list(found.images) == ["a.jpg"]
    places = [problem.split(" ")[0] for problem in found.problems]
    assert places == [f"mine.jsonl:{line}:" for line in (3, 4, 5)]


def test_reads_any_parquet_table_with_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "mine.parquet"
    columns = {"file": ["a.jpg", "b.jpg"], "class": ["wheel", None], "sol": [3, 4]}
    parquet.write_table(pyarrow.table(columns), path)
    found = read_label_file(path)
    assert found.images == {"a.jpg": ListedImage("wheel")}
    assert found.problems == ("mine.parquet:2: no class is named.",)


def test_reads_the_coco_file_of_another_program(tmp_path: Path) -> None:
    found = read_label_file(_json(tmp_path / "coco.json", _coco()))
    assert found.images == {"a.jpg": ListedImage("sun")}


def test_of_several_annotations_of_an_image_the_first_stands(tmp_path: Path) -> None:
    pairs = [(7, 3), (7, 3), (7, 1)]
    annotations = [{"image_id": image, "category_id": name} for image, name in pairs]
    found = read_label_file(_json(tmp_path / "coco.json", _coco(annotations=annotations)))
    assert found.images == {"a.jpg": ListedImage("sun")}
    assert found.problems == ("coco.json: annotation 3: a.jpg was listed before, differently.",)


def test_reads_the_fiftyone_dataset_of_another_program(tmp_path: Path) -> None:
    (tmp_path / "data" / "sol 7").mkdir(parents=True)
    for name in ("a.jpg", "sol 7/b.png", "c.png"):
        (tmp_path / "data" / name).touch()
    labels = {"a": 1, "sol 7/b": {"label": 0, "confidence": 0.5}, "c": None, "gone": 0}
    _json(tmp_path / "labels.json", {"classes": ["wheel", "sun"], "labels": labels})
    found = find_label_lists(tmp_path)
    assert found is not None
    assert found.class_names == ("wheel", "sun")
    assert found.images == {
        "data/a.jpg": ListedImage("sun"),
        "data/sol 7/b.png": ListedImage("wheel"),
    }
    assert found.problems == ("labels.json: gone: there is no such image in data.",)


def test_a_fiftyone_dataset_may_name_its_classes_itself(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.jpg").touch()
    path = _json(tmp_path / "labels.json", {"classes": None, "labels": {"a": "wheel"}})
    assert read_label_file(path).images == {"data/a.jpg": ListedImage("wheel")}


def test_a_file_that_only_has_a_common_name_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    _json(tmp_path / "labels.json", {"en": "Labels"})
    assert find_label_lists(tmp_path) is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b"{"),
        ("b.json", b"[1]"),
        ("c.json", b'{"images": [], "labels": 3}'),
        ("d.json", b'{"images": [{}], "annotations": [], "categories": []}'),
        ("e.json", b'{"images": [], "annotations": [{"image_id": 1}], "categories": []}'),
        ("f.parquet", b"PAR1 and no more"),
        ("g.parquet", b""),
    ],
)
def test_a_spoiled_file_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ProjectError, match=f"{name} cannot be read"):
        read_label_file(tmp_path / name)


@pytest.mark.parametrize("ending", ["jsonl", "parquet", "json", "txt"])
def test_a_file_that_is_not_there_is_refused(tmp_path: Path, ending: str) -> None:
    with pytest.raises(ProjectError, match="cannot be read"):
        read_label_file(tmp_path / f"gone.{ending}")


def test_spoiled_notes_beside_lists_do_not_stop_the_lists(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("file,class\na.jpg,wheel\n")
    (tmp_path / "labels.jsonl").write_text("{")
    (tmp_path / "mars-labeler-export.json").write_text('{"models": 3}')
    found = find_label_lists(tmp_path)
    assert found is not None
    assert found.images == {"a.jpg": ListedImage("wheel")}
    assert len(found.problems) == 2
