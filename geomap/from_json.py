"""The published formats read back: claims, mentions, assessments from the JSON that ``geomap.formats`` writes.

Strict: all that is wrong with a row is told at once, by field. The forgiving reader of analysts' own tables is
``geomap.claims.handmade``; it ends in the same values.
"""

from __future__ import annotations

import math
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, TypeVar

from geomap.errors import DateError, FormatError
from geomap.formats import SIGNS
from geomap.intervals import last_day, parse_edtf
from geomap.model import Assessment, Claim, DateInterval, Heard, Mention, PlaceRef, Quantity
from geomap.words import (
    THIRD,
    Access,
    Comparison,
    Event,
    Extent,
    Level,
    Modality,
    NotMapped,
    PlaceMatch,
    Role,
    Stance,
    Unit,
    Weight,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from geomap.formats import Json

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


@cache
def _members_of(kind: type[E]) -> dict[str, E]:
    return {one.value: one for one in kind}


class _Problems:
    """Collects what is wrong with a row, so that all of it is reported at once."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.found: list[str] = []

    def add(self, name: str, got: object, expected: str) -> None:
        shown = repr(got)
        shown = shown if len(shown) <= 60 else shown[:57] + "…'"
        self.found.append(f"{self.where}: {name}: got {shown}, expected {expected}; correct it")

    def one_of(self, kind: type[E], name: str, value: object) -> E | None:
        if value is None or value == "":
            return None
        found = _members_of(kind).get(str(value))
        if found is None:
            self.add(name, value, "one of " + ", ".join(kind))
        return found

    def text(self, name: str, value: object) -> str | None:
        if value is None or isinstance(value, str):
            return value or None
        self.add(name, value, "a text or null")
        return None

    def number(self, name: str, value: object) -> float | None:
        if value is None or value == "":
            return None
        if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < float("inf"):
            return value
        self.add(name, value, "a number or null")
        return None

    def whole(self, name: str, value: object) -> int | None:
        if value is None or type(value) is int:
            return value
        number = self.number(name, value)
        return None if number is None else int(number)

    def texts(self, name: str, value: object) -> tuple[str, ...]:
        if value is None or value == "" or value == []:
            return ()
        if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.add(name, value, "a list of texts")
        return ()


def _day(problems: _Problems, name: str, value: object) -> date | None:
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        problems.add(name, value, "a day such as 2022-09-12")
        return None


_TEXT = frozenset({str, type(None)})
_NUMBER = frozenset({int, float, type(None)})


@lru_cache(maxsize=65_536)
def _plain_interval(*parts: str | None) -> DateInterval | None:
    """First and last day, EDTF, surface and basis as an interval; None where something is wrong with them.

    The same days come again and again in a large file.
    """
    earliest, latest, edtf, surface, basis = parts
    try:
        first = date.fromisoformat(earliest) if earliest else None
        last = date.fromisoformat(latest) if latest else None
    except ValueError:
        return None
    if (first is None and last is None) or (first is not None and last is not None and first > last):
        return None
    return DateInterval(earliest=first, latest=last, edtf=edtf or "", surface=surface, basis=basis)


def _interval(problems: _Problems, value: object) -> DateInterval | None:
    if value is None or value == "":
        return None
    if isinstance(value, dict):
        parts = [value.get(name) for name in ("earliest", "latest", "edtf", "surface", "basis")]
        if {type(part) for part in parts} <= _TEXT and (found := _plain_interval(*parts)):
            return found
    try:
        if isinstance(value, str):
            return parse_edtf(value)
        if isinstance(value, dict):
            earliest, latest = (_day(problems, f"event_date.{end}", value.get(end)) for end in ("earliest", "latest"))
            if earliest is None and latest is None and value.get("edtf"):
                return parse_edtf(value["edtf"], surface=value.get("surface"), basis=value.get("basis"))
            if earliest and latest and earliest > latest:
                problems.add("event_date", value.get("edtf"), "an interval that ends after it begins")
                return None
            return DateInterval(
                earliest=earliest,
                latest=latest,
                edtf=value.get("edtf") or "",
                surface=value.get("surface"),
                basis=value.get("basis"),
            )
    except (DateError, AttributeError) as error:
        problems.found.append(f"{problems.where}: event_date: {error}")
        return None
    problems.add("event_date", value, "an object with earliest and latest, or EDTF text")
    return None


@lru_cache(maxsize=65_536, typed=True)  # typed: 49 and 49.0 are written otherwise
def _plain_place(
    texts: tuple[str | None, ...], lat: float | None, lon: float | None, candidates: tuple[str, ...]
) -> PlaceRef | None:
    place_id, name, surface, kind, match = texts
    found = _members_of(PlaceMatch).get(match) if match else None
    if found is None or (lat is not None and not -90 <= lat <= 90) or (lon is not None and not -180 <= lon <= 180):
        return None
    return PlaceRef(
        id=place_id or None, name=name or None, surface=surface or None, kind=kind or None, lat=lat, lon=lon,
        match=found, candidates=candidates,
    )  # fmt: skip


def _place(problems: _Problems, value: object) -> PlaceRef | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        problems.add("place", value, "an object with id, name, lat and lon, or null")
        return None
    texts = tuple([value.get(name) for name in ("id", "name", "surface", "kind", "match")])
    where, rivals = (value.get("lat"), value.get("lon")), value.get("candidates") or []
    plain = {type(text) for text in texts} <= _TEXT and {type(one) for one in where} <= _NUMBER
    if plain and type(rivals) is list and {type(one) for one in rivals} <= _TEXT - {type(None)}:
        found = _plain_place(texts, *where, tuple(rivals))
        if found is not None:
            return found
    lat, lon = problems.number("place.lat", value.get("lat")), problems.number("place.lon", value.get("lon"))
    if (lat is not None and not -90 <= lat <= 90) or (lon is not None and not -180 <= lon <= 180):
        problems.add("place", f"lat {lat}, lon {lon}", "degrees, lat -90…90 and lon -180…180")
        lat = lon = None
    default = PlaceMatch.MATCHED if value.get("id") else PlaceMatch.UNKNOWN
    return PlaceRef(
        id=problems.text("place.id", value.get("id")),
        name=problems.text("place.name", value.get("name")),
        surface=problems.text("place.surface", value.get("surface")),
        kind=problems.text("place.kind", value.get("kind")),
        lat=lat,
        lon=lon,
        match=problems.one_of(PlaceMatch, "place.match", value.get("match")) or default,
        candidates=problems.texts("place.candidates", value.get("candidates")),
    )


def _quantity(problems: _Problems, value: object) -> Quantity | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return parse_quantity(value, problems)
    if not isinstance(value, dict):
        problems.add("quantity", value, "an object with value and unit, or null")
        return None
    number = problems.number("quantity.value", value.get("value"))
    unit = problems.one_of(Unit, "quantity.unit", value.get("unit"))
    if number is None or unit is None:
        return None
    comparison = problems.one_of(Comparison, "quantity.comparison", value.get("comparison"))
    return Quantity(value=number, unit=unit, comparison=comparison)


_TEXTS = (
    "document_id", "quote", "language", "relation", "gaining_side", "losing_side", "speaker", "aligned", "faction",
    "blames", "publisher", "origin", "published", "rule", "url", "title", "evidence", "reviewed_by", "review_reason",
    "group", "archive_url",
)  # fmt: skip


def claim_from_json(row: Json, *, where: str = "claim") -> Claim:
    """Read one line of ``claims.jsonl``; unknown keys are ignored.

    Raises
    ------
    FormatError
        Lists every wrong field of the row, each with ``where``.
    """
    problems = _Problems(where)
    claim_id = problems.text("claim_id", row.get("claim_id"))
    event = problems.one_of(Event, "event", row.get("event"))
    if not claim_id:
        problems.add("claim_id", row.get("claim_id"), "a text")
    if event is None and not row.get("event"):
        problems.add("event", row.get("event"), "one of " + ", ".join(Event))
    changes = row.get("changes_control", False)
    if not isinstance(changes, bool):
        problems.add("changes_control", changes, "true or false")
    values = list(map(row.get, _TEXTS))
    texts: dict[str, str | None]
    if _TEXT.issuperset(map(type, values)) and "" not in values:
        texts = dict(zip(_TEXTS, values, strict=True))
    else:
        texts = {name: problems.text(name, value) for name, value in zip(_TEXTS, values, strict=True)}
    published = texts["published"]
    if published:
        try:
            last_day(published)
        except DateError as error:
            problems.found.append(f"{where}: published: {error}")
    claim = Claim(
        claim_id=claim_id or "",
        event=event or Event.HOLDS,
        start=problems.whole("start", row.get("start")),
        end=problems.whole("end", row.get("end")),
        place=_place(problems, row.get("place")),
        geo_precision=problems.whole("geo_precision", row.get("geo_precision")),
        distance_km=problems.number("distance_km", row.get("distance_km")),
        extent=problems.one_of(Extent, "extent", row.get("extent")),
        changes_control=bool(changes),
        not_mapped=problems.one_of(NotMapped, "not_mapped", row.get("not_mapped")),
        speaker_side=problems.text("speaker_side", row.get("speaker_side")) or THIRD,
        access=problems.one_of(Access, "access", row.get("access")) or Access.UNKNOWN,
        relay=problems.texts("relay", row.get("relay")),
        modality=problems.one_of(Modality, "modality", row.get("modality")) or Modality.ASSERTED,
        event_date=_interval(problems, row.get("event_date")),
        quantity=_quantity(problems, row.get("quantity")),
        undetermined=problems.texts("undetermined", row.get("undetermined")),
        doubts=problems.texts("doubts", row.get("doubts")),
        **texts,
    )
    if problems.found:
        raise FormatError(problems.found)
    return claim


def mention_from_json(row: Json, *, where: str = "mention") -> Mention:
    """Read one line of ``mentions.jsonl``.

    Raises
    ------
    FormatError
        Lists every wrong field of the row.
    """
    problems = _Problems(where)
    place = _place(problems, row.get("place")) or PlaceRef()
    start, end = problems.whole("start", row.get("start")), problems.whole("end", row.get("end"))
    if start is None or end is None or start < 0 or end < start:
        problems.add("start", (start, end), "offsets with 0 <= start <= end")
    if problems.found:
        raise FormatError(problems.found)
    return Mention(
        document_id=str(row.get("document_id")),
        start=start or 0,
        end=end or 0,
        surface=str(row.get("surface", "")),
        place=place,
        literal=bool(row.get("literal", True)),
    )


def _rows(problems: _Problems, name: str, rows: object, read: Callable[[_Problems, Json], T]) -> tuple[T, ...]:
    if rows is None:
        return ()
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        problems.add(name, rows, "a list of objects")
        raise FormatError(problems.found)
    found = tuple(read(problems, row) for row in rows)
    if problems.found:
        raise FormatError(problems.found)
    return found


def _heard(problems: _Problems, row: Json) -> Heard:
    access = [problems.one_of(Access, "access", one) for one in row.get("access") or ()]
    return Heard(
        role=problems.one_of(Role, "role", row.get("role")) or Role.THIRD,
        origin=str(row.get("origin", "")),
        names=problems.texts("names", row.get("names")),
        access=tuple(one for one in access if one is not None),
        stance=problems.one_of(Stance, "stance", row.get("stance")) or Stance.STATES,
        weight=problems.one_of(Weight, "weight", row.get("weight")) or Weight.NONE,
        because=str(row.get("because", "")),
        reliability=row.get("reliability"),
        claims=problems.texts("claims", row.get("claims")),
        older=problems.texts("older", row.get("older")),
        copied=problems.texts("copied", row.get("copied")),
    )


def _outcome(problems: _Problems, row: Json) -> tuple[str, Level]:
    return str(row.get("what", "")), problems.one_of(Level, "level", row.get("level")) or Level.NOT_ASSESSABLE


def assessment_from_json(row: Json, *, where: str = "assessment") -> Assessment:
    """Read one line of ``assessments.jsonl``.

    Raises
    ------
    FormatError
        Lists every wrong field of the row.
    """
    problems = _Problems(where)
    place, interval = _place(problems, row.get("place")), _interval(problems, row.get("event_date"))
    level = problems.one_of(Level, "level", row.get("level"))
    event = problems.one_of(Event, "event", row.get("event"))
    for name, value in (("place", place), ("event_date", interval), ("level", level), ("event", event)):
        if value is None and not problems.found:
            problems.add(name, None, "a value")
    if problems.found or place is None or interval is None or level is None or event is None:
        raise FormatError(problems.found)
    return Assessment(
        assessment_id=str(row["assessment_id"]),
        place=place,
        event=event,
        gaining_side=row.get("gaining_side"),
        losing_side=row.get("losing_side"),
        event_date=interval,
        level=level,
        rule=str(row.get("rule", "")),
        supporting=problems.texts("supporting", row.get("supporting")),
        opposing=problems.texts("opposing", row.get("opposing")),
        origins=problems.texts("origins", row.get("origins")),
        credibility=row.get("credibility"),
        trace=str(row.get("trace", "")),
        heard=_rows(problems, "heard", row.get("heard"), _heard),
        would_change=_rows(problems, "would_change", row.get("would_change"), _outcome),
        geo_precision=int(row.get("geo_precision", 1)),
        extent=problems.one_of(Extent, "extent", row.get("extent")),
        last_affirmed=_day(problems, "last_affirmed", row.get("last_affirmed")),
    )


def parse_quantity(text: str, problems: _Problems | None = None) -> Quantity | None:
    """Read ``>6000 km2``; None (and a problem, where a list is given) when it is not of that form.

    Examples
    --------
    >>> from geomap.formats import format_quantity
    >>> format_quantity(parse_quantity(">=6000 km2"))
    '>=6000 km2'
    """
    stripped = text.strip()
    if not stripped:
        return None
    comparison = None
    for candidate, sign in sorted(SIGNS.items(), key=lambda pair: -len(pair[1])):
        if stripped.startswith(sign):
            comparison, stripped = candidate, stripped[len(sign) :].strip()
            break
    amount, _, unit = stripped.partition(" ")
    try:
        value = float(amount.replace(",", "") if amount.count(",") == 1 and "." in amount else amount)
        if not math.isfinite(value):
            raise ValueError
        return Quantity(value=value, unit=Unit(unit.strip()), comparison=comparison)
    except ValueError:
        if problems is not None:
            problems.add("quantity", text, "an amount such as '>6000 km2' with " + ", ".join(Unit))
        return None
