"""Label files whose names do not say what they are, and lines that hold more than a line should."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mars_labeler.domain.errors import ProjectError
from mars_labeler.imagery.label_files import ListedImage, read_label_file

COCO = {
    "images": [{"id": 7, "file_name": "a.png"}],
    "categories": [{"id": 1, "name": "rock"}],
    "annotations": [{"image_id": 7, "category_id": 1}],
}


@pytest.mark.parametrize("name", ["labels", "labels.txt", "labels.JSON"])
def test_json_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(json.dumps(COCO, indent=1))
    assert read_label_file(path).images == {"a.png": ListedImage("rock")}


def test_json_of_another_form_is_told(tmp_path: Path) -> None:
    (tmp_path / "labels").write_text('{"rocks": []}')
    with pytest.raises(ProjectError, match="neither COCO nor FiftyOne"):
        read_label_file(tmp_path / "labels")


def test_no_more_of_a_line_is_quoted_than_tells_which_it_is(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("x" * 5_000_000)
    (tmp_path / "list.csv").write_text(f"file,class\n../{'x' * 5000},rock\n")
    for name, beginning in (("list.txt", "“xxx"), ("list.csv", "“../xxx")):
        (problem,) = read_label_file(tmp_path / name).problems
        assert beginning in problem
        assert "x…” " in problem
        assert len(problem) < 150
