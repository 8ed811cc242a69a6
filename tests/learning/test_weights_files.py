"""Weights by name: the table, the cache and the download from a loopback server."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import DownloadError, TrainingError
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.download import Digest
from mars_labeler.learning.backbones import BACKBONES
from mars_labeler.learning.embedding_key import store_key
from mars_labeler.learning.weights import (
    fetch_weights,
    list_weights,
    weights_digest,
    weights_path,
)
from mars_labeler.learning.weights.cache import ListedWeights, WeightsCache
from mars_labeler.learning.weights.table import WEIGHTS, WeightsEntry
from tests.file_server import Server, Shelf, serving

CONTENT = b"weights " * 50_000


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Return a server of `CONTENT`."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving(Shelf(CONTENT)) as running:
        yield running


@pytest.fixture
def cache(server: Server, tmp_path: Path) -> WeightsCache:
    """Return a cache with a table of two: only the first can be had."""
    digest = Digest("sha256", hashlib.sha256(CONTENT).hexdigest())
    entries = (
        WeightsEntry("good", "tiny", server.address, digest, len(CONTENT)),
        WeightsEntry("bad", "resnet18", f"{server.address}.bad", Digest("md5", "0" * 32)),
    )
    return WeightsCache(tmp_path / "cache", {entry.name: entry for entry in entries})


def test_weights_are_fetched_once(cache: WeightsCache, server: Server, tmp_path: Path) -> None:
    """With progress in bytes; afterwards their name is enough."""
    reported: list[Progress] = []
    path = cache.fetch("good", ReportingContext(reported.append), "tiny")
    assert path == cache.find("good") == tmp_path / "cache" / "file.pth"
    assert path.read_bytes() == CONTENT
    size = len(CONTENT)
    assert reported[-1] == Progress("Downloading weights", size, size, unit="bytes")
    assert cache.fetch("good", ReportingContext()) == path
    assert len(server.shelf.asked) == 1


def test_a_fetch_can_be_stopped(cache: WeightsCache) -> None:
    """Nothing counts as fetched then."""
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(JobCancelled):
        cache.fetch("good", ReportingContext(cancel=cancel))
    assert not any(listed.is_cached for listed in cache.listed())


def test_what_is_not_fetched_yet(cache: WeightsCache) -> None:
    """The error says how to get it."""
    with pytest.raises(TrainingError, match=r"“good” have not been .*weights fetch good"):
        cache.find("good")


def test_what_cannot_be_fetched(cache: WeightsCache) -> None:
    """Another file than promised, and weights of another backbone before they are asked for."""
    with pytest.raises(DownloadError, match="not the file that it should be"):
        cache.fetch("bad", ReportingContext())
    with pytest.raises(TrainingError, match=r"are for resnet18, not for tiny.*one of good"):
        cache.fetch("bad", ReportingContext(), "tiny")
    with pytest.raises(TrainingError, match="a file of weights that fits it"):
        cache.fetch("good", ReportingContext(), "alexnet")


def test_a_wrong_file_in_its_place_is_not_here_and_is_named(
    cache: WeightsCache, server: Server, tmp_path: Path
) -> None:
    """As a person without a network might have put it there."""
    server.shelf.status = 503
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "file.pth").write_text("hello")
    assert not any(weights.is_cached for weights in cache.listed())
    with pytest.raises(DownloadError, match="the one that lies there is wrong: it has 5 bytes"):
        cache.fetch("good", ReportingContext())


def test_the_list_tells_what_is_here(cache: WeightsCache) -> None:
    """Name, backbone, size, and whether it is here."""
    cache.fetch("good", ReportingContext())
    assert cache.listed() == [
        ListedWeights("good", "tiny", len(CONTENT), True),
        ListedWeights("bad", "resnet18", None, False),
    ]


Find = Callable[[str], Path | None]


@pytest.mark.parametrize(
    "find", [weights_path, lambda text: fetch_weights(text, ReportingContext())]
)
def test_local_files_and_none(find: Find, tmp_path: Path) -> None:
    """A path is taken as it is; an empty setting means the backbone's own weights."""
    path = tmp_path / "mine.pth"
    path.write_bytes(CONTENT)
    assert find(str(path)) == path
    assert find("") is None
    with pytest.raises(TrainingError, match=r"not there.*moco-v2-800"):
        find(str(tmp_path / "missing.pth"))


def test_the_cache_lies_in_the_persons_cache_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Files put there by hand are found, and the embeddings are named after them."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = tmp_path / "mars-labeler" / "weights"
    folder.mkdir(parents=True)
    config = TrainingConfig(backbone="resnet18", backbone_weights="resnet18-imagenet")
    with pytest.raises(TrainingError, match="have not been downloaded"):
        store_key(config)
    path = folder / "resnet18-f37072fd.pth"
    with path.open("wb") as file:
        file.truncate(WEIGHTS["resnet18-imagenet"].size)  # its digest is compared when it is used
    assert weights_path("resnet18-imagenet") == path
    assert [listed.name for listed in list_weights() if listed.is_cached] == ["resnet18-imagenet"]
    assert weights_digest(path) in store_key(config)[0]


def test_a_digest_follows_the_content(tmp_path: Path) -> None:
    """Although it is remembered."""
    path = tmp_path / "weights.pth"
    path.write_bytes(CONTENT)
    first = weights_digest(path)
    assert first == weights_digest(path) == hashlib.sha256(CONTENT).hexdigest()[:12]
    path.write_bytes(CONTENT[:-1])
    assert weights_digest(path) != first


@pytest.mark.parametrize("entry", WEIGHTS.values(), ids=list(WEIGHTS))
def test_the_table(entry: WeightsEntry) -> None:
    """Official addresses; torchvision's file names end with the digest's first digits."""
    assert entry.backbone in BACKBONES
    assert entry.name in BACKBONES[entry.backbone].weights
    assert entry.address.startswith("https://")
    assert entry.file_name == entry.address.rsplit("/", 1)[1]
    if "pytorch.org" in entry.address:
        assert entry.digest.is_whole
        assert entry.digest.algorithm == "sha256"
        assert entry.file_name.endswith(f"-{entry.digest.hexadecimal[:8]}.pth")


def test_the_table_knows_what_torchvision_publishes() -> None:
    """The addresses are torchvision's own, and the sizes agree with those that it gives in MB."""
    from torchvision.models import get_model_weights

    published = {
        weights.url: weights.meta["_file_size"]
        for name in ("resnet18", "resnet50", "alexnet", "mobilenet_v3_large", "mobilenet_v3_small")
        for weights in get_model_weights(name)
    }
    for entry in WEIGHTS.values():
        if "pytorch.org" in entry.address:
            assert entry.size is not None
            assert entry.size / 2**20 == pytest.approx(published[entry.address], abs=0.001)
