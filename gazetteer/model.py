"""Values of the gazetteer: places, what is asked, and what is answered. Degrees in EPSG:4326, lon/lat named."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class Kind(StrEnum):
    """What a place is."""

    SETTLEMENT = "settlement"
    OBLAST = "oblast"
    RAION = "raion"
    HROMADA = "hromada"
    REGION = "region"
    ISLAND = "island"
    RIVER = "river"
    CANAL = "canal"
    WATER = "water"
    FACILITY = "facility"
    COUNTRY = "country"

    __hash__ = str.__hash__  # equal to its value, so hashed like it; and a tenth of the time of Enum's own


CELL_KINDS = frozenset({Kind.SETTLEMENT, Kind.ISLAND, Kind.FACILITY})
"""Only a claim on one of these colours a cell."""

AREA_KINDS = frozenset({Kind.OBLAST, Kind.RAION, Kind.HROMADA, Kind.REGION, Kind.COUNTRY})


class NameStatus(StrEnum):
    """Standing of the name that matched."""

    OFFICIAL = "official"
    EXONYM = "exonym"
    FORMER = "former"
    TRANSLITERATION = "transliteration"
    MISSPELLING = "misspelling"

    __hash__ = str.__hash__


class MatchStatus(StrEnum):
    """What became of a look-up."""

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


class How(StrEnum):
    """How a name was found, surest first."""

    EXACT = "exact"
    FOLDED = "folded"
    RULE = "rule"
    FUZZY = "fuzzy"

    __hash__ = str.__hash__


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place that a name can denote."""

    id: str
    """``geonames:…`` where there is one, else ``iso3166-2:UA-63``, ``katottg:…``, ``geomap:snake-island``."""
    name: str
    """English standard form: ``Izium``, ``Kharkiv Oblast``, ``Snake Island``."""
    kind: Kind
    lat: float
    lon: float
    country: str | None = None
    """ISO 3166-1 alpha-2."""
    admin: tuple[str, ...] = ()
    """Containing units, widest first, English standard forms: ``("Ukraine", "Kharkiv Oblast", "Izium Raion")``."""
    population: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked of the gazetteer about one name."""

    text: str
    language: str | None = None
    kind: Kind | None = None
    """A cue in the text ("regio", "dorp"): decides between a city and its oblast."""
    admin: tuple[str, ...] = ()
    """Ids of admin areas named near by."""
    near: tuple[tuple[float, float], ...] = ()
    """(lon, lat) of the document's other, sure places."""
    on: date | None = None
    """Day the text speaks of: decides between renamed places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One answer."""

    place: Place
    score: float
    """0 … 1; documented in ``gazetteer.scoring``."""
    matched_name: str
    name_status: NameStatus
    how: How
    parts: tuple[tuple[str, float], ...] = ()
    """The visible parts of the score, ``(name, value)``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The answer to one query; ``candidates`` best first, all rivals kept."""

    query: Query
    status: MatchStatus
    candidates: tuple[Candidate, ...] = ()

    @property
    def place(self) -> Place | None:
        """The place, where exactly one is meant; None when ambiguous or unknown."""
        return self.candidates[0].place if self.status is MatchStatus.MATCHED else None

    def _repr_html_(self) -> str:
        """The candidates as a small table, for a notebook."""
        from html import escape

        rows = [
            "".join(f"<td>{escape(str(cell))}</td>" for cell in (one.place.name, one.place.kind,
                    " › ".join(one.place.admin), one.place.id, f"{one.score:.2f}", one.matched_name, one.name_status))
            for one in self.candidates
        ]  # fmt: skip
        head = "".join(f"<th>{one}</th>" for one in ("place", "kind", "in", "id", "score", "name", "name status"))
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        caption = f"<caption>{escape(self.query.text[:80])}: {self.status}</caption>"
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One toponym in running text; ``surface == text[start:end]``, the bare name without its kind cue."""

    start: int
    end: int
    surface: str
    match: Match
    literal: bool = True
    """False where the name speaks or acts for its government ("Kiev claimt")."""
    kind_cue: Kind | None = None
    """Kind named by the words around it ("regio Charkiv" → oblast)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One name of a place."""

    text: str
    language: str | None = None
    """ISO 639-1; None where the source does not say (GeoNames lists without tags)."""
    status: NameStatus = NameStatus.OFFICIAL
    valid_from: date | None = None
    valid_to: date | None = None
    """Bounds of use, for renamings; None is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPlace:
    """A place with all its names: what sources yield and the index is compiled from."""

    place: Place
    names: tuple[Name, ...]
