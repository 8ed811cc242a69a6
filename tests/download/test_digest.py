"""What tells the right file from any other."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from mars_labeler.domain.errors import DownloadError
from mars_labeler.download import Digest
from tests.download.served_file import CONTENT, Bring


def test_a_digest_may_be_known_in_part(bring: Bring, target: Path) -> None:
    """Then its first digits are compared, and its words say that there are more."""
    part = Digest("md5", hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()[:8])
    assert not part.is_whole
    assert str(part).endswith("…")
    bring(digest=part)
    assert target.exists()
    target.unlink()
    with pytest.raises(DownloadError, match="instead of md5 00000000…"):
        bring(digest=Digest("md5", "00000000"))


def test_md5_is_no_secret(bring: Bring, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Machines in FIPS mode refuse it, unless told that it keeps none."""
    new = hashlib.new

    def new_in_fips_mode(name: str, data: bytes = b"", *, usedforsecurity: bool = True) -> object:
        if name == "md5" and usedforsecurity:
            raise ValueError("disabled for FIPS")
        return new(name, data, usedforsecurity=usedforsecurity)

    whole = new("md5", CONTENT, usedforsecurity=False).hexdigest()
    monkeypatch.setattr(hashlib, "new", new_in_fips_mode)
    bring(digest=Digest("md5", whole))
    assert target.exists()


@pytest.mark.parametrize("digits", ["", "a04e12f", "A04E12F8", "not digits", "0" * 33])
def test_what_is_no_digest_is_refused(digits: str) -> None:
    """Too short, too long, or not lower-case hexadecimal."""
    with pytest.raises(ValueError, match="no md5 digest"):
        Digest("md5", digits)
