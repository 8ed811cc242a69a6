"""The tables of a comparison, as Markdown for a file and as plain columns for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mars_labeler.domain.comparison import Budget
from mars_labeler.domain.systems import PUBLISHED_BACKBONE, Published, System
from mars_labeler.services.comparing.files import write_text
from mars_labeler.services.comparing.protocol import footnotes, protocol_text, seconds_unit
from mars_labeler.services.comparing.results import Comparison, Figures, Spread
from mars_labeler.services.comparing.wording import seconds_text

TABLES_FILE = "tables.md"

TITLES = {1: "Table 1", 2: "Table 2", 3: "Beyond the paper"}

NOTHING = "—"


@dataclass(frozen=True)
class Table:
    """One table as texts.

    Args:
        title: Its heading.
        header: The columns' headings.
        rows: The rows, each as long as the header.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def comparison_tables(comparison: Comparison) -> list[Table]:
    """Return the tables that have rows in this comparison, figures in percent."""
    header = ["system", "published¹"]
    for budget in comparison.config.budgets:
        header += _headings(comparison, budget)
    tables = []
    for number, title in TITLES.items():
        systems = [system for system in comparison.systems if number in system.tables]
        rows = tuple(_row(comparison, system) for system in systems)
        if rows:
            tables.append(Table(title, tuple(header), rows))
    return tables


def write_tables(comparison: Comparison, folder: Path) -> None:
    """Write the tables to `tables.md` in a folder.

    Raises:
        ProjectError: They cannot be written.
    """
    write_text(folder / TABLES_FILE, markdown(comparison))


def markdown(comparison: Comparison) -> str:
    """Return the tables with their protocol and footnotes as Markdown."""
    tables = map(_markdown, comparison_tables(comparison))
    parts = ["# Comparison", protocol_text(comparison), *tables, *footnotes(comparison)]
    return "\n\n".join(parts) + "\n"


def plain_text(comparison: Comparison) -> str:
    """Return the same as plain columns for a terminal."""
    parts = [protocol_text(comparison), *map(_plain, comparison_tables(comparison))]
    return "\n\n".join([*parts, "\n".join(footnotes(comparison))])


def spread_text(spread: Spread) -> str:
    """Return a share in [0, 1] in percent: "89.60 ± 0.40", or "89.60" for a single seed."""
    mean = f"{100 * spread.mean:.2f}"
    return mean if spread.deviation is None else f"{mean} ± {100 * spread.deviation:.2f}"


def _headings(comparison: Comparison, budget: Budget) -> list[str]:
    first = [f"top-1 at equal {budget}", "mean recall"]
    others = ["macro-F1"] if budget is Budget.STEPS else []
    return [*first, *others, "steps", seconds_unit(comparison)]


def _row(comparison: Comparison, system: System) -> tuple[str, ...]:
    backbone = comparison.config.training.backbone
    cells = [system.title.format(backbone=backbone), _published_text(system.published, backbone)]
    for budget in comparison.config.budgets:
        cells += _cells(comparison, system.name, budget)
    return tuple(cells)


def _cells(comparison: Comparison, system: str, budget: Budget) -> list[str]:
    found = comparison.figures(system, budget)
    if found is None:
        return ["not run", *[NOTHING] * (len(_headings(comparison, budget)) - 1)]
    first, *others = _figure_texts(found, budget)
    if comparison.reason(system, budget):
        count = len(comparison.records[system, budget])
        first += f" ({count} of {len(comparison.config.seeds)} seeds)"
    return [first, *others]


def _figure_texts(found: Figures, budget: Budget) -> list[str]:
    counts = [f"{found.steps.mean:,.0f}", seconds_text(found.seconds.mean)]
    first = [found.top_1, found.mean_recall]
    others = [found.macro_f1] if budget is Budget.STEPS else []
    return [*map(spread_text, [*first, *others]), *counts]


def _published_text(published: Published | None, backbone: str) -> str:
    """Return a published figure, with the network it is of where another one was run."""
    if published is None:
        return NOTHING
    deviation = "" if published.deviation is None else f" ± {published.deviation:.2f}"
    network = "" if backbone == PUBLISHED_BACKBONE else " (ResNet-50)"
    return f"{published.mean:.2f}{deviation}{network}"


def _markdown(table: Table) -> str:
    rule = ("---", *["---:"] * (len(table.header) - 1))
    lines = [_markdown_line(row) for row in (table.header, rule, *table.rows)]
    return "\n".join([f"## {table.title}", "", *lines])


def _markdown_line(cells: Sequence[str]) -> str:
    escaped = (cell.replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def _plain(table: Table) -> str:
    rows = (table.header, *table.rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(_aligned(row, widths)).rstrip() for row in rows]
    return "\n".join([table.title, *lines])


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *others = zip(row, widths, strict=True)
    return [first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)]
