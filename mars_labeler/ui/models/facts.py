"""What is known of one image, in words: the rows of the facts panel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication

from mars_labeler.domain.products import ProductFacts
from mars_labeler.domain.records import ImageRecord
from mars_labeler.domain.splits import Split
from mars_labeler.domain.stretch import USUAL_STRETCH, Stretch
from mars_labeler.ui.strings import curve_name, file_size, split_name


@dataclass(frozen=True)
class Fact:
    """One row.

    Args:
        name: What it is ("Local time"); empty where the value speaks for itself.
        value: What is known.
        icon: Glyph before the value, a file name in `resources/icons` without its ending; empty
            for none.
        is_sequence: Whether the value is a sequence, which can be asked for.
    """

    name: str
    value: str
    icon: str = ""
    is_sequence: bool = False


@dataclass(frozen=True)
class FactGroup:
    """Rows under one heading."""

    title: str
    facts: tuple[Fact, ...]


def image_facts(record: ImageRecord, quality: Iterable[Fact] = ()) -> tuple[FactGroup, ...]:
    """Return the facts of an image, group by group; what is unknown is left out.

    Args:
        record: The image.
        quality: What is wrong with its quality.
    """
    facts = record.facts
    groups = (
        FactGroup(_tr("Quality"), tuple(quality)),
        FactGroup(_tr("Product"), _product_facts(facts)),
        FactGroup(_tr("Time"), _time_facts(facts)),
        FactGroup(_tr("Pointing"), _pointing_facts(facts)),
        FactGroup(_tr("File"), _file_facts(record)),
    )
    known = (
        FactGroup(group.title, tuple(fact for fact in group.facts if fact.value))
        for group in groups
    )
    return tuple(group for group in known if group.facts)


def with_values(groups: Iterable[FactGroup], text: str) -> tuple[FactGroup, ...]:
    """Return the facts with a last row about the file: the range of its values."""
    *others, file = groups
    return (*others, replace(file, facts=(*file.facts, Fact(_tr("Values"), text))))


def facts_text(groups: Iterable[FactGroup]) -> str:
    """Return the facts as lines "name<tab>value", for the clipboard."""
    return "\n".join(
        "\t".join(part for part in (fact.name or group.title, fact.value))
        for group in groups
        for fact in group.facts
    )


def _product_facts(facts: ProductFacts) -> tuple[Fact, ...]:
    has_own_eye = facts.eye.lower() not in facts.instrument.lower()
    return (
        Fact(_tr("Product"), facts.product_id if facts.mission else ""),
        Fact(_tr("Mission"), facts.mission),
        Fact(_tr("Instrument"), facts.instrument),
        Fact(_tr("Eye"), facts.eye if has_own_eye else ""),
        Fact(_tr("Sequence"), facts.sequence, is_sequence=True),
        Fact(_tr("Type"), facts.product_type),
        Fact(_tr("Filter"), facts.filter_name),
        Fact(_tr("Target"), facts.target),
    )


def _time_facts(facts: ProductFacts) -> tuple[Fact, ...]:
    return (
        Fact(_tr("Sol"), str(facts.sol) if facts.sol >= 0 else ""),
        Fact(_tr("Taken (UTC)"), _utc_text(facts.taken_at)),
        Fact(_tr("Local time"), facts.local_time),
        Fact(_tr("Clock"), _seconds_text(facts.clock)),
        Fact(_tr("Exposure"), _exposure_text(facts.exposure_ms)),
    )


def _pointing_facts(facts: ProductFacts) -> tuple[Fact, ...]:
    return (
        Fact(_tr("Azimuth"), _degrees(facts.azimuth_deg)),
        Fact(_tr("Elevation"), _degrees(facts.elevation_deg)),
    )


def _file_facts(record: ImageRecord) -> tuple[Fact, ...]:
    megapixels = record.width * record.height / 1e6
    size = f"{record.width} × {record.height}"
    stem, _, kind = record.name.rpartition(".")
    is_product_named = bool(record.facts.mission) and stem == record.facts.product_id
    return (
        Fact(_tr("Name"), "" if is_product_named else record.name),
        Fact(_tr("Folder"), record.folder),
        Fact(_tr("Label file"), record.label_path.rsplit("/", 1)[-1]),
        Fact(_tr("Pixels"), f"{size} ({megapixels:.1f} MP)" if megapixels >= 0.1 else size),
        Fact(_tr("Size"), f"{file_size(record.byte_size)} {kind.upper()}"),
        Fact(_tr("List"), record.list_name),
        Fact(_tr("Split"), "" if record.split is Split.NONE else split_name(record.split)),
        Fact(_tr("Stretch"), stretch_text(record.stretch)),
    )


def stretch_text(stretch: Stretch) -> str:
    """Return how the model sees an image, empty for the usual way ("Asinh, 1 % to 99.5 %")."""
    return "" if stretch == USUAL_STRETCH else curve_and_range(stretch)


def curve_and_range(stretch: Stretch) -> str:
    """Return a stretch in words ("Asinh, 1 % to 99.5 %")."""
    return _tr("{curve}, {low} % to {high} %").format(
        curve=curve_name(stretch.curve), low=f"{stretch.low:g}", high=f"{stretch.high:g}"
    )


def _utc_text(taken_at: str) -> str:
    """Return an ISO 8601 time in UTC as "2012-10-24 03:12:45"; the text itself if it is none."""
    try:
        moment = datetime.fromisoformat(taken_at)
    except ValueError:
        return taken_at
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _seconds_text(seconds: float | None) -> str:
    """Return a count of seconds with as many of three decimals as it needs."""
    return "" if seconds is None else f"{seconds:.3f}".rstrip("0").rstrip(".") + " s"


def _exposure_text(exposure_ms: float | None) -> str:
    if exposure_ms is None:
        return ""
    return f"{exposure_ms / 1000:g} s" if exposure_ms >= 1000 else f"{exposure_ms:.4g} ms"


def _degrees(angle: float | None) -> str:
    return "" if angle is None else f"{angle:.2f}°".replace("-", "−")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Facts", text)
