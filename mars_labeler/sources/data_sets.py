"""The public data sets that can be had by name: one table.

All of them lie in Zenodo's archive, and a record there never changes once it has its number. What
is known of each, and from where:

- Record numbers, file names and what is in them: the records' own citations
  (doi:10.5281/zenodo.1049137, doi:10.5281/zenodo.4033453, doi:10.5281/zenodo.4302760), and public
  code that fetches and reads these files (for 4033453 the LwLL data set preparation of Caltech;
  for 4302760 the Mars-Bench loaders, which name the record but not the file: it is the one whose
  name matches the pattern).
- Licenses: CC BY-SA 4.0 of 1049137 and CC BY 4.0 of 4033453, as the same code and a mirror give
  them; that of 4302760 stands on its page. How many images it has is what Mars-Bench counts.
- The size of `msl-images.zip`: the catalog of a public converter, which pins 60,635,475 bytes;
  a mirror's 58 MB agree with it. No source at hand gives the other sizes.
- The label lists of 4302760 are not read: a public script splits the lines of its
  `{train,val,test}-set-v1.1.0.txt` at commas into a file's name and several labels, but no source
  at hand says whether these are names, codes or numbers, and of what.
- Checksums: none are pinned, as no public source at hand gives one. `records` takes the MD5 and
  the size from the record itself when it is fetched, over https; what is pinned must agree.

No labeled set of Mars 2020 with a stable address is known to us; its raw images can be had from
the mission's feed (see `feeds`).
"""

from __future__ import annotations

from dataclasses import dataclass

from mars_labeler.download import Digest


@dataclass(frozen=True)
class DataSet:
    """One public data set.

    Args:
        name: As the command line spells it.
        title: As a person reads it.
        summary: What is in it, one sentence.
        record: Its number in the archive.
        file_pattern: Name of its file there; `*` stands for what is not known for certain.
        terms: The license that its record names; empty where only its page tells.
        size: Bytes of the file; None when not known beforehand.
        digest: Digest of the file; None when not known beforehand.
    """

    name: str
    title: str
    summary: str
    record: int
    file_pattern: str
    terms: str
    size: int | None = None
    digest: Digest | None = None

    @property
    def page(self) -> str:
        """The record's web page."""
        return f"https://zenodo.org/records/{self.record}"


_ENTRIES = (
    DataSet(
        "msl-surface",
        "MSL Surface, version 1",
        "6,737 browse images of Curiosity's Mastcam and MAHLI, 24 classes, sols 3 to 1060.",
        1049137,
        "msl-images.zip",
        "CC BY-SA 4.0",
        size=60_635_475,
    ),
    DataSet(
        "msl-surface-v2",
        "MSL Surface, version 2.1",
        "6,820 browse images of Curiosity's Mastcam and MAHLI, 19 classes.",
        4033453,
        "msl-labeled-data-set-v2.1.zip",
        "CC BY 4.0",
    ),
    DataSet(
        "mer-pancam",
        "MER Pancam, version 1.1",
        "About 2,900 images of the MER Pancams, each of one or several of 25 classes; "
        "its labels are not read.",
        4302760,
        "mer-labeled-data-set-*.zip",
        "",
    ),
)
DATA_SETS = {entry.name: entry for entry in _ENTRIES}
