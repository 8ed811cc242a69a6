"""Labels while they are being read."""

from __future__ import annotations

from dataclasses import replace

from mars_labeler.imagery.label_files.found import (
    FoundLabels,
    ListedImage,
    ListedModel,
    ListedSuggestion,
    place_of,
)
from mars_labeler.imagery.label_files.text_lines import inner_path, quoted

NOTHING_FOUND = FoundLabels((), {})


class Gathering:
    """Collects what the lines of label files say: the first word on an image stands.

    Args:
        noted: What the program noted when it wrote the files. It adds to what they say, but they
            have the last word: a person may have changed them since.
    """

    def __init__(self, noted: FoundLabels = NOTHING_FOUND) -> None:
        self.problems: list[str] = list(noted.problems)
        self.models: dict[tuple[int, str], ListedModel] = {}
        self._noted = noted.images
        self._absent = noted.absent
        self._images: dict[str, ListedImage] = {}
        self._names: dict[str, str] = {}
        for name in noted.class_names:
            self.class_named(name)
        for model in noted.models:
            self.add_model(model)

    def class_named(self, name: str) -> str:
        """Return the class's name as it was first written, whatever the case of its letters."""
        cleaned = " ".join(name.split())
        return self._names.setdefault(cleaned.casefold(), cleaned)

    def add_model(self, model: ListedModel) -> None:
        """Note a model version; the first entry that knows its labels stands."""
        source = (model.version, model.created_at)
        if source not in self.models or not self.models[source].label_revision:
            self.models[source] = model

    def add(self, place: str, file: str, listed: ListedImage) -> None:
        """Note what the line at `place` says about an image, or why it is left out."""
        path = inner_path(file)
        if path is None:
            self.problems.append(f"{place}: {quoted(file)} is no path below the images' folder.")
            return
        key = place_of(path, listed.root)
        listed = _completed(self._named(listed), self._noted.get(key))
        known = self._images.setdefault(key, listed)
        is_covered = not listed.is_decided and listed.list_name == known.list_name
        if known != listed and not is_covered:
            self.problems.append(f"{place}: {path} was listed before, differently.")

    def finished(self) -> FoundLabels:
        """Return what was gathered."""
        unnamed = {
            place: listed
            for place, listed in self._noted.items()
            if place not in self._images and not listed.class_name  # its label was taken out
        }
        return FoundLabels(
            tuple(self._names.values()),
            self._images | unnamed,
            tuple(self.problems),
            tuple(self.models.values()),
            self._absent,
        )

    def _named(self, listed: ListedImage) -> ListedImage:
        """Return the entry with each class spelled as it was first."""
        return replace(
            listed,
            class_name=self.class_named(listed.class_name) if listed.class_name else "",
            rejected=tuple(map(self.class_named, listed.rejected)),
            suggestion=listed.suggestion and self._named_suggestion(listed.suggestion),
        )

    def _named_suggestion(self, suggestion: ListedSuggestion) -> ListedSuggestion:
        return replace(suggestion, class_names=tuple(map(self.class_named, suggestion.class_names)))


def _completed(listed: ListedImage, noted: ListedImage | None) -> ListedImage:
    """Return what a list says with what was noted beside it, where the two agree."""
    if noted is None:
        return listed
    is_same = listed.class_name.casefold() == noted.first_class.casefold()
    if is_same or not listed.class_name:
        return noted
    return replace(
        listed,
        content_hash=noted.content_hash,
        picture_hash=noted.picture_hash,
        root=noted.root,
    )
