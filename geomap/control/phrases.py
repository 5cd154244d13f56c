"""Words for facts, in the languages of the interface (gettext catalogues). Adding a language is adding a file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from geomap.catalogue import LANGUAGES as UI_LANGUAGES
from geomap.catalogue import format_day, format_number, month_alone, plural, sections_of
from geomap.words import THIRD, Event, Extent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geomap.config import Profile
    from geomap.model import DateInterval, Quantity

_QUOTE_CHARACTERS = 600


def words_in(ui: str) -> Mapping[str, Mapping[str, str]]:
    """The words of a language by section and key.

    Raises
    ------
    ValueError
        No such language of the interface.
    """
    if ui not in UI_LANGUAGES:
        raise ValueError(f"ui language {ui!r}: expected one of {', '.join(UI_LANGUAGES)}")
    return sections_of("control", ui)


def say(ui: str, section: str, key: str, **values: object) -> str:
    """A phrase with its gaps filled; the key itself where the table has no such word.

    Examples
    --------
    >>> say("nl", "why", "no_later_than", day="12 september 2022")
    'uiterlijk 12 september 2022'
    """
    phrase = words_in(ui)[section].get(key, key)
    return phrase.format(**values) if values else phrase


def say_plural(ui: str, section: str, key: str, count: float) -> str:
    """The form of a word that a count asks for; the key itself where the table has no such word."""
    return plural("control", ui, section, key, count) or key


def say_event(event: Event, ui: str) -> str:
    """Neutral word for an event."""
    return say(ui, "event", event.value)


def say_extent(extent: Extent | None, ui: str) -> str:
    """How much of an area: "heel", "deel", "omvang onbekend"."""
    return say(ui, "extent", (extent or Extent.UNSPECIFIED).value)


def say_near(place: str, ui: str) -> str:
    """Words for a place that something happened near, not in."""
    return say(ui, "", "near", place=place)


def say_number(value: float, ui: str) -> str:
    """A number with the marks of the language.

    Examples
    --------
    >>> say_number(6000, "nl"), say_number(2.5, "nl"), say_number(6000, "en")
    ('6.000', '2,5', '6,000')
    """
    return format_number(value, ui, digits=6)


def say_quantity(quantity: Quantity, ui: str) -> str:
    """A stated amount.

    Examples
    --------
    >>> from geomap.model import Quantity
    >>> from geomap.words import Comparison, Unit
    >>> say_quantity(Quantity(value=6000, unit=Unit.KM2, comparison=Comparison.MORE_THAN), "nl")
    'meer dan 6.000 km²'
    """
    bound = f"{say(ui, 'comparison', quantity.comparison.value)} " if quantity.comparison else ""
    return f"{bound}{say_number(quantity.value, ui)} {say_plural(ui, 'unit', quantity.unit.value, quantity.value)}"


def say_day(day: date, ui: str) -> str:
    """A day in words.

    Examples
    --------
    >>> from datetime import date
    >>> say_day(date(2022, 9, 12), "nl")
    '12 september 2022'
    """
    return format_day(day, ui)


def say_published(published: str | None, ui: str) -> str:
    """A publication's EDTF day, month or year in words.

    Examples
    --------
    >>> [say_published(text, "nl") for text in ("2022-09-12", "2022-09", "2022", None)]
    ['12 september 2022', 'september 2022', '2022', 'zonder datum']
    """
    if not published:
        return say(ui, "why", "undated")
    parts = published.split("-")
    if not all(part.isdigit() for part in parts) or len(parts) not in {2, 3} or not 1 <= int(parts[1]) <= 12:
        return published
    if len(parts) == 2:
        return month_alone(date(int(parts[0]), int(parts[1]), 1), ui)
    return format_day(date(int(parts[0]), int(parts[1]), int(parts[2])), ui)


def say_count(count: int, what: str, ui: str) -> str:
    """A number of things: "1 herkomst", "3 publicaties"."""
    return f"{say_number(count, ui)} {say_plural(ui, 'why', what, count)}"


def say_days(days: DateInterval, ui: str) -> str:
    """An interval in words: a day, "no later than", or from … to."""
    if days.earliest is None and days.latest is None:
        return say(ui, "why", "undated")
    if days.earliest is None and days.latest is not None:
        return say(ui, "why", "no_later_than", day=say_day(days.latest, ui))
    first, last = days.earliest, days.latest
    if first is not None and (last is None or first == last):
        return say_day(first, ui)
    assert first is not None
    assert last is not None
    return say(ui, "why", "between", first=say_day(first, ui), last=say_day(last, ui))


def say_side(side: str | None, profile: Profile, ui: str) -> str:
    """Name of a side in a language; its id where the profile has no name for it."""
    if side is None:
        return say(ui, "why", "nobody")
    known = profile.side(side)
    words = known.words_in(ui) if known is not None else None
    return words.name if words is not None else ("–" if side == THIRD else side)


def clean(text: str) -> str:
    """One line of hostile text: no control or direction marks, and no longer than a paragraph."""
    shown = text if text.isprintable() else "".join(mark if mark.isprintable() else " " for mark in text)
    shown = " ".join(shown.split())
    return shown if len(shown) <= _QUOTE_CHARACTERS else f"{shown[:_QUOTE_CHARACTERS]}…"
