"""Keeps a long computation stoppable, down to the blocks of a slow network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from torch import Tensor, nn
from torch.autograd.graph import register_multi_grad_hook

from mars_labeler.domain.jobs import JobContext, Progress


class Pulse:
    """Repeats the last progress to the context, so that a stop is noticed at once.

    Args:
        context: Where progress goes; its `checkpoint` raises `JobCancelled`.
    """

    def __init__(self, context: JobContext) -> None:
        self._context = context
        self._last = Progress("")

    def report(self, progress: Progress) -> None:
        """Report new progress; may raise `JobCancelled`."""
        self._last = progress
        self._context.checkpoint(progress)

    def beat(self) -> None:
        """Ask whether to go on; may raise `JobCancelled`. Curves are not repeated."""
        last = self._last
        self._context.checkpoint(
            Progress(last.stage, last.done, last.total, step=last.step, device=last.device)
        )


@contextmanager
def stoppable(blocks: Sequence[nn.Module], beat: Callable[[], None]) -> Iterator[None]:
    """Within this context, call `beat` after each block's forward and backward pass.

    One step of a whole backbone takes tens of seconds on a slow CPU; a block takes a fraction of
    one. What `beat` raises leaves the pass at once.
    """

    def beat_back(gradients: Sequence[Tensor | None]) -> None:
        del gradients
        beat()

    def after_forward(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        del module, inputs
        beat()
        if output.requires_grad:
            register_multi_grad_hook((output,), beat_back)

    handles = [block.register_forward_hook(after_forward) for block in blocks]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
