"""The methods by name: each is one file that says how a model learns.

A method is a subclass of `Method` (see `method.py`), named in `_FILES` below.
"""

from __future__ import annotations

from importlib import import_module

from mars_labeler.domain.errors import TrainingError
from mars_labeler.learning.methods.method import EpochPlan, Loss, Method, Needs, Task

__all__ = ["METHODS", "EpochPlan", "Loss", "Method", "Needs", "Task", "make_method"]

_FILES = {
    "cross-entropy": "cross_entropy.CrossEntropy",
    "strong-augmentation": "strong_augmentation.StrongAugmentation",
    "contrastive": "contrastive.Contrastive",
    "inter-class": "inter_class.InterClass",
    "similarity": "similarity.Similarity",
    "full": "full.Full",
    "triplet": "triplet.Triplet",
    "center": "center.Center",
    "focal": "focal.Focal",
    "pseudo-labels": "pseudo_labels.PseudoLabels",
    "s4l-rotation": "s4l_rotation.S4LRotation",
    "s4l-jigsaw": "s4l_jigsaw.S4LJigsaw",
    "decoupled-crt": "decoupled_crt.DecoupledCRT",
    "decoupled-lws": "decoupled_lws.DecoupledLWS",
    "class-balanced-loss": "class_balanced_loss.ClassBalancedLoss",
    "ldam-drw": "ldam_drw.LDAMDRW",
    "fixmatch": "fixmatch.FixMatch",
    "supervised-contrastive": "supervised_contrastive.SupervisedContrastive",
    "recipe": "recipe.Recipe",
}
METHODS = tuple(_FILES)


def make_method(name: str) -> Method:
    """Return a new method of that name, for one training.

    Raises:
        TrainingError: There is none.
    """
    if name not in _FILES:
        raise TrainingError(
            f"There is no method named “{name}”.", f"Choose one of {', '.join(METHODS)}."
        )
    file, class_name = _FILES[name].split(".")
    made = getattr(import_module(f"{__name__}.{file}"), class_name)()
    assert isinstance(made, Method)
    return made
