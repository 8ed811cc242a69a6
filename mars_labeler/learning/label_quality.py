"""Which labels look wrong, judged by models that have not learned from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from cleanlab.rank import get_label_quality_scores
from numpy.typing import NDArray

Method = Literal["self_confidence", "normalized_margin", "confidence_weighted_entropy"]

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Suspicious:
    """Labels that look wrong, the most suspicious first.

    Args:
        rows: int64 (n,), rows of the images.
        suggested: int64 (n,), the likeliest class of each, another than its label.
        confidences: float32 (n,), its probability, in [0, 1].
        qualities: float32 (n,), the label's quality, in [0, 0.5]; 0 is surely wrong.
    """

    rows: Rows
    suggested: Rows
    confidences: NDArray[np.float32]
    qualities: NDArray[np.float32]


def label_quality(
    labels: Rows,
    probabilities: NDArray[np.float32],
    method: Method = "normalized_margin",
    is_adjusted: bool = False,
) -> NDArray[np.float64]:
    """Return how much each label can be trusted, after cleanlab.

    The default, the normalized margin, is the probability that the model gives the label less that
    of the likeliest other class, brought to [0, 1]. It comes from confident learning (Northcutt,
    Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", JAIR 70, 2021,
    section 3.2), and was chosen by measurement, on other seeds than those that are reported: of
    planted errors it has as many in the first tenth of the list as self-confidence has, and of
    those between two classes that resemble each other more in the first twentieth. Subtracting
    each class's usual confidence, which that paper proposes against imbalance, finds fewer here:
    the usual confidence of a class of ten images is itself made of errors.
    `python benchmarks/planted_errors.py` compares them.

    Args:
        labels: int64 (N,), columns of `probabilities`.
        probabilities: float32 (N, C), each row from a model that has not learned from it. A row
            of NaN could not be judged.
        method: Cleanlab's name of the score.
        is_adjusted: Subtract each class's mean self-confidence before (their eq. 2 and 8).

    Returns:
        float64 (N,) in [0, 1], 0 for surely wrong, with the margin below 0.5 where another class is
        likelier; 1 for what could not be judged.
    """
    quality = np.ones(len(labels))
    rows = np.flatnonzero(~np.isnan(probabilities).any(axis=1))
    if not len(rows):
        return quality
    judged = probabilities[rows].astype(np.float64)
    judged /= judged.sum(axis=1, keepdims=True)
    quality[rows] = get_label_quality_scores(
        labels[rows], judged, method=method, adjust_pred_probs=is_adjusted
    )
    return quality


def find_suspicious(labels: Rows, probabilities: NDArray[np.float32]) -> Suspicious:
    """Return the labels that another class beats, ranked by `label_quality`.

    It is cleanlab's filter "predicted_neq_given". Its usual one (`find_label_issues`, pruning as
    many as the noise is estimated to be) leaves more of the planted errors out.

    Args:
        labels: int64 (N,), columns of `probabilities`.
        probabilities: float32 (N, C), as in `label_quality`.
    """
    is_judged = ~np.isnan(probabilities).any(axis=1)
    likeliest = np.where(is_judged, np.nan_to_num(probabilities).argmax(axis=1), labels)
    rows = np.flatnonzero(likeliest != labels)
    quality = label_quality(labels, probabilities)[rows]
    rows = rows[np.argsort(quality, kind="stable")]
    suggested = likeliest[rows]
    return Suspicious(
        rows=rows.astype(np.int64),
        suggested=suggested.astype(np.int64),
        confidences=probabilities[rows, suggested].astype(np.float32),
        qualities=np.sort(quality, kind="stable").astype(np.float32),
    )
