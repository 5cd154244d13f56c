"""Words of the page: one TOML file a language, filled in and formatted here. Nothing here knows HTML."""

from __future__ import annotations

import tomllib
from calendar import monthrange
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from geomap.errors import InputError
from geomap.intervals import parse_edtf
from geomap.model import Comparison, DateInterval, Quantity, Unit
from geomap.render.display import clean_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from geomap.config import Profile

LANGUAGES = ("nl", "en", "uk")
"""Languages a page can speak; the first is the default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language, with its dates and numbers."""

    language: str
    table: Mapping[str, Any]

    def text(self, key: str, /, **values: object) -> str:
        """Words under ``section.name``, filled in.

        Raises
        ------
        KeyError
            The language file lacks the key.
        """
        section, _, name = key.partition(".")
        phrase: str = self.table[section][name]
        return phrase.format(**values) if values else phrase

    def get(self, key: str, default: str) -> str:
        """Words under ``section.name``, or ``default`` where there are none."""
        section, _, name = key.partition(".")
        found = self.table.get(section, {}).get(name)
        return found if isinstance(found, str) else default

    def counted(self, key: str, count: int) -> str:
        """``1 bericht``, ``40 berichten``: the form that the count asks for."""
        return self.text(f"{key}_{self._plural(count)}", count=self.number(count))

    def _plural(self, count: int) -> str:
        if self.language == "uk":
            tens, ones = count % 100, count % 10
            if ones == 1 and tens != 11:
                return "one"
            return "few" if 2 <= ones <= 4 and not 12 <= tens <= 14 else "many"
        return "one" if count == 1 else "many"

    def number(self, value: float, *, digits: int = 1) -> str:
        """A number as the language writes it: ``6.000``, ``2,5``."""
        text = f"{value:,.{digits}f}"
        whole, _, fraction = text.partition(".")
        fraction = fraction.rstrip("0")
        whole = whole.replace(",", str(self.table["thousands"]))
        return f"{whole}{self.table['decimal']}{fraction}" if fraction else whole

    def date_long(self, day: date) -> str:
        """``12 september 2022``."""
        return self._date(day, "months", with_year=True)

    def date_short(self, day: date, *, near: date | None = None) -> str:
        """``12 sept.``, with the year where it is not that of ``near``."""
        return self._date(day, "months_short", with_year=near is None or near.year != day.year)

    def _date(self, day: date, months: str, *, with_year: bool) -> str:
        order = str(self.table["date_order"])
        if not with_year:
            order = order.replace(" {year}", "").replace(", {year}", "")
        return order.format(day=day.day, month=self.table[months][day.month - 1], year=day.year)

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
                return f"{self.table['months_alone'][first.month - 1]} {first.year}"
        elif (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
            return str(first.year)
        return self.text("when.range", first=self.date_long(first), last=self.date_long(last))

    def quantity(self, value: Quantity) -> str:
        """A stated amount in words: ``meer dan 6.000 km²``."""
        digits = 0 if value.unit is Unit.SETTLEMENTS else 2
        one = "_one" if value.unit is Unit.SETTLEMENTS and value.value == 1 else ""
        amount = self.text(f"unit.{value.unit.value}{one}", value=self.number(value.value, digits=digits))
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
        There is no such file.
    """
    if language not in LANGUAGES:
        raise InputError(f"page language: got {language!r}, expected one of {', '.join(LANGUAGES)}; choose one (--ui)")
    text = resources.files("geomap.render").joinpath(f"ui/{language}.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    table.setdefault("months_alone", table["months"])
    return Words(language=language, table=table)
