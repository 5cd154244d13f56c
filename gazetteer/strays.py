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
    from gazetteer.model import Match, Place
    from gazetteer.surroundings import Span

__all__ = ["leave_strays_open"]

FAR_KM = 120.0
_AROUND = frozenset({Kind.SETTLEMENT, Kind.FACILITY, Kind.RAION, Kind.HROMADA, Kind.OBLAST})


def leave_strays_open(index: Index, spans: Sequence[Span]) -> None:
    """Make the match of a far village ambiguous, unless the document names its oblast."""
    named: dict[str, Place] = {}
    minor: list[tuple[Span, Match, Place]] = []
    for span in spans:
        reading = span.reading
        if reading is None:
            continue
        match = span.match
        if match is None:
            match, place, is_minor = reading.match, reading.place, reading.is_minor
        else:
            place = match.place
            is_minor = place is not None and size_of(index, place.id)[1]
        if place is None:
            continue
        named[place.id] = place
        if is_minor:
            minor.append((span, match, place))
    if not minor:
        return
    oblasts = {one.name for one in named.values() if one.kind is Kind.OBLAST}
    capitals = index.theatre.capitals
    around = [one for one in named.values() if one.kind in _AROUND and one.name not in capitals]
    for span, match, place in minor:
        if oblasts.isdisjoint(place.admin) and _is_far(index, place, around):
            span.match = replace(match, status=MatchStatus.AMBIGUOUS)


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
