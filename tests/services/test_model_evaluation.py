"""A model is measured on what was held out, by the labels of today."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mars_labeler.catalog import images, other_pictures
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.evaluation import Absence, ModelEvaluation
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.domain.records import ModelVersion
from mars_labeler.domain.splits import Split
from mars_labeler.learning.held_out_record import HeldOutRecord, save_held_out_record
from mars_labeler.services import labeling, splitting, suggesting, taxonomy
from mars_labeler.services.held_out import read_held_out
from mars_labeler.services.model_evaluation import evaluate_model
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, read_classes
from mars_labeler.services.reviewing import list_versions
from mars_labeler.services.training import checkpoint_path
from tests.services.evaluation_world import HELD_OUT, copied, make_trained
from tests.services.report_world import CLASSES, FAST, IMAGES, ME, label, make_project, retrain


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    opened = make_project(tmp_path)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_trained(tmp_path_factory.mktemp("trained"))


@pytest.fixture
def trained(template: Path, tmp_path: Path) -> Iterator[Project]:
    """Return a project with all images labeled, half of them held out, and a model."""
    opened = copied(template, tmp_path / "trained")
    yield opened
    opened.close()


def _evaluated(project: Project, version: int | None = None) -> ModelEvaluation:
    return evaluate_model(project, version, ReportingContext())


def _say(project: Project, suggested: list[int], sureness: float = 4.0) -> ModelVersion:
    """Let the model have suggested these columns for the first images, its last one wrong."""
    (version,) = list_versions(project)
    logits = np.zeros((len(suggested), len(version.class_ids)), np.float32)
    logits[np.arange(len(suggested)), suggested] = sureness
    ids = load_table(project).ids[: len(suggested)]
    record = HeldOutRecord(ids, np.arange(len(suggested)) % 3, logits, 1.0)
    save_held_out_record(record, checkpoint_path(project, version))
    return version


def test_before_the_first_model_it_says_so(project: Project) -> None:
    with pytest.raises(TrainingError, match="no model yet"):
        _evaluated(project)
    with pytest.raises(TrainingError, match="Model 3 is not"):
        _evaluated(project, 3)


def test_only_held_out_images_are_measured_on(trained: Project) -> None:
    held_out = set(load_table(trained).ids[:HELD_OUT].tolist())
    found = _evaluated(trained)
    (version,) = list_versions(trained)
    assert (found.version, found.absence, found.count) == (1, None, HELD_OUT)
    assert {image_id for _, ids in found.cells for image_id in ids} == held_out
    assert found.top_1.value == pytest.approx(version.metrics["held-out accuracy"])
    assert found.mean_recall.value == pytest.approx(version.metrics["held-out mean recall"])
    wrong = {image_id for each in found.classes for image_id in each.missed_ids}
    wrong |= {image_id for each in found.instruments for image_id in each.wrong_ids}
    assert wrong <= held_out
    assert sum(each.accuracy.count for each in found.sols) == HELD_OUT
    assert not found.is_by_labels


def test_one_image_moved_to_another_split_does_not_make_it_a_draw_from_the_labels(
    trained: Project,
) -> None:
    ids = load_table(trained).ids.tolist()
    splitting.set_split(trained, ids[:2], Split.TEST)
    assert not _evaluated(trained).is_by_labels
    splitting.set_split(trained, ids, Split.NONE)
    assert _evaluated(trained).is_by_labels


def test_what_the_model_learned_in_the_end_is_measured_as_before(project: Project) -> None:
    """On cached embeddings it learns from what was kept aside; the figures are from before."""
    label(project, 0, IMAGES, ME)
    config = replace(FAST, held_out_fraction=0.5)
    suggesting.retrain(project, config, ReportingContext(), lambda _changes: None)
    (version,) = list_versions(project)
    assert version.metrics["labeled images"] == IMAGES
    found = _evaluated(project)
    assert found.count == version.metrics["held-out images"] < IMAGES
    assert found.top_1.value == pytest.approx(version.metrics["held-out accuracy"])
    assert found.is_by_labels  # there is no validation split


def test_nothing_held_out_is_said(project: Project) -> None:
    retrain(project)
    found = _evaluated(project)
    assert (found.absence, found.count, found.versions) == (Absence.NOTHING_HELD_OUT, 0, ())


def test_a_model_of_before_the_records_says_so(trained: Project) -> None:
    for file in (trained.folder / "models").glob("*.npz"):
        file.unlink()
    assert _evaluated(trained).absence is Absence.NOT_KEPT


def test_todays_labels_count(trained: Project) -> None:
    """One label is changed, one cleared, one is of a class that the model does not know."""
    _say(trained, [place % 3 for place in range(30)])
    ids = load_table(trained).ids.tolist()
    assert _evaluated(trained).top_1.value == 1.0
    by_name = {entry.name: entry.class_id for entry in read_classes(trained)}
    labeling.assign_label(trained, [ids[0]], by_name[CLASSES[1]], ME)
    labeling.clear_label(trained, [ids[1]], ME)
    taxonomy.add_class(trained, "dust", ME)
    new = {entry.name: entry.class_id for entry in read_classes(trained)}["dust"]
    labeling.assign_label(trained, [ids[2]], new, ME)
    found = _evaluated(trained)
    assert (found.count, found.unlabeled, found.unknown, found.relabeled) == (28, 1, 1, 1)
    assert found.top_1.value == pytest.approx(27 / 28)
    confused = (by_name[CLASSES[1]], by_name[CLASSES[0]])
    assert dict(found.cells)[confused] == (ids[0],)


def test_what_was_said_of_another_picture_is_not_judged_by_the_label_of_this_one(
    trained: Project,
) -> None:
    _say(trained, [place % 3 for place in range(30)])
    ids = load_table(trained).ids.tolist()
    by_name = {entry.name: entry.class_id for entry in read_classes(trained)}
    with trained.catalog.writing() as connection:
        other_pictures.set_labels_aside(connection, ids[:1], "import")
    labeling.assign_label(trained, ids[:1], by_name[CLASSES[1]], ME)
    found = _evaluated(trained)
    assert (found.count, found.unlabeled, found.relabeled) == (29, 1, 0)
    assert found.top_1.value == 1.0


def test_a_clearing_that_was_undone_leaves_an_image_in(trained: Project) -> None:
    ids = load_table(trained).ids.tolist()
    labeling.clear_label(trained, ids[:1], ME)
    labeling.undo(trained, ME)
    assert _evaluated(trained).count == HELD_OUT


def test_without_any_label_left_it_says_so(trained: Project) -> None:
    ids = load_table(trained).ids.tolist()
    labeling.clear_label(trained, ids, ME)
    found = _evaluated(trained)
    assert (found.absence, found.unlabeled) == (Absence.LABELS_GONE, HELD_OUT)


def test_merged_classes_are_one(trained: Project) -> None:
    """What was taken for the other of the two is right now, and their probabilities add up."""
    _say(trained, [1] * 30)
    first, second, _ = (entry.class_id for entry in read_classes(trained))
    before = _evaluated(trained)
    assert before.top_1.value == pytest.approx(1 / 3)
    taxonomy.merge_classes(trained, first, second, ME)
    found = _evaluated(trained)
    assert found.top_1.value == pytest.approx(2 / 3)
    assert {each.class_id for each in found.classes} == {second, 3}
    assert found.relabeled == 0


def test_a_deleted_class_is_suggested_no_more(trained: Project) -> None:
    _say(trained, [2] * 30)
    first, second, third = (entry.class_id for entry in read_classes(trained))
    taxonomy.delete_class(trained, third, ME)
    found = _evaluated(trained)
    assert found.count == 20
    assert found.unlabeled == 10
    assert {suggested for (_, suggested), _ in found.cells} <= {first, second}


def test_too_few_images_of_a_kind_are_not_enough(trained: Project) -> None:
    _say(trained, [place % 3 for place in range(12)])
    found = _evaluated(trained)
    assert found.top_1.is_enough
    assert not any(each.recall.is_enough for each in found.classes)
    assert found.before is not None
    assert not found.before.is_enough


def test_calibration_and_thresholds_are_of_the_held_out_images(trained: Project) -> None:
    _say(trained, [place % 3 if place % 7 else 0 for place in range(30)], sureness=12.0)
    found = _evaluated(trained)
    assert found.before is not None
    assert found.after is not None
    assert found.before.error.count == found.after.error.count == 30
    assert found.before.bins[-1].accuracy.count == 30
    assert found.after.bins[-1].accuracy.count < 30  # a tenth of them is wrong
    assert found.thresholds[0].accuracy.count == 30
    assert found.thresholds[0].accuracy.value == found.top_1.value
    assert [each.accuracy for each in found.wanted] == [0.9, 0.95, 0.99]


def test_every_version_is_measured_on_its_own_images(trained: Project) -> None:
    ids = load_table(trained).ids.tolist()
    retrain(trained)
    labeling.clear_label(trained, ids[:3], ME)
    retrain(trained)
    found = _evaluated(trained, 1)
    assert found.version == 1
    assert [each.version for each in found.versions] == [1, 2, 3]
    assert [each.top_1.count for each in found.versions] == [27, 27, 27]
    early = _evaluated(trained, 1)
    assert early.top_1 == found.versions[0].top_1


def test_an_image_that_is_gone_is_left_out(trained: Project) -> None:
    _say(trained, [place % 3 for place in range(30)])
    (version,) = list_versions(trained)
    record = read_held_out(trained, version)
    assert record is not None
    strangers = replace(record, image_ids=record.image_ids + 40)
    save_held_out_record(strangers, checkpoint_path(trained, version))
    found = _evaluated(trained)
    assert (found.count, found.unlabeled) == (20, 10)


def test_a_record_is_read_only_beside_its_model(trained: Project) -> None:
    (version,) = list_versions(trained)
    assert read_held_out(trained, version) is not None
    assert read_held_out(trained, replace(version, class_ids=(1, 2))) is None
    assert read_held_out(trained, replace(version, checkpoint="")) is None
    checkpoint_path(trained, version).unlink()
    assert read_held_out(trained, version) is None


def test_it_travels_between_processes(trained: Project) -> None:
    found = _evaluated(trained)
    assert pickle.loads(pickle.dumps(found)) == found


def test_sequences_and_sols_come_from_the_products(trained: Project) -> None:
    with trained.catalog.reading() as connection:
        sequences = images.read_sequences(connection)
    found = _evaluated(trained)
    assert sequences
    assert [each.name for each in found.sols] == ["0-4", "5-9", "10-14", "15-19", "20-24", "25-29"]
    assert [each.accuracy.count for each in found.sols] == [5] * 6
