"""Measuring suggestions against labels that the model has not seen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mars_labeler.catalog import images
from mars_labeler.domain.errors import ProjectError
from mars_labeler.imagery.label_files import read_label_file
from mars_labeler.services.image_table import NONE
from mars_labeler.services.pool import load_table
from mars_labeler.services.project import Project, read_classes


@dataclass(frozen=True)
class Evaluation:
    """How the suggestions agree with a file of labels. All shares are in [0, 1].

    Args:
        compared: Images that have both a suggestion and a label in the file.
        left_out: Images in the file without an open suggestion (labeled, rejected, or unknown).
        top_1: Share of the compared images whose first suggested class is the label.
        mean_recall: Mean of the recalls of the classes.
        recalls: Recall and number of images by class name, for classes in the file.
    """

    compared: int
    left_out: int
    top_1: float
    mean_recall: float
    recalls: dict[str, tuple[float, int]]


def evaluate_suggestions(project: Project, label_file: Path) -> Evaluation:
    """Compare the stored suggestions with the labels of a file.

    Raises:
        ProjectError: The file cannot be read, or none of its images has a suggestion.
    """
    from mars_labeler.learning.evaluation import agreement

    truth = {
        path: entry.class_name.casefold()
        for path, entry in read_label_file(label_file).images.items()
        if entry.class_name
    }
    if not truth:
        raise ProjectError(
            f"There are no labels in {label_file.name}.",
            "It takes a CSV file with the columns file and class, or a published list.",
        )
    records = read_classes(project)
    names = [record.name for record in records]
    indices = {record.class_id: index for index, record in enumerate(records)}
    by_name = {name.casefold(): index for index, name in enumerate(names)}
    pairs = [
        (by_name[truth[path]], indices[class_id])
        for path, class_id in _suggested_by_path(project).items()
        if truth.get(path) in by_name
    ]
    if not pairs:
        raise ProjectError(
            f"None of the images in {label_file.name} has a suggestion.",
            "Train and suggest first; labeled images are not compared.",
        )
    labels, suggested = np.array(pairs, dtype=np.int64).T
    result = agreement(labels, suggested, len(names))
    return Evaluation(
        compared=len(pairs),
        left_out=len(truth) - len(pairs),
        top_1=result.top_1,
        mean_recall=result.mean_recall,
        recalls={
            name: (float(recall), int(count))
            for name, recall, count in zip(names, result.recalls, result.counts, strict=True)
            if count
        },
    )


def _suggested_by_path(project: Project) -> dict[str, int]:
    table = load_table(project)
    with project.catalog.reading() as connection:
        paths = images.read_paths(connection)
    shown = table.has_suggestion()
    return {
        paths[image_id]: class_id
        for image_id, class_id, is_shown in zip(
            table.ids.tolist(), table.suggested[:, 0].tolist(), shown.tolist(), strict=True
        )
        if is_shown and class_id != NONE
    }
