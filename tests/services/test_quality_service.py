"""Quality in a project: flags, thresholds, near-duplicates, contact sheets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mars_labeler.catalog import quality as stored
from mars_labeler.domain.errors import ProjectError
from mars_labeler.domain.jobs import JobCancelled, ReportingContext
from mars_labeler.domain.quality import QualityFlag, QualityThresholds
from mars_labeler.imagery.sample import draw_scene
from mars_labeler.services.importing import import_images
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project
from mars_labeler.services.quality import (
    count_flags,
    make_contact_sheet,
    read_quality,
    read_thresholds,
    set_thresholds,
)
from mars_labeler.services.quality_preview import FlagPreview


@pytest.fixture
def damaged(project: Project, tmp_path: Path) -> Project:
    """Return a project of a sound scene, the same again, the same in gray, and a small one."""
    folder = tmp_path / "damaged"
    folder.mkdir()
    scene = Image.fromarray(draw_scene("ground", np.random.default_rng(5)))
    wheel = Image.fromarray(draw_scene("wheel", np.random.default_rng(6)))
    scene.save(folder / "1 sound.png")
    Image.eval(scene, lambda value: int(value * 0.95)).save(folder / "2 again.png")
    wheel.convert("L").save(folder / "3 gray.png")
    wheel.resize((90, 90)).rotate(90).save(folder / "4 small.png")
    import_images(project, folder, ReportingContext())
    return project


def flags_by_name(project: Project) -> dict[str, QualityFlag]:
    table = load_table(project)
    return {
        name: QualityFlag(flags)
        for name, flags in zip(table.names.tolist(), table.flags.tolist(), strict=True)
    }


def test_an_import_finds_what_is_wrong(damaged: Project) -> None:
    flags = flags_by_name(damaged)
    assert flags["1 sound.png"] == QualityFlag(0)
    assert flags["2 again.png"] == QualityFlag.NEAR_DUPLICATE
    assert QualityFlag.GRAYSCALE in flags["3 gray.png"]
    assert QualityFlag.LOW_RESOLUTION in flags["4 small.png"]
    counts = count_flags(damaged)
    assert counts[QualityFlag.NEAR_DUPLICATE] == 1
    assert counts[QualityFlag.GRAYSCALE] == 1


def test_other_thresholds_judge_anew_without_reading_an_image(
    damaged: Project, tmp_path: Path
) -> None:
    (tmp_path / "damaged").rename(tmp_path / "away")
    set_thresholds(damaged, QualityThresholds(smallest_side=300, chroma=0), ReportingContext())
    counts = count_flags(damaged)
    assert (counts[QualityFlag.LOW_RESOLUTION], counts[QualityFlag.GRAYSCALE]) == (4, 0)
    assert counts[QualityFlag.NEAR_DUPLICATE] == 1
    assert read_thresholds(damaged).smallest_side == 300


def test_a_stricter_likeness_parts_near_duplicates(damaged: Project) -> None:
    set_thresholds(damaged, QualityThresholds(duplicate_bits=0), ReportingContext())
    first, second = (read_quality(damaged, image_id) for image_id in (1, 2))
    assert first is not None and second is not None
    is_same = first.perceptual_hash == second.perceptual_hash
    assert count_flags(damaged)[QualityFlag.NEAR_DUPLICATE] == int(is_same)


def test_the_same_thresholds_change_nothing(damaged: Project) -> None:
    assert set_thresholds(damaged, QualityThresholds(), ReportingContext()).is_empty


def test_judging_can_be_stopped_and_done_again(damaged: Project) -> None:
    context = ReportingContext()
    context.cancel.set()
    with pytest.raises(JobCancelled):
        set_thresholds(damaged, QualityThresholds(smallest_side=300), context)


def test_a_hash_comes_back_as_it_was(damaged: Project) -> None:
    with damaged.catalog.reading() as connection:
        rows = list(stored.read_hashes(connection))
    for row in rows:
        measured = read_quality(damaged, row.image_id)
        assert measured is not None and measured.perceptual_hash == row.perceptual_hash
        assert row.perceptual_hash is not None and 0 <= row.perceptual_hash < 2**64


def test_a_sheet_shows_what_has_the_flag(damaged: Project, tmp_path: Path) -> None:
    output = tmp_path / "sheet.png"
    drawn = make_contact_sheet(damaged, QualityFlag.GRAYSCALE, output, ReportingContext())
    assert drawn == 1
    with Image.open(output) as sheet:
        assert np.asarray(sheet).std() > 5


def test_a_sheet_that_cannot_be_written_is_an_error(damaged: Project, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="cannot be written"):
        make_contact_sheet(
            damaged, QualityFlag.GRAYSCALE, tmp_path / "no" / "sheet.png", ReportingContext()
        )


@pytest.mark.parametrize(
    "thresholds",
    [QualityThresholds(), QualityThresholds(smallest_side=0, chroma=0, detail=0, duplicate_bits=0)],
)
def test_a_preview_counts_what_the_thresholds_would_flag(
    damaged: Project, thresholds: QualityThresholds
) -> None:
    counts = FlagPreview(damaged, ReportingContext()).count(thresholds)
    set_thresholds(damaged, thresholds, ReportingContext())
    assert counts == count_flags(damaged)


def test_a_preview_of_no_images_counts_none(project: Project) -> None:
    counts = FlagPreview(project, ReportingContext()).count(QualityThresholds())
    assert set(counts) == set(QualityFlag)
    assert not any(counts.values())
