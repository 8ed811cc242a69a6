"""The test set of a comparison: its images, and the classes that are true of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mars_labeler.domain.comparison import ComparisonConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.records import ImageId
from mars_labeler.imagery.label_files import read_label_file
from mars_labeler.services.comparing.image_list import read_image_list
from mars_labeler.services.comparing.labeled_pool import LabeledPool
from mars_labeler.services.comparing.wording import counted
from mars_labeler.services.image_table import NONE


def true_labels(pool: LabeledPool, config: ComparisonConfig) -> tuple[dict[ImageId, str], str]:
    """Return the class of each test image, and the test set in words.

    Raises:
        ProjectError: The list of test images cannot be read.
        TrainingError: No image of the project is a test image with a label.
    """
    if config.test_file:
        return _listed_labels(pool, Path(config.test_file))
    is_late = pool.table.sols >= config.test_from_sol
    late = pool.table.ids[is_late].tolist()
    found = {key: pool.labels[key] for key in late if key in pool.labels}
    if not found:
        raise TrainingError(
            f"There is no labeled image from sol {config.test_from_sol} on to test with: "
            f"{_covered_sols(pool)}.",
            "Name a list with --test-list, or another sol with --test-from-sol.",
        )
    return found, f"labeled images from sol {config.test_from_sol} on"


def _covered_sols(pool: LabeledPool) -> str:
    """Return in words which sols the labels cover."""
    is_labeled = np.isin(pool.table.ids, list(pool.labels)) & (pool.table.sols != NONE)
    sols = pool.table.sols[is_labeled]
    if sols.size == 0:
        return "no sol of the labeled images is known"
    return f"labels cover sols {sols.min():,} to {sols.max():,}"


def _listed_labels(pool: LabeledPool, path: Path) -> tuple[dict[ImageId, str], str]:
    listed = read_label_file(path)
    written = {name.casefold(): name for name in pool.class_names}
    truth = {
        file: written.get(entry.class_name.casefold(), entry.class_name)
        for file, entry in listed.images.items()
        if entry.class_name
    }
    found = {key: truth[pool.paths[key]] for key in pool.ids_of(set(truth))}
    if not found:
        raise _useless_list(pool, path)
    pool.note_unknown(path, len(truth.keys() - set(pool.paths.values())))
    if listed.problems:
        lines = counted(len(listed.problems), "line")
        pool.notes.append(f"{lines} of {path.name} could not be used.")
    return found, f"images of {path.name}"


def _useless_list(pool: LabeledPool, path: Path) -> TrainingError:
    """Return what is wrong with a test list that gives no image of the project a label."""
    named, _ = read_image_list(path, set(pool.paths.values()))
    if named:
        return TrainingError(
            f"{path.name} names images of the project, but no label that the program understands.",
            "Class numbers need the class index beside the list; or give a CSV file with the "
            "columns file and class.",
        )
    return TrainingError(
        f"None of the images labeled in {path.name} is in the project.",
        "Name a CSV file with the columns file and class, or a published list.",
    )
