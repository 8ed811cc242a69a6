"""Keys, colors and names of classes."""

from __future__ import annotations

import pytest

from mars_labeler.domain.errors import LabelingError
from mars_labeler.domain.taxonomy import (
    MSL_SURFACE_CLASSES,
    PALETTE,
    LabelClass,
    assign_keys,
    color_for,
    validate_key,
    validate_name,
)

GROUND = LabelClass(1, "Ground", "g", "#000000", 0)


def test_first_letters_go_to_those_that_begin_with_them() -> None:
    keys = dict(zip(MSL_SURFACE_CLASSES, assign_keys(MSL_SURFACE_CLASSES), strict=True))
    for name in ("apxs", "drill", "ground", "horizon", "inlet", "mahli", "scoop", "wheel"):
        assert keys[name] == name[0]
    assert len(set(keys.values())) == len(MSL_SURFACE_CLASSES)
    assert all(len(key) == 1 for key in keys.values())


def test_above_26_classes_the_rest_has_no_key() -> None:
    keys = assign_keys([f"class {index}" for index in range(30)])
    assert len(set(keys) - {""}) == 26
    assert keys.count("") == 4


def test_a_later_class_takes_the_best_letter_left() -> None:
    assert assign_keys(["gravel bed"], {"g"}) == ["b"]
    assert assign_keys(["gg"], {"g"}) == ["a"]
    assert assign_keys(["any"], set("abcdefghijklmnopqrstuvwxyz")) == [""]


def test_colors_repeat_past_the_palette() -> None:
    assert color_for(0) == color_for(len(PALETTE))
    assert len(set(PALETTE)) == len(PALETTE)


def test_names_are_cleaned_and_unique() -> None:
    assert validate_name("  left   wheel ", [GROUND]) == "left wheel"
    for name in ("", " ", "ground"):
        with pytest.raises(LabelingError):
            validate_name(name, [GROUND])


def test_keys_are_single_free_letters() -> None:
    assert validate_key(" W ", [GROUND]) == "w"
    assert validate_key("", [GROUND]) == ""
    for key in ("G", "1", "ww", "ß"):
        with pytest.raises(LabelingError):
            validate_key(key, [GROUND])
