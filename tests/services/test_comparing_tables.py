"""Figures, tables and arithmetic of a comparison, by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mars_labeler.domain.comparison import PAPER, Budget, ComparisonConfig
from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.services.comparing.files import json_text
from mars_labeler.services.comparing.records import RunRecord
from mars_labeler.services.comparing.results import (
    Comparison,
    Spread,
    results_values,
    write_results,
)
from mars_labeler.services.comparing.split import ComparisonSplit
from mars_labeler.services.comparing.tables import (
    comparison_tables,
    markdown,
    plain_text,
    spread_text,
)
from tests.services.comparing_world import make_record

NO_IDS = np.empty(0, np.int64)
TRAINING = TrainingConfig(trainable=Trainable.HEADS, epochs=30, steps_per_epoch=4)

SPLIT = ComparisonSplit(
    class_names=("ground", "wheel"),
    learned_count=2,
    train_ids=np.arange(1, 1201),
    train_labels=np.zeros(1200, np.int64),
    unlabeled_ids=NO_IDS,
    test_ids=np.array([2000, 2001]),
    test_labels=np.array([0, 1]),
    predicted_ids=NO_IDS,
    paths={image_id: f"{image_id}.png" for image_id in range(1, 2002)},
    test_title="labeled images from sol 565 on",
    notes=("A note.",),
)

CONFIG = ComparisonConfig(
    systems=("cross-entropy", "moco", "full", "fixmatch"),
    seeds=(0, 1, 2),
    plain_weights="",
    contrastive_weights="",
    training=replace(TRAINING, backbone="efficientnet-lite0"),
)


def _comparison(config: ComparisonConfig = CONFIG) -> Comparison:
    plain = tuple(make_record("cross-entropy", seed, 0.89 + seed / 100) for seed in range(3))
    longer = tuple(replace(record, steps=1907) for record in plain)
    return Comparison(
        config=config,
        split=SPLIT,
        records={
            ("cross-entropy", Budget.STEPS): plain,
            ("cross-entropy", Budget.TIME): longer,
            ("full", Budget.STEPS): (make_record("full", 0, 0.896),),
        },
        reasons={("moco", budget): "no weights." for budget in Budget},
        references={0: "full"},
    )


def test_a_spread_is_the_mean_and_the_sample_deviation() -> None:
    """1, 2 and 3 deviate from 2 by sqrt((1 + 0 + 1) / 2)."""
    assert Spread.of([1, 2, 3]) == Spread(2, 1)
    assert Spread.of([0.25]) == Spread(0.25, None)
    assert spread_text(Spread(0.896, 0.004)) == "89.60 ± 0.40"
    assert spread_text(Spread(0.896, None)) == "89.60"


def test_the_tables_hold_the_figures_beside_the_published_ones() -> None:
    first, second, third = comparison_tables(_comparison())
    assert first.header == (
        "system",
        "published¹",
        "top-1 at equal steps",
        "mean recall",
        "macro-F1",
        "steps",
        "CPU s",
        "top-1 at equal time",
        "mean recall",
        "steps",
        "CPU s",
    )
    even, plain = "50.00 ± 0.00", "90.00 ± 1.00"
    assert first.rows == (
        (
            "efficientnet-lite0",
            "79.28 (ResNet-50)",
            plain,
            even,
            "25.00 ± 0.00",
            "120",
            "60",
            plain,
            even,
            "1,907",
            "60",
        ),
        (
            "full method",
            "95.86 ± 1.63 (ResNet-50)",
            "89.60 (1 of 3 seeds)",
            "50.00",
            "25.00",
            "120",
            "60",
            "not run",
            "—",
            "—",
            "—",
        ),
    )
    assert [row[0] for row in second.rows] == [
        "efficientnet-lite0",
        "MoCo v2 initialization",
        "full method",
    ]
    assert (third.title, [row[:3] for row in third.rows]) == (
        "Beyond the paper",
        [("FixMatch", "—", "not run")],
    )


def test_published_figures_are_named_after_their_network_where_another_one_was_run() -> None:
    first, *_ = comparison_tables(_comparison(replace(PAPER, systems=CONFIG.systems)))
    assert [row[1] for row in first.rows] == ["79.28", "95.86 ± 1.63"]


def test_only_the_budgets_that_were_asked_for_are_shown() -> None:
    one = comparison_tables(_comparison(replace(CONFIG, budgets=(Budget.TIME,))))[0]
    assert one.header[2:] == ("top-1 at equal time", "mean recall", "steps", "CPU s")
    assert {len(row) for row in one.rows} == {6}


def test_markdown_says_the_protocol_and_what_is_missing() -> None:
    text = markdown(_comparison())
    assert "efficientnet-lite0, the heads train, 192 px, 30 epochs of 4 steps." in text
    assert "Test set: labeled images from sol 565 on (2)." in text
    assert "1,200 labeled images of 2 classes and 0 without label" in text
    assert "Seeds 0, 1, 2; CPU. A note." in text
    assert "All systems start from the ImageNet weights that come with efficientnet-lite0." in text
    assert "No self-supervised weights are named." in text
    assert "## Table 1\n\n| system | published¹ | top-1 at equal steps |" in text
    assert "| --- | ---: |" in text
    assert "ResNet-50 on their test set" in text
    assert "the seconds that “full” trains at equal steps" in text
    assert "Not run: moco: no weights." in text
    assert "Not run: full, fixmatch: its turn has not come yet." in text


def test_the_protocol_names_the_weights() -> None:
    files = replace(CONFIG, plain_weights="a/plain.pth", contrastive_weights="moco-v2-800")
    assert "start from plain.pth; moco, full, fixmatch from moco-v2-800." in markdown(
        _comparison(files)
    )
    short = replace(CONFIG, training=replace(TRAINING, epochs=1, steps_per_epoch=1))
    assert "192 px, 1 epoch of 1 step." in markdown(_comparison(short))
    untrained = replace(CONFIG, training=replace(TRAINING, backbone="tiny"))
    assert "start from untrained weights of tiny." in markdown(_comparison(untrained))
    paper = markdown(_comparison(replace(PAPER, systems=CONFIG.systems)))
    assert "resnet50, all of it trains, 224 px, 30 epochs of one pass over" in paper


def test_wall_seconds_are_not_called_cpu_seconds() -> None:
    comparison = _comparison()
    assert "CPU s: processor seconds" in markdown(comparison)
    on_gpu = {
        key: tuple(replace(record, device="NVIDIA H100") for record in records)
        for key, records in comparison.records.items()
    }
    text = markdown(replace(comparison, records=on_gpu))
    assert "CPU s" not in text
    assert "| steps | s |" in text


def test_a_footnote_names_the_rows_whose_settings_were_chosen_on_these_lists() -> None:
    assert "optimistic" not in markdown(_comparison())
    config = replace(CONFIG, systems=("full", "recipe", "equal-classes"))
    text = markdown(_comparison(config))
    assert "so on those lists the figures of equal-classes, recipe are a little optimistic." in text


def test_plain_columns_are_aligned() -> None:
    blocks = plain_text(_comparison()).split("\n\n")
    table = blocks[1].splitlines()
    assert table[0] == "Table 1"
    assert len({len(line) for line in table[1:]}) == 1
    assert table[1].startswith("system ")
    assert table[2].endswith("  1,907     60")


def test_the_json_holds_everything() -> None:
    values = json.loads(json_text(results_values(_comparison())))
    assert set(values) == {
        "settings",
        "versions",
        "devices",
        "images",
        "equal_time_reference",
        "not_run",
        "rows",
    }
    assert values["devices"] == ["CPU"]
    assert values["images"]["labeled"] == 1200
    assert values["images"]["classes"] == ["ground", "wheel"]
    plain, moco, *_ = values["rows"]
    assert plain["published_top_1_percent"] == {"mean": 79.28, "deviation": None}
    steps = plain["budgets"]["steps"]
    assert steps["top_1"]["mean"] == pytest.approx(0.9)
    assert steps["top_1"]["deviation"] == pytest.approx(0.01)
    assert [run["seed"] for run in steps["runs"]] == [0, 1, 2]
    assert steps["runs"][0]["confusion"] == [[1, 0], [1, 0]]
    assert {"top_1", "mean_recall", "macro_f1", "steps", "seconds", "peak_bytes"} <= set(
        steps["runs"][0]
    )
    assert moco["budgets"]["steps"] == {"runs": [], "difference_to_cross_entropy": None}
    assert values["not_run"]["steps"]["moco"] == "no weights."


def test_json_keeps_a_row_of_counts_in_one_line() -> None:
    values = {"confusion": [[1, 20], [3, 4]], "empty": [], "shares": [0.5], "text": "[\n 1\n]"}
    text = json_text(values)
    assert "[1, 20]" in text
    assert json.loads(text) == values
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text({"loss": float("nan")})


def test_a_record_survives_its_file() -> None:
    record = replace(make_record("full", 3, 0.1), history=[{"loss": None}], versions={"numpy": "2"})
    assert RunRecord.from_json(record.to_json()) == record


@pytest.mark.parametrize("text", ["", "{", '{"budget": "money"}'])
def test_a_damaged_record_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        RunRecord.from_json(text)


def test_results_are_written_whole(tmp_path: Path) -> None:
    write_results(_comparison(), tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["results.json"]
