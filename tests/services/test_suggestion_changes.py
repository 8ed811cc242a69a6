"""How much a new version changes of what was suggested before it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mars_labeler.catalog import models
from mars_labeler.catalog.suggestions import write_suggestions
from mars_labeler.domain.records import ModelVersion, Suggestion
from mars_labeler.services import labeling
from mars_labeler.services.project import Project
from mars_labeler.services.suggestion_changes import (
    BEFORE,
    CHANGED,
    COMPARED,
    SURE_CHANGED,
    SURE_COMPARED,
    first_suggestions,
    note_changes,
)
from mars_labeler.services.taxonomy import merge_classes
from tests.services.embedded_world import add_unembedded

FIRST = ModelVersion(1, "", 0, (1, 2, 3), "{}", is_current=True)


@pytest.fixture
def pool(project: Project) -> Project:
    """Return a project of five images for which version 1 suggests class 1, surer and surer."""
    add_unembedded(project, 5)
    add(project, FIRST)
    suggest(project, 1, {key: (1, 0.1 + 0.2 * key) for key in range(1, 5)})
    return project


def add(project: Project, record: ModelVersion) -> ModelVersion:
    """Store a model version."""
    with project.catalog.writing() as connection:
        models.add_version(connection, record)
    return record


def suggest(project: Project, version: int, said: dict[int, tuple[int, float]]) -> None:
    """Store suggestions, class and confidence by image."""
    with project.catalog.writing() as connection:
        write_suggestions(
            connection,
            [
                Suggestion(key, (each[0],), (each[1],), 0.5, version, 0)
                for key, each in said.items()
            ],
        )


def test_the_shares_are_stored_with_the_version(pool: Project) -> None:
    before = first_suggestions(pool)
    second = add(pool, replace(FIRST, version=2))
    suggest(pool, 2, {1: (2, 0.9), 2: (1, 0.9), 3: (2, 0.8), 4: (1, 0.3), 5: (1, 0.9)})
    noted = note_changes(pool, before, second)
    assert noted.metrics == {
        BEFORE: 1,
        COMPARED: 4,
        CHANGED: pytest.approx(0.5),
        SURE_COMPARED: 2,
        SURE_CHANGED: pytest.approx(0.5),
    }
    with pool.catalog.reading() as connection:
        newest, first = models.read_versions(connection)
    assert newest == noted
    assert newest.is_current
    assert first.metrics == {}


def test_an_image_that_got_its_label_meanwhile_does_not_count(pool: Project) -> None:
    before = first_suggestions(pool)
    second = add(pool, replace(FIRST, version=2))
    labeling.assign_label(pool, [1], 2, "ada")
    suggest(pool, 2, dict.fromkeys((2, 3, 4), (1, 0.9)))
    noted = note_changes(pool, before, second)
    assert (noted.metrics[COMPARED], noted.metrics[CHANGED]) == (3, 0.0)


def test_a_merge_is_no_change_of_mind(pool: Project) -> None:
    before = first_suggestions(pool)
    merge_classes(pool, 1, 2, "ada")
    before_now = first_suggestions(pool)
    second = add(pool, replace(FIRST, version=2))
    suggest(pool, 2, dict.fromkeys((1, 2, 3, 4), (2, 0.9)))
    assert set(before.class_ids.tolist()) == {1}
    assert note_changes(pool, before_now, second).metrics[CHANGED] == 0.0


def test_the_first_version_has_nothing_to_be_compared_with(project: Project) -> None:
    add_unembedded(project, 1)
    before = first_suggestions(project)
    first = add(project, FIRST)
    suggest(project, 1, {1: (1, 0.9)})
    assert note_changes(project, before, first) == first


def test_suggesting_again_changes_no_figure(pool: Project) -> None:
    before = first_suggestions(pool)
    assert note_changes(pool, before, FIRST) == FIRST


def test_what_a_stopped_training_suggested_is_not_compared_with(pool: Project) -> None:
    add(pool, replace(FIRST, version=2, is_complete=False))
    suggest(pool, 2, {1: (2, 0.9), 2: (2, 0.9)})
    before = first_suggestions(pool)
    assert (before.version, before.image_ids.tolist()) == (1, [3, 4])
