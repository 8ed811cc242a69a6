"""Label files: what they say, in whatever of the known forms.

All give `FoundLabels`: the published lists of the MSL Surface data set, tables (CSV, JSON Lines,
Parquet), COCO-style JSON, FiftyOne datasets, and folders that are named after classes.
"""

from mars_labeler.imagery.label_files.class_folders import find_folder_classes
from mars_labeler.imagery.label_files.finding import CSV_NAME, find_label_lists, read_label_file
from mars_labeler.imagery.label_files.found import (
    FoundLabels,
    ListedImage,
    ListedModel,
    ListedSuggestion,
)

__all__ = [
    "CSV_NAME",
    "FoundLabels",
    "ListedImage",
    "ListedModel",
    "ListedSuggestion",
    "find_folder_classes",
    "find_label_lists",
    "read_label_file",
]
