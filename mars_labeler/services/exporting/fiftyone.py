"""A FiftyOne image classification dataset, with the images in the folder `data`.

`fiftyone.Dataset.from_dir(dataset_dir=…, dataset_type=fiftyone.types.
FiftyOneImageClassificationDataset)` reads it: `labels.json` holds the classes, and for each image,
by the name of its file without the ending, the index of its class, a confidence and attributes,
or null where it has no label.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from mars_labeler.imagery.label_files import ListedImage
from mars_labeler.imagery.label_files.fiftyone import IMAGES_FOLDER, LABELS_FILE
from mars_labeler.services.exporting.folder_export import FolderExport


def write_fiftyone(export: FolderExport) -> None:
    """Write the images and the labels file."""
    names = export.gathered.class_names
    numbers = {name: number for number, name in enumerate(names)}
    wanted = {image.image_id: IMAGES_FOLDER for image in export.gathered.images}
    labels = {
        PurePosixPath(path).stem: _target(image.listed, numbers)
        for image, path in export.place(wanted)
    }
    content = {"classes": list(names), "labels": labels}
    export.write_text(LABELS_FILE, json.dumps(content, ensure_ascii=False))


def _target(listed: ListedImage, numbers: Mapping[str, int]) -> dict[str, Any] | None:
    """Return an image's classification as FiftyOne's own exporter writes it."""
    if listed.class_name:
        attributes = {
            "annotator": listed.annotator,
            "decided_at": listed.decided_at,
            "from_model_version": listed.from_model_version,
            "list": listed.list_name,
            "split": listed.split.value,
        }
        given = {name: value for name, value in attributes.items() if value not in ("", None)}
        return {"label": numbers[listed.class_name], "attributes": given}
    if listed.suggestion is None:
        return None
    return {
        "label": numbers[listed.suggestion.class_names[0]],
        "confidence": listed.suggestion.confidences[0],
        "attributes": {
            "is_suggestion": True,
            "model_version": listed.suggestion.model_version,
            "entropy": listed.suggestion.entropy,
        },
    }
