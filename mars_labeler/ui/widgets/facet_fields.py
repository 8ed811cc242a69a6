"""The lists of the browse panel as data: what each is called, shows, and asks for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QCoreApplication

from mars_labeler.domain.quality import QualityFlag
from mars_labeler.domain.splits import Split
from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.browsing import Facets, Query, Status
from mars_labeler.ui.icons import flag_icon_name
from mars_labeler.ui.strings import flag_name, split_name, status_name
from mars_labeler.ui.widgets.choice_model import Choice


@dataclass(frozen=True)
class Pool:
    """What the choices of the lists are made of.

    Args:
        facets: Images of each choice.
        classes: The classes of the project, in order.
        total: Images of the project.
    """

    facets: Facets
    classes: Sequence[LabelClass]
    total: int


@dataclass(frozen=True)
class FacetField:
    """One list of choices.

    Args:
        name: The field of `Query` that it sets.
        title: Its heading; empty for a list without one.
        spoken: What a screen reader calls it.
        choices: Its rows.
        is_telling: Whether there is something to choose, so that it is shown.
        is_multiple: Whether the field holds a set of choices rather than one.
        has_bars: Whether its rows have bars.
        is_short: Whether it shows only the rows with the most images until more are asked for.
    """

    name: str
    title: str
    spoken: str
    choices: Callable[[Pool], list[Choice]]
    is_telling: Callable[[Facets], bool] = lambda _facets: True
    is_multiple: bool = False
    has_bars: bool = False
    is_short: bool = False

    def chosen(self, query: Query) -> frozenset[Hashable]:
        """Return the choices that hold in a query."""
        value = getattr(query, self.name)
        return frozenset(value) if self.is_multiple else frozenset([value])

    def asked(self, query: Query, chosen: frozenset[Hashable]) -> Query:
        """Return the query with these choices instead."""
        one = next(iter(chosen), getattr(Query(), self.name))
        value: dict[str, Any] = {self.name: chosen if self.is_multiple else one}
        return replace(query, **value)


def facet_fields() -> dict[str, FacetField]:
    """Return the lists by the fields that they set."""
    fields = (
        FacetField("status", "", _tr("Status"), _status_choices),
        FacetField(
            "list_name", _tr("LISTS"), _tr("Lists"), _list_choices, lambda facets: any(facets.lists)
        ),
        FacetField(
            "split", _tr("SPLIT"), _tr("Splits"), _split_choices, lambda facets: any(facets.splits)
        ),
        _named("missions", _tr("MISSION"), _tr("Missions"), lambda facets: facets.missions),
        _named(
            "instruments",
            _tr("INSTRUMENT"),
            _tr("Instruments"),
            lambda facets: facets.instruments,
            is_telling=lambda facets: any(facets.instruments),
        ),
        _named("filter_names", _tr("FILTER"), _tr("Filters"), lambda facets: facets.filter_names),
        _named(
            "product_types",
            _tr("PRODUCT TYPE"),
            _tr("Product types"),
            lambda facets: facets.product_types,
        ),
        FacetField(
            "flags",
            _tr("QUALITY"),
            _tr("Quality"),
            _flag_choices,
            lambda facets: any(facets.flags.values()),
            is_multiple=True,
        ),
        FacetField(
            "class_ids",
            _tr("CLASS"),
            _tr("Classes"),
            _class_choices,
            is_multiple=True,
            has_bars=True,
        ),
    )
    return {each.name: each for each in fields}


def _named(
    name: str,
    title: str,
    spoken: str,
    counts: Callable[[Facets], Mapping[str, int]],
    is_telling: Callable[[Facets], bool] | None = None,
) -> FacetField:
    """Return a list of names; unless it is said when, it tells something from two names on."""
    return FacetField(
        name,
        title,
        spoken,
        lambda pool: _name_choices(counts(pool.facets)),
        is_telling or (lambda facets: len(counts(facets)) > 1),
        is_multiple=True,
        is_short=True,
    )


def _name_choices(counts: Mapping[str, int]) -> list[Choice]:
    """Return the names in their order, images without one last."""
    return [
        Choice(name, name or _tr("Unknown"), count)
        for name, count in sorted(counts.items(), key=lambda item: not item[0])
    ]


def _status_choices(pool: Pool) -> list[Choice]:
    counts = {**pool.facets.status, Status.ALL: pool.total}
    return [Choice(status, status_name(status), counts.get(status, 0)) for status in Status]


def _list_choices(pool: Pool) -> list[Choice]:
    named = [
        Choice(name, name or _tr("In no list"), count)
        for name, count in sorted(pool.facets.lists.items(), key=lambda item: (not item[0], item))
    ]
    return [Choice(None, _tr("All"), pool.total), *named]


def _split_choices(pool: Pool) -> list[Choice]:
    order = (Split.TRAIN, Split.VALIDATION, Split.TEST, Split.NONE)
    counts = pool.facets.splits
    found = [
        Choice(split, split_name(split), counts[split]) for split in order if counts.get(split)
    ]
    return [Choice(None, _tr("All"), pool.total), *found]


def _flag_choices(pool: Pool) -> list[Choice]:
    """Return a row a flag that any image has; its glyph is the badge on the pictures."""
    return [
        Choice(flag, flag_name(flag), count, icon=flag_icon_name(flag))
        for flag in QualityFlag
        if (count := pool.facets.flags.get(flag, 0))
    ]


def _class_choices(pool: Pool) -> list[Choice]:
    facets = pool.facets
    pairs = [
        (facets.labeled.get(each.class_id, 0), facets.suggested.get(each.class_id, 0))
        for each in pool.classes
    ]
    most = max((sum(pair) for pair in pairs), default=0) or 1
    return [
        Choice(
            each.class_id, each.name, labeled, each.color, suggested, (labeled + suggested) / most
        )
        for each, (labeled, suggested) in zip(pool.classes, pairs, strict=True)
    ]


def _tr(text: str) -> str:
    return QCoreApplication.translate("BrowsePanel", text)
