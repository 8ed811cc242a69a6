"""What tells a comparison's code, and the words for its counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from mars_labeler.services.comparing.code import code_mark, sources_mark
from mars_labeler.services.comparing.wording import counted, seconds_text


def test_an_edited_added_or_renamed_source_changes_the_mark(tmp_path: Path) -> None:
    methods = tmp_path / "methods"
    methods.mkdir()
    source = methods / "focal.py"
    source.write_text("GAMMA = 2\n")
    marks = [sources_mark(tmp_path, "1")]
    (methods / "focal.cpython-311.pyc").write_bytes(b"compiled")
    assert sources_mark(tmp_path, "1") == marks[0]
    source.write_text("GAMMA = 3\n")
    marks.append(sources_mark(tmp_path, "1"))
    source = source.rename(methods / "focus.py")
    marks.append(sources_mark(tmp_path, "1"))
    (tmp_path / "step.py").touch()
    marks.append(sources_mark(tmp_path, "1"))
    marks.append(sources_mark(tmp_path, "2"))
    assert len(set(marks)) == 5


def test_the_code_that_trains_has_a_mark() -> None:
    assert len(code_mark()) == 16
    assert code_mark() == code_mark()


def test_one_is_not_several() -> None:
    assert [counted(count, "step") for count in (0, 1, 1200)] == [
        "0 steps",
        "1 step",
        "1,200 steps",
    ]
    assert counted(2, "class", "classes") == "2 classes"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0512, "0.051"), (6, "6.0"), (9.94, "9.9"), (9.96, "10"), (59.6, "60"), (1907.2, "1,907")],
)
def test_few_seconds_keep_two_digits(seconds: float, text: str) -> None:
    assert seconds_text(seconds) == text
