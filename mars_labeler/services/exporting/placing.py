"""Putting images into the folders of an export, each under a name of its own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from PIL import Image

from mars_labeler.domain.errors import ImageDecodeError, ProjectError
from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.imagery.decode_errors import decoding, refusal
from mars_labeler.imagery.decoding import content_hash, read_image
from mars_labeler.services.exporting.gathered import ExportedImage

PROGRESS_EVERY = 100

PLAIN_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp"})
"""Endings that the tools take for images; of others (archive products, GIF) a PNG file is made."""

_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")  # by Windows
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


@dataclass
class Placing:
    """The images' places in a folder of an export.

    Args:
        folder: The folder that is filled.
        is_linking: Whether it gets links to the images instead of copies.
        takes_labels: Whether archive labels come along with their images.
        files: Every file that was put there, by its path below the folder.
        picture_hashes: Content hash of each picture that was made, by its path.
        problems: Images that could not be put there, with the reason.
    """

    folder: Path
    is_linking: bool
    takes_labels: bool = True
    files: list[str] = field(default_factory=list)
    picture_hashes: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def place_all(
        self, wanted: Sequence[tuple[ExportedImage, str]], context: JobContext
    ) -> Iterator[tuple[ExportedImage, str]]:
        """Put images into folders; yield each with its path below the export's folder.

        An image that cannot be read is left out, and noted among the problems; so is one whose
        file shows another picture since it was imported: what is said is not of that.

        Args:
            wanted: Each image with the folder that it goes to.
            context: Told of the progress.

        Raises:
            ProjectError: The file system takes no links.
            JobCancelled: The person has asked to stop.
        """
        taken: dict[str, set[str]] = {}
        for done, (image, below) in enumerate(wanted, start=1):
            if done % PROGRESS_EVERY == 0:
                context.checkpoint(Progress("Placing images", done, len(wanted)))
            file = PurePosixPath(image.file)
            is_plain = file.suffix.lower() in PLAIN_SUFFIXES
            name = free_name(
                file.name if is_plain else f"{file.stem}.png", taken.setdefault(below, set())
            )
            path = f"{below}/{name}"
            try:
                _require_unchanged(image)
                if is_plain:
                    self._put(image.path, path)
                else:
                    self._draw(image, path)
            except ImageDecodeError as error:
                self.problems.append(str(error))
                continue
            if is_plain and self.takes_labels and image.label_path is not None:
                self._put_label(image.label_path, f"{below}/{_label_name(image, name)}")
            yield image, path

    def _draw(self, image: ExportedImage, path: str) -> None:
        """Make a picture of an image as the program shows it."""
        pixels = read_image(image.path, image.stretch)
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(target)
        self.files.append(path)
        self.picture_hashes[path] = content_hash(target)

    def _put_label(self, label: Path, path: str) -> None:
        """Put an archive label there; its image stays without it if it cannot be read."""
        try:
            self._put(label, path)
        except ImageDecodeError as error:
            self.problems.append(str(error))

    def _put(self, source: Path, path: str) -> None:
        # Read apart from writing: a file that fails is left out, a full disk ends the export.
        with decoding(source):
            status = source.stat()
            content = b"" if self.is_linking else source.read_bytes()
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if self.is_linking:
            _link(source, target)
        else:
            target.write_bytes(content)
            os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
        self.files.append(path)


def _require_unchanged(image: ExportedImage) -> None:
    """Refuse a file that is not what was imported.

    Raises:
        ImageDecodeError: It has changed since, or cannot be read.
    """
    with decoding(image.path):
        status = image.path.stat()
    is_untouched = (status.st_size, status.st_mtime_ns) == (image.byte_size, image.modified_ns)
    # One that was only touched, or copied back, has its content still.
    if not is_untouched and content_hash(image.path) != image.listed.content_hash:
        raise refusal(image.path, "has changed since its import", "Import its folder again.")


def free_name(name: str, taken: set[str]) -> str:
    """Return a file name whose stem is not taken yet, whatever the case, and take it.

    The stem alone has to differ: some tools know a file by it.
    """
    cleaned = re.sub(r"\s+", "_", name)  # the lists of MSL Surface end a name at a blank
    stem, suffix = PurePosixPath(cleaned).stem, PurePosixPath(cleaned).suffix
    candidate, number = stem, 2
    while candidate.casefold() in taken:
        candidate, number = f"{stem}-{number}", number + 1
    taken.add(candidate.casefold())
    return candidate + suffix


def folder_names(class_names: Sequence[str]) -> dict[str, str]:
    """Return a folder name for each class that every file system takes, no two alike."""
    taken: set[str] = set()
    names = {}
    for name in class_names:
        cleaned = _UNFIT.sub("_", name).strip(" .")
        fit = f"_{cleaned}" if not cleaned or _RESERVED.fullmatch(cleaned) else cleaned
        candidate, number = fit, 2
        while candidate.casefold() in taken:
            candidate, number = f"{fit}-{number}", number + 1
        taken.add(candidate.casefold())
        names[name] = candidate
    return names


def _label_name(image: ExportedImage, name: str) -> str:
    """Return what an archive label is called beside its image, which is called `name`."""
    if image.label_path is None:
        return ""
    label = image.label_path.name
    if label.startswith(image.path.name):  # "NAME.JPG.json"
        return name + label.removeprefix(image.path.name)
    return PurePosixPath(name).stem + image.label_path.suffix


def _link(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source)
    except (NotImplementedError, OSError) as error:
        raise ProjectError(
            f"{target.parent} takes no links ({error}).", "Export copies of the images instead."
        ) from error
