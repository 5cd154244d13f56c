"""Leaves open a village that lies far from everything else its document names: mostly its namesake is meant.

A report tells of villages beside towns of the same front. Where the only village known by a name lies in another part
of the country, another one of that name, which nobody listed, is the likelier (Arkhanhelske by Ocheretyne, not the one
by Beryslav 300 km away).
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from gazetteer.match import rough_km
from gazetteer.model import Kind, MatchStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gazetteer.index import Index
    from gazetteer.model import Match, Place
    from gazetteer.surroundings import Span

__all__ = ["leave_strays_open"]

FAR_KM = 120.0
_TOWN_PRIOR = 0.5
"""Prior of a town of some 10,000: such a town is named by itself."""
_RECORD_FRONT = 1.0
"""A greater ``front`` is that of a place which the war's record names often."""
_AROUND = frozenset({Kind.SETTLEMENT, Kind.FACILITY, Kind.RAION, Kind.HROMADA, Kind.OBLAST})


def leave_strays_open(index: Index, spans: Sequence[Span]) -> None:
    """Make the match of a far village ambiguous, unless the document names its oblast."""
    found: list[tuple[Span, Match, Place]] = []
    minor: list[tuple[Span, Match, Place]] = []
    for span in spans:
        if span.reading is None:
            continue
        match = span.match or span.reading.match
        place = match.place
        if place is None:
            continue
        found.append((span, match, place))
        if _size_of(index, place.id)[1]:
            minor.append(found[-1])
    if not minor:
        return
    named = list({place.id: place for _, _, place in found}.values())
    oblasts = {one.name for one in named if one.kind is Kind.OBLAST}
    around = [one for one in named if one.kind in _AROUND and one.name not in index.theatre.capitals]
    for span, match, place in minor:
        if oblasts.isdisjoint(place.admin) and _is_far(index, place, around):
            span.match = replace(match, status=MatchStatus.AMBIGUOUS)


def _is_far(index: Index, place: Place, around: Sequence[Place]) -> bool:
    """Whether places of the same country are named, not villages alone, and all of them far away."""
    others = False
    for one in around:
        if one.country != place.country or one.id == place.id:
            continue
        if rough_km(place.lon, place.lat, one.lon, one.lat) <= FAR_KM:
            return False
        others = others or not _size_of(index, one.id)[0]
    return others


@lru_cache(maxsize=16384)
def _size_of(index: Index, place_id: str) -> tuple[bool, bool]:
    """Whether a place is a village, and one of the country at war that is no landmark of its record."""
    number = index.number_of(place_id)
    if number is None or index.kind(number) is not Kind.SETTLEMENT:
        return False, False
    _, _, _, _, prior, front, home = index.numbers(number)
    village = prior < _TOWN_PRIOR
    return village, village and bool(home) and front <= _RECORD_FRONT
