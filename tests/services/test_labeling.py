"""Labels, rejections and their undo, from the service down to the database."""

from __future__ import annotations

from pathlib import Path

import pytest

from mars_labeler.catalog import labels, models, suggestions
from mars_labeler.catalog.facts import read_label_revision
from mars_labeler.catalog.schema import label_event
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.errors import LabelingError
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.domain.records import Decision, ModelVersion, Suggestion
from mars_labeler.services import labeling, taxonomy
from mars_labeler.services.image_table import SuggestionState
from mars_labeler.services.importing import import_images
from mars_labeler.services.offers import shown_offers
from mars_labeler.services.pool import load_table, refresh_current_model, refresh_rows
from mars_labeler.services.project import Project, open_project, read_undo_texts

GROUND, WHEEL, SUN = 1, 2, 3
ME = "ada"


@pytest.fixture
def pool(project: Project, image_folder: Path) -> Project:
    """Return a project with six images, ids 2 to 7 (the broken file took the first)."""
    import_images(project, image_folder, ReportingContext())
    return project


def _ids(project: Project) -> list[int]:
    return [int(image_id) for image_id in load_table(project).ids]


def _decision(project: Project, image_id: int) -> Decision:
    with project.catalog.reading() as connection:
        return labels.read_decisions(connection, [image_id])[image_id]


def _suggest(project: Project, image_id: int, *class_ids: int, version: int = 1) -> None:
    """Store a suggestion as a model trained on the labels of this moment would."""
    with project.catalog.writing() as connection:
        revision = read_label_revision(connection)
        confidences = tuple(0.9 / rank for rank in range(1, len(class_ids) + 1))
        offer = Suggestion(image_id, class_ids, confidences, 0.3, version, revision)
        suggestions.write_suggestions(connection, [offer])
        if version not in {record.version for record in models.read_versions(connection)}:
            record = ModelVersion(version, "", revision, (1, 2, 3), "{}", is_current=True)
            models.add_version(connection, record)


def _state(project: Project, image_id: int) -> SuggestionState:
    table = load_table(project)
    return SuggestionState(int(table.states[table.ids.tolist().index(image_id)]))


def _accept(project: Project, image_ids: list[int], rank: int = 1) -> ChangeSet:
    offers = shown_offers(load_table(project), image_ids, rank)
    return labeling.accept_suggestions(project, offers, ME)


def _reject(project: Project, image_ids: list[int]) -> ChangeSet:
    return labeling.reject_suggestions(project, shown_offers(load_table(project), image_ids), ME)


def test_a_label_is_stored_with_its_undo_text(pool: Project) -> None:
    first, second, *_ = _ids(pool)
    changed = labeling.assign_label(pool, [first, second, first], WHEEL, ME)
    assert changed.image_ids == (first, second)
    assert changed.kinds == {Kind.DECISIONS}
    assert _decision(pool, first).class_id == WHEEL
    assert read_undo_texts(pool).undo == "wheel on 2 images"


def test_the_same_label_again_changes_nothing(pool: Project) -> None:
    first = _ids(pool)[0]
    labeling.assign_label(pool, [first], WHEEL, ME)
    assert labeling.assign_label(pool, [first], WHEEL, ME).is_empty


def test_an_unknown_class_is_refused(pool: Project) -> None:
    with pytest.raises(LabelingError):
        labeling.assign_label(pool, _ids(pool), 99, ME)
    assert read_undo_texts(pool).undo is None


def test_undo_and_redo_survive_a_restart(pool: Project) -> None:
    first = _ids(pool)[0]
    labeling.assign_label(pool, [first], WHEEL, ME)
    labeling.assign_label(pool, [first], SUN, ME)
    pool.close()
    again = open_project(pool.folder)
    labeling.undo(again, ME)
    assert _decision(again, first).class_id == WHEEL
    labeling.undo(again, ME)
    assert _decision(again, first) == Decision()
    assert labeling.undo(again, ME).is_empty
    labeling.redo(again, ME)
    labeling.redo(again, ME)
    assert _decision(again, first).class_id == SUN
    assert labeling.redo(again, ME).is_empty
    again.close()


def test_a_new_label_ends_what_could_be_redone(pool: Project) -> None:
    first = _ids(pool)[0]
    labeling.assign_label(pool, [first], WHEEL, ME)
    labeling.undo(pool, ME)
    labeling.assign_label(pool, [first], SUN, ME)
    assert labeling.redo(pool, ME).is_empty
    assert _decision(pool, first).class_id == SUN


def test_every_decision_leaves_an_event(pool: Project) -> None:
    first = _ids(pool)[0]
    labeling.assign_label(pool, [first], WHEEL, ME)
    labeling.clear_label(pool, [first], ME)
    labeling.undo(pool, ME)
    with pool.catalog.reading() as connection:
        events = connection.execute(label_event.select()).all()
    assert [event.class_id for event in events] == [WHEEL, None, WHEEL]
    assert {event.annotator for event in events} == {ME}


def test_accepting_names_the_model(pool: Project) -> None:
    first, second, third, *_ = _ids(pool)
    _suggest(pool, first, WHEEL, SUN)
    _suggest(pool, second, SUN)
    _accept(pool, [first, third])
    assert _decision(pool, first).class_id == WHEEL
    assert _decision(pool, first).from_model_version == 1
    assert _decision(pool, third) == Decision()
    _accept(pool, [second], rank=2)
    assert _decision(pool, second) == Decision()


def test_the_second_likeliest_can_be_taken(pool: Project) -> None:
    first = _ids(pool)[0]
    _suggest(pool, first, WHEEL, SUN)
    _accept(pool, [first], rank=2)
    assert _decision(pool, first).class_id == SUN


def test_a_rejected_suggestion_is_struck_and_can_be_undone(pool: Project) -> None:
    first = _ids(pool)[0]
    _suggest(pool, first, WHEEL, SUN)
    _reject(pool, [first])
    assert _decision(pool, first).rejected_class_ids == (WHEEL,)
    assert _state(pool, first) is SuggestionState.REJECTED
    assert _accept(pool, [first]).is_empty
    labeling.undo(pool, ME)
    assert _state(pool, first) is SuggestionState.ACTIVE


def test_an_old_suggestion_never_comes_back_after_a_decision(pool: Project) -> None:
    first = _ids(pool)[0]
    _suggest(pool, first, WHEEL)
    labeling.assign_label(pool, [first], SUN, ME)
    labeling.clear_label(pool, [first], ME)
    assert _state(pool, first) is SuggestionState.ABSENT
    _suggest(pool, first, WHEEL, version=2)
    assert _state(pool, first) is SuggestionState.ACTIVE


def test_a_suggestion_of_an_earlier_model_is_stale(pool: Project) -> None:
    first, second, *_ = _ids(pool)
    _suggest(pool, first, WHEEL)
    _suggest(pool, second, WHEEL, version=2)
    assert _state(pool, first) is SuggestionState.STALE
    assert _state(pool, second) is SuggestionState.ACTIVE


def test_unsure_takes_the_label_away(pool: Project) -> None:
    first = _ids(pool)[0]
    labeling.assign_label(pool, [first], SUN, ME)
    labeling.mark_unsure(pool, [first], ME)
    assert _decision(pool, first).is_unsure
    assert _decision(pool, first).class_id is None


def test_only_the_rows_of_the_change_are_read_anew(pool: Project) -> None:
    table = load_table(pool)
    first, second, *_ = table.ids.tolist()
    labeling.assign_label(pool, [first, second], SUN, ME)
    refresh_rows(pool, table, (second, 999))
    assert table.labels.tolist()[:2] == [-1, SUN]
    refresh_rows(pool, table, None)
    assert table.labels.tolist()[:2] == [SUN, SUN]


def test_labels_since_the_model_are_counted_once_an_image(pool: Project) -> None:
    first, second, *_ = _ids(pool)
    assert labeling.labels_since_model(pool) is None
    _suggest(pool, first, WHEEL)
    labeling.assign_label(pool, [second], SUN, ME)
    labeling.assign_label(pool, [second], WHEEL, ME)
    assert labeling.labels_since_model(pool) == 1
    labeling.undo(pool, ME)
    labeling.undo(pool, ME)
    assert labeling.labels_since_model(pool) == 0


def test_what_was_on_the_screen_is_accepted_even_if_a_job_wrote_since(pool: Project) -> None:
    first = _ids(pool)[0]
    _suggest(pool, first, WHEEL)
    seen = load_table(pool)
    _suggest(pool, first, SUN, version=2)
    labeling.accept_suggestions(pool, shown_offers(seen, [first]), ME)
    assert _decision(pool, first).class_id == WHEEL
    assert _decision(pool, first).from_model_version == 1


def test_the_second_class_never_takes_the_place_of_a_deleted_first(pool: Project) -> None:
    first = _ids(pool)[0]
    _suggest(pool, first, WHEEL, SUN)
    taxonomy.delete_class(pool, WHEEL, ME)
    assert _state(pool, first) is SuggestionState.ABSENT
    assert _accept(pool, [first]).is_empty


def test_a_merged_class_is_suggested_once_as_the_one_it_ended_in(pool: Project) -> None:
    first = _ids(pool)[0]
    _suggest(pool, first, WHEEL, GROUND, SUN)
    taxonomy.merge_classes(pool, WHEEL, GROUND, ME)
    table = load_table(pool)
    assert table.suggested[0].tolist() == [GROUND, SUN, -1]
    assert table.confidences[0].tolist() == pytest.approx([0.9 + 0.45, 0.3, 0])


def test_a_rejection_follows_a_merge(pool: Project) -> None:
    first = _ids(pool)[0]
    _suggest(pool, first, WHEEL)
    _reject(pool, [first])
    taxonomy.merge_classes(pool, WHEEL, GROUND, ME)
    _suggest(pool, first, GROUND, version=2)
    assert _state(pool, first) is SuggestionState.REJECTED


def test_doing_again_is_deciding_again(pool: Project) -> None:
    first = _ids(pool)[0]
    labeling.mark_unsure(pool, [first], ME)
    labeling.undo(pool, ME)
    _suggest(pool, first, WHEEL)
    assert _state(pool, first) is SuggestionState.ACTIVE
    labeling.redo(pool, ME)
    assert _state(pool, first) is SuggestionState.ABSENT


def test_another_current_model_makes_the_others_stale(pool: Project) -> None:
    first, second, *_ = _ids(pool)
    _suggest(pool, first, WHEEL)
    table = load_table(pool)
    _suggest(pool, second, WHEEL, version=2)
    refresh_rows(pool, table, (second,))
    refresh_current_model(pool, table)
    assert table.states[:2].tolist() == [SuggestionState.STALE, SuggestionState.ACTIVE]
