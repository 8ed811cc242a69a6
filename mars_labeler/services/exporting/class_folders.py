"""Folders as classes, as `torchvision.datasets.ImageFolder` and others read them.

A suggestion puts an image into the folder of its class only where suggestions are asked for; the
rows beside the folders tell the two apart.
"""

from __future__ import annotations

from mars_labeler.services.exporting.folder_export import FolderExport
from mars_labeler.services.exporting.placing import folder_names


def write_class_folders(export: FolderExport) -> None:
    """Put each image into the folder of its class."""
    folders = folder_names(export.gathered.class_names)
    export.place(
        {
            image.image_id: folders[name]
            for image in export.gathered.images
            if (name := image.listed.first_class)
        }
    )
