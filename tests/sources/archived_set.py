"""A small data set in an archive on the loopback interface, as Zenodo would have it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace

from PIL import Image

from mars_labeler.sources.data_sets import DATA_SETS, DataSet
from tests.sources.web_site import Answer, Site, json_answer

RECORD = "/api/records/1049137"
FILE = f"{RECORD}/files/msl-images.zip/content"

SMALL_SET: DataSet = replace(DATA_SETS["msl-surface"], size=None)
"""The first data set, whose size is not known: the tests' archive is much smaller."""


def jpeg(shade: int) -> bytes:
    """Return a tiny image."""
    packed = io.BytesIO()
    Image.new("RGB", (16, 16), (shade, shade, 0)).save(packed, "JPEG")
    return packed.getvalue()


FILES = {
    "calibrated/0003ML0000000000000001I01_DRCL.JPG": jpeg(40),
    "calibrated/0004MR0000000000000002I01_DRCL.JPG": jpeg(140),
    "calibrated/0600MH0000000000000003I01_DRCL.JPG": jpeg(240),
    "train-calibrated-shuffled.txt": (
        b"calibrated/0003ML0000000000000001I01_DRCL.JPG 0\n"
        b"calibrated/0004MR0000000000000002I01_DRCL.JPG 1\n"
    ),
    "test-calibrated-shuffled.txt": b"calibrated/0600MH0000000000000003I01_DRCL.JPG 1\n",
    "msl_synset_words-indexed.txt": b"0      apxs\n1      wheel\n",
}
"""The layout of the published archive."""


def packed(files: Mapping[str, bytes], wrapper: str = "") -> bytes:
    """Return files as a zip archive, below a single folder if one is named."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"{wrapper}{name}", data)
    return content.getvalue()


def record_of(site: Site, archive: bytes, **changes: object) -> dict[str, object]:
    """Return the record of a file as the archive's API describes it, some fields changed."""
    digits = hashlib.md5(archive, usedforsecurity=False).hexdigest()
    file: dict[str, object] = {
        "id": "5f7f7b6a-0000-4000-8000-000000000000",
        "key": "msl-images.zip",
        "size": len(archive),
        "checksum": f"md5:{digits}",
        "links": {"self": site.origin + FILE},
        **changes,
    }
    return {"id": 1049137, "doi": "10.5281/zenodo.1049137", "files": [file]}


def put_set(site: Site, archive: bytes, **changes: object) -> None:
    """Put a data set's record and file on a site."""
    site.has(RECORD, json_answer(record_of(site, archive, **changes)))
    site.has(FILE, Answer(archive, "application/octet-stream"))
