"""The commands `weights`: which pretrained weights there are by name, and getting them."""

from __future__ import annotations

import click

from mars_labeler.cli.session import reported, running
from mars_labeler.services.backbones import fetch_weights, list_weights


@click.group("weights")
def weights_group() -> None:
    """List or download pretrained weights of backbones."""


@weights_group.command("list")
def weights_list() -> None:
    """Print the weights that can be had by name, and which are here already."""
    for weights in list_weights():
        size = "size not known" if weights.size is None else f"{weights.size / 1e6:.0f} MB"
        state = "here" if weights.is_cached else size
        terms = f", {weights.terms}" if weights.terms else ""
        click.echo(f"{weights.name:30} {weights.backbone:20} {state}{terms}")


@weights_group.command("fetch")
@click.argument("name")
def weights_fetch(name: str) -> None:
    """Download the weights NAME, or go on with a download that was broken off."""
    with reported(), running() as context:
        path = fetch_weights(name, context)
    click.echo(f"{name} is in {path}")
