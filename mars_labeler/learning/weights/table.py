"""Pretrained weights that can be had by name: where they lie and how they are verified.

The addresses are those of the people who trained them. Of the ImageNet weights torchvision
publishes the first eight digits of the SHA-256 (they end the file's name); sizes and whole digests
are those that several public projects, which pin these files, agree on. Of the MoCo weights their
README gives the first eight digits of the MD5, and no source at hand gives more or the size.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from mars_labeler.download import Digest

_TORCHVISION = "https://download.pytorch.org/models/"
_MOCO = "https://dl.fbaipublicfiles.com/moco/moco_checkpoints/"


@dataclass(frozen=True)
class WeightsEntry:
    """One file of weights.

    Args:
        name: As `TrainingConfig.backbone_weights` spells it.
        backbone: The backbone that it fits.
        address: Where it can be had.
        digest: How it is verified.
        size: Its bytes; None when not known.
        terms: What its authors ask for, empty where anything goes.
    """

    name: str
    backbone: str
    address: str
    digest: Digest
    size: int | None = None
    terms: str = ""

    @property
    def file_name(self) -> str:
        """Its name at its address, which is also its name in the cache."""
        return PurePosixPath(urlsplit(self.address).path).name


_ENTRIES = (
    WeightsEntry(
        "resnet18-imagenet",
        "resnet18",
        f"{_TORCHVISION}resnet18-f37072fd.pth",
        Digest("sha256", "f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec"),
        46_830_571,
    ),
    WeightsEntry(
        "resnet50-imagenet",
        "resnet50",
        f"{_TORCHVISION}resnet50-0676ba61.pth",
        Digest("sha256", "0676ba61b6795bbe1773cffd859882e5e297624d384b6993f7c9e683e722fb8a"),
        102_530_333,
    ),
    WeightsEntry(
        "resnet50-imagenet-v2",  # the same network, trained longer and with a newer recipe
        "resnet50",
        f"{_TORCHVISION}resnet50-11ad3fa6.pth",
        Digest("sha256", "11ad3fa62ca79e40addfd354a8ec4b7c75143b3038b8d2a807fbc68deab379ca"),
        102_540_417,
    ),
    WeightsEntry(
        "moco-v2-800",  # self-supervised
        "resnet50",
        f"{_MOCO}moco_v2_800ep/moco_v2_800ep_pretrain.pth.tar",
        Digest("md5", "a04e12f8"),
        terms="Non-commercial use only (CC BY-NC 4.0)",
    ),
    WeightsEntry(
        "alexnet-imagenet",
        "alexnet",
        f"{_TORCHVISION}alexnet-owt-7be5be79.pth",
        Digest("sha256", "7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02"),
        244_408_911,
    ),
    WeightsEntry(
        "mobilenet-v3-large-imagenet",
        "mobilenet-v3-large",
        f"{_TORCHVISION}mobilenet_v3_large-8738ca79.pth",
        Digest("sha256", "8738ca797c879b547d18bbd15da5736ff2557b2036a9af72225393ca61759a04"),
        22_139_423,
    ),
    WeightsEntry(
        "mobilenet-v3-small-imagenet",
        "mobilenet-v3-small",
        f"{_TORCHVISION}mobilenet_v3_small-047dcff4.pth",
        Digest("sha256", "047dcff4addef86ea5bc2eff13c9614dc11f47ab1160d0a71a25e7db994f4e1f"),
        10_306_551,
    ),
)
WEIGHTS = {entry.name: entry for entry in _ENTRIES}
