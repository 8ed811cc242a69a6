"""The semi-supervised classifier: backbones, views, the three losses, training and scoring.

The method is Wang et al., "Semi-supervised learning for Mars imagery classification" (ICIP 2021).
Most modules here load torch, so the floors above import `training` and `scoring` only once a job
starts; `pool` is free of torch.
"""

from __future__ import annotations

import os

# Torch's threads wait for each other by spinning, and keep the cores from whoever they wait for:
# with three processes on two cores a training step took 12 to 24 s in the place of 0.8, and with
# sleeping threads 2. It is read when torch is loaded, which happens in this package only.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
