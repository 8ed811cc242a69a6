"""Finding pictures that repeat an earlier one."""

from __future__ import annotations

import numpy as np
import pytest

from mars_labeler.imagery.quality import find_near_duplicates

ZERO, ONE_BIT, TWO_BITS, FAR = 0, 0b1, 0b11, (1 << 64) - 1


def test_a_repetition_names_the_first() -> None:
    assert find_near_duplicates([ZERO, FAR, ZERO, ONE_BIT], 1) == [None, None, 0, 0]


def test_slow_change_does_not_chain() -> None:
    assert find_near_duplicates([ZERO, ONE_BIT, TWO_BITS], 1) == [None, 0, None]


def test_pictures_without_a_hash_repeat_nothing() -> None:
    assert find_near_duplicates([None, None, ZERO, None], 3) == [None, None, None, None]


def test_no_tolerance_finds_only_the_same() -> None:
    assert find_near_duplicates([ZERO, ONE_BIT, ZERO], 0) == [None, None, 0]


@pytest.mark.parametrize("most_bits", range(8))
def test_the_search_misses_nothing(most_bits: int) -> None:
    rng = np.random.default_rng(most_bits)
    seeds = rng.integers(0, 2**63, 20).tolist()
    hashes: list[int] = []
    for _ in range(300):
        flipped = sum(1 << int(bit) for bit in rng.choice(64, rng.integers(0, 9), replace=False))
        hashes.append(seeds[rng.integers(20)] ^ flipped)
    found = find_near_duplicates(hashes, most_bits)
    assert found == _compared_one_by_one(hashes, most_bits)


def _compared_one_by_one(hashes: list[int], most_bits: int) -> list[int | None]:
    found: list[int | None] = []
    firsts: list[int] = []
    seen: dict[int, int] = {}  # equal hashes repeat the same one, whatever came between them
    for place, mark in enumerate(hashes):
        near = [
            ((mark ^ hashes[first]).bit_count(), first)
            for first in firsts
            if (mark ^ hashes[first]).bit_count() <= most_bits
        ]
        leader = seen.setdefault(mark, min(near)[1] if near else place)
        found.append(None if leader == place else leader)
        if leader == place:
            firsts.append(place)
    return found
