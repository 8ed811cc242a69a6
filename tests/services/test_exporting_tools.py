"""Each export opens in the tool that it is meant for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pandas
import pytest
from pyarrow import parquet

from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.services.exporting import ExportOptions, export_project, find_format
from mars_labeler.services.project import Project
from tests.services.exporting_world import CLASSES, make_project

DRILL = CLASSES[1]
IN_ORDER = ["left/0001", "left/0003", "left/0005", "right/0000", "right/0002", "right/0004"]


@pytest.fixture
def world(tmp_path: Path, image_folder: Path) -> Iterator[Project]:
    """Return the project of `exporting_world`."""
    made = make_project(tmp_path / "world", image_folder)
    yield made
    made.close()


def _export(project: Project, name: str, place: Path) -> Path:
    output = place / f"out{find_format(name).suffix}"
    export_project(project, name, output, ExportOptions(), ReportingContext())
    return output


def _require_rows(table: pandas.DataFrame) -> None:
    """Check what a table says of the six images of the world."""
    assert [file.removesuffix("ML0000.png") for file in table["file"]] == IN_ORDER
    by_file = table.set_index("file")
    assert by_file["class"]["right/0000ML0000.png"] == DRILL
    assert by_file["annotator"]["left/0001ML0000.png"] == "Bob"
    assert by_file["from_model_version"]["left/0001ML0000.png"] == 1
    assert by_file["unsure"].tolist() == [False, False, False, False, True, False]
    assert by_file["confidence"]["right/0004ML0000.png"] == pytest.approx(0.7)
    assert by_file["model_version"].dropna().tolist() == [1, 2]
    assert pandas.to_datetime(by_file["decided_at"]["right/0000ML0000.png"]).tzinfo is not None


def test_pandas_reads_the_csv_file(world: Project, tmp_path: Path) -> None:
    table = pandas.read_csv(_export(world, "csv", tmp_path))
    _require_rows(table)
    assert json.loads(table["rejected"].dropna().item()) == ["sun"]


def test_pandas_reads_the_json_lines(world: Project, tmp_path: Path) -> None:
    table = pandas.read_json(_export(world, "jsonl", tmp_path), lines=True)
    _require_rows(table)
    assert [names for names in table["rejected"] if names] == [["sun"]]


def test_pandas_and_arrow_read_the_parquet_table(world: Project, tmp_path: Path) -> None:
    output = _export(world, "parquet", tmp_path)
    _require_rows(pandas.read_parquet(output))
    schema = parquet.read_schema(output)
    assert str(schema.field("rejected").type).startswith("list<")
    assert str(schema.field("confidence").type) == "double"


def test_pycocotools_loads_the_coco_file(world: Project, tmp_path: Path) -> None:
    from pycocotools.coco import COCO

    coco = COCO(str(_export(world, "coco", tmp_path)))
    assert len(coco.getImgIds()) == 6
    assert [entry["name"] for entry in coco.loadCats(coco.getCatIds())] == list(CLASSES)
    (drill,) = coco.getCatIds(catNms=[DRILL])
    (image_id,) = coco.getImgIds(catIds=[drill])
    (image,) = coco.loadImgs(image_id)
    assert image["file_name"] == "right/0000ML0000.png"
    (annotation,) = coco.loadAnns(coco.getAnnIds(imgIds=[image_id]))
    assert annotation["bbox"] == [0, 0, 32, 24]
    entries = coco.loadAnns(coco.getAnnIds())
    scored = [entry for entry in entries if entry.get("is_suggestion")]
    assert [round(entry["score"], 3) for entry in scored] == [0.7, 0.7]
    assert len(entries) == 4


def test_torchvision_reads_the_folders(world: Project, tmp_path: Path) -> None:
    from torchvision.datasets import ImageFolder

    found = ImageFolder(str(_export(world, "folders", tmp_path)))
    assert found.classes == ["drill_holes_ “new”", "sun"]
    files = {Path(path).name[:4]: found.classes[target] for path, target in found.samples}
    assert files == {"0000": "drill_holes_ “new”", "0001": "sun", "0004": "sun", "0005": "sun"}
    assert found[0][0].size == (32, 24)


def test_fiftyone_reads_its_dataset(world: Project, tmp_path: Path) -> None:
    reason = "FiftyOne is not installed; the layout is tested by its documentation below"
    fiftyone_data = pytest.importorskip("fiftyone.utils.data", reason=reason)
    folder = str(_export(world, "fiftyone", tmp_path))
    importer = fiftyone_data.FiftyOneImageClassificationDatasetImporter(folder)
    with importer:
        read = {Path(path).stem: label for path, _, label in importer}
    assert len(read) == 6
    assert read["0000ML0000"].label == DRILL
    assert read["0004ML0000"].confidence == pytest.approx(0.7)
    assert read["0002ML0000"] is None


def test_the_fiftyone_dataset_is_as_documented(world: Project, tmp_path: Path) -> None:
    output = _export(world, "fiftyone", tmp_path)
    content = json.loads((output / "labels.json").read_text("utf-8"))
    assert content["classes"] == list(CLASSES)
    stems = {path.stem for path in (output / "data").iterdir()}
    assert set(content["labels"]) == stems
    assert content["labels"]["0000ML0000"]["label"] == 1
    assert content["labels"]["0000ML0000"]["attributes"]["annotator"] == "Ada"
    assert content["labels"]["0005ML0000"]["attributes"]["is_suggestion"] is True
    assert content["labels"]["0003ML0000"] is None


def test_the_msl_layout_is_as_published(world: Project, tmp_path: Path) -> None:
    output = _export(world, "msl", tmp_path)
    index = (output / "msl_synset_words-indexed.txt").read_text("utf-8")
    assert index == f"0       ground\n1       {DRILL}\n2       sun\n"
    lists = {path.name: path.read_text("utf-8").splitlines() for path in output.glob("*-*.txt")}
    assert lists.pop("msl_synset_words-indexed.txt")
    assert {name: sorted(lines) for name, lines in lists.items()} == {
        "train-calibrated-shuffled.txt": ["calibrated/0000ML0000.png 1"],
        "val-calibrated-shuffled.txt": ["calibrated/0001ML0000.png 2"],
        "train-images.txt": [f"calibrated/{number:04}ML0000.png" for number in (2, 3, 5)],
        "test-images.txt": ["calibrated/0004ML0000.png"],
        "suggested-calibrated-shuffled.txt": [
            "calibrated/0004ML0000.png 2",
            "calibrated/0005ML0000.png 2",
        ],
    }
    assert sorted(path.name for path in (output / "calibrated").iterdir()) == [
        f"{number:04}ML0000.png" for number in range(6)
    ]
