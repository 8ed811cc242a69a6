"""What in a picture counted for a class: a heat map by occlusion.

A gray window is moved over what the model sees, and where it hides something that counts, the class
becomes less likely (Zeiler and Fergus, "Visualizing and understanding convolutional networks",
ECCV 2014, section 4.2). Windows of several sizes are averaged: small ones find a hole in the
ground, large ones a rover.

Grad-CAM (Selvaraju et al., ICCV 2017) takes a single pass instead, but on msl-surface it misses
what counted: the last maps of the default backbone are 6 x 6, and behind them the heads mix what
comes from everywhere (benchmarks/attribution.py has the figures).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.learning.checkpoints import Checkpoint, load_checkpoint
from mars_labeler.learning.devices import best_device, exhaustion_explained
from mars_labeler.learning.heat_map import HeatMap, square_place
from mars_labeler.learning.inference import backbone_inference, make_inference
from mars_labeler.learning.models import restore_network
from mars_labeler.learning.threads import one_thread, ordered_results
from mars_labeler.learning.views.making import PlainViews, square_side, to_square

WINDOWS = (1 / 6, 1 / 3)
"""Sides of the windows, as shares of the side of the square."""

STEP = 1 / 12
"""How far a window is moved, as a share of the side of the square."""

_BATCH = 4
"""Views that a thread computes at a time; between them the person may stop it."""

_VIEWS_AT_ONCE = 64
"""Views in memory at a time, of the usual 192 pixels: 27 MiB."""

_GRAY = 127 / 255

Inside = tuple[slice, slice]
"""Rows and columns of a view that show the image; around them it is gray."""


class Explainer:
    """A trained model that is asked about one picture at a time.

    Args:
        model: The model.

    Raises:
        TrainingError: It does not fit its settings, or its backbone cannot be built.
    """

    def __init__(self, model: Checkpoint) -> None:
        self._size = model.config.image_size
        network = restore_network(model)
        self._rest: nn.Module
        with exhaustion_explained(), one_thread():
            if model.reads_embeddings:
                self._inference = backbone_inference(model.config, best_device())
                self._rest = network
            else:
                self._inference = make_inference(network.trunk, self._size, best_device())
                self._rest = network.classification_head

    def probabilities(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the calibrated probability of each class, float32 (C,), for (H, W, 3) pixels."""
        found: NDArray[np.float32] = self._logits(self._view(image)).softmax(dim=1)[0].numpy()
        return found

    def heat_map(
        self, image: NDArray[np.uint8], outputs: Sequence[int], context: JobContext
    ) -> HeatMap:
        """Return what in an image counted for a class.

        Args:
            image: (H, W, 3) pixels.
            outputs: Which outputs of the model are the class: several where classes were merged.
            context: Told of the progress.

        Raises:
            JobCancelled: The person has asked to stop.
            TrainingError: Memory is exhausted.
        """
        height, width = image.shape[:2]
        view, inside = self._view(image), _inside(height, width, self._size)
        heat = torch.zeros(self._size, self._size)
        with exhaustion_explained():
            for number, window in enumerate(WINDOWS):
                progress = Progress("Looking for what counted", number, len(WINDOWS))
                beat = partial(context.checkpoint, progress)
                score = partial(self._scores, view, inside, list(outputs), beat)
                heat[inside] += _normalized(self._drops(score, view[..., *inside], window))
        values: NDArray[np.float32] = _normalized(_smoothed(heat, self._pixels(STEP))).numpy()
        return HeatMap(values, square_place(height, width))

    def _drops(self, score: _Score, shown: Tensor, window: float) -> Tensor:
        """Return how much less likely the class is where a window hides a place, (h, w)."""
        # Captum brings matplotlib along, which takes longer to import than all that is done here.
        from captum.attr import Occlusion

        rows, columns = (min(self._pixels(window), length) for length in shown.shape[-2:])
        step = self._pixels(STEP)
        at_once = max(_BATCH, _VIEWS_AT_ONCE * 192**2 // self._size**2)
        found: Tensor = Occlusion(score).attribute(
            shown,
            sliding_window_shapes=(3, rows, columns),
            strides=(3, min(step, rows), min(step, columns)),
            baselines=_GRAY,
            perturbations_per_eval=at_once,
        )
        return found[0, 0]

    def _scores(
        self, view: Tensor, inside: Inside, outputs: list[int], beat: _Beat, shown: Tensor
    ) -> Tensor:
        """Return the (N,) log-probabilities of a class where (N, 3, h, w) is what is shown."""

        def run(part: Tensor) -> Tensor:
            views = view.repeat(len(part), 1, 1, 1)
            views[..., *inside] = part
            return self._logits(views).log_softmax(dim=1)[:, outputs].logsumexp(dim=1)

        found = []
        with closing(ordered_results(run, torch.split(shown, _BATCH))) as results:
            for each in results:
                beat()
                found.append(each)
        return torch.cat(found)

    def _view(self, image: NDArray[np.uint8]) -> Tensor:
        square = to_square(image, square_side(self._size))
        view: Tensor = PlainViews(self._size)(square[None])
        return view

    def _logits(self, views: Tensor) -> Tensor:
        """Return the (N, C) logits of (N, 3, S, S) views."""
        found = self._inference(views.to(self._inference.device))
        with torch.inference_mode():
            logits: Tensor = self._rest(torch.from_numpy(found))
        return logits.float()

    def _pixels(self, share: float) -> int:
        return max(1, round(share * self._size))


_Score = Callable[[Tensor], Tensor]
_Beat = Callable[[], None]


def open_explainer(checkpoint: Path) -> Explainer:
    """Return a model that can be asked; that of the last call is kept, since the next asks again.

    Args:
        checkpoint: A file that `train` wrote.

    Raises:
        TrainingError: It cannot be read, or its backbone cannot be built.
    """
    written_ns = checkpoint.stat().st_mtime_ns if checkpoint.is_file() else 0
    return _kept_explainer(checkpoint, written_ns)


@lru_cache(maxsize=1)
def _kept_explainer(checkpoint: Path, _written_ns: int) -> Explainer:
    return Explainer(load_checkpoint(checkpoint))


def _inside(height: int, width: int, size: int) -> Inside:
    place = square_place(height, width)
    rows, columns = (
        slice(round(-start / length * size), max(1, round((1 - start) / length * size)))
        for start, length in ((place.top, place.height), (place.left, place.width))
    )
    return rows, columns


def _normalized(heat: Tensor) -> Tensor:
    """Return a map brought to [0, 1]; what counted against the class counts as 0."""
    positive = heat.clamp(min=0)
    return positive / positive.max().clamp(min=torch.finfo(torch.float32).tiny)


def _smoothed(heat: Tensor, step: int) -> Tensor:
    """Return a map without the edges of the windows, which say nothing of the picture."""
    size = heat.shape[-2:]
    cells = functional.avg_pool2d(heat[None, None], step, ceil_mode=True, count_include_pad=False)
    return functional.interpolate(cells, size=size, mode="bicubic", align_corners=False)[0, 0]
