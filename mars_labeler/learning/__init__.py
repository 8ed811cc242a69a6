"""The semi-supervised classifier: backbones, views, the three losses, training and scoring.

The method is Wang et al., "Semi-supervised learning for Mars imagery classification" (ICIP 2021).
Most modules here load torch, so the floors above import `training` and `scoring` only once a job
starts; `pool` is free of torch.
"""
