"""What the screen offers, as columns that can be asked for one image at a time."""

from __future__ import annotations

import numpy as np
import pytest

from mars_labeler.services.offers import Offer, Offers


def test_offers_answer_for_each_image_in_the_order_shown() -> None:
    ids = np.array([30, 10, 20], np.int64)
    offers = Offers(ids, np.array([3, 1, 2], np.int32), np.array([7, 7, 8], np.int32))
    assert dict(offers) == {30: Offer(3, 7), 10: Offer(1, 7), 20: Offer(2, 8)}
    assert list(offers) == [30, 10, 20]
    assert len(offers) == 3


def test_there_is_no_offer_for_other_images() -> None:
    none = np.empty(0, np.int32)
    assert not Offers(np.empty(0, np.int64), none, none)
    offers = Offers(np.array([10], np.int64), np.array([1], np.int32), np.array([1], np.int32))
    for image_id in (5, 15):
        with pytest.raises(KeyError):
            offers[image_id]
