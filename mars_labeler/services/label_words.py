"""What label files call by name and number, in the ids of this project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mars_labeler.domain.records import ClassId, Decision, ImageId, Suggestion
from mars_labeler.imagery.label_files import ListedImage
from mars_labeler.services.foreign_models import Source

Listed = Mapping[ImageId, ListedImage]


@dataclass(frozen=True)
class LabelWords:
    """The project's ids for the words of label files.

    Args:
        class_ids: The classes by name, case-folded.
        versions: The model versions by what the files call them.
    """

    class_ids: Mapping[str, ClassId]
    versions: Mapping[Source, int]

    def ids_of(self, names: Iterable[str]) -> tuple[ClassId, ...]:
        """Return the ids of classes that the project has."""
        return tuple(self.class_ids[name.casefold()] for name in names)

    def decision(self, entry: ListedImage) -> Decision:
        """Return what people decided, as this project writes it."""
        label = self.ids_of([entry.class_name])[0] if entry.class_name else None
        source = (entry.from_model_version or 0, entry.from_model_created_at)
        return Decision(
            class_id=label,
            is_unsure=entry.is_unsure,
            rejected_class_ids=self.ids_of(entry.rejected),
            from_model_version=self.versions.get(source),
        )

    def suggestions(
        self, listed: Listed, decisions: Mapping[ImageId, Decision], decided_now: set[ImageId]
    ) -> list[Suggestion]:
        """Return the suggestions for images on which nobody here had decided before."""
        found = []
        for image_id, decision in decisions.items():
            entry = listed[image_id].suggestion
            if entry is None:
                continue
            version = self.versions.get((entry.model_version, entry.model_created_at))
            is_open = decision.decided_revision == 0 or image_id in decided_now
            if version is None or not is_open:
                continue
            found.append(
                Suggestion(
                    image_id=image_id,
                    class_ids=self.ids_of(entry.class_names),
                    confidences=entry.confidences,
                    entropy=entry.entropy,
                    model_version=version,
                    # Revisions of two projects do not compare: it was shown beside the decision
                    # that came with it, so it is no older than that.
                    label_revision=max(entry.label_revision, decision.decided_revision),
                )
            )
        return found
