"""The transforms that a network learns to recognize, fresh and cached."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pytest
import torch

from mars_labeler.learning.embedding import embed
from mars_labeler.learning.pool import TrainingPool
from mars_labeler.learning.views.cached import CachedViews
from mars_labeler.learning.views.making import PlainViews
from mars_labeler.learning.views.pretexts import JIGSAW, PRETEXTS, ROTATION, Pretext
from mars_labeler.learning.views.recipes import FIRST_WEAK_VIEW, PLAIN, STRONG, WEAK, view_recipe

MakePool = Callable[[int, int], TrainingPool]
IMAGE = torch.arange(3 * 6 * 6, dtype=torch.float32).view(1, 3, 6, 6)


@pytest.mark.parametrize("pretext", PRETEXTS)
def test_number_0_is_the_image_itself_and_the_others_are_all_different(pretext: Pretext) -> None:
    """Each pixel is still there, somewhere else."""
    numbers = np.arange(pretext.count)
    shown = pretext.transform(IMAGE.expand(pretext.count, -1, -1, -1), numbers)
    assert torch.equal(shown[0], IMAGE[0])
    assert len({tuple(image.flatten().tolist()) for image in shown}) == pretext.count
    assert all(sorted(image.flatten()) == sorted(IMAGE.flatten()) for image in shown)


def test_rotations_are_quarter_turns_to_the_left() -> None:
    """The upper right corner comes to the upper left, and on."""
    corners = [(0, 0), (0, -1), (-1, -1), (-1, 0)]
    shown = ROTATION.transform(IMAGE.expand(4, -1, -1, -1), np.arange(4))
    assert [image[0, 0, 0] for image in shown] == [IMAGE[0, 0, y, x] for y, x in corners]


def test_arrangements_are_far_from_each_other() -> None:
    """In any two of the eight at least seven of the nine tiles lie elsewhere."""
    tiles = torch.arange(9, dtype=torch.float32).view(1, 1, 3, 3).expand(8, 3, -1, -1)
    shown = JIGSAW.transform(tiles, np.arange(8))[:, 0].flatten(1)
    elsewhere = (shown[:, None] != shown[None]).sum(dim=2)
    assert (elsewhere + 9 * torch.eye(8, dtype=torch.long)).min() >= 7


def test_pixels_that_do_not_divide_by_three_stay_where_they_are() -> None:
    """Seven pixels are three tiles of two and an edge of one."""
    image = torch.rand(1, 3, 7, 7)
    shown = JIGSAW.transform(image, np.array([3]))
    assert torch.equal(shown[..., 6], image[..., 6])
    assert torch.equal(shown[..., 6, :], image[..., 6, :])


def test_numbers_of_cached_views_have_their_recipes() -> None:
    """Plain and transformed views are not augmented; no two ranges meet."""
    assert view_recipe(0) == PLAIN
    assert view_recipe(1) == view_recipe(FIRST_WEAK_VIEW - 1) == STRONG
    assert view_recipe(FIRST_WEAK_VIEW) == WEAK
    numbers = [pretext.view_of(np.arange(1, pretext.count)) for pretext in PRETEXTS]
    assert all(view_recipe(int(view)) == PLAIN for views in numbers for view in views)
    assert len(np.unique(np.concatenate(numbers))) == sum(pretext.count - 1 for pretext in PRETEXTS)


class _Corner:
    """Gives the upper left pixel of each view as its embedding."""

    device = torch.device("cpu")

    def __call__(self, views: torch.Tensor) -> np.ndarray:
        """Return (N, 48) with the pixel repeated."""
        return views[:, :1, 0, 0].expand(-1, 48).numpy()

    def of_squares(self, squares: torch.Tensor) -> np.ndarray:
        """Return the same of their plain views."""
        return self(PlainViews(32)(squares))


def test_transformed_views_are_cached_as_they_are_drawn(make_pool: MakePool) -> None:
    """View 102 of an image is the image turned twice."""
    pool = make_pool(1, 0)
    ids = np.array([0], np.int64)
    missing = {0: ids, int(ROTATION.view_of(np.array([2]))[0]): ids}
    embed(missing, _Corner(), 32, pool.load_image, pool.store, lambda _done: None)
    views = torch.stack([torch.from_numpy(pool.store.read(ids, view)) for view in missing])
    cached = CachedViews(list(missing), views, (0, 1), torch.device("cpu"))
    plain, turned = cached.plain(ids), cached.transformed(ids, ROTATION, np.array([2]))
    assert not torch.equal(plain, turned)
    assert torch.equal(cached.transformed(ids, ROTATION, np.array([0])), plain)


def _numbered(numbers: Iterable[int]) -> torch.Tensor:
    """Return views of five images that consist of their own number."""
    return torch.stack([torch.full((5, 4), float(number)) for number in numbers])


def test_cached_weak_and_strong_views_are_kept_apart() -> None:
    """Strong is never plain, weak may be; the two of a pair are never the same."""
    numbers = [0, 1, 2, FIRST_WEAK_VIEW, FIRST_WEAK_VIEW + 1, 101, 203]
    cached = CachedViews(numbers, _numbered(numbers), (0, 1), torch.device("cpu"))
    rows = np.tile(np.arange(5), 60)
    assert set(cached.weak(rows)[:, 0].tolist()) == {0, FIRST_WEAK_VIEW, FIRST_WEAK_VIEW + 1}
    assert set(cached.strong(rows)[:, 0].tolist()) == {1, 2}
    first, second = cached.strong_pair(rows)
    assert (first != second).all()
    assert set(torch.cat([first, second])[:, 0].tolist()) == {0, 1, 2}


def test_an_epoch_chooses_its_own_views_whatever_came_before() -> None:
    """So that a resumed training sees what an uninterrupted one does."""
    views = _numbered(range(3))
    rows = np.tile(np.arange(5), 20)
    first, second = (CachedViews(range(3), views, (3, 1), torch.device("cpu")) for _ in range(2))
    second.strong(rows)
    for cached in (first, second):
        cached.begin_epoch(7)
    assert torch.equal(first.strong(rows), second.strong(rows))
    second.begin_epoch(8)
    assert not torch.equal(first.strong(rows), second.strong(rows))


def test_no_pool_chooses_like_another() -> None:
    """Their draws would otherwise be the same, image by image."""
    views = _numbered(range(8))
    rows = np.tile(np.arange(5), 20)
    labeled, unlabeled = (
        CachedViews(range(8), views, (3, own), torch.device("cpu")) for own in (1, 2)
    )
    assert not torch.equal(labeled.strong(rows), unlabeled.strong(rows))
