"""Claims as flat rows: ``claims.csv`` and the properties of ``claims.geojson``; what is written is read back equal."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from geomap.errors import FormatError
from geomap.formats import dump_json, format_quantity, plain_number
from geomap.from_json import claim_from_json
from geomap.model import Claim, DateInterval

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geomap.formats import Json

CSV_FIELDS = (
    "claim_id", "place", "event", "gaining_side", "losing_side", "event_date", "speaker", "speaker_side", "access",
    "modality", "publisher", "url", "title", "published", "quote", "place_id", "kind", "lat", "lon", "surface", "match",
    "candidates", "geo_precision", "relation", "distance_km", "extent", "changes_control", "not_mapped", "aligned",
    "faction", "blames", "relay", "origin", "event_date_surface", "event_date_basis", "quantity", "document_id",
    "start", "end", "language", "rule", "evidence", "undetermined", "reviewed_by", "review_reason",
    "group", "archive_url", "doubts",
)  # fmt: skip
"""Columns of ``claims.csv``, in order."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")


def join_list(items: Iterable[str]) -> str:
    """A list in one cell; :func:`split_list` reads it back."""
    return ";".join(item.replace("\\", "\\\\").replace(";", "\\;") for item in items)


def split_list(text: str) -> tuple[str, ...]:
    r"""Read a ``;`` list; ``\;`` is a semicolon within an item."""
    items, current, escaped = [], [], False
    for mark in text:
        if escaped:
            current.append(mark)
            escaped = False
        elif mark == "\\":
            escaped = True
        elif mark == ";":
            items.append("".join(current))
            current = []
        else:
            current.append(mark)
    items.append("".join(current))
    return tuple(item.strip() for item in items if item.strip())


def claim_to_flat(claim: Claim) -> Json:
    """The fields of ``claims.csv`` with typed values; also the properties of ``claims.geojson``."""
    place, when = claim.place, claim.event_date
    special = {
        "place": (place.name or place.surface) if place else None,
        "place_id": place.id if place else None,
        "kind": place.kind if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "surface": place.surface if place else None,
        "match": place.match.value if place else None,
        "candidates": list(place.candidates) if place else [],
        "event_date": (when.edtf or None) if when else None,
        "event_date_surface": when.surface if when else None,
        "event_date_basis": when.basis if when else None,
        "quantity": format_quantity(claim.quantity) or None,
    }
    out: Json = {}
    for name in CSV_FIELDS:
        value = special[name] if name in special else getattr(claim, name)
        if isinstance(value, StrEnum):
            value = value.value
        elif isinstance(value, tuple):
            value = list(value)
        out[name] = value
    return out


def claim_from_flat(row: Json, *, where: str = "claim") -> Claim:
    """Read a row that :func:`claim_to_flat` wrote (texts or typed values).

    Raises
    ------
    FormatError
        Lists every wrong field of the row.
    """
    data: Json = {name: row.get(name) for name in CSV_FIELDS if row.get(name) not in (None, "")}
    problems: list[str] = []
    for name, kind in (("lat", float), ("lon", float), ("distance_km", float), ("start", int), ("end", int),
                       ("geo_precision", int)):  # fmt: skip
        if isinstance(data.get(name), str):
            try:
                data[name] = kind(data[name])
            except ValueError:
                problems.append(f"{where}: {name}: got {data.pop(name)!r}, expected a number; correct it")
    for name in ("relay", "candidates", "undetermined", "doubts"):
        if isinstance(data.get(name), str):
            data[name] = list(split_list(data[name]))
    if isinstance(data.get("changes_control"), str):
        data["changes_control"] = data["changes_control"].strip().lower() == "true"
    place: Json = {key: data.pop(key, None) for key in ("kind", "lat", "lon", "surface", "match", "candidates")}
    shown, place_id = data.pop("place", None), data.pop("place_id", None)
    if not place_id and shown == place["surface"] and place["match"] in {"ambiguous", "unknown"}:
        shown = None  # the column showed the surface for want of a name
    if shown or place_id or place["surface"]:
        data["place"] = {**place, "id": place_id, "name": shown}
    surface, basis = data.pop("event_date_surface", None), data.pop("event_date_basis", None)
    try:
        claim = claim_from_json(data, where=where)
    except FormatError as error:
        raise FormatError(problems + error.problems) from error
    if problems:
        raise FormatError(problems)
    if claim.event_date is not None and (surface or basis):
        when = claim.event_date
        when = DateInterval(earliest=when.earliest, latest=when.latest, edtf=when.edtf, surface=surface, basis=basis)
        return replace(claim, event_date=when)
    return claim


def guard_cell(text: str) -> str:
    """A text that a spreadsheet will not run: a leading ``= + - @`` (or quote) gets an apostrophe before it."""
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def unguard_cell(text: str) -> str:
    """Undo :func:`guard_cell`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text


def claims_to_csv(claims: Iterable[Claim]) -> str:
    """Text of ``claims.csv``; cells that a spreadsheet would run are guarded."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(CSV_FIELDS)
    for claim in claims:
        flat = claim_to_flat(claim)
        row = []
        for name in CSV_FIELDS:
            value = flat[name]
            if value is None:
                row.append("")
            elif isinstance(value, bool):
                row.append("true" if value else "false")
            elif isinstance(value, list):
                row.append(guard_cell(join_list(value)))
            elif isinstance(value, str):
                row.append(guard_cell(value.replace("\0", "")))
            else:
                row.append(str(plain_number(value)))
        writer.writerow(row)
    return buffer.getvalue()


def claims_from_csv(text: str, *, where: str = "claims.csv") -> tuple[Claim, ...]:
    """Read what :func:`claims_to_csv` wrote.

    Raises
    ------
    FormatError
        Lists every wrong cell as ``where:row``.
    """
    claims, problems = [], []
    for number, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), start=2):
        cells = {name: unguard_cell(value) for name, value in row.items() if isinstance(value, str) and name}
        try:
            claims.append(claim_from_flat(cells, where=f"{where}:{number}"))
        except FormatError as error:
            problems += error.problems
    if problems:
        raise FormatError(problems)
    return tuple(claims)


def claims_to_geojson(claims: Iterable[Claim]) -> str:
    """Text of ``claims.geojson``: a point per placed claim, a null geometry otherwise."""
    features = []
    for claim in claims:
        place = claim.place
        placed = place is not None and place.lat is not None and place.lon is not None
        geometry = {"type": "Point", "coordinates": [place.lon, place.lat]} if place and placed else None
        features.append({"type": "Feature", "geometry": geometry, "properties": claim_to_flat(claim)})
    return _collection(features)


def _collection(features: list[Json]) -> str:
    lines = ",\n".join(dump_json(feature) for feature in features)
    return '{"type": "FeatureCollection", "features": [\n' + lines + "\n]}\n"
