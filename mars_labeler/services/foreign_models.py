"""Model versions of other projects, known here by what came from them; they cannot be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mars_labeler.domain.records import ModelVersion
from mars_labeler.imagery.label_files import ListedModel

Source = tuple[int, str]
"""What a label file calls a model: its number there, and when it was made (empty: not said)."""


def plan_versions(
    listed: Sequence[ListedModel], known: Sequence[ModelVersion], class_ids: Mapping[str, int]
) -> tuple[dict[Source, int], list[ModelVersion]]:
    """Give the models that labels and suggestions come from a version of this project.

    A model that was made at the same time, with the same settings where both are known, is in the
    project already, whatever its number. Another keeps its number, or gets the next free one where
    that is taken; having no checkpoint here, it can never be made current. One that says nothing
    of its time is left out.

    Args:
        listed: The models of the label files.
        known: The versions of the project.
        class_ids: The project's classes by name, case-folded.

    Returns:
        The version here of each listed model, and the versions to add. An entry that says nothing
        of its model's time means the first of that number.
    """
    taken = {record.version for record in known}
    versions: dict[Source, int] = {}
    added: list[ModelVersion] = []
    for model in listed:
        if not model.created_at:
            continue
        number = _find(model, known)
        if number is None:
            number = model.version if model.version not in taken else max(taken) + 1
            taken.add(number)
            added.append(_foreign(model, number, class_ids))
        versions[model.version, model.created_at] = number
        versions.setdefault((model.version, ""), number)
    return versions, added


def _find(model: ListedModel, known: Sequence[ModelVersion]) -> int | None:
    """Return the version that a model is here, that of its own number first; None for none."""
    same = [
        record.version
        for record in known
        if record.created_at == model.created_at
        and (record.settings == model.settings or not (record.settings and model.settings))
    ]
    return model.version if model.version in same else next(iter(same), None)


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
