"""Finding pictures that repeat an earlier one."""

from __future__ import annotations

import tracemalloc

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
    seeds = rng.integers(0, 2**63, 100).tolist()
    hashes: list[int] = []
    for _ in range(1500):
        flipped = sum(1 << int(bit) for bit in rng.choice(64, rng.integers(0, 9), replace=False))
        hashes.append(seeds[rng.integers(100)] ^ flipped)
    found = find_near_duplicates(hashes, most_bits)
    firsts: list[int] = []
    for place, (mark, repeated) in enumerate(zip(hashes, found, strict=True)):
        near = [one for one in firsts if (mark ^ hashes[one]).bit_count() <= most_bits]
        assert repeated in near if near else repeated is None
        if not near:
            firsts.append(place)


def test_long_bursts_take_little_memory() -> None:
    rng = np.random.default_rng(0)
    flips = (1 << rng.integers(0, 32, 60_000)) | (1 << rng.integers(32, 63, 60_000))
    hashes = (flips ^ 0x123456789ABCDEF).tolist()
    tracemalloc.start()
    found = find_near_duplicates(hashes, 4)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found[0] is None
    assert set(found[1:]) == {0}
    assert peak < 300_000_000
