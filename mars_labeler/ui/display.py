"""Whether a window can be shown here, and what is missing if not. Imports no Qt."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

XCB_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
"""The system libraries that Qt needs on Linux, and the Debian packages that bring them."""

OFFSCREEN_LIBRARIES = tuple(XCB_LIBRARIES)[:5]
"""The first of them are needed even without a display."""


def has_display(environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether there is a screen to show a window on."""
    if not sys.platform.startswith("linux"):
        return True
    chosen = environment.get("QT_QPA_PLATFORM", "")
    if chosen:
        return chosen not in ("offscreen", "minimal")
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def answers(load: Callable[[str], Any] = ctypes.CDLL) -> bool:
    """Return whether the X server that `DISPLAY` names answers; Qt would abort if it did not."""
    xcb = load("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    has_error = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not has_error


def find_missing(names: tuple[str, ...], load: Callable[[str], object] = ctypes.CDLL) -> list[str]:
    """Return those system libraries that cannot be loaded; none of them is needed off Linux."""
    if not sys.platform.startswith("linux"):
        return []
    missing = []
    for name in names:
        try:
            load(name)
        except OSError:
            missing.append(name)
    return missing


def complaint(missing: list[str]) -> str:
    """Return a message that names the missing libraries and the packages that bring them."""
    packages = " ".join(sorted({XCB_LIBRARIES[name] for name in missing}))
    return (
        f"Qt cannot start: the system lacks {', '.join(missing)}.\n"
        f"On Debian or Ubuntu: apt install {packages}"
    )
