"""The synthetic sample project."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.jobs import JobCancelled
from mars_labeler.imagery.decoding import read_header, read_image, read_reduced
from mars_labeler.imagery.discovery import find_images
from mars_labeler.imagery.label_files import find_label_lists, read_label_file
from mars_labeler.imagery.products import parse_product
from mars_labeler.imagery.sample import (
    SAMPLE_CLASSES,
    Flaw,
    SampleSummary,
    draw_sample,
    draw_scene,
    sample_rows,
)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> SampleSummary:
    """A sample of 60 images, drawn once."""
    return draw_sample(tmp_path_factory.mktemp("sample"), 60, seed=3)


@pytest.mark.parametrize("class_name", SAMPLE_CLASSES)
def test_scenes_are_pictures_that_their_seed_decides(class_name: str) -> None:
    first, again, other = (
        draw_scene(class_name, np.random.default_rng(seed), 96) for seed in (1, 1, 2)
    )
    assert first.dtype == np.uint8
    assert first.shape == (96, 96, 3)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert first.std() > 2


@pytest.mark.parametrize("class_name", SAMPLE_CLASSES)
def test_scenes_of_many_seeds_and_sizes_can_be_drawn(class_name: str) -> None:
    for seed in range(20):
        size = (16, 33)[seed % 2]
        assert draw_scene(class_name, np.random.default_rng(seed), size).shape == (size, size, 3)


def test_an_unknown_class_is_refused() -> None:
    with pytest.raises(KeyError):
        draw_scene("pyramid", np.random.default_rng(0))


def test_the_drawn_files_are_those_planned(drawn: SampleSummary) -> None:
    rows = {row.relative_path: row for row in sample_rows(60, seed=3)}
    found = [image.relative_path for image in find_images(drawn.images_folder)]
    assert found == sorted(rows)
    for path, row in rows.items():
        assert read_header(drawn.images_folder / path) == (row.width, row.height)
    assert sum(drawn.class_counts.values()) == 60


def test_labels_are_found_only_by_who_asks(drawn: SampleSummary) -> None:
    assert find_label_lists(drawn.images_folder) is None
    truth = read_label_file(drawn.labels_file)
    assert truth.problems == ()
    expected = {row.relative_path: row.class_name for row in sample_rows(60, seed=3)}
    assert {path: listed.class_name for path, listed in truth.images.items()} == expected


def test_every_file_says_that_it_is_synthetic(drawn: SampleSummary) -> None:
    for image in find_images(drawn.images_folder):
        assert parse_product(image.relative_path).mission == "Synthetic"
        content = (drawn.images_folder / image.relative_path).read_bytes()
        assert b"Synthetic picture" in content


def test_drawing_again_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = draw_sample(tmp_path / "1", 5, seed=9), draw_sample(tmp_path / "2", 5, seed=9)
    for row in sample_rows(5, seed=9):
        first = (one.images_folder / row.relative_path).read_bytes()
        assert first == (two.images_folder / row.relative_path).read_bytes()


def test_flaws_are_what_they_say(drawn: SampleSummary) -> None:
    seen = set()
    for row in sample_rows(60, seed=3):
        pixels = read_image(drawn.images_folder / row.relative_path).astype(int)
        seen.add(row.flaw)
        match row.flaw:
            case Flaw.GRAY:
                assert np.ptp(pixels, axis=2).max() <= 3
            case Flaw.BLUE_ONLY:
                assert pixels[..., 2].mean() > 10 * pixels[..., 0].mean()
            case Flaw.TINY:
                assert pixels.shape == (64, 64, 3)
    assert len(seen) >= 4


def test_frames_of_a_burst_are_nearly_alike(drawn: SampleSummary) -> None:
    rows = [row for row in sample_rows(60, seed=3) if row.flaw is Flaw.NONE]
    pairs = [(one, two) for one, two in pairwise(rows) if one.sequence == two.sequence]
    assert pairs
    for one, two in pairs:
        first, second = (
            read_reduced(drawn.images_folder / row.relative_path, 16).astype(int)
            for row in (one, two)
        )
        assert one.class_name == two.class_name
        assert 0 < abs(first - second).mean() < 12


def test_classes_are_unequal_and_move_with_the_sols() -> None:
    rows = list(sample_rows(4000, seed=1))
    counts = Counter(row.class_name for row in rows)
    assert 0.35 < counts["ground"] / 4000 < 0.45
    assert set(counts) == set(SAMPLE_CLASSES)
    assert counts["sun"] < 0.04 * 4000
    sols = [parse_product(row.relative_path).sol for row in rows]
    assert sols == sorted(sols)
    assert sols[0] == 1
    assert 590 <= sols[-1] <= 600
    holes = [sol for sol, row in zip(sols, rows, strict=True) if row.class_name == "drill hole"]
    assert np.median(holes) > 350


def test_even_a_small_sample_has_every_class() -> None:
    for seed in range(20):
        assert {row.class_name for row in sample_rows(400, seed)} == set(SAMPLE_CLASSES)


def test_many_rows_have_names_of_their_own() -> None:
    assert len({row.relative_path for row in sample_rows(50_000)}) == 50_000
    assert list(sample_rows(0)) == []


def test_the_checkpoint_counts_and_may_stop_the_drawing(tmp_path: Path) -> None:
    def stop_at_two(done: int, total: int) -> None:
        assert total == 10
        if done == 2:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        draw_sample(tmp_path, 10, checkpoint=stop_at_two)
    assert len(list(find_images(tmp_path))) == 2


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(ProjectError, match="cannot be written"):
        draw_sample(blocked, 2)
