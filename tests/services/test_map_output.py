"""What the colors of a map tell, and the map as a picture and as a table."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mars_labeler.domain.errors import ProjectError
from mars_labeler.services import labeling
from mars_labeler.services.collection_map import CollectionMap
from mars_labeler.services.image_table import SuggestionState
from mars_labeler.services.map_colors import ColorBy, color_points, read_color
from mars_labeler.services.map_output import draw_map, write_map_table
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, read_classes
from tests.services.embedded_world import add_unembedded

GROUND, WHEEL, SUN = 1, 2, 3
GRAY = (9, 9, 9)


@pytest.fixture
def labeled(project: Project) -> Project:
    """Return a project of four images: two of wheels, one of ground, one without a label."""
    first, second, third, _ = add_unembedded(project, 4).tolist()
    labeling.assign_label(project, [first, second], WHEEL, "ada")
    labeling.assign_label(project, [third], GROUND, "ada")
    return project


def test_labels_have_the_colors_of_their_classes(labeled: Project) -> None:
    classes = read_classes(labeled)
    points = color_points(load_table(labeled), classes, np.arange(4), ColorBy.CLASS, GRAY)
    ground, wheel, _ = (read_color(each.color) for each in classes)
    assert [tuple(color) for color in points.colors.tolist()] == [wheel, wheel, ground, GRAY]
    assert points.is_told.tolist() == [True, True, True, False]
    legend = [(entry.name, entry.count) for entry in points.legend]
    assert legend == [("wheel", 2), ("ground", 1), ("", 1)]


def test_suggestions_and_confidences_are_told_of_images_that_have_them(labeled: Project) -> None:
    table, classes = load_table(labeled), read_classes(labeled)
    table.states[:] = SuggestionState.ACTIVE  # those of labeled images are not shown
    table.suggested[:, 0] = SUN
    table.confidences[:, 0] = 0.9
    by_class = color_points(table, classes, np.array([3, 0]), ColorBy.SUGGESTION, GRAY)
    assert tuple(by_class.colors[0].tolist()) == read_color(classes[2].color)
    assert by_class.is_told.tolist() == [True, False]
    sure = color_points(table, classes, np.array([3, 0]), ColorBy.CONFIDENCE, GRAY)
    table.confidences[:, 0] = 0.2
    unsure = color_points(table, classes, np.array([3, 0]), ColorBy.CONFIDENCE, GRAY)
    assert sure.colors[0].tolist() != unsure.colors[0].tolist()
    assert sure.colors[1].tolist() == list(GRAY)
    names = {entry.name: entry.color for entry in sure.legend}
    assert names["90%"] == tuple(sure.colors[0].tolist())
    assert names["≤ 50%"] == tuple(unsure.colors[0].tolist())


@pytest.fixture
def collection_map(labeled: Project) -> CollectionMap:
    """Return a map of the images, and of one that is gone."""
    ids = np.append(load_table(labeled).ids, 999)
    positions = np.array([[0.1, 0.1], [0.2, 0.2], [0.8, 0.9], [0.5, 0.5], [1, 1]], np.float32)
    return CollectionMap(ids, positions)


def test_the_table_has_a_row_for_each_image(
    labeled: Project, collection_map: CollectionMap, tmp_path: Path
) -> None:
    output = tmp_path / "map.csv"
    write_map_table(labeled, collection_map, output)
    with output.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["image"] for row in rows] == [f"sol/{number}.jpg" for number in range(4)]
    assert [row["label"] for row in rows] == ["wheel", "wheel", "ground", ""]
    assert (rows[2]["x"], rows[2]["y"]) == ("0.80000", "0.90000")
    assert rows[3]["suggestion"] == rows[3]["confidence"] == ""


@pytest.mark.parametrize("color_by", [ColorBy.CLASS, ColorBy.SUGGESTION])
def test_the_picture_shows_the_colors(
    labeled: Project, collection_map: CollectionMap, tmp_path: Path, color_by: ColorBy
) -> None:
    output = tmp_path / "map.png"
    draw_map(labeled, collection_map, output, color_by)
    with Image.open(output) as picture:
        assert picture.format == "PNG"
        assert min(picture.size) > 1_000
        colors = {color for _, color in picture.convert("RGB").getcolors(1 << 24) or []}
    wheel = read_color(read_classes(labeled)[1].color)
    assert (wheel in colors) == (color_by is ColorBy.CLASS)


def test_a_place_that_cannot_be_written_is_told_in_words(
    labeled: Project, collection_map: CollectionMap, tmp_path: Path
) -> None:
    with pytest.raises(ProjectError, match="cannot be written"):
        draw_map(labeled, collection_map, tmp_path / "none" / "map.png", ColorBy.CLASS)
