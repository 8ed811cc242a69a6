"""Which images the entries of label files mean, and the lists and splits that these are in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mars_labeler.catalog import images, splits
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.records import ImageId
from mars_labeler.domain.splits import Split
from mars_labeler.imagery.label_files import FoundLabels
from mars_labeler.services.label_matching import Matching, match_images
from mars_labeler.services.label_words import Listed
from mars_labeler.services.project import Project
from mars_labeler.services.splitting import extend_splits
from mars_labeler.services.steps import Gathered, chunked


def place_entries(
    project: Project, folder: Path, found: FoundLabels, tell: Gathered
) -> tuple[Matching, tuple[tuple[str, Split], ...]]:
    """Find the images that are meant, and note which list and split each of them is in.

    Args:
        project: The project; the folder's images have been imported.
        folder: The image folder, absolute.
        found: What the files say.
        tell: Told of what was noted.

    Returns:
        The images, and those of them that keep another split, with the one that is listed.
    """
    with project.catalog.writing() as connection:
        root_id = images.add_root(connection, folder)
    with project.catalog.reading() as connection:
        files = {
            key: images.read_known_files(connection, key) for key in images.read_roots(connection)
        }
        split_rows = splits.read_split_rows(connection)
    paths = {known.image_id: path for each in files.values() for path, known in each.items()}
    matching = match_images(found, folder, files.pop(root_id), list(files.values()))
    new, ignored = _splits(matching.listed, split_rows)
    names = _list_names(matching.listed)
    for chunk in chunked(names):
        with project.catalog.writing() as connection:
            images.set_list_names(connection, {key: names[key] for key in chunk})
    for chunk in chunked(new):
        with project.catalog.writing() as connection:
            splits.write_splits(connection, {key: new[key] for key in chunk})
    # By lists known only now, before anything can learn from their labels.
    extended = extend_splits(project)
    if names:
        tell.tell(ChangeSet(frozenset({Kind.IMAGES}), ()))
    if new or not extended.is_empty:
        touched = tuple({*new, *(extended.image_ids or ())})
        tell.tell(ChangeSet(frozenset({Kind.SPLITS}), touched))
    return matching, tuple((paths[image_id], split) for image_id, split in ignored.items())


def _list_names(listed: Listed) -> dict[ImageId, str]:
    return {image_id: entry.list_name for image_id, entry in listed.items() if entry.list_name}


def _splits(
    listed: Listed, rows: Iterable[splits.SplitRow]
) -> tuple[dict[ImageId, Split], dict[ImageId, Split]]:
    """Return the listed splits that images without one get, and those that others do not get."""
    before = {row.image_id: row.split for row in rows}
    wanted = {key: entry.split for key, entry in listed.items() if entry.split and key in before}
    differing = {key: split for key, split in wanted.items() if split is not before[key]}
    new = {key: split for key, split in differing.items() if before[key] is Split.NONE}
    return new, {key: split for key, split in differing.items() if key not in new}
