"""What models think of labeled images that they have not learned from: cross-validation.

The models are linear heads on cached embeddings, trained with plain cross-entropy for five epochs
on images drawn as they come. The heads of Retrain will not do. They draw every class equally often,
so that a few wrong labels in a rare class count as much as all the right ones of a common class:
with 5 percent of the labels of MSL Surface made wrong at random, 21 percent of all labels looked
wrong to them and 10 to the linear heads, and the first tenth of the list held 78 percent of the
errors instead of all but one in a thousand (`python benchmarks/planted_errors.py`). Few epochs are
part of it: right labels are learned first (Arpit et al., "A Closer Look at Memorization in Deep
Networks", ICML 2017, section 4).
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.learning.threads import one_thread

STAGE = "Training models to check labels"

_EPOCHS = 5
_FEWEST_STEPS = 150
"""Steps of a small pool, whose five epochs are a handful."""
_BATCH = 128
_RATE = 1e-3
_STEPS_PER_REPORT = 10
_SCORED = 4096

Rows = NDArray[np.int64]
Embeddings = NDArray[np.float16] | NDArray[np.float32]


def score_out_of_fold(
    embeddings: Embeddings,
    labels: Rows,
    folds: Rows,
    context: JobContext,
    seed: int = 0,
) -> NDArray[np.float32]:
    """Return what a model that has not seen an image thinks of it, image by image.

    For each fold, a linear head is trained on the cached embeddings of the others, as above.

    Args:
        embeddings: float16 or float32 (N, width), of the labeled images; left as they are.
        labels: int64 (N,), indices of the classes, >= 0.
        folds: int64 (N,), the fold of each image, from `folds.divide`.
        context: Where progress goes, by steps.
        seed: Seed of the order in which images are learned from, >= 0.

    Returns:
        float32 (N, classes) probabilities. A row is NaN where no model could judge: the class of
        its label, or all but one class, is not in the other folds.

    Raises:
        JobCancelled: The person has asked to stop.
    """
    class_count = int(labels.max(initial=0)) + 1
    inputs, targets = _Standardized(embeddings), torch.from_numpy(labels)
    found = np.full((len(labels), class_count), np.nan, np.float32)
    numbers = np.unique(folds)
    with one_thread():
        for place, number in enumerate(numbers):
            training = np.flatnonzero(folds != number)
            known = np.unique(labels[training])
            if len(known) < 2:
                continue
            steps = _steps(len(training))
            report = _Reporter(context, place * steps, len(numbers) * steps)
            head = _fit(inputs, targets, training, class_count, steps, (seed, place), report)
            judged = np.flatnonzero((folds == number) & np.isin(labels, known))
            found[judged] = _score(head, inputs, judged)
    return found


def _steps(count: int) -> int:
    return max(_FEWEST_STEPS, _EPOCHS * -(-count // _BATCH))


def _fit(
    inputs: _Standardized,
    targets: Tensor,
    rows: Rows,
    class_count: int,
    steps: int,
    seed: tuple[int, int],
    report: _Reporter,
) -> nn.Linear:
    """Train a linear head on some rows, its rate falling to nothing along a cosine."""
    head = nn.Linear(inputs.width, class_count)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimizer = torch.optim.Adam(head.parameters(), lr=_RATE, fused=True)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for step, batch in enumerate(_batches(rows, steps, seed)):
        if step % _STEPS_PER_REPORT == 0:
            report(step)
        loss = functional.cross_entropy(head(inputs[batch]), targets[batch])
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
        schedule.step()
    return head


def _batches(rows: Rows, steps: int, seed: tuple[int, int]) -> list[Tensor]:
    """Return the rows of each step: every image once before any comes again."""
    rng = np.random.default_rng(seed)
    size = min(_BATCH, len(rows))
    passes = -(-steps * size // len(rows))
    drawn = np.concatenate([rng.permutation(rows) for _ in range(passes)])
    return list(torch.split(torch.from_numpy(drawn[: steps * size]), size))


def _score(head: nn.Linear, inputs: _Standardized, rows: Rows) -> NDArray[np.float32]:
    with torch.inference_mode():
        parts = [
            torch.softmax(head(inputs[batch]), dim=1)
            for batch in torch.split(torch.from_numpy(rows), _SCORED)
        ]
        found: NDArray[np.float32] = torch.cat(parts).numpy()
    return found


class _Standardized:
    """Embeddings, standardized as they are read: 300,000 of them are 0.8 GB, their copy another.

    Args:
        embeddings: float16 or float32 (N, width).
    """

    def __init__(self, embeddings: Embeddings) -> None:
        self._rows = torch.from_numpy(embeddings)
        self.width = embeddings.shape[1]
        parts = torch.split(self._rows, _SCORED)
        mean = sum((part.double().sum(0) for part in parts), torch.zeros(())) / len(embeddings)
        squares = sum(((part - mean).square().sum(0) for part in parts), torch.zeros(()))
        self._mean = mean.float()
        self._spread = (squares / len(embeddings)).sqrt().float() + 1e-6

    def __getitem__(self, rows: Tensor) -> Tensor:
        """Return some rows, float32 (n, width), of mean 0 and standard deviation 1 in all."""
        return (self._rows[rows].float() - self._mean) / self._spread


class _Reporter:
    """Reports the steps of one fold as a part of all.

    Args:
        context: Where progress goes.
        before: Steps of the folds before.
        total: Steps of all folds.
    """

    def __init__(self, context: JobContext, before: int, total: int) -> None:
        self._context = context
        self._before = before
        self._total = total

    def __call__(self, step: int) -> None:
        """Report a step; raise `JobCancelled` when the person has asked to stop."""
        self._context.checkpoint(Progress(STAGE, self._before + step, self._total))
