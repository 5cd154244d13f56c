"""Leaves open a village that lies far from everything else its document names: mostly its namesake is meant.

A report tells of villages beside towns of the same front. Where the only village known by a name lies in another part
of the country, another one of that name, which nobody listed, is the likelier (Arkhanhelske by Ocheretyne, not the one
by Beryslav 300 km away).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gazetteer.model import Kind, MatchStatus
from gazetteer.reading import size_of
from gazetteer.scoring import rough_km

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gazetteer.index import Index
    from gazetteer.model import Place
    from gazetteer.surroundings import Span

__all__ = ["leave_strays_open"]

FAR_KM = 120.0
_AROUND = frozenset({Kind.SETTLEMENT, Kind.FACILITY, Kind.RAION, Kind.HROMADA, Kind.OBLAST})


def leave_strays_open(index: Index, spans: Sequence[Span]) -> None:
    """Make the match of a far village ambiguous, unless the document names its oblast."""
    places: list[Place] = []
    minor: list[tuple[Span, Place]] = []
    for span in spans:
        reading, match = span.reading, span.match
        place = reading.place if match is None else match.place
        if place is not None:
            places.append(place)
            if reading.is_minor if match is None else size_of(index, place.id)[1]:
                minor.append((span, place))
    if not minor:
        return
    named = {place.id: place for place in places if place.kind in _AROUND}.values()
    oblasts = {one.name for one in named if one.kind is Kind.OBLAST}
    capitals = index.theatre.capitals
    around = [one for one in named if one.name not in capitals]
    for span, place in minor:
        if oblasts.isdisjoint(place.admin) and _is_far(index, place, around):
            span.match = replace(span.match or span.reading.match, status=MatchStatus.AMBIGUOUS)


def _is_far(index: Index, place: Place, around: Sequence[Place]) -> bool:
    """Whether places of the same country are named, not villages alone, and all of them far away."""
    country, lon, lat = place.country, place.lon, place.lat
    others = False
    for one in around:
        if one.country != country or one is place:
            continue
        if rough_km(lon, lat, one.lon, one.lat) <= FAR_KM:
            return False
        others = others or not size_of(index, one.id)[0]
    return others
