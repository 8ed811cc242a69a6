"""Makes weak and strong views of a batch of images, all images of the batch at once."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from mars_labeler.learning.views.recipes import ViewDraws

_LUMA = (0.299, 0.587, 0.114)
_MARGIN = 8 / 7
_GRAY = 127
_WHOLE = np.eye(2, 3, dtype=np.float32)


def square_side(image_size: int) -> int:
    """Return the side of the squares that views of `image_size` pixels are cut from."""
    return round(image_size * _MARGIN)


def to_square(image: NDArray[np.uint8], side: int) -> Tensor:
    """Return an (H, W, 3) image as a (3, side, side) uint8 tensor, gray above and below or beside.

    The whole image is kept, in its own proportions: a label often depends on what is at the edge.
    (On msl-surface it was 0.5 to 0.9 points of accuracy better than a stretched image; the middle
    square alone was about as good on one split and better in mean recall on another.)
    """
    square = torch.empty(3, side, side, dtype=torch.uint8)
    draw_square(image, square)
    return square


def draw_square(image: NDArray[np.uint8], square: Tensor) -> None:
    """Write what `to_square` returns of an (H, W, 3) image into a (3, side, side) uint8 tensor."""
    # Torch wants it writable and contiguous; what was just decoded is both.
    pixels = torch.from_numpy(np.require(image, requirements=["C", "W"])).permute(2, 0, 1)
    side = square.shape[-1]
    scale = side / max(image.shape[:2])
    height, width = (max(1, round(length * scale)) for length in image.shape[:2])
    resized = functional.interpolate(
        pixels[None], size=(height, width), mode="bilinear", antialias=True
    )
    if (height, width) != (side, side):
        square.fill_(_GRAY)
    top, left = (side - height) // 2, (side - width) // 2
    square[:, top : top + height, left : left + width] = resized[0]


class PlainViews(nn.Module):
    """Makes the plain view of squares: (N, 3, B, B) uint8 to (N, 3, S, S) float32 in [0, 1].

    It is what `make_views` draws where nothing departs from the image, but without a map from each
    pixel to its place: that takes half the time in torch, and a third as the first layer of a
    network that ONNX Runtime runs.

    Args:
        image_size: S, the side of the views in pixels.
    """

    def __init__(self, image_size: int) -> None:
        super().__init__()
        self._size = (image_size, image_size)

    def forward(self, squares: Tensor) -> Tensor:
        """Return the views."""
        return functional.interpolate(
            squares.float() / 255.0, size=self._size, mode="bilinear", align_corners=False
        )


def make_views(squares: Tensor, draws: ViewDraws, image_size: int) -> Tensor:
    """Return one view of each square.

    Args:
        squares: (N, 3, B, B) uint8.
        draws: What was drawn for each of them.
        image_size: Side of the views in pixels.

    Returns:
        (N, 3, image_size, image_size) float32 in [0, 1], on the device of `squares`.
    """
    if _is_plain(draws):
        found: Tensor = PlainViews(image_size)(squares)
        return found
    views = _warped(squares.float().div_(255.0), draws, image_size)
    views = _blurred(views, draws.sigma * image_size)
    return _recolored(views, draws)


def _is_plain(draws: ViewDraws) -> bool:
    """Return whether all views are their whole images as they are."""
    factors = (draws.brightness, draws.contrast, draws.saturation)
    return (
        bool((draws.affine == _WHOLE).all())
        and not draws.sigma.any()
        and all(bool((factor == 1.0).all()) for factor in factors)
    )


def _warped(images: Tensor, draws: ViewDraws, image_size: int) -> Tensor:
    maps = torch.from_numpy(draws.affine).to(images.device)
    shape = [len(images), 3, image_size, image_size]
    grid = functional.affine_grid(maps, shape, align_corners=False)
    return functional.grid_sample(
        images, grid, mode="bilinear", padding_mode="reflection", align_corners=False
    )


def _blurred(images: Tensor, sigma: NDArray[np.float32]) -> Tensor:
    chosen = np.flatnonzero(sigma > 0)
    if not len(chosen):
        return images
    widths = torch.from_numpy(sigma[chosen]).to(images.device)
    reach = int(np.ceil(2.5 * sigma.max()))
    offsets = torch.arange(-reach, reach + 1, device=images.device)
    kernels = torch.exp(-0.5 * (offsets / widths[:, None]) ** 2)
    kernels = (kernels / kernels.sum(dim=1, keepdim=True)).repeat_interleave(3, dim=0)
    rows = torch.from_numpy(chosen).to(images.device)
    side = images.shape[-1]
    planes = functional.pad(images[rows].view(1, -1, side, side), [reach] * 4, mode="reflect")
    groups = len(kernels)
    planes = functional.conv2d(planes, kernels[:, None, None, :], groups=groups)
    planes = functional.conv2d(planes, kernels[:, None, :, None], groups=groups)
    return images.index_copy(0, rows, planes.view(-1, 3, side, side))


def _recolored(images: Tensor, draws: ViewDraws) -> Tensor:
    """Change saturation, then contrast, then brightness: together one affine map of the colors.

    A pixel x with gray value g in an image of mean gray m becomes

        b (c (s x + (1 - s) g) + (1 - c) m),   cut to [0, 1].
    """
    factors = np.stack([draws.brightness, draws.contrast, draws.saturation])
    if (factors == 1.0).all():
        return images
    brightness, contrast, saturation = torch.from_numpy(factors).to(images.device)
    luma = images.new_tensor(_LUMA)
    to_gray = luma.expand(3, 3) * (1.0 - saturation)[:, None, None]
    keep = torch.eye(3, device=images.device) * saturation[:, None, None]
    matrix = (brightness * contrast)[:, None, None] * (keep + to_gray)
    mean = images.mean(dim=(2, 3)) @ luma
    offset = (brightness * (1.0 - contrast) * mean)[:, None, None]
    colors = torch.baddbmm(offset, matrix, images.flatten(2))
    return colors.clamp_(0.0, 1.0).view_as(images)
