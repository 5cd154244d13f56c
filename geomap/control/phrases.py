"""The few words that stand beside a mark on the map, composed from facts, in the languages of the interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.model import Comparison, Event, Extent, Quantity, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

UI_LANGUAGES = ("nl", "en", "uk")

_EVENTS: Mapping[str, Mapping[Event, str]] = {
    "nl": {
        Event.CAPTURE: "ingenomen",
        Event.RECAPTURE: "heroverd",
        Event.TRANSFER: "overgegaan",
        Event.WITHDRAWAL: "terugtrekking",
        Event.ADVANCE: "opmars",
        Event.PRESENCE: "aanwezigheid gemeld",
    },
    "en": {
        Event.CAPTURE: "captured",
        Event.RECAPTURE: "recaptured",
        Event.TRANSFER: "changed hands",
        Event.WITHDRAWAL: "withdrawal",
        Event.ADVANCE: "advance",
        Event.PRESENCE: "presence reported",
    },
    "uk": {
        Event.CAPTURE: "взято",
        Event.RECAPTURE: "відвойовано",
        Event.TRANSFER: "перейшло",
        Event.WITHDRAWAL: "відхід",
        Event.ADVANCE: "просування",
        Event.PRESENCE: "повідомлено про присутність",
    },
}

_EXTENTS: Mapping[str, Mapping[Extent | None, str]] = {
    "nl": {Extent.WHOLE: "heel", Extent.PART: "deel", Extent.UNSPECIFIED: "omvang onbekend", None: "omvang onbekend"},
    "en": {Extent.WHOLE: "whole", Extent.PART: "part", Extent.UNSPECIFIED: "extent unknown", None: "extent unknown"},
    "uk": {
        Extent.WHOLE: "повністю",
        Extent.PART: "частина",
        Extent.UNSPECIFIED: "обсяг невідомий",
        None: "обсяг невідомий",
    },
}

_COMPARISONS: Mapping[str, Mapping[Comparison, str]] = {
    "nl": {
        Comparison.MORE_THAN: "meer dan",
        Comparison.LESS_THAN: "minder dan",
        Comparison.AT_LEAST: "ten minste",
        Comparison.UP_TO: "tot",
        Comparison.ABOUT: "ongeveer",
    },
    "en": {
        Comparison.MORE_THAN: "more than",
        Comparison.LESS_THAN: "less than",
        Comparison.AT_LEAST: "at least",
        Comparison.UP_TO: "up to",
        Comparison.ABOUT: "about",
    },
    "uk": {
        Comparison.MORE_THAN: "понад",
        Comparison.LESS_THAN: "менше ніж",
        Comparison.AT_LEAST: "щонайменше",
        Comparison.UP_TO: "до",
        Comparison.ABOUT: "близько",
    },
}

_UNITS: Mapping[str, Mapping[Unit, tuple[str, str]]] = {
    "nl": {
        Unit.KM2: ("km²", "km²"),
        Unit.SETTLEMENTS: ("plaats", "plaatsen"),
        Unit.KM: ("km", "km"),
        Unit.PERCENT: ("%", "%"),
    },
    "en": {
        Unit.KM2: ("km²", "km²"),
        Unit.SETTLEMENTS: ("settlement", "settlements"),
        Unit.KM: ("km", "km"),
        Unit.PERCENT: ("%", "%"),
    },
    "uk": {
        Unit.KM2: ("км²", "км²"),
        Unit.SETTLEMENTS: ("нас. пункт", "нас. пунктів"),
        Unit.KM: ("км", "км"),
        Unit.PERCENT: ("%", "%"),
    },
}

_NEAR: Mapping[str, str] = {"nl": "nabij", "en": "near", "uk": "поблизу"}

# Thousands mark and decimal mark.
_MARKS: Mapping[str, tuple[str, str]] = {"nl": (".", ","), "en": (",", "."), "uk": (" ", ",")}


def say_event(event: Event, ui: str) -> str:
    """Neutral word for an event of change."""
    return _EVENTS[ui].get(event, event.value)


def say_extent(extent: Extent | None, ui: str) -> str:
    """How much of an area: "heel", "deel", "omvang onbekend"."""
    return _EXTENTS[ui][extent]


def say_near(place: str, ui: str) -> str:
    """Words for a place that something happened near, not in."""
    return f"{_NEAR[ui]} {place}"


def say_number(value: float, ui: str) -> str:
    """A number with the marks of the language.

    Examples
    --------
    >>> say_number(6000, "nl"), say_number(2.5, "nl"), say_number(6000, "en")
    ('6.000', '2,5', '6,000')
    """
    thousands, decimal = _MARKS[ui]
    plain = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.10g}"
    return plain.replace(",", "\0").replace(".", decimal).replace("\0", thousands)


def say_quantity(quantity: Quantity, ui: str) -> str:
    """A stated amount.

    Examples
    --------
    >>> say_quantity(Quantity(value=6000, unit=Unit.KM2, comparison=Comparison.MORE_THAN), "nl")
    'meer dan 6.000 km²'
    """
    one, more = _UNITS[ui][quantity.unit]
    bound = f"{_COMPARISONS[ui][quantity.comparison]} " if quantity.comparison else ""
    return f"{bound}{say_number(quantity.value, ui)} {one if quantity.value == 1 else more}"
