"""Decoupling: first the representation, then the classifier alone."""

from __future__ import annotations

from torch import nn

from mars_labeler.learning.methods.cross_entropy import CrossEntropy
from mars_labeler.learning.methods.method import EpochPlan, has_passed, no_parameter, stepped_rate
from mars_labeler.learning.network import Network

FIRST_STAGE = 2 / 3
"""Share of the epochs that the first stage takes."""


class DecoupledCRT(CrossEntropy):
    """Classifier re-training (Kang et al., "Decoupling", ICLR 2020, section 4).

    The first stage is the baseline; the second starts the classifier anew and trains it alone,
    on classes drawn equally. Each stage has the schedule of learning rates to itself.
    """

    goes_on = False
    retrained = "classification_head."
    """Names of the parameters that train in the second stage begin so."""

    def plan(self, progress: float, network: Network) -> EpochPlan:
        """Return the first or the second stage; the classifier is new when that begins."""
        if not has_passed(progress, FIRST_STAGE):
            balanced = self.task.config.is_class_balanced
            return EpochPlan(balanced, stepped_rate(progress / FIRST_STAGE), self.trains_first)
        is_first = not has_passed(progress - 1 / self.task.config.epochs, FIRST_STAGE)
        if is_first:
            self.start_second(network)
        return EpochPlan(
            is_class_balanced=True,
            rate=stepped_rate((progress - FIRST_STAGE) / (1 - FIRST_STAGE)),
            trains=self._trains_second,
            starts_anew=self._trains_second if is_first else no_parameter,
        )

    def trains_first(self, _name: str) -> bool:
        """Return whether the parameter trains in the first stage."""
        return True

    def start_second(self, network: Network) -> None:
        """Begin the second stage with a new classifier."""
        head = network.classification_head
        assert isinstance(head, nn.Linear)
        head.reset_parameters()

    def _trains_second(self, name: str) -> bool:
        return name.startswith(self.retrained)
