"""Which images a comparison learns from, and which it is tested on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mars_labeler.domain.errors import ProjectError, TrainingError
from mars_labeler.services.comparing.image_list import read_image_list
from mars_labeler.services.comparing.split import comparison_split
from mars_labeler.services.labeling import assign_label, mark_unsure
from mars_labeler.services.project import Project
from tests.services.comparing_world import NO_LABEL, SMALL, file_of, make_project


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Project]:
    """Return the project of `comparing_world`: ids 1 to 9, tested from sol 100 on."""
    opened = make_project(tmp_path)
    yield opened
    opened.close()


def _write(path: Path, *lines: str) -> str:
    path.write_text("".join(f"{line}\n" for line in lines))
    return str(path)


def test_the_later_labeled_images_are_the_test_set(world: Project) -> None:
    split = comparison_split(world, SMALL)
    assert split.class_names == split.learned_names == ("ground", "wheel")
    assert split.train_ids.tolist() == [1, 2, 3, 4]
    assert split.train_labels.tolist() == [0, 1, 0, 1]
    assert split.test_ids.tolist() == [7, 8]
    assert split.test_labels.tolist() == [0, 1]
    assert split.unlabeled_ids.tolist() == [5, 6, 9]
    assert split.scored_ids.tolist() == [7, 8]
    assert split.test_title == "labeled images from sol 100 on"
    assert split.paths[1] == file_of(10)
    assert split.notes == ()


def test_an_image_that_a_person_could_not_tell_is_unlabeled(world: Project) -> None:
    mark_unsure(world, [5], "ada")
    assert 5 in comparison_split(world, SMALL).unlabeled_ids.tolist()


def test_without_labeled_test_images_it_says_what_to_do(world: Project) -> None:
    with pytest.raises(TrainingError, match="no labeled image from sol 120 on") as caught:
        comparison_split(world, replace(SMALL, test_from_sol=120))
    assert "labels cover sols 10 to 110." in caught.value.what
    assert "--test-list" in caught.value.remedy


def test_a_project_without_labels_says_what_to_do(tmp_path: Path) -> None:
    project = make_project(tmp_path, ((10, NO_LABEL), (20, NO_LABEL)))
    with pytest.raises(TrainingError, match="no labels yet") as caught:
        comparison_split(project, SMALL)
    project.close()
    assert "Label some images" in caught.value.remedy


def test_one_class_is_too_little_to_learn(world: Project) -> None:
    assign_label(world, [2, 4], 1, "ada")
    with pytest.raises(TrainingError, match="labels of 1 class; it takes two"):
        comparison_split(world, SMALL)


def test_test_classes_that_are_never_learned_are_told(world: Project) -> None:
    assign_label(world, [8], 3, "ada")
    split = comparison_split(world, SMALL)
    assert split.class_names == ("ground", "wheel", "sun")
    assert split.learned_names == ("ground", "wheel")
    assert split.test_labels.tolist() == [0, 2]
    assert split.notes == (
        "1 test image of classes that no training label has can only count as wrong: sun.",
    )


def test_a_list_gives_the_truth_and_its_images_are_never_learned_from(
    world: Project, tmp_path: Path
) -> None:
    rows = [f"{file_of(10)},Wheel", f"{file_of(50)},boulder", "calibrated/other.PNG,wheel"]
    file = _write(tmp_path / "truth.csv", "file,class", *rows)
    split = comparison_split(world, replace(SMALL, test_file=file))
    assert split.test_ids.tolist() == [1, 5]
    assert [split.class_names[place] for place in split.test_labels] == ["wheel", "boulder"]
    assert split.train_ids.tolist() == [2, 3, 4, 7, 8]
    assert split.unlabeled_ids.tolist() == [6, 9]
    assert split.test_title == "images of truth.csv"
    assert split.notes == (
        "1 image of truth.csv is not in the project, or cannot be read.",
        "1 test image of classes that no training label has can only count as wrong: boulder.",
    )


def test_a_list_of_other_images_is_refused(world: Project, tmp_path: Path) -> None:
    file = _write(tmp_path / "truth.csv", "file,class", "other.PNG,wheel")
    with pytest.raises(TrainingError, match=r"images labeled in truth\.csv"):
        comparison_split(world, replace(SMALL, test_file=file))
    with pytest.raises(TrainingError, match=r"images in truth\.csv"):
        comparison_split(world, replace(SMALL, predicted_file=file))


def test_a_list_of_known_images_without_usable_labels_says_so(
    world: Project, tmp_path: Path
) -> None:
    """There is no class index beside it."""
    file = _write(tmp_path / "val.txt", f"{file_of(10)} 15", f"{file_of(20)} 3")
    with pytest.raises(
        TrainingError, match=r"val\.txt names images of the project, but no"
    ) as found:
        comparison_split(world, replace(SMALL, test_file=file))
    assert "class index beside the list" in found.value.remedy


def test_images_to_be_predicted_are_not_learned_from(world: Project, tmp_path: Path) -> None:
    names = [file_of(sol) for sol in (120, 10, 100)]
    file = _write(tmp_path / "test-images.txt", *names, "", "none.PNG")
    split = comparison_split(world, replace(SMALL, predicted_file=file))
    assert split.predicted_ids.tolist() == [9, 1, 7]
    assert split.scored_ids.tolist() == [7, 8, 9, 1]
    assert split.train_ids.tolist() == [2, 3, 4]
    assert split.unlabeled_ids.tolist() == [5, 6]
    assert split.notes == (
        "1 image of test-images.txt is not in the project, or cannot be read.",
        "The images of test-images.txt are not learned from, not even without labels.",
    )


def test_images_to_be_predicted_may_join_the_unlabeled_pool(world: Project, tmp_path: Path) -> None:
    seen = (
        "The images of test-images.txt are in the unlabeled pool, without labels: scored apart, "
        "the systems that learn from unlabeled images have seen them (transductive)."
    )
    config = replace(SMALL, learns_from_predicted=True)
    assert comparison_split(world, config).notes == ()
    file = _write(tmp_path / "test-images.txt", file_of(120), file_of(50))
    split = comparison_split(world, replace(config, predicted_file=file))
    assert split.unlabeled_ids.tolist() == [5, 6, 9]
    assert split.notes == (seen,)
    _write(tmp_path / "test-images.txt", *(file_of(sol) for sol in (120, 10, 100)))
    split = comparison_split(world, replace(config, predicted_file=file))
    assert (split.train_ids.tolist(), split.unlabeled_ids.tolist()) == ([2, 3, 4], [5, 6, 9])
    left_out = "2 are left out: labeled in the project, or in the test set."
    assert split.notes == (f"{seen} {left_out}",)


def test_unlabeled_test_images_never_join_the_pool(world: Project, tmp_path: Path) -> None:
    truth = _write(tmp_path / "truth.csv", "file,class", f"{file_of(50)},wheel")
    listed = _write(tmp_path / "listed.txt", file_of(50), file_of(60))
    config = replace(SMALL, test_file=truth, predicted_file=listed, learns_from_predicted=True)
    assert comparison_split(world, config).unlabeled_ids.tolist() == [6, 9]


def test_a_seed_shuffles_images_and_labels_alike(world: Project) -> None:
    split = comparison_split(world, SMALL)
    truth = dict(zip(split.train_ids.tolist(), split.train_labels.tolist(), strict=True))
    orders = set()
    for seed in range(8):
        ids, labels = split.shuffled(seed)
        assert dict(zip(ids.tolist(), labels.tolist(), strict=True)) == truth
        assert np.array_equal(split.shuffled(seed)[0], ids)
        orders.add(tuple(ids.tolist()))
    assert len(orders) > 1


def test_the_digest_changes_with_labels_images_and_classes(world: Project) -> None:
    split = comparison_split(world, SMALL)
    assert comparison_split(world, SMALL).digest == split.digest
    others = [
        replace(split, train_labels=split.train_labels[::-1].copy()),
        replace(split, unlabeled_ids=split.unlabeled_ids[1:]),
        replace(split, class_names=("ground", "wheels")),
        replace(split, paths={**split.paths, 1: "renamed.PNG"}),
        replace(split, test_labels=1 - split.test_labels),
    ]
    assert len({split.digest, *(other.digest for other in others)}) == 6


def test_a_list_of_images_may_be_plain_numbered_or_a_table(tmp_path: Path) -> None:
    known = {"a/my image 1.png", "b.png"}
    plain = _write(tmp_path / "plain.txt", "a/my image 1.png", "b.png 15", "b.png", "c.png 2")
    assert read_image_list(Path(plain), known) == (["a/my image 1.png", "b.png"], ["c.png"])
    table = _write(tmp_path / "table.csv", "class,file", 'x,"a\\my image 1.png"', "y,b.png")
    assert read_image_list(Path(table), known) == (["a/my image 1.png", "b.png"], [])
    nameless = _write(tmp_path / "nameless.csv", "path", "b.png")
    with pytest.raises(ProjectError, match="no column named file"):
        read_image_list(Path(nameless), known)
    with pytest.raises(ProjectError, match="cannot be read"):
        read_image_list(tmp_path / "none.txt", known)
