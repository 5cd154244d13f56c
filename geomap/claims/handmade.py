"""Analysts' own claims: CSV, JSONL and GeoJSON with forgiving columns, checked row by row.

A row needs a place, an event, the side that gains, a date, and who says so; all else is derived or left open, and all
problems of a file are reported together. A file that geomap wrote itself (it has ``claim_id`` and ``changes_control``)
is read back as it was written. The columns are described in ``docs/claims-table.md``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from geomap import flat, formats, from_json
from geomap.claims.columns import ACCESS, COLUMNS, EVENTS, EXTENTS, LOADED_WORDS, MODALITIES, column_of
from geomap.claims.dates import parse_any_date
from geomap.claims.decide import decide_mapping
from geomap.claims.decode import UndecodableError, decode_text
from geomap.claims.language import read_language
from geomap.claims.placecells import AREAS, PlaceProblem, find_place
from geomap.claims.quantities import find_quantities
from geomap.claims.read import read_published
from geomap.claims.resolve import precision_of
from geomap.claims.rows import RowError, read_header, read_rows
from geomap.claims.sides import read_side, side_of_speaker
from geomap.errors import DateError, FormatError, InputError
from geomap.model import Claim, DateInterval, PlaceRef, Quantity
from geomap.words import CHANGE_EVENTS, THIRD, Access, Comparison, Event, Extent, Modality, PlaceMatch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geomap.config import Profile

RULE = "handmade"

REQUIRED = ("place", "event", "gaining_side", "event_date", "speaker")
"""Columns that a hand-made table needs; ``place_id`` or ``lat`` and ``lon`` serve for ``place``, ``losing_side`` for
``gaining_side``, ``speaker_side`` for ``speaker``."""

LOSING_EVENTS = CHANGE_EVENTS | {Event.REPELLED, Event.ANNEXATION}
"""Events in which the other side loses something or fails."""

_STAND_INS = {
    "place": (("place_id",), ("lat", "lon")),
    "gaining_side": (("losing_side",),),
    "speaker": (("speaker_side",),),
}
_MAX_FILE_BYTES = 200_000_000
_MAX_PROBLEMS = 200
_QUANTITY_LANGUAGES = ("nl", "en", "uk", "ru", "de", "fr")

_COMPARISONS = {
    ">": Comparison.MORE_THAN,
    "<": Comparison.LESS_THAN,
    ">=": Comparison.AT_LEAST,
    "≥": Comparison.AT_LEAST,
    "<=": Comparison.UP_TO,
    "≤": Comparison.UP_TO,
    "~": Comparison.ABOUT,
    "±": Comparison.ABOUT,
}
_SIGN_OF: dict[object, str] = {comparison.value: sign for sign, comparison in reversed(_COMPARISONS.items())} | {
    None: ""
}
_SIGN = re.compile(r"(?:>=|<=|[<>≥≤~±])\s*")

_EXAMPLE = {
    "place": "Izjoem",
    "event": "recapture",
    "gaining_side": "UA",
    "event_date": "2022-09-10",
    "speaker": "Oekraïense generale staf",
    "speaker_side": "UA",
    "access": "official",
    "modality": "claimed",
    "publisher": "Voorbeeldkrant",
    "published": "2022-09-11",
    "url": "https://example.org/izjoem",
    "quote": "Voorbeeldregel: vervang of verwijder deze rij.",
}
_TEMPLATE_COLUMNS = (
    *_EXAMPLE, "losing_side", "quantity", "extent", "kind", "place_id", "lat", "lon", "relation", "relay", "title",
    "evidence",
)  # fmt: skip

E = TypeVar("E", bound=StrEnum)


def claims_template() -> str:
    """CSV text with the columns of a hand-made table and one example row, to be filled in in any spreadsheet."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_TEMPLATE_COLUMNS)
    writer.writerow([_EXAMPLE.get(name, "") for name in _TEMPLATE_COLUMNS])
    return buffer.getvalue()


def read_claims_file(path: Path, *, gazetteer: Any, profile: Profile) -> tuple[Claim, ...]:
    """Claims of a ``.csv``, ``.jsonl`` or ``.geojson`` file, in its order.

    Parameters
    ----------
    gazetteer
        Resolves places by name, id or point. A name that it does not know, or knows several of, is no mistake: that
        claim is listed as ``no_place`` or ``ambiguous_place``.
    profile
        Gives the sides, what is known of speakers, and origins.

    Raises
    ------
    InputError
        The file cannot be read.
    FormatError
        Lists every wrong cell of every row: where, column, what, and what to do.
    """
    reader = _Reader(where=path.name, gazetteer=gazetteer, profile=profile)
    claims: list[Claim] = []
    try:
        if path.suffix.lower() == ".geojson":
            rows: Iterator[tuple[int, Any]] = _features(path)
        else:
            if path.suffix.lower() == ".csv":
                reader.check_columns(read_header(path))
            rows = read_rows(path)
        for line, row in rows:
            claim = reader.read_row(row, line)
            if claim is not None:
                claims.append(claim)
    except UndecodableError as error:
        raise InputError(f"{path}: {error}") from error
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror or error}); give a .csv, .jsonl or .geojson"
        ) from error
    reader.raise_problems()
    return tuple(claims)


def read_claim_row(
    row: dict[str, Any],
    *,
    gazetteer: Any,
    profile: Profile,
    where: str,
    start: int | None = None,
    end: int | None = None,
) -> Claim:
    """One claim from cells by the names of the columns, as an editor gives it; ``start:end`` are its words in the text.

    Raises
    ------
    FormatError
        Lists every wrong cell.
    """
    reader = _Reader(where=where, gazetteer=gazetteer, profile=profile)
    claim = reader.read_row(row, 1)
    reader.raise_problems()
    assert claim is not None  # else there was a problem
    return replace(claim, start=start, end=end)


def _features(path: Path) -> Iterator[tuple[int, Any]]:
    """Properties of the features of a GeoJSON file, with the point of each as ``lat`` and ``lon``."""
    size = path.stat().st_size
    if size > _MAX_FILE_BYTES:
        raise InputError(f"{path}: {size / 1e6:,.0f} MB, more than {_MAX_FILE_BYTES / 1e6:,.0f} MB; give JSONL instead")
    try:
        data = json.loads(decode_text(path.read_bytes()))
        features = data["features"] if isinstance(data, dict) else None
    except (ValueError, KeyError, RecursionError) as error:
        if isinstance(error, UndecodableError):
            raise
        raise InputError(f"{path}: not a GeoJSON FeatureCollection ({error}); export it again as GeoJSON") from error
    if not isinstance(features, list):
        raise InputError(f"{path}: not a GeoJSON FeatureCollection; export it again as GeoJSON")
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
            yield number, RowError("not a feature with properties")
            continue
        row = {str(name).strip().lower(): value for name, value in feature["properties"].items()}
        geometry = feature.get("geometry")
        if geometry is not None and row.get("lat") in (None, "") and row.get("lon") in (None, ""):
            point = geometry.get("coordinates") if isinstance(geometry, dict) else None
            if not isinstance(geometry, dict) or geometry.get("type") != "Point" or not isinstance(point, list):
                kind = geometry.get("type") if isinstance(geometry, dict) else geometry
                yield (
                    number,
                    RowError(f"geometry: got {_shown(kind)}, expected a Point or null; give a point per claim"),
                )
                continue
            row["lon"], row["lat"] = (*point[:2], None, None)[:2]
        yield number, row


@dataclass(slots=True)
class _Reader:
    """One file: its rows become claims, its mistakes are collected."""

    where: str
    gazetteer: Any
    profile: Profile
    problems: list[str] = field(default_factory=list)
    more: int = 0
    spot: str = ""

    def check_columns(self, header: tuple[str, ...]) -> None:
        """Missing columns are said once, not in every row."""
        names = {column_of(name) for name in header}
        missing = [
            name
            for name in REQUIRED
            if name not in names and not any(set(group) <= names for group in _STAND_INS.get(name, ()))
        ]
        if missing:
            found = ", ".join(name for name in header if name) or "none"
            raise FormatError(
                [f"{self.where}:1: no column {', '.join(missing)}; found {found}; see 'geomap claims template'"]
            )

    def problem(self, column: str, got: object, expected: str, remedy: str = "correct it") -> None:
        """Keep a mistake: where, column, what was found and expected, and what to do."""
        self._keep(f"{self.spot}: {column}: got {_shown(got)}, expected {expected}; {remedy}")

    def _keep(self, text: str) -> None:
        if len(self.problems) < _MAX_PROBLEMS:
            self.problems.append(text)
        else:
            self.more += 1

    def raise_problems(self) -> None:
        """Report everything that was wrong, if anything was."""
        if self.problems:
            more = [f"{self.where}: and {self.more} more of them"] if self.more else []
            raise FormatError(self.problems + more)

    # -- one row -------------------------------------------------------------------------------------------------

    def read_row(self, row: dict[str, Any] | RowError, line: int) -> Claim | None:
        self.spot = f"{self.where}:{line}"
        if isinstance(row, RowError):
            self._keep(f"{self.spot}: {row}; correct the row")
            return None
        if _is_ours(row):
            return self._read_back(row)
        cells = self._cells(row)
        before = len(self.problems) + self.more
        claim = self._claim(cells)
        return claim if len(self.problems) + self.more == before else None

    def _read_back(self, row: dict[str, Any]) -> Claim | None:
        try:
            if "event_date_surface" not in row:
                return from_json.claim_from_json(row, where=self.spot)
            unguarded = {
                name: flat.unguard_cell(value)
                if isinstance(value, str) and self.where.lower().endswith(".csv")
                else value
                for name, value in row.items()
            }
            return _without_borrowed_name(flat.claim_from_flat(unguarded, where=self.spot))
        except FormatError as error:
            for text in error.problems:
                self._keep(text)
            return None

    def _cells(self, row: dict[str, Any]) -> dict[str, Any]:
        """Cells by the names of the contract; empty ones are left out, formulas are text."""
        cells: dict[str, Any] = {}
        place = row.get("place")
        if isinstance(place, dict):
            row = {**row, "place": place.get("surface") or place.get("name"), "place_id": place.get("id"),
                   **{name: place.get(name) for name in ("kind", "lat", "lon")}}  # fmt: skip
        for name, value in row.items():
            column = column_of(name)
            if isinstance(value, str):
                value = flat.unguard_cell(value).replace("\0", "").strip()
            if column in COLUMNS and value not in (None, "", [], {}):
                cells.setdefault(column, value)
        return cells

    def _claim(self, cells: dict[str, Any]) -> Claim:
        event = self._word("event", cells, Event, EVENTS)
        if event is None and "event" not in cells:
            self.problem("event", None, "one of " + ", ".join(Event), "say what happened")
        gaining, losing = self._sides(cells, event)
        speaker, said = self._speaker(cells)
        when = self._date(cells)
        place = self._place(cells, when)
        relation, distance = _text(cells, "relation"), self._number(cells, "distance_km", low=0)
        precision = self._number(cells, "geo_precision", low=1, high=6)
        access = self._word("access", cells, Access, ACCESS) or said.access
        modality = self._word("modality", cells, Modality, MODALITIES)
        claim = Claim(
            claim_id=_text(cells, "claim_id") or "",
            document_id=_text(cells, "document_id"),
            quote=_text(cells, "quote"),
            language=read_language(_text(cells, "language")),
            place=place,
            geo_precision=int(precision) if precision else precision_of(place, near=relation is not None),
            relation=relation,
            distance_km=distance,
            extent=self._extent(cells, place),
            event=event or Event.HOLDS,
            gaining_side=gaining,
            losing_side=losing,
            speaker=speaker,
            speaker_side=said.side,
            aligned=said.aligned,
            faction=_text(cells, "faction") or said.faction,
            blames=_text(cells, "blames"),
            access=access,
            relay=self._list(cells, "relay"),
            publisher=_text(cells, "publisher"),
            modality=modality or _modality_of(said.side, losing, event, speaker),
            event_date=when,
            published=self._published(cells),
            quantity=self._quantity(cells),
            rule=RULE,
            url=_text(cells, "url"),
            archive_url=_text(cells, "archive_url"),
            title=_text(cells, "title"),
            evidence=_text(cells, "evidence"),
        )
        return self._derive(claim, cells)

    def _derive(self, claim: Claim, cells: dict[str, Any]) -> Claim:
        """Fields that follow from others: origin, what is mapped, and an id made of the content."""
        origin = self.profile.origin_of(
            speaker=claim.speaker,
            speaker_side=claim.speaker_side,
            access=claim.access,
            publisher=claim.publisher,
        )
        claim = replace(claim, origin=_text(cells, "origin") or origin)
        ground = str(cells.get("changes_control", "true")).strip().lower() not in {"false", "no", "nee", "0", "ні"}
        claim = decide_mapping(claim, profile=self.profile, ground_gained=ground)
        if claim.claim_id:
            return claim
        told = formats.claim_to_json(claim)
        # An editor's, and an address of a copy, which may come later: the id stays what it was before there were these.
        del told["group"], told["archive_url"]
        line = formats.dump_json(told)
        return replace(
            claim, claim_id="hand-" + hashlib.blake2b(line.encode("utf-8", "replace"), digest_size=8).hexdigest()
        )

    # -- one cell ------------------------------------------------------------------------------------------------

    def _word(self, column: str, cells: dict[str, Any], kind: type[E], aliases: dict[str, str]) -> E | None:
        if column not in cells:
            return None
        folded = " ".join(re.sub(r"[_-]+", " ", str(cells[column]).casefold()).split())
        if column == "event" and folded in LOADED_WORDS:
            remedy = "use the neutral word; recapture where the side held it before, else capture"
            self.problem(column, cells[column], "one of " + ", ".join(kind), remedy)
            return None
        found = aliases.get(folded, folded)
        try:
            return kind(found)
        except ValueError:
            self.problem(column, cells[column], "one of " + ", ".join(kind))
            return None

    def _sides(self, cells: dict[str, Any], event: Event | None) -> tuple[str | None, str | None]:
        gaining, losing = self._side(cells, "gaining_side"), self._side(cells, "losing_side")
        if gaining is None and losing is not None:
            gaining = self.profile.other_side(losing)
        needed = event is not Event.CONTESTED and not {"gaining_side", "losing_side"} & cells.keys()
        if needed:
            expected = "one of " + ", ".join(self.profile.side_ids)
            self.problem("gaining_side", None, expected, "say who gains (of 'holds' the holder)")
        if losing is None and event in LOSING_EVENTS:
            losing = self.profile.other_side(gaining)
        if gaining is not None and gaining == losing:
            self.problem("losing_side", losing, f"another side than gaining_side {gaining}")
        return gaining, losing

    def _side(self, cells: dict[str, Any], column: str, *, third: bool = False) -> str | None:
        if column not in cells:
            return None
        side = read_side(str(cells[column]), self.profile)
        if side is None or (side == THIRD and not third):
            allowed = (*self.profile.side_ids, *((THIRD,) if third else ()))
            self.problem(column, cells[column], "one of " + ", ".join(allowed))
            return None
        return side

    def _speaker(self, cells: dict[str, Any]) -> tuple[str | None, _Said]:
        """Who is cited, and what is known of them: given in the row, else from the profile."""
        name, given = _text(cells, "speaker"), self._side(cells, "speaker_side", third=True)
        if name is None and "speaker_side" not in cells:
            self.problem(
                "speaker", None, "who says so (or speaker_side)", "name the speaker; third for a newspaper itself"
            )
        source = self.profile.find_source(name)
        if source is None and name is None:
            source = self.profile.find_source(_text(cells, "publisher"))
        side = given or (source.side if source else side_of_speaker(name, self.profile))
        if source is not None and source.side != side:
            source = None
        fallback = Access.PRESS if name is None and side == THIRD else Access.UNKNOWN
        aligned = self._side(cells, "aligned") or (source.aligned if source else None)
        return name, _Said(
            side=side,
            aligned=aligned if side == THIRD else None,
            faction=source.faction if source else None,
            access=source.access if source else fallback,
        )

    def _date(self, cells: dict[str, Any]) -> DateInterval | None:
        value = cells.get("event_date")
        if isinstance(value, dict):
            value = value.get("edtf") or "/".join(str(value.get(end) or "..") for end in ("earliest", "latest"))
        if value is None:
            self.problem("event_date", None, "a date such as 2022-09-12 or ../2022-09-12", "say when it happened")
            return None
        try:
            return replace(parse_any_date(str(value)), surface=None, basis="editor")
        except DateError as error:
            self._keep(f"{self.spot}: event_date: {error}")
            return None

    def _published(self, cells: dict[str, Any]) -> str | None:
        if "published" not in cells:
            return None
        try:
            return read_published(str(cells["published"]))
        except DateError as error:
            self._keep(f"{self.spot}: published: {error}")
            return None

    def _place(self, cells: dict[str, Any], when: DateInterval | None) -> PlaceRef | None:
        point = self._point(cells)
        if point is None and {"lat", "lon"} & cells.keys() and not {"place", "place_id"} & cells.keys():
            return None  # the point is wrong, and that was said
        found = find_place(
            self.gazetteer,
            place_id=_text(cells, "place_id"),
            name=_text(cells, "place"),
            point=point,
            kind=_text(cells, "kind"),
            admin=_text(cells, "admin"),
            language=read_language(_text(cells, "language")),
            on=when.latest if when else None,
        )
        if isinstance(found, PlaceProblem):
            self.problem(found.column, found.got, found.expected, found.remedy)
            return None
        return found

    def _point(self, cells: dict[str, Any]) -> tuple[float, float] | None:
        lat, lon = self._number(cells, "lat", low=-90, high=90), self._number(cells, "lon", low=-180, high=180)
        if ("lat" in cells) != ("lon" in cells):
            missing = "lon" if "lat" in cells else "lat"
            self.problem(missing, None, "degrees", "give lat and lon together, or neither")
        return (lon, lat) if lat is not None and lon is not None else None

    def _number(self, cells: dict[str, Any], column: str, *, low: float, high: float = math.inf) -> float | None:
        if column not in cells:
            return None
        value = cells[column]
        try:
            number = float(str(value).replace(",", ".")) if not isinstance(value, bool) else math.nan
        except ValueError:
            number = math.nan
        if low <= number <= high and math.isfinite(number):
            return number
        self.problem(column, value, f"a number from {low:g} to {high:g}" if math.isfinite(high) else "a number")
        return None

    def _extent(self, cells: dict[str, Any], place: PlaceRef | None) -> Extent | None:
        given = self._word("extent", cells, Extent, EXTENTS)
        return given or (Extent.UNSPECIFIED if place is not None and place.kind in AREAS else None)

    def _list(self, cells: dict[str, Any], column: str) -> tuple[str, ...]:
        value = cells.get(column)
        if isinstance(value, list):
            return tuple(str(item).strip() for item in value if str(item).strip())
        return flat.split_list(str(value)) if value is not None else ()

    def _quantity(self, cells: dict[str, Any]) -> Quantity | None:
        value = cells.get("quantity")
        if value is None:
            return None
        if isinstance(value, dict):
            unit, amount, comparison = (value.get(name) for name in ("unit", "value", "comparison"))
            value = f"{_SIGN_OF.get(comparison, comparison)}{amount} {unit}"
        text = str(value)
        found = from_json.parse_quantity(text)
        if found is not None:
            return found
        sign = _SIGN.match(text)
        bare = text[sign.end() :] if sign else text
        for language in _QUANTITY_LANGUAGES:
            spans = find_quantities(bare, language=language)
            if len(spans) == 1 and (spans[0].start, spans[0].end) == (0, len(bare)):
                quantity = spans[0].quantity
                return replace(quantity, comparison=_COMPARISONS[sign.group().strip()]) if sign else quantity
        self.problem("quantity", value, "an amount such as '>6000 km2', '502 settlements', '2 km' or '80 percent'")
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    side: str
    aligned: str | None
    faction: str | None
    access: Access


def _is_ours(row: dict[str, Any]) -> bool:
    """A row that geomap wrote: it has an id and what only geomap derives."""
    return bool(row.get("claim_id")) and row.get("changes_control") not in (None, "") and "rule" in row


def _without_borrowed_name(claim: Claim) -> Claim:
    """The flat forms show the surface of a place that has no name; read back it has none again."""
    place = claim.place
    if place is None or place.match is PlaceMatch.MATCHED or place.name != place.surface:
        return claim
    return replace(claim, place=replace(place, name=None))


def _modality_of(speaker_side: str, losing: str | None, event: Event | None, speaker: str | None) -> Modality:
    """Where the row leaves it open: a named speaker of the losing side concedes, anybody else asserts."""
    if speaker is not None and losing is not None and speaker_side == losing and event in CHANGE_EVENTS:
        return Modality.CONCEDED
    return Modality.ASSERTED


def _text(cells: dict[str, Any], column: str) -> str | None:
    value = cells.get(column)
    return str(value) if value is not None else None


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "…'"
