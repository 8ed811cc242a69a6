"""Why a model suggests a class for an image: what counted in it, and the nearest labeled images."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog import classes, labels, models
from mars_labeler.catalog.learned_labels import read_learned
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import Announce, JobContext
from mars_labeler.domain.records import ClassId, Decision, ImageId, ModelVersion
from mars_labeler.imagery.heat_colors import heat_rgba, overlaid_png
from mars_labeler.learning.heat_map import HeatMap
from mars_labeler.learning.pool import PLAIN_VIEW
from mars_labeler.learning.weights import fetch_weights
from mars_labeler.services.embedded import embed_images, embedding_config
from mars_labeler.services.image_table import NONE
from mars_labeler.services.project import Project, read_pixels, read_record
from mars_labeler.services.ranking import merged_columns, rank_classes
from mars_labeler.services.training import checkpoint_path, open_embeddings
from mars_labeler.services.whole_files import replaced_file

SHOWN_NEIGHBORS = 8
SHOWN_OF_A_SEQUENCE = 2
"""Neighbors of one sequence at most: the eighth picture of a burst says no more than the second."""

_LOOKED_AT = 64
"""Neighbors among which others are looked for where a sequence has many."""

_FEW_MISSING = 64
"""Labeled images without an embedding that are embedded for one answer; of more, all are left out:
a person waits for it."""


@dataclass(frozen=True)
class LabeledNeighbor:
    """A labeled image that the model learned from.

    Args:
        image_id: The image.
        class_id: Its label.
        similarity: Cosine of the embeddings of both images, in [-1, 1].
    """

    image_id: ImageId
    class_id: ClassId
    similarity: float


@dataclass(frozen=True)
class Explanation:
    """Why a model says what it says of an image.

    Args:
        image_id: The image.
        model_version: The version that was asked.
        class_id: The class in question.
        confidence: Its probability in [0, 1].
        heat_map: What in the image counted for it.
        neighbors: The nearest labeled images, at most two of a sequence, the nearest first; none
            where none is embedded.
    """

    image_id: ImageId
    model_version: int
    class_id: ClassId
    confidence: float
    heat_map: HeatMap
    neighbors: tuple[LabeledNeighbor, ...]


@dataclass(frozen=True)
class _Asked:
    """One consistent read of what the answer depends on."""

    model: ModelVersion
    decision: Decision
    class_names: Mapping[ClassId, str]
    merged: Mapping[ClassId, ClassId]
    learned: NDArray[np.void]


def explain(
    project: Project,
    image_id: ImageId,
    class_id: ClassId | None,
    context: JobContext,
    announce: Announce | None = None,
) -> Explanation:
    """Say why the current model suggests a class for an image, or would if it had no label.

    Args:
        project: The project.
        image_id: The image, labeled or not.
        class_id: The class to account for; None for the likeliest that was not rejected.
        context: Told of the progress.
        announce: Told of nothing: a question changes nothing.

    Raises:
        ImageDecodeError: The image cannot be read.
        JobCancelled: The person has asked to stop.
        ProjectError: There is no image of that id.
        TrainingError: There is no model, or it does not know the class.
    """
    del announce
    asked = _read(project, image_id)
    pixels = read_pixels(project, image_id)
    config = embedding_config(project)
    fetch_weights(config.backbone_weights, context, config.backbone)
    from mars_labeler.learning.attribution import open_explainer

    explainer = open_explainer(checkpoint_path(project, asked.model))
    chosen, confidence = _chosen(asked, class_id, explainer.probabilities(pixels))
    ends = [asked.merged.get(key, key) for key in asked.model.class_ids]
    outputs = [place for place, end in enumerate(ends) if end == chosen]
    heat_map = explainer.heat_map(pixels, outputs, context)
    neighbors = _neighbors(project, image_id, asked, context)
    return Explanation(image_id, asked.model.version, chosen, confidence, heat_map, neighbors)


def _read(project: Project, image_id: ImageId) -> _Asked:
    with project.catalog.reading() as connection:
        model = models.read_current(connection)
        if model is None:
            raise TrainingError("There is no model yet.", "Label two classes, then press Retrain.")
        return _Asked(
            model,
            labels.read_decisions(connection, [image_id])[image_id],
            {record.class_id: record.name for record in classes.read_classes(connection)},
            classes.read_merged(connection),
            read_learned(connection, model.label_revision),
        )


def _chosen(
    asked: _Asked, class_id: ClassId | None, probabilities: NDArray[np.float32]
) -> tuple[ClassId, float]:
    """Return the class in question and its probability; `probabilities` is float32 (C,)."""
    known, found = merged_columns(asked.model.class_ids, asked.merged, probabilities[None])
    if class_id is not None:
        if class_id not in known or class_id not in asked.class_names:
            name = asked.class_names.get(class_id, "that class")
            raise TrainingError(
                f"The current model does not know “{name}”.",
                "Label a few images with it, then press Retrain.",
            )
        return class_id, float(found[0, known.index(class_id)])
    is_open = asked.decision.class_id is None
    rejected: Collection[ClassId] = asked.decision.rejected_class_ids if is_open else ()
    rejected = {asked.merged.get(key, key) for key in rejected}
    is_excluded = np.array([[key not in asked.class_names or key in rejected for key in known]])
    ranked, confidences = rank_classes(known, found, is_excluded)
    if ranked[0, 0] == NONE:
        raise TrainingError(
            "You turned down every class that the current model knows.",
            "Label the image yourself, then press Retrain.",
        )
    return int(ranked[0, 0]), float(confidences[0, 0])


def _neighbors(
    project: Project, image_id: ImageId, asked: _Asked, context: JobContext
) -> tuple[LabeledNeighbor, ...]:
    from mars_labeler.learning.exact_neighbors import ExactIndex

    is_other = asked.learned["image_id"] != image_id
    is_living = np.isin(asked.learned["class_id"], list(asked.class_names))
    learned = asked.learned[is_other & is_living]
    config = embedding_config(project)
    ids = learned["image_id"].copy()
    missing = open_embeddings(project, config).missing(ids, PLAIN_VIEW)
    if len(missing) > _FEW_MISSING:
        ids = ids[~np.isin(ids, missing)]
    wanted = np.append(ids, image_id)
    embedded = embed_images(project, config, wanted, context)
    ids = embedded.image_ids[embedded.image_ids != image_id]
    if not len(ids) or image_id not in embedded.image_ids:
        return ()
    query = embedded.read(np.array([image_id], np.int64))
    # To train an approximate index takes longer than to compare one image with all.
    found = ExactIndex(ids, embedded.read, context).nearest(query, _LOOKED_AT)
    labeled = dict(zip(learned["image_id"].tolist(), learned["class_id"].tolist(), strict=True))
    near = zip(found.ids[0].tolist(), found.similarities[0].tolist(), strict=True)
    neighbors = (LabeledNeighbor(key, labeled[key], similarity) for key, similarity in near)
    return tuple(islice(_few_of_a_sequence(project, neighbors), SHOWN_NEIGHBORS))


def _few_of_a_sequence(
    project: Project, neighbors: Iterable[LabeledNeighbor]
) -> Iterator[LabeledNeighbor]:
    seen: Counter[str] = Counter()
    for neighbor in neighbors:
        record = read_record(project, neighbor.image_id)
        sequence = record.facts.sequence if record is not None else ""
        seen[sequence] += 1
        if not sequence or seen[sequence] <= SHOWN_OF_A_SEQUENCE:
            yield neighbor


def draw_explanation(project: Project, explanation: Explanation, output: Path) -> None:
    """Write the image with its heat map laid over it, as a PNG file.

    Raises:
        ImageDecodeError: The image cannot be read.
        ProjectError: There is no such image, or the file cannot be written.
    """
    heat, place = explanation.heat_map.values, explanation.heat_map.place
    pixels = read_pixels(project, explanation.image_id)
    png = overlaid_png(pixels, heat, (place.left, place.top), (place.width, place.height))
    with replaced_file(output) as unfinished:
        unfinished.write_bytes(png)


def heat_colors(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return values of a heat map as RGBA colors to lay over its image, uint8 (..., 4)."""
    return heat_rgba(values)
