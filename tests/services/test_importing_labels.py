"""What comes with labels: lists, splits and models, and what of it is said to a person."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from mars_labeler.catalog import labels, models, splits
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.domain.records import ModelVersion
from mars_labeler.domain.splits import Split, SplitBy, SplitPlan
from mars_labeler.imagery.label_files import (
    FoundLabels,
    ListedImage,
    ListedModel,
    ListedSuggestion,
)
from mars_labeler.services import labeling
from mars_labeler.services.importing import import_images
from mars_labeler.services.importing_labels import import_labels
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, read_undo_texts
from mars_labeler.services.splitting import assign_splits, set_split

ME = "ada"
EARLY, LATE = "2026-01-01T00:00:00+00:00", "2026-02-01T00:00:00+00:00"
FIRST = FoundLabels(
    ("wheel",), {"a.png": ListedImage("wheel", "train"), "b.png": ListedImage("wheel", "test")}
)


def _import(project: Project, folder: Path, *names: str) -> Path:
    """Import pictures of these names, each of its own, and return their folder."""
    folder.mkdir(exist_ok=True)
    for name in names:
        Image.frombytes("RGB", (8, 8), bytes([ord(name[0])] * 192)).save(folder / name)
    import_images(project, folder, ReportingContext())
    return folder


def _splits(project: Project) -> list[Split]:
    with project.catalog.reading() as connection:
        return [row.split for row in splits.read_split_rows(connection)]


def test_what_a_list_names_later_is_split_as_the_lists_are(
    project: Project, tmp_path: Path
) -> None:
    folder = _import(project, tmp_path / "images", "a.png", "b.png")
    import_labels(project, folder, FIRST, ME)
    lists = {Split.TRAIN: frozenset({"train"}), Split.TEST: frozenset({"test"})}
    assign_splits(project, SplitPlan(SplitBy.LISTS, lists=lists))
    _import(project, folder, "c.png")
    more = FoundLabels(("wheel",), {**FIRST.images, "c.png": ListedImage("wheel", "test")})
    import_labels(project, folder, more, ME)
    assert _splits(project) == [Split.TRAIN, Split.TEST, Split.TEST]


def test_a_split_that_is_not_taken_over_is_named(project: Project, tmp_path: Path) -> None:
    folder = _import(project, tmp_path / "images", "a.png", "b.png", "c.png")
    image_ids = load_table(project).ids.tolist()
    set_split(project, image_ids[:2], Split.TRAIN)
    entries = {
        "a.png": ListedImage("wheel", split=Split.TEST),
        "b.png": ListedImage("wheel", split=Split.TRAIN),
        "c.png": ListedImage("wheel", split=Split.TEST),
    }
    summary = import_labels(project, folder, FoundLabels(("wheel",), entries), ME)
    assert summary.ignored_splits == (("a.png", Split.TEST),)
    (problem,) = summary.problems
    assert problem.startswith("a.png: it is listed for test")
    assert _splits(project) == [Split.TRAIN, Split.TRAIN, Split.TEST]


def test_undo_says_that_lists_and_splits_stay(project: Project, tmp_path: Path) -> None:
    folder = _import(project, tmp_path / "images", "a.png", "b.png")
    entries = {"a.png": ListedImage("wheel", split=Split.TEST)}
    import_labels(project, folder, FoundLabels(("wheel",), entries), ME)
    assert read_undo_texts(project).undo == "import 1 label (lists and splits stay)"
    assert labeling.undo(project, ME).text.endswith("(lists and splits stay)")
    assert _splits(project) == [Split.TEST, Split.NONE]
    plain = FoundLabels(("wheel",), {name: ListedImage("wheel") for name in ("a.png", "b.png")})
    import_labels(project, folder, plain, ME)
    assert read_undo_texts(project).undo == "import 2 labels"


def _suggested(version: int, made_at: str) -> ListedImage:
    return ListedImage(suggestion=ListedSuggestion(("wheel",), (0.5,), 0.5, version, 0, made_at))


def _versions(project: Project) -> dict[int, str]:
    with project.catalog.reading() as connection:
        return {each.version: each.created_at for each in models.read_versions(connection)}


def test_two_models_of_one_number_are_two(project: Project, tmp_path: Path) -> None:
    folder = _import(project, tmp_path / "images", "a.png", "b.png", "c.png")
    entries = {
        "a.png": _suggested(1, EARLY),
        "b.png": _suggested(1, LATE),
        "c.png": ListedImage("wheel", from_model_version=1, from_model_created_at=LATE),
    }
    listed = (ListedModel(1, EARLY), ListedModel(1, LATE))
    import_labels(project, folder, FoundLabels(("wheel",), entries, (), listed), ME)
    assert _versions(project) == {1: EARLY, 2: LATE}
    table = load_table(project)
    assert table.model_versions.tolist()[:2] == [1, 2]
    with project.catalog.reading() as connection:
        (decision,) = labels.read_decisions(connection, table.ids.tolist()[2:]).values()
    assert decision.from_model_version == 2


def test_a_model_of_elsewhere_is_known_again(project: Project, tmp_path: Path) -> None:
    folder = _import(project, tmp_path / "images", "a.png")
    own = ModelVersion(1, LATE, 1, (), "{}", checkpoint="1.safetensors", is_current=True)
    with project.catalog.writing() as connection:
        models.add_version(connection, own)
    entries = {"a.png": _suggested(1, EARLY)}
    for settings in ("", "{}", ""):
        listed = (ListedModel(1, EARLY, settings=settings),)
        import_labels(project, folder, FoundLabels(("wheel",), entries, (), listed), ME)
        assert _versions(project) == {1: LATE, 2: EARLY}
    other = (ListedModel(1, LATE, settings='{"epochs": 3}'),)
    import_labels(project, folder, FoundLabels(("wheel",), entries, (), other), ME)
    assert _versions(project) == {1: LATE, 2: EARLY, 3: LATE}
