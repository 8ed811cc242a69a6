"""Model versions of other projects, known here by what came from them; they cannot be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mars_labeler.domain.records import ModelVersion
from mars_labeler.imagery.label_files import ListedModel


def plan_versions(
    listed: Sequence[ListedModel], known: Sequence[ModelVersion], class_ids: Mapping[str, int]
) -> tuple[dict[int, int], list[ModelVersion]]:
    """Give the models that labels and suggestions come from a version of this project.

    A model that is in the project already, with its number and the time it was made, is itself.
    Another keeps its number, or gets the next free one where that is taken; having no checkpoint
    here, it can never be made current. One that says nothing of its time is left out.

    Args:
        listed: The models of the label files.
        known: The versions of the project.
        class_ids: The project's classes by name, case-folded.

    Returns:
        The version here of each listed number, and the versions to add.
    """
    here = {(record.version, record.created_at): record.version for record in known}
    taken = {record.version for record in known}
    versions: dict[int, int] = {}
    added: list[ModelVersion] = []
    for model in listed:
        if not model.created_at:
            continue
        source = (model.version, model.created_at)
        if source not in here:
            number = model.version if model.version not in taken else max(taken) + 1
            taken.add(number)
            here[source] = number
            added.append(_foreign(model, number, class_ids))
        versions.setdefault(model.version, here[source])
    return versions, added


def _foreign(model: ListedModel, number: int, class_ids: Mapping[str, int]) -> ModelVersion:
    outputs = (class_ids.get(name.casefold()) for name in model.class_names)
    return ModelVersion(
        version=number,
        created_at=model.created_at,
        label_revision=model.label_revision,
        class_ids=tuple(class_id for class_id in outputs if class_id is not None),
        settings=model.settings,
        metrics=model.metrics,
    )
