"""Handing on labels and suggestions, with who said so and when, in forms that others read."""

from __future__ import annotations

from mars_labeler.services.exporting.formats import (
    FORMATS,
    ExportFormat,
    ExportOptions,
    ExportSummary,
    find_format,
    format_of,
)
from mars_labeler.services.exporting.plain_tables import export_labels, export_suggestions
from mars_labeler.services.exporting.projects import export_project

__all__ = [
    "FORMATS",
    "ExportFormat",
    "ExportOptions",
    "ExportSummary",
    "export_labels",
    "export_project",
    "export_suggestions",
    "find_format",
    "format_of",
]
