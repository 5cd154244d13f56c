"""The place that a row of a table means: by id, by name, by point, or by name and point together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from gazetteer.errors import GazetteerError
from gazetteer.model import Kind
from geomap.claims.resolve import ref_of, ref_of_place
from geomap.crs import distance_km
from geomap.model import PlaceRef
from geomap.words import PlaceMatch

if TYPE_CHECKING:
    from datetime import date

    from gazetteer.model import Match, Place

NEAREST_KM = 3.0
"""A point without a known name stands for the nearest settlement within this distance."""

SAME_PLACE_KM = 25.0
"""A name and a point that are farther apart do not belong together."""

AREAS = frozenset({"oblast", "raion", "hromada", "region", "country"})

_POINTS = ("settlement", "island", "facility")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceProblem:
    """Why a row has no place that could be looked for."""

    column: str
    got: object
    expected: str
    remedy: str


def find_place(
    gazetteer: Any,
    *,
    place_id: str | None = None,
    name: str | None = None,
    point: tuple[float, float] | None = None,
    kind: str | None = None,
    admin: str | None = None,
    language: str | None = None,
    on: date | None = None,
) -> PlaceRef | PlaceProblem:
    """The place of a row.

    A name that the gazetteer does not know, or knows several of, is an answer (``unknown``, ``ambiguous``) and no
    problem: that claim is listed, not mapped.

    Parameters
    ----------
    point
        ``(lon, lat)``. With a name it chooses between places of that name; alone it is the nearest settlement.
    kind
        One of the gazetteer's kinds.
    admin
        Name of the oblast it lies in.
    on
        Day the claim speaks of, for renamed places.
    """
    if place_id is not None:
        place = gazetteer.place(place_id)
        if place is None:
            remedy = "look it up with 'gazetteer lookup'"
            return PlaceProblem(column="place_id", got=place_id, expected="an id of the gazetteer", remedy=remedy)
        return ref_of_place(place, name)
    if name is None:
        if point is None:
            expected = "a name, a place_id, or lat and lon"
            return PlaceProblem(column="place", got=None, expected=expected, remedy="say where")
        return _place_at(gazetteer, point)
    if kind is not None and kind.lower() not in set(Kind):
        return PlaceProblem(column="kind", got=kind, expected="one of " + ", ".join(Kind), remedy="correct it")
    try:
        oblast = gazetteer.lookup(admin, kind=Kind.OBLAST).place if admin else None
        match = gazetteer.lookup(
            name,
            language=language,
            kind=Kind(kind.lower()) if kind else None,
            admin=(oblast.id,) if oblast is not None else (),
            near=(point,) if point else (),
            on=on,
        )
    except GazetteerError as error:
        return PlaceProblem(column="place", got=name, expected="a name", remedy=str(error))
    return ref_of(match, name) if point is None else _near_point(gazetteer, match, name, point)


def _near_point(gazetteer: Any, match: Match, name: str, point: tuple[float, float]) -> PlaceRef | PlaceProblem:
    """Of the places with this name, the one at the point; areas contain their points."""
    here = [
        one.place for one in match.candidates if one.place.kind in AREAS or _away_km(point, one.place) <= SAME_PLACE_KM
    ]
    if here:
        place = match.place if match.place in here else min(here, key=lambda one: _away_km(point, one))
        assert place is not None
        return ref_of_place(place, name, tuple(one.place.id for one in match.candidates))
    if match.place is not None:
        got = f"a point {_away_km(point, match.place):.0f} km from {match.place.name} ({match.place.id})"
        remedy = "correct the name or the point"
        return PlaceProblem(column="lat, lon", got=got, expected="the point of that place", remedy=remedy)
    at = _place_at(gazetteer, point)
    return replace(at, surface=name) if at.id is not None else ref_of(match, name)


def _place_at(gazetteer: Any, point: tuple[float, float]) -> PlaceRef:
    near = gazetteer.within_km(*point, NEAREST_KM, _POINTS)
    if near:
        return ref_of_place(near[0], None)
    return PlaceRef(surface=f"{point[1]:.4f}, {point[0]:.4f}", match=PlaceMatch.UNKNOWN)


def _away_km(point: tuple[float, float], place: Place) -> float:
    return distance_km(point, (place.lon, place.lat))
