"""What is said where no window can be shown."""

from __future__ import annotations

import sys

import pytest

from mars_labeler.ui.display import XCB_LIBRARIES, complaint, find_missing, has_display

ON_LINUX = sys.platform.startswith("linux")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, not ON_LINUX),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, not ON_LINUX),
        ({"QT_QPA_PLATFORM": "xcb"}, True),
    ],
)
def test_a_display_is_recognized(environment: dict[str, str], expected: bool) -> None:
    assert has_display(environment) == expected


def test_a_missing_library_is_named_with_its_package() -> None:
    def load(name: str) -> object:
        if name == "libxcb-cursor.so.0":
            raise OSError(name)
        return object()

    missing = find_missing(tuple(XCB_LIBRARIES), load)
    assert missing == (["libxcb-cursor.so.0"] if ON_LINUX else [])
    assert "apt install libxcb-cursor0" in complaint(["libxcb-cursor.so.0"])


def test_nothing_is_missing_when_everything_loads() -> None:
    assert find_missing(tuple(XCB_LIBRARIES), lambda name: name) == []
