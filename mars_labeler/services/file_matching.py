"""Which known image each file of a folder is: labels stay with their pictures.

A file is the image that the project knows at its path. But where files were renamed or exchanged,
a path holds the picture of another image; then the images follow their pictures, before anything
else of the files is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mars_labeler.catalog import images
from mars_labeler.catalog.images import KnownFile
from mars_labeler.catalog.places import Place, move_images
from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.domain.records import ImageId
from mars_labeler.imagery.decoding import content_hash
from mars_labeler.imagery.discovery import FoundImage
from mars_labeler.services.lost_images import LostImages
from mars_labeler.services.project import Project

_CHECKPOINT = 32
"""Files that are hashed between two checkpoints."""


@dataclass(frozen=True)
class Matching:
    """Where the images of a folder lie, as far as its known files tell.

    Args:
        known: What is known of the folder's files, by relative path.
        lost: The images that new files may turn out to be.
        missing: Relative paths of the images whose files are not there.
        moved: How many images were found in another place.
        stale: Relative paths that have to be read anew, whatever their files look like.
    """

    known: Mapping[str, KnownFile]
    lost: LostImages
    missing: Mapping[ImageId, str]
    moved: int
    stale: frozenset[str]


def match_files(
    project: Project, root_id: int, found: Sequence[FoundImage], context: JobContext
) -> Matching:
    """Let the images of a folder follow their pictures, where those lie under other known names.

    Args:
        project: The project.
        root_id: The image folder.
        found: Its files.
        context: Told of the progress.

    Raises:
        JobCancelled: The person has asked to stop; nothing is changed then.
    """
    roots, known = _read_known(project)
    there = {Place(root_id, item.relative_path): item for item in found}
    changed = _read_contents(roots[root_id], _suspects(known, there), context)
    replaced = {key: mark for key, mark in changed.items() if mark != known[key].content_hash}

    def is_in_place(place: Place) -> bool:
        if place.root_id == root_id:
            return place in there and place not in replaced
        return _is_there(roots[place.root_id] / place.path)

    lost = LostImages(known, is_in_place)
    new = _alike(known, there, replaced)
    moves = _follow_pictures(lost, replaced | _read_contents(roots[root_id], new, context))
    found_again = set(moves.values())
    gone = [place for place in known if place.root_id == root_id and place not in there]
    moves |= _follow_copies(lost, [place for place in gone if place not in found_again])
    moved = len(moves)
    moves |= _make_room(known, moves)
    _store_moves(project, known, moves)
    here = _after(known, moves, root_id)
    return Matching(
        known=here,
        lost=lost,
        missing={
            file.image_id: path for path, file in here.items() if (root_id, path) not in there
        },
        moved=moved,
        stale=frozenset(place.path for place in (*replaced, *moves) if place.root_id == root_id),
    )


def _store_moves(
    project: Project, known: Mapping[Place, KnownFile], moves: Mapping[Place, Place]
) -> None:
    if moves:
        places = {known[origin].image_id: place for place, origin in moves.items()}
        with project.catalog.writing() as connection:
            move_images(connection, places)


def _read_known(project: Project) -> tuple[dict[int, Path], dict[Place, KnownFile]]:
    with project.catalog.reading() as connection:
        roots = images.read_roots(connection)
        known = {
            Place(key, path): file
            for key in roots
            for path, file in images.read_known_files(connection, key).items()
        }
    return roots, known


def _suspects(known: Mapping[Place, KnownFile], there: Mapping[Place, FoundImage]) -> list[Place]:
    """Return the known places that may hold other pictures than they did."""
    stamps = Counter((item.byte_size, item.modified_ns) for item in there.values())
    suspects = []
    for place, item in there.items():
        before = known.get(place)
        if before is None or not before.content_hash:
            continue
        stamp = (item.byte_size, item.modified_ns)
        is_same = before.is_readable and stamp == (before.byte_size, before.modified_ns)
        if not is_same or stamps[stamp] > 1:  # two of one stamp may have changed places unseen
            suspects.append(place)
    return suspects


def _alike(
    known: Mapping[Place, KnownFile],
    there: Mapping[Place, FoundImage],
    replaced: Iterable[Place],
) -> list[Place]:
    """Return the new files that may be those that were replaced: they are of the same size."""
    sizes = {known[place].byte_size for place in replaced}
    return [
        place for place, item in there.items() if place not in known and item.byte_size in sizes
    ]


def _is_there(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:  # a disk that does not answer may hold it still
        return True
    return True


def _read_contents(folder: Path, places: Sequence[Place], context: JobContext) -> dict[Place, str]:
    """Return the hash of the file in each place; empty for one that cannot be read."""
    contents = {}
    for done, place in enumerate(places):
        if done % _CHECKPOINT == 0:
            context.checkpoint(Progress("Comparing files", done, len(places)))
        try:
            contents[place] = content_hash(folder / place.path)
        except ImageDecodeError:
            contents[place] = ""
    return contents


def _follow_pictures(lost: LostImages, contents: Mapping[Place, str]) -> dict[Place, Place]:
    """Return for each place that holds the picture of a lost image where that image was."""
    origins = {place: lost.take(content, place.path) for place, content in contents.items()}
    return {place: origin for place, origin in origins.items() if origin is not None}


def _follow_copies(lost: LostImages, gone: Iterable[Place]) -> dict[Place, Place]:
    """Return the copies of decided images that are gone: a file was copied, then deleted."""
    origins = {}
    for place in gone:
        copy = lost.take_copy(place) if lost.known[place].is_decided else None
        if copy is not None:
            origins[copy] = place
    return origins


def _make_room(
    known: Mapping[Place, KnownFile], moves: Mapping[Place, Place]
) -> dict[Place, Place]:
    """Give the images whose places were taken those that have become free."""
    free = [origin for origin in moves.values() if origin not in moves]
    left = set(moves.values())
    pushed = [place for place in moves if place in known and place not in left]
    return dict(zip(free, pushed, strict=False))


def _after(
    known: Mapping[Place, KnownFile], moves: Mapping[Place, Place], root_id: int
) -> dict[str, KnownFile]:
    """Return what is known of the files of one folder after the moves."""
    left = set(moves.values())
    stayed = {place: file for place, file in known.items() if place not in left}
    after = stayed | {place: known[origin] for place, origin in moves.items()}
    return {place.path: file for place, file in after.items() if place.root_id == root_id}
