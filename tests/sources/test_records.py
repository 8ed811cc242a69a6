"""What a record of the archive says, and what it must not say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mars_labeler.domain.errors import DownloadError
from mars_labeler.download import Digest
from mars_labeler.sources.addresses import find_allowed, is_within
from mars_labeler.sources.data_sets import DATA_SETS
from mars_labeler.sources.places import PUBLIC_PLACES
from mars_labeler.sources.polite_web import PoliteWeb
from mars_labeler.sources.records import find_file
from tests.sources.archived_set import FILE, RECORD, SMALL_SET, put_set, record_of
from tests.sources.web_site import Site, json_answer

ARCHIVE = b"an archive"


def test_a_file_is_found(site: Site, web: PoliteWeb) -> None:
    """With its size and digest, which nothing but the record tells."""
    put_set(site, ARCHIVE)
    file = find_file(SMALL_SET, site.origin, web)
    assert (file.name, file.size, file.digest.algorithm) == ("msl-images.zip", 10, "md5")
    assert file.address == site.origin + FILE
    assert file.digest.is_whole


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"key": "readme.txt"}, "has none"),
        ({"key": None}, "has none"),
        ({"checksum": "md5:xyz"}, "unknown way"),
        ({"checksum": "crc7:abcdef01"}, "unknown way"),
        ({"checksum": None}, "unknown way"),
        ({"size": "many"}, "unknown way"),
        ({"links": None}, "unknown way"),
        ({"links": {}}, "unknown way"),
        ({"links": {"self": "https://example.org/msl-images.zip"}}, "leads out of the archive"),
        ({"links": {"self": "file:///etc/hosts"}}, "leads out of the archive"),
    ],
)
def test_a_record_of_another_form_is_refused(
    site: Site, web: PoliteWeb, changes: dict[str, object], fault: str
) -> None:
    """Each with its reason."""
    put_set(site, ARCHIVE, **changes)
    with pytest.raises(DownloadError, match=fault):
        find_file(SMALL_SET, site.origin, web)


@pytest.mark.parametrize("answer", [[], {}, {"files": []}, {"files": None}, {"files": [1, {}]}])
def test_a_record_without_files(site: Site, web: PoliteWeb, answer: object) -> None:
    """Such as one that is restricted."""
    site.has(RECORD, json_answer(answer))
    with pytest.raises(DownloadError, match="it has none"):
        find_file(SMALL_SET, site.origin, web)


def test_two_files_that_match_are_too_many(site: Site, web: PoliteWeb) -> None:
    """Which one is meant cannot be known."""
    record = record_of(site, ARCHIVE)
    files = record["files"]
    assert isinstance(files, list)
    site.has(RECORD, json_answer({**record, "files": files * 2}))
    with pytest.raises(DownloadError, match="2 of them"):
        find_file(SMALL_SET, site.origin, web)


def test_what_is_known_must_agree(site: Site, web: PoliteWeb) -> None:
    """Size and digest; a record of the archive does not change."""
    put_set(site, ARCHIVE)
    with pytest.raises(DownloadError, match=r"another msl-images\.zip .* 10 bytes, md5 "):
        find_file(DATA_SETS["msl-surface"], site.origin, web)
    other = replace(SMALL_SET, digest=Digest("md5", "0" * 32))
    with pytest.raises(DownloadError, match=r"another .*before you trust it"):
        find_file(other, site.origin, web)


def test_every_address_of_the_table_is_encrypted() -> None:
    """Nobody on the way can change what comes."""
    feeds = PUBLIC_PLACES.feeds.values()
    addresses = [PUBLIC_PLACES.archive, *(feed.address for feed in feeds)]
    addresses += [origin for feed in feeds for origin in feed.image_origins]
    addresses += [data_set.page for data_set in PUBLIC_PLACES.data_sets.values()]
    assert all(address.startswith("https://") for address in addresses)
    assert all(name == each.name for name, each in PUBLIC_PLACES.data_sets.items())


def test_addresses_elsewhere_are_not_allowed() -> None:
    """A user name before the host, another port and another host are elsewhere."""
    origins = ("https://mars.nasa.gov",)
    assert is_within("https://Mars.nasa.gov/a.JPG", origins)
    for address in (
        "https://mars.nasa.gov.example.org/a.JPG",
        "https://mars.nasa.gov@example.org/a.JPG",
        "https://mars.nasa.gov:8080/a.JPG",
        "https://[/a.JPG",
        "file:///etc/hosts",
        "https://mars.nasa.gov/ä.JPG",
        "https://mars.nasa.gov/a b.JPG",
        "https://mars.nasa.gov/a.JPG\r\nHost: example.org",
        "a.JPG",
        "",
    ):
        assert find_allowed(address, origins) == ""
    assert find_allowed("http://mars.nasa.gov/a.JPG", origins) == "https://mars.nasa.gov/a.JPG"
