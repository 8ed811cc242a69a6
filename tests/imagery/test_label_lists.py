"""Labels that come with the images: published lists, CSV, folders."""

from pathlib import Path

import pytest

from mars_labeler.domain.errors import ProjectError
from mars_labeler.imagery.label_files import (
    FoundLabels,
    ListedImage,
    find_folder_classes,
    find_label_lists,
    read_label_file,
)

INDEX = "0       apxs\n1       apxs cal target\n15      observation tray\n"


def _published(folder: Path, train: str, index: str = INDEX) -> FoundLabels:
    (folder / "msl_synset_words-indexed.txt").write_text(index, "utf-8")
    (folder / "train-calibrated-shuffled.txt").write_text(train, "utf-8")
    found = find_label_lists(folder)
    assert found is not None
    return found


def test_reads_the_published_layout(tmp_path: Path) -> None:
    (tmp_path / "val-calibrated-shuffled.txt").write_text("calibrated/B.JPG 0\n")
    (tmp_path / "test-images.txt").write_text("calibrated/C.JPG\n")
    (tmp_path / "README.txt").write_text("not a list 1\n")
    found = _published(tmp_path, "calibrated/A.JPG 15\n\n")
    assert found.class_names == ("apxs", "apxs cal target", "observation tray")
    assert found.images == {
        "calibrated/A.JPG": ListedImage("observation tray", "train"),
        "calibrated/B.JPG": ListedImage("apxs", "val"),
        "calibrated/C.JPG": ListedImage("", "test"),
    }
    assert found.problems == ()


def test_a_folder_without_lists_gives_none(tmp_path: Path) -> None:
    (tmp_path / "README.txt").write_text("calibrated/A.JPG 15\n")
    assert find_label_lists(tmp_path) is None


def test_bad_lines_are_reported_with_their_place(tmp_path: Path) -> None:
    train = "a.jpg 15\nb.jpg 99\nc.jpg\n../d.jpg 0\n/e.jpg 0\nf.jpg x\n"
    found = _published(tmp_path, train)
    assert list(found.images) == ["a.jpg"]
    places = [problem.split(" ")[0] for problem in found.problems]
    assert places == [f"train-calibrated-shuffled.txt:{line}:" for line in (2, 3, 4, 5, 6)]


def test_bad_index_lines_are_reported(tmp_path: Path) -> None:
    found = _published(tmp_path, "a.jpg 15\n", INDEX + "wheel\n7\n")
    assert [problem.split(" ")[0] for problem in found.problems] == [
        "msl_synset_words-indexed.txt:4:",
        "msl_synset_words-indexed.txt:5:",
    ]


def test_the_first_word_on_an_image_stands(tmp_path: Path) -> None:
    (tmp_path / "val-calibrated-shuffled.txt").write_text("a.jpg 15\n")
    found = _published(tmp_path, "a.jpg 0\na.jpg 0\na.jpg 1\n")
    assert found.images == {"a.jpg": ListedImage("apxs", "train")}
    assert len(found.problems) == 2


def test_names_with_blanks_backslashes_and_windows_lines(tmp_path: Path) -> None:
    found = _published(tmp_path, "\ufeffsol 7\\a b.jpg 1\r\n./c.jpg 0\r\n")
    assert found.images == {
        "sol 7/a b.jpg": ListedImage("apxs cal target", "train"),
        "c.jpg": ListedImage("apxs", "train"),
    }


def test_bytes_that_are_no_text_spoil_their_line_only(tmp_path: Path) -> None:
    (tmp_path / "test-images.txt").write_bytes(b"\xff\xfe.jpg\na.jpg\n")
    found = find_label_lists(tmp_path)
    assert found is not None
    assert list(found.images) == ["a.jpg"]
    assert found.problems[0].startswith("test-images.txt:1:")


def test_finds_labels_csv_beside_the_images(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("file,class\na.jpg,wheel\n")
    found = find_label_lists(tmp_path)
    assert found is not None
    assert found.images == {"a.jpg": ListedImage("wheel")}


def test_reads_a_csv_file_in_the_order_of_first_use(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        'class,file,list\nWheel,a.jpg,train\n"drill, holes",b.jpg,\nwheel,c.jpg,test\n,d.jpg,\n'
    )
    found = read_label_file(path)
    assert found.class_names == ("Wheel", "drill, holes")
    assert found.images == {
        "a.jpg": ListedImage("Wheel", "train"),
        "b.jpg": ListedImage("drill, holes"),
        "c.jpg": ListedImage("Wheel", "test"),
    }
    assert found.problems == ("mine.csv:5: no class is named.",)


def test_a_csv_file_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text('file,class\na.jpg,wheel\nb.jpg,"sun\n')
    found = read_label_file(path)
    assert list(found.images) == ["a.jpg"]
    assert "the rest is left out" in found.problems[0]


@pytest.mark.parametrize("text", ["", "name,class\na.jpg,wheel\n"])
def test_a_csv_file_without_the_columns_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(text)
    with pytest.raises(ProjectError, match="no columns named file and class"):
        read_label_file(path)


def test_reads_one_published_list_by_name(tmp_path: Path) -> None:
    _published(tmp_path, "a.jpg 1\n")
    found = read_label_file(tmp_path / "train-calibrated-shuffled.txt")
    assert found.images == {"a.jpg": ListedImage("apxs cal target", "train")}


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="cannot be read"):
        read_label_file(tmp_path / "missing.csv")


def test_folders_are_classes_when_asked() -> None:
    found = find_folder_classes(["wheel/1.jpg", "loose.jpg", "more/Sun/2.jpg", "x/Wheel/3.jpg"])
    assert [name.casefold() for name in found.class_names] == ["sun", "wheel"]
    assert found.images["more/Sun/2.jpg"] == ListedImage("Sun")
    assert found.images["wheel/1.jpg"] == found.images["x/Wheel/3.jpg"]
    assert "loose.jpg" not in found.images


def test_a_folder_is_not_named_after_an_image_that_lies_elsewhere() -> None:
    noted = FoundLabels(("Sun",), {"/far/raw/1.jpg": ListedImage("Sun", root="/far")})
    found = find_folder_classes(["raw/1.jpg"], noted)
    assert found.images["raw/1.jpg"] == ListedImage("raw")
