"""COCO-style JSON: the label of an image is an annotation of all of it.

`pycocotools.coco.COCO` loads it. A suggestion is an annotation with a `score` and the mark
`is_suggestion`; what COCO has no place for stands beside each image under `EXTRA_KEY`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.imagery.label_files.coco import EXTRA_KEY
from mars_labeler.imagery.label_files.columns import row_of
from mars_labeler.imagery.label_files.found import place_of
from mars_labeler.imagery.label_files.sources import sources_of
from mars_labeler.services.exporting.gathered import PROGRESS_EVERY, ExportedImage, Gathered


def write_coco(gathered: Gathered, output: Path, context: JobContext) -> None:
    """Write a COCO-style file; categories are numbered from 1 in the order of the classes."""
    numbers = {name: number for number, name in enumerate(gathered.class_names, start=1)}
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    for done, image in enumerate(gathered.images, start=1):
        if done % PROGRESS_EVERY == 0:
            context.checkpoint(Progress("Writing annotations", done, len(gathered.images)))
        file = place_of(image.file, image.listed.root)
        images.append(
            {
                "id": image.image_id,
                "file_name": file,
                "width": image.width,
                "height": image.height,
                EXTRA_KEY: row_of(file, image.listed),
            }
        )
        annotations += _annotations(image, numbers, len(annotations) + 1)
    content = {
        "info": {
            "description": f"Labels of {gathered.project_name}",
            "date_created": gathered.created_at,
            EXTRA_KEY: sources_of(gathered.class_names, gathered.models),
        },
        "licenses": [],
        "images": images,
        "categories": [
            {"id": number, "name": name, "supercategory": ""} for name, number in numbers.items()
        ],
        "annotations": annotations,
    }
    with output.open("w", encoding="utf-8") as file_out:
        json.dump(content, file_out, ensure_ascii=False)


def _annotations(
    image: ExportedImage, numbers: Mapping[str, int], number: int
) -> list[dict[str, Any]]:
    """Return the annotation of an image, if it has a label or a suggestion."""
    listed = image.listed
    whole: dict[str, Any] = {
        "id": number,
        "image_id": image.image_id,
        "bbox": [0, 0, image.width, image.height],
        "area": image.width * image.height,
        "segmentation": [],
        "iscrowd": 0,
    }
    if listed.class_name:
        return [whole | {"category_id": numbers[listed.class_name]}]
    if listed.suggestion is None:
        return []
    name, score = listed.suggestion.class_names[0], listed.suggestion.confidences[0]
    return [whole | {"category_id": numbers[name], "score": score, "is_suggestion": True}]
