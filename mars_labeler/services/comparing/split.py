"""Which images of a project the systems of a comparison learn from, and which they are tested on.

- Test images are never learned from, not even without their labels.
- The images of the predicted list are never learned from either, unless the settings ask for it:
  then those without label in the project are part of the unlabeled pool, as they are when the
  program is used (the pool is what is to be labeled). Those with a label are left out.
- All other labeled images are learned from; all other images are the unlabeled pool.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.comparison import ComparisonConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.records import ImageId
from mars_labeler.services.comparing.image_list import read_image_list
from mars_labeler.services.comparing.labeled_pool import LabeledPool
from mars_labeler.services.comparing.truth import true_labels
from mars_labeler.services.comparing.wording import counted
from mars_labeler.services.project import Project

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class ComparisonSplit:
    """The images of a comparison.

    Args:
        class_names: All classes; the first `learned_count` occur among the labels that are
            learned from, the others in the test set alone.
        learned_count: How many classes a model tells apart.
        train_ids: (N,) labeled images to learn from, in id order.
        train_labels: (N,) indices into `class_names`.
        unlabeled_ids: (M,) images without label to learn from; may be empty.
        test_ids: (T,) images of the test set.
        test_labels: (T,) indices into `class_names`.
        predicted_ids: (P,) images of the predicted list, in its order; may be empty.
        paths: Path of each image below its folder.
        test_title: The test set in words.
        notes: What else there is to know, a sentence each.
    """

    class_names: tuple[str, ...]
    learned_count: int
    train_ids: Ids
    train_labels: Ids
    unlabeled_ids: Ids
    test_ids: Ids
    test_labels: Ids
    predicted_ids: Ids
    paths: Mapping[ImageId, str]
    test_title: str
    notes: tuple[str, ...]

    @property
    def learned_names(self) -> tuple[str, ...]:
        """The classes in the order of a model's outputs."""
        return self.class_names[: self.learned_count]

    @property
    def scored_ids(self) -> Ids:
        """The test images, then those of the predicted list that are not among them."""
        others = self.predicted_ids[~np.isin(self.predicted_ids, self.test_ids)]
        return np.concatenate([self.test_ids, others])

    @property
    def used_ids(self) -> Ids:
        """All images that are learned from or scored."""
        return np.concatenate([self.train_ids, self.unlabeled_ids, self.scored_ids])

    @cached_property
    def digest(self) -> str:
        """64 hexadecimal digits that change with any image, label or class."""
        lists = (
            self.train_ids,
            self.train_labels,
            self.unlabeled_ids,
            self.test_ids,
            self.test_labels,
            self.predicted_ids,
        )
        named = [self.paths[image_id] for image_id in self.used_ids.tolist()]
        content = [self.learned_count, self.class_names, [part.tolist() for part in lists], named]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    def shuffled(self, seed: int) -> tuple[Ids, Ids]:
        """Return the training images and their labels in the order of a seed."""
        order = np.random.default_rng(seed).permutation(len(self.train_ids))
        return self.train_ids[order], self.train_labels[order]


def comparison_split(project: Project, config: ComparisonConfig) -> ComparisonSplit:
    """Part the project's images as the module says.

    Raises:
        ProjectError: A list cannot be read.
        TrainingError: There are no labels, no labeled test image, or fewer than two classes to
            learn.
    """
    pool = LabeledPool.read(project)
    test, test_title = true_labels(pool, config)
    predicted = _predicted_ids(pool, config.predicted_file)
    barred = set(test) | set(predicted)
    train = {key: name for key, name in pool.labels.items() if key not in barred}
    used = set(train.values())
    learned = [name for name in pool.class_names if name in used]
    if len(learned) < 2:
        raise TrainingError(
            f"The images outside of the test set ({test_title}) have labels of "
            f"{counted(len(learned), 'class', 'classes')}; it takes two to learn.",
            "Label more images, or choose another test set.",
        )
    unlearned = sorted(set(test.values()) - used, key=str.casefold)
    names = (*learned, *unlearned)
    if unlearned:
        pool.notes.append(_unlearned_note(test, unlearned))
    unlabeled = _unlabeled_ids(pool, set(test) if config.learns_from_predicted else barred)
    if predicted:
        pool.notes.append(_predicted_note(config, predicted, unlabeled))
    return ComparisonSplit(
        class_names=names,
        learned_count=len(learned),
        train_ids=np.array(list(train), dtype=np.int64),
        train_labels=_coded(train, names),
        unlabeled_ids=np.array(unlabeled, dtype=np.int64),
        test_ids=np.array(list(test), dtype=np.int64),
        test_labels=_coded(test, names),
        predicted_ids=np.array(predicted, dtype=np.int64),
        paths=pool.paths,
        test_title=test_title,
        notes=tuple(pool.notes),
    )


def _predicted_ids(pool: LabeledPool, file: str) -> list[ImageId]:
    """Return the images of the predicted list, in its order."""
    if not file:
        return []
    path = Path(file)
    known, unknown = read_image_list(path, set(pool.paths.values()))
    if not known:
        raise TrainingError(
            f"None of the images in {path.name} is in the project.",
            "Name a CSV file with the column file, or a text file with a path a line.",
        )
    pool.note_unknown(path, len(unknown))
    places = {inner: place for place, inner in enumerate(known)}
    return sorted(pool.ids_of(set(known)), key=lambda key: places[pool.paths[key]])


def _unlabeled_ids(pool: LabeledPool, barred: set[ImageId]) -> list[ImageId]:
    return [key for key in pool.paths if key not in pool.labels and key not in barred]


def _unlearned_note(test: Mapping[ImageId, str], unlearned: list[str]) -> str:
    count = sum(name in unlearned for name in test.values())
    return (
        f"{counted(count, 'test image')} of classes that no training label has can only count as "
        f"wrong: {', '.join(unlearned)}."
    )


def _predicted_note(
    config: ComparisonConfig, predicted: list[ImageId], unlabeled: list[ImageId]
) -> str:
    """Return what scores on the predicted list are worth, in words."""
    name = Path(config.predicted_file).name
    if not config.learns_from_predicted:
        return f"The images of {name} are not learned from, not even without labels."
    note = (
        f"The images of {name} are in the unlabeled pool, without labels: scored apart, the "
        "systems that learn from unlabeled images have seen them (transductive)."
    )
    left_out = len(set(predicted) - set(unlabeled))
    if left_out:
        what = counted(left_out, "is", "are")
        note += f" {what} left out: labeled in the project, or in the test set."
    return note


def _coded(labels: Mapping[ImageId, str], names: tuple[str, ...]) -> Ids:
    places = {name: place for place, name in enumerate(names)}
    return np.array([places[name] for name in labels.values()], dtype=np.int64)
