"""The queue of what to label next, as it is stored."""

from __future__ import annotations

import pytest

from mars_labeler.domain.queries import NO_MODEL, LabelQueue, QueryStrategy


def test_a_queue_is_read_as_it_was_written() -> None:
    queue = LabelQueue(QueryStrategy.CORE_SET, (7, 3, 5), NO_MODEL, 12)
    assert LabelQueue.from_json(queue.to_json()) == queue


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"strategy": "unheard-of", "image_ids": []}', '{"strategy": "mixed"}'],
)
def test_what_is_no_queue_is_none(text: str) -> None:
    assert LabelQueue.from_json(text) is None
