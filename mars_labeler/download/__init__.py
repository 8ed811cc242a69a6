"""Brings one file from the network: resumed where it broke off, and verified before it counts."""

from __future__ import annotations

from mars_labeler.download.digest import Digest
from mars_labeler.download.transfer import download

__all__ = ["Digest", "download"]
