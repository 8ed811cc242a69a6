"""More like this: which images are found, in which order, and what is kept for the next time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mars_labeler.domain.errors import ProjectError, TrainingError
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.services.importing import import_images
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project
from mars_labeler.services.similar import (
    FEW,
    find_images,
    find_similar,
    rank_similar,
    read_image_paths,
)
from tests.services.embedded_world import TINY, add_embedded, add_unembedded, in_groups

FAN = np.array([[np.cos(angle), np.sin(angle)] for angle in (0, 0.1, 0.3, 0.6, 1.0, 1.5)])
"""Six directions, each farther from the first than the one before."""


def test_the_given_image_comes_first_then_the_most_similar(project: Project) -> None:
    ids = add_embedded(project, FAN)
    found = rank_similar(project, TINY, [int(ids[0])], 3, ReportingContext())
    assert found.image_ids.tolist() == ids[:4].tolist()
    np.testing.assert_allclose(found.similarities, np.cos([0, 0.1, 0.3, 0.6]), atol=2e-3)


def test_of_several_an_image_counts_by_the_one_it_is_most_like(project: Project) -> None:
    ids = add_embedded(project, FAN)
    given = [int(ids[5]), int(ids[0])]
    found = find_similar(project, TINY, given, 2, ReportingContext(), lambda _changes: None)
    assert found == (*given, int(ids[1]), int(ids[2]))


def test_no_more_is_found_than_there_is(project: Project) -> None:
    ids = add_embedded(project, FAN)
    given = ids.tolist()
    found = rank_similar(project, TINY, [*given, given[0]], 9, ReportingContext())
    assert found.image_ids.tolist() == given


def test_an_unknown_image_has_nothing_like_it(project: Project) -> None:
    add_embedded(project, FAN)
    with pytest.raises(ProjectError, match="None of these images"):
        rank_similar(project, TINY, [999], 3, ReportingContext())


def test_a_few_images_without_embeddings_are_embedded(project: Project, image_folder: Path) -> None:
    import_images(project, image_folder, ReportingContext())
    ids = load_table(project).ids
    found = rank_similar(project, TINY, [int(ids[2])], 3, ReportingContext())
    assert len(found.image_ids) == 4
    assert found.image_ids[0] == ids[2]


def test_among_images_of_which_most_are_embedded_those_are_looked_through(
    project: Project,
) -> None:
    ids = add_embedded(project, in_groups(FEW))
    add_unembedded(project, FEW + 1)
    found = rank_similar(project, TINY, [int(ids[0])], 4 * FEW, ReportingContext())
    assert sorted(found.image_ids.tolist()) == ids.tolist()


def test_before_images_were_looked_at_the_person_is_told(project: Project) -> None:
    (given,) = add_embedded(project, FAN[:1]).tolist()
    add_unembedded(project, FEW + 1)
    with pytest.raises(TrainingError, match="Only 1 of 502 images have been looked at"):
        rank_similar(project, TINY, [given], 3, ReportingContext())


def test_an_approximate_index_is_kept_until_images_are_added(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mars_labeler.learning.neighbors.EXACT_UP_TO", 100)
    ids = add_embedded(project, in_groups(150))
    stages: list[str] = []
    context = ReportingContext(lambda progress: stages.append(progress.stage))

    def search() -> list[int]:
        stages.clear()
        found = rank_similar(project, TINY, [int(ids[0])], 149, context)
        return sorted(found.image_ids.tolist())

    expected = ids[:150].tolist()
    assert search() == expected
    assert "Indexing images" in stages
    assert search() == expected
    assert "Indexing images" not in stages
    (added,) = add_embedded(project, 4 * in_groups(150)[:1]).tolist()
    assert added in search()
    assert "Indexing images" in stages
    assert len(list((project.folder / "cache").glob("neighbors-*"))) == 1


def test_images_are_named_by_path_or_by_file_name(project: Project) -> None:
    ids = add_unembedded(project, 3).tolist()
    names = [str(project.folder / "images/sol/2.jpg"), "sol/1.jpg", "0.jpg"]
    assert find_images(project, names) == ids[::-1]
    assert read_image_paths(project, np.array(ids[1:])) == ["sol/1.jpg", "sol/2.jpg"]
    with pytest.raises(ProjectError, match="no image 7"):
        find_images(project, ["7.jpg"])


def test_a_name_that_several_images_bear_is_refused(project: Project, image_folder: Path) -> None:
    twin = image_folder / "right" / "0001ML0000.png"
    twin.write_bytes((image_folder / "left" / "0001ML0000.png").read_bytes())
    import_images(project, image_folder, ReportingContext())
    with pytest.raises(ProjectError, match="2 images are called"):
        find_images(project, ["0001ML0000.png"])
