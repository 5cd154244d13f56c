"""Words of the page: one gettext catalogue a language, filled in and formatted here. Nothing here knows HTML."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from geomap.catalogue import LANGUAGES, format_day, format_number, month_alone, plural, sections_of
from geomap.errors import InputError
from geomap.intervals import parse_edtf
from geomap.render.display import clean_text
from geomap.words import Comparison, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from geomap.config import Profile
    from geomap.model import DateInterval, Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language, with its dates and numbers."""

    language: str
    table: Mapping[str, Mapping[str, str]]
    """Words by section and name."""

    def text(self, key: str, /, **values: object) -> str:
        """Words under ``section.name``, filled in.

        Raises
        ------
        KeyError
            The language file lacks the key.
        """
        section, _, name = key.partition(".")
        phrase = self.table[section][name]
        return phrase.format(**values) if values else phrase

    def get(self, key: str, default: str) -> str:
        """Words under ``section.name``, or ``default`` where there are none."""
        section, _, name = key.partition(".")
        return self.table.get(section, {}).get(name, default)

    def counted(self, key: str, count: int) -> str:
        """``1 bericht``, ``40 berichten``: the form that the count asks for."""
        return self._plural(key, count).format(count=self.number(count))

    def _plural(self, key: str, count: float) -> str:
        section, _, name = key.partition(".")
        form = plural("render", self.language, section, name, count)
        if form is None:
            raise KeyError(key)
        return form

    def number(self, value: float, *, digits: int = 1) -> str:
        """A number as the language writes it: ``6.000``, ``2,5``."""
        return format_number(value, self.language, digits=digits)

    def date_long(self, day: date) -> str:
        """``12 september 2022``."""
        return format_day(day, self.language)

    def date_short(self, day: date, *, near: date | None = None) -> str:
        """``12 sept.``, with the year where it is not that of ``near``; months are cut as newspapers do."""
        month = self.text(f"months_short.{day.month}")
        return f"{day.day} {month}" if near is not None and near.year == day.year else f"{day.day} {month} {day.year}"

    def interval(self, value: DateInterval | None, *, near: date | None = None) -> str:
        """An interval in words: ``uiterlijk 12 sept.``, ``op 9 mei 2023``, ``sept. 2022``."""
        if value is None or (value.earliest is None and value.latest is None):
            return self.text("when.unknown")
        if value.earliest is None and value.latest is not None:
            return self.text("when.no_later", date=self.date_short(value.latest, near=near))
        if value.latest is None and value.earliest is not None:
            return self.text("when.not_before", date=self.date_short(value.earliest, near=near))
        assert value.earliest is not None
        assert value.latest is not None
        if value.earliest == value.latest:
            return self.text("when.on", date=self.date_short(value.latest, near=near))
        same_month = (value.earliest.year, value.earliest.month) == (value.latest.year, value.latest.month)
        return self.text(
            "when.between",
            first=value.earliest.day if same_month else self.date_short(value.earliest, near=value.latest),
            last=self.date_short(value.latest, near=near),
        )

    def edtf(self, text: str | None) -> str | None:
        """An EDTF day, month or year in words; None without one. A text that is not EDTF is shown as it is."""
        if not text:
            return None
        try:
            value = parse_edtf(text)
        except ValueError:
            return text
        first, last = value.earliest, value.latest
        if first is None or last is None:
            return self.interval(value)
        if first == last:
            return self.date_long(first)
        if first.day == 1 and (first.year, first.month) == (last.year, last.month):
            if last.day == monthrange(last.year, last.month)[1]:
                return month_alone(first, self.language)
        elif (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
            return str(first.year)
        return self.text("when.range", first=self.date_long(first), last=self.date_long(last))

    def quantity(self, value: Quantity) -> str:
        """A stated amount in words: ``meer dan 6.000 km²``."""
        digits = 0 if value.unit is Unit.SETTLEMENTS else 2
        key = f"unit.{value.unit.value}"
        form = self._plural(key, value.value) if value.unit is Unit.SETTLEMENTS else self.text(key)
        amount = form.format(value=self.number(value.value, digits=digits))
        if value.comparison is None:
            return amount
        return self.text(f"comparison.{Comparison(value.comparison).value}", amount=amount)

    def side(self, side_id: str | None, profile: Profile) -> str:
        """Name of a side in this language, else in any, else its id."""
        if side_id is None:
            return self.text("change.nobody")
        side = profile.side(side_id)
        if side is None:
            return clean_text(side_id)
        words = side.words_in(self.language) or side.words_in("en") or next(iter(dict(side.words).values()), None)
        return clean_text(words.name if words else side_id)

    def kind(self, name: str, kind: str | None) -> str:
        """A bare name with its kind where it could be taken for a town: ``regio Charkiv``."""
        return self.text(f"kind.{kind}", name=name) if kind in self.table["kind"] else name

    def join(self, parts: list[str]) -> str:
        """``a, b en c``."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.text('page.and')} {parts[-1]}"


@cache
def load_words(language: str) -> Words:
    """Words of one of :data:`LANGUAGES`.

    Raises
    ------
    InputError
        There is no such catalogue.
    """
    if language not in LANGUAGES:
        raise InputError(f"page language: got {language!r}, expected one of {', '.join(LANGUAGES)}; choose one (--ui)")
    return Words(language=language, table=sections_of("render", language))
