"""Another stretch reaches the grid, the loupe and the model, and only those images."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from mars_labeler.catalog import models, suggestions
from mars_labeler.catalog.embeddings import EmbeddingFiles
from mars_labeler.domain.changes import NO_CHANGE, Kind
from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.domain.records import ModelVersion, Suggestion
from mars_labeler.domain.stretch import USUAL_STRETCH, Curve, Stretch
from mars_labeler.services.importing import import_images
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, read_pixels, read_record, read_thumbnail
from mars_labeler.services.stretching import read_stretch, read_values, set_stretch, stretched
from mars_labeler.services.training import image_loader

FIRST, SECOND = 1, 2
BRIGHT = Stretch(Curve.ASINH, 1, 99)


@pytest.fixture
def deep(project: Project, tmp_path: Path) -> Project:
    """Return a project with two images of 16 bits, ids 1 and 2."""
    folder = tmp_path / "deep"
    folder.mkdir()
    for name in ("a", "b"):
        values = np.linspace(100, 4000, 1200).astype(np.uint16).reshape(30, 40)
        Image.fromarray(values).save(folder / f"{name}.png")
    import_images(project, folder, ReportingContext())
    return project


def _thumbnail(project: Project, image_id: int) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(read_thumbnail(project, image_id))))


def test_a_stretch_reaches_everything_that_shows_the_image(deep: Project) -> None:
    usual = read_pixels(deep, FIRST)
    changes = set_stretch(deep, [FIRST], BRIGHT)
    assert changes.kinds == {Kind.IMAGES}
    assert changes.image_ids == (FIRST,)
    assert changes.text == "asinh stretch on 1 image"
    bright = read_pixels(deep, FIRST)
    assert bright.mean() > usual.mean() + 20
    assert np.array_equal(image_loader(deep)(FIRST), bright)
    assert abs(_thumbnail(deep, FIRST).mean() - bright.mean()) < 3
    assert np.array_equal(stretched(read_values(deep, FIRST), BRIGHT), bright)
    record = read_record(deep, FIRST)
    assert record is not None
    assert record.stretch == read_stretch(deep, FIRST) == BRIGHT


def test_other_images_stay_as_they_are(deep: Project) -> None:
    before = _thumbnail(deep, SECOND)
    set_stretch(deep, [FIRST], BRIGHT)
    assert read_stretch(deep, SECOND) == USUAL_STRETCH
    assert np.array_equal(_thumbnail(deep, SECOND), before)


def test_the_usual_stretch_brings_everything_back(deep: Project) -> None:
    usual, thumbnail = read_pixels(deep, FIRST), _thumbnail(deep, FIRST)
    set_stretch(deep, [FIRST, SECOND], BRIGHT)
    assert set_stretch(deep, [FIRST, SECOND], USUAL_STRETCH).image_ids == (FIRST, SECOND)
    assert np.array_equal(read_pixels(deep, FIRST), usual)
    assert np.array_equal(_thumbnail(deep, FIRST), thumbnail)


def test_the_embeddings_of_these_images_are_forgotten(deep: Project) -> None:
    ids = np.array([FIRST, SECOND])
    folder = deep.embeddings_folder / "recipe"
    EmbeddingFiles(folder, 3).write(ids, 0, np.ones((2, 3), np.float32))
    set_stretch(deep, [FIRST], BRIGHT)
    assert EmbeddingFiles(folder, 3).missing(ids, 0).tolist() == [FIRST]


def test_a_training_under_way_keeps_nothing_of_the_former_picture(deep: Project) -> None:
    ids = np.array([FIRST, SECOND])
    folder = deep.embeddings_folder / "recipe"
    of_the_training = EmbeddingFiles(folder, 3)
    set_stretch(deep, [FIRST], BRIGHT)
    of_the_training.write(ids, 0, np.ones((2, 3), np.float32))
    assert EmbeddingFiles(folder, 3).missing(ids, 0).tolist() == [FIRST]


def test_what_was_suggested_for_the_former_picture_is_gone(deep: Project) -> None:
    records = [Suggestion(key, (1, 2), (0.9, 0.1), 0.1, 1, 0) for key in (FIRST, SECOND)]
    model = ModelVersion(
        version=1,
        created_at="2026-01-01T00:00:00+00:00",
        label_revision=0,
        class_ids=(1, 2),
        settings="{}",
        metrics={},
        is_current=True,
    )
    with deep.catalog.writing() as connection:
        models.add_version(connection, model)
        suggestions.write_suggestions(connection, records)
    assert load_table(deep).has_suggestion().tolist() == [True, True]
    set_stretch(deep, [FIRST], BRIGHT)
    assert load_table(deep).has_suggestion().tolist() == [False, True]


def test_what_changes_nothing_is_no_change(deep: Project) -> None:
    assert set_stretch(deep, [FIRST, SECOND], USUAL_STRETCH) == NO_CHANGE
    assert set_stretch(deep, [], BRIGHT) == NO_CHANGE
    set_stretch(deep, [FIRST], BRIGHT)
    assert set_stretch(deep, [FIRST, SECOND], BRIGHT).image_ids == (SECOND,)


def test_the_values_keep_all_their_bits(deep: Project) -> None:
    image = read_values(deep, FIRST)
    assert image.is_deep
    assert len(np.unique(image.values)) == 1200


def test_an_image_that_is_gone_is_an_error(deep: Project) -> None:
    for read in (read_values, read_stretch):
        with pytest.raises(ProjectError, match="no longer in the project"):
            read(deep, 99)
