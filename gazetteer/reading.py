"""What one name means by itself, and what follows from that for its document: worked out once a name, then kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from gazetteer.layout import SOURCE
from gazetteer.match import match_query
from gazetteer.model import AREA_KINDS, Candidate, How, Kind, Match, MatchStatus, Query
from gazetteer.names import fold, is_cyrillic
from gazetteer.persons import is_given_name, is_surname

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gazetteer.index import Index
    from gazetteer.model import Place

__all__ = ["KEPT_CANDIDATES", "Reading", "facility_at", "is_near_lines", "is_on_record", "is_unrivalled",
           "nearest_lines", "prior_of", "read_adjective", "read_match", "read_name", "size_of"]  # fmt: skip

KEPT_CANDIDATES = 8
_STRONG_PRIOR = 0.64
"""Prior of a city of about 60,000: such a name needs no other sign that a place is meant."""
_WORLD_STRONG_PRIOR = 0.82
"""The same for a city outside the conflict: about 400,000."""
_STRONG_KINDS = frozenset(
    {Kind.COUNTRY, Kind.OBLAST, Kind.REGION, Kind.HROMADA, Kind.ISLAND, Kind.FACILITY, Kind.WATER}
)
_NATURAL = frozenset({Kind.RIVER, Kind.CANAL, Kind.WATER, Kind.ISLAND})
"""A cue for one of these ("aan de") is dropped where the name has no such place."""
_NEAR_LINES = 0.7
_SHORT = 3
_SURNAME_ENDINGS = ("енко", "enko")
_CLEAR_LEAD = 0.12
"""Lead with which a name is sure without a context, and a context for others."""
_FIRM_LEAD = 0.22
"""Lead that no context takes away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A match, and the answers to what its document asks about it."""

    match: Match
    place: Place | None
    """The one that it surely means."""
    is_minor: bool
    """A village of the country at war that is no landmark of its record."""
    matched: bool
    key: str
    """The name, folded."""
    may_be_place: bool
    """Something was found, not by guess, and not a very short name that is only a code."""
    country: str | None
    at_home: bool
    strong: bool
    """Large or known enough to be meant without another sign."""
    surely_place: bool
    """Meant wherever nothing beside it makes a person or a group of it."""
    near_lines: bool
    on_record: bool
    """The record of this war names it often."""
    as_listed: bool
    person_name: bool
    """A given name, or a surname, that some place bears too."""
    can_speak: bool
    """A country, a capital or a large city abroad; "de gouverneur van Cherson zegt" is no speaking city."""
    has_river: bool
    oblast: Candidate | None
    """The oblast of that name, among the candidates."""
    is_capital: bool
    clear: bool
    """Sure without a context, and a context for others."""
    settled: bool
    """It leads its namesakes by far, or is of a kind that has none."""
    is_facility: bool
    large: bool
    """A city of 60,000 or more."""
    sure: bool
    """Such a city of the war, of which no context raises a doubt."""
    firm: bool
    """Nothing in a document changes it: sure, or settled and no such point as follows."""
    open: bool
    """Words of a document may change what it means: it is not settled, or has namesakes."""
    point: tuple[float, float] | None
    """``(lon, lat)`` where it tells where other names are: one place at home, and no capital."""
    world_twin: bool
    """A great city abroad and a town near the lines bear this name: New York."""
    area_id: str | None
    """Id of the oblast or raion that it surely is."""


def _nothing(match: Match, key: str) -> Reading:
    return Reading(match=match, place=None, is_minor=False, matched=False, key=key, may_be_place=False, country=None,
                   at_home=False, strong=False, surely_place=False, near_lines=False, on_record=False, as_listed=False,
                   person_name=False, can_speak=False, has_river=False, oblast=None, is_capital=False, clear=False,
                   settled=True, is_facility=False, large=False, sure=False, firm=True, open=False,
                   point=None, world_twin=False, area_id=None)  # fmt: skip


def read_match(index: Index, match: Match, name: str) -> Reading:
    """What follows from a match of ``name``."""
    key = fold(name)
    if not match.candidates:
        return _nothing(match, key)
    best = match.candidates[0]
    place = best.place
    theatre = index.theatre
    at_home, abroad = place.country in theatre.countries, place.country not in theatre.parties
    prior, front = _prior_and_front(index, place.id)
    large = prior >= _STRONG_PRIOR
    world = prior >= _WORLD_STRONG_PRIOR
    capital, is_area = place.name in theatre.capitals, place.kind in AREA_KINDS
    may_be_place = best.how is not How.FUZZY and (len(key) > _SHORT or is_cyrillic(key) or _listed_as_is(index, name))
    strong = place.kind in _STRONG_KINDS or (large if at_home else world)
    person_name = is_given_name(key) or is_surname(key) or (front <= 1.0 and key.endswith(_SURNAME_ENDINGS))
    settled = is_unrivalled(match, _FIRM_LEAD) or place.kind not in (Kind.SETTLEMENT, Kind.RAION, Kind.HROMADA)
    sure = at_home and match.place is not None and large
    namesakes = sum([one.place.kind is Kind.SETTLEMENT for one in match.candidates]) > 1
    point = (place.lon, place.lat) if match.place and at_home and not capital and not is_area else None
    return Reading(
        match=match,
        place=match.place,
        is_minor=match.place is not None and size_of(index, place.id)[1],
        matched=match.place is not None,
        key=key,
        may_be_place=may_be_place,
        country=place.country,
        at_home=at_home,
        strong=strong,
        surely_place=may_be_place and strong and not person_name,
        near_lines=front >= _NEAR_LINES,
        on_record=front > 1.0,
        as_listed=best.how in (How.EXACT, How.FOLDED),
        person_name=person_name,
        can_speak=place.kind is Kind.COUNTRY or capital or (abroad and world and place.kind is Kind.SETTLEMENT),
        has_river=any(one.place.kind is Kind.RIVER for one in match.candidates),
        oblast=next((one for one in match.candidates if one.place.kind is Kind.OBLAST), None),
        is_capital=match.place is not None and capital,
        clear=is_unrivalled(match, _CLEAR_LEAD),
        settled=settled,
        is_facility=place.kind is Kind.FACILITY,
        large=large,
        sure=sure,
        firm=sure or (settled and point is None),
        open=(namesakes and point is not None) or not (sure or settled),
        point=point,
        world_twin=_has_world_twin(index, match),
        area_id=place.id if match.place and place.kind in (Kind.OBLAST, Kind.RAION) else None,
    )


def _has_world_twin(index: Index, match: Match) -> bool:
    """Whether a great city abroad and a town near the lines are among the candidates by one name."""
    if len(match.candidates) == 1:
        return False
    theatre = index.theatre
    towns = [one for one in match.candidates if one.place.kind is Kind.SETTLEMENT and one.how is not How.FUZZY]
    cities = {
        fold(one.matched_name)
        for one in towns
        if one.place.country not in theatre.countries and prior_of(index, one) >= _WORLD_STRONG_PRIOR
    }
    return bool(cities) and any(
        fold(one.matched_name) in cities and one.place.country in theatre.countries and is_near_lines(index, one)
        for one in towns
    )


@lru_cache(maxsize=16384)
def read_name(index: Index, name: str, language: str | None, kind: Kind | None, ends: tuple[str, ...] = ()) -> Reading:
    """A name with its kind but without its document; the same in every document, so kept.

    ``ends`` are how the facility's English name may end, where the words beside it tell: "Airport".
    """
    match = match_query(index, Query(text=name, language=language, kind=kind), limit=KEPT_CANDIDATES)
    if kind is Kind.FACILITY:
        match = facility_at(index, match, ends)
    elif kind is Kind.RIVER:
        match = _named_after(index, match, Kind.RIVER, ("River",))
    if kind in _NATURAL and all(one.place.kind not in _NATURAL for one in match.candidates):
        return read_name(index, name, language, None)
    return read_match(index, match, name)


def read_adjective(index: Index, name: str, key: str, language: str | None) -> Reading:
    """An oblast named by its adjective alone: "у Харківській та Донецькій областях"."""
    candidates = tuple(
        Candidate(
            place=index.place(index.name_place(posting >> 2)),
            score=0.8,
            matched_name=index.name_text(posting >> 2),
            name_status=index.name_status(posting >> 2),
            how=How.RULE,
        )
        for posting in index.postings(key)
    )
    status = MatchStatus.MATCHED if len(candidates) == 1 else MatchStatus.AMBIGUOUS
    query = Query(text=name, language=language, kind=Kind.OBLAST)
    return read_match(index, Match(query=query, status=status, candidates=candidates), name)


_PLANTS = ("NPP", "Nuclear Power Plant")


def facility_at(index: Index, match: Match, ends: tuple[str, ...] = ()) -> Match:
    """The facility named after a town, where the town was found: "kerncentrale Zaporizja", "vliegveld van Hostomel"."""
    return _named_after(index, match, Kind.FACILITY, ends or _PLANTS)


def _named_after(index: Index, match: Match, kind: Kind, ends: tuple[str, ...]) -> Match:
    """What is called after a town or village, where that was found under the name."""
    if not match.candidates or match.candidates[0].place.kind is kind:
        return match
    towns = dict.fromkeys(one.place.name.removesuffix(" Oblast") for one in match.candidates)
    for name in (f"{town} {end}" for town in towns for end in ends):
        found = match_query(index, Query(text=name, kind=kind), split=False)
        if found.place is not None and found.place.kind is kind and found.candidates[0].how in _AS_WRITTEN:
            return Match(query=match.query, status=MatchStatus.MATCHED, candidates=found.candidates)
    return match


_AS_WRITTEN = (How.EXACT, How.FOLDED)


def is_near_lines(index: Index, one: Candidate) -> bool:
    """Whether a place lies near the lines of this war."""
    return _prior_and_front(index, one.place.id)[1] >= _NEAR_LINES


_NEARER = 0.3
"""Difference in ``front`` that tells a place at the lines from its namesakes."""


def nearest_lines(index: Index, rivals: Sequence[Candidate]) -> list[Candidate]:
    """The one of several places that lies near the lines, where no other lies nearly as near; else all that do."""
    ranked = sorted(((_prior_and_front(index, one.place.id)[1], -number) for number, one in enumerate(rivals)),
                    reverse=True)  # fmt: skip
    best = rivals[-ranked[0][1]]
    if ranked[0][0] >= _NEAR_LINES and ranked[0][0] - ranked[1][0] >= _NEARER:
        return [best]
    return list(rivals)


def is_on_record(index: Index, one: Candidate) -> bool:
    """Whether the record of this war names a place often."""
    return _prior_and_front(index, one.place.id)[1] > 1.0


def prior_of(index: Index, one: Candidate) -> float:
    """How likely a place is meant by its size alone: 0.56 of 20,000 people."""
    return _prior_and_front(index, one.place.id)[0]


def is_only_oblast(match: Match) -> bool:
    """Whether a name means oblasts and nothing else: "Харківської області"."""
    return bool(match.candidates) and all(one.place.kind is Kind.OBLAST for one in match.candidates)


def is_unrivalled(match: Match, lead: float) -> bool:
    """Whether the best candidate leads all others of its kind by more than ``lead``."""
    if match.status is not MatchStatus.MATCHED:
        return False
    best = match.candidates[0]
    kind, score = best.place.kind, best.score
    return all(one is best or one.place.kind is not kind or score - one.score > lead for one in match.candidates)


@lru_cache(maxsize=16384)
def _prior_and_front(index: Index, place_id: str) -> tuple[float, float]:
    number = index.number_of(place_id)
    if number is None:
        return 0.0, 0.0
    row = index.numbers(number)
    return row[4], row[5]


_TOWN_PRIOR = 0.5
"""Prior of a town of some 10,000: such a town is named by itself."""
_RECORD_FRONT = 1.0
"""A greater ``front`` is that of a place which the war's record names often."""


@lru_cache(maxsize=16384)
def size_of(index: Index, place_id: str) -> tuple[bool, bool]:
    """Whether a place is a village, and one of the country at war that is no landmark of its record."""
    number = index.number_of(place_id)
    if number is None or index.kind(number) is not Kind.SETTLEMENT:
        return False, False
    _, _, _, _, prior, front, home = index.numbers(number)
    village = prior < _TOWN_PRIOR
    return village, village and bool(home) and front <= _RECORD_FRONT


def _listed_as_is(index: Index, name: str) -> bool:
    """Whether a very short name is listed in just this writing, for a language (not a code)."""
    return any(
        posting & 3 == SOURCE and index.name_text(posting >> 2) == name and index.name_language(posting >> 2)
        for posting in index.postings(fold(name))
    )
