"""Leaves open a village that lies far from everything else its document names: mostly its namesake is meant.

A report tells of villages beside towns of the same front. Where the only village known by a name lies in another part
of the country, another one of that name, which nobody listed, is the likelier (Arkhanhelske by Ocheretyne, not the one
by Beryslav 300 km away).
"""

from __future__ import annotations

from dataclasses import replace
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
    found = [(span, place) for span in spans if (place := _place_of(span)) is not None]
    named = list({place.id: place for _, place in found}.values())
    oblasts = {one.name for one in named if one.kind is Kind.OBLAST}
    around = [one for one in named if one.kind in _AROUND and one.name not in index.theatre.capitals]
    for span, place in found:
        if _is_minor(index, place) and oblasts.isdisjoint(place.admin) and _is_far(index, place, around):
            span.match = replace(_match_of(span), status=MatchStatus.AMBIGUOUS)


def _is_far(index: Index, place: Place, around: Sequence[Place]) -> bool:
    """Whether places of the same country are named, not villages alone, and all of them far away."""
    others = [one for one in around if one.country == place.country and one.id != place.id]
    near = any(rough_km(place.lon, place.lat, one.lon, one.lat) <= FAR_KM for one in others)
    return not near and not all(_is_village(index, one) for one in others)


def _match_of(span: Span) -> Match:
    assert span.reading is not None
    return span.match or span.reading.match


def _place_of(span: Span) -> Place | None:
    return None if span.reading is None else _match_of(span).place


def _is_minor(index: Index, place: Place) -> bool:
    """A village of the country at war that is no landmark of its record."""
    if place.country != index.theatre.home or not _is_village(index, place):
        return False
    number = index.number_of(place.id)
    return number is not None and index.numbers(number)[5] <= _RECORD_FRONT


def _is_village(index: Index, place: Place) -> bool:
    number = index.number_of(place.id)
    return place.kind is Kind.SETTLEMENT and number is not None and index.numbers(number)[4] < _TOWN_PRIOR
