"""What the words beside a doubtful name tell of where it lies: it is a village, so far from a town, in an oblast."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from gazetteer.match import match_query
from gazetteer.model import How, Kind, Match, MatchStatus, Query
from gazetteer.reading import KEPT_CANDIDATES, is_near_lines, is_on_record, nearest_lines, prior_of
from gazetteer.regions import inside_oblast, sentence_around
from gazetteer.scoring import rough_km
from gazetteer.surroundings import words_before

if TYPE_CHECKING:
    from gazetteer.cues import LanguageCues
    from gazetteer.index import Index
    from gazetteer.model import Candidate
    from gazetteer.surroundings import Span

__all__ = ["settle_by_case", "settle_by_distance", "settle_by_sentence", "settle_villages"]

_PHRASE_WORDS = 3
_TOWN = 0.56
"""Prior of a town of about 20,000: nobody calls it a village."""


def settle_villages(index: Index, flat: str, spans: list[Span], cues: LanguageCues, language: str | None) -> None:
    """Of a city and villages of its name a village, where the words say so: "the village of Zaporizhzhia"."""
    if not cues.village:
        return
    listed = 0
    for span in [span for span in spans if span.cued and span.kind is Kind.SETTLEMENT]:
        if span.before.previous not in cues.village_words and span.group != listed:
            continue
        words = words_before(flat, span.start)
        tails = [" ".join(words[-count:]) for count in range(1, _PHRASE_WORDS + 1)]
        if any(tail in cues.villages for tail in tails):
            listed = span.group
        elif not any(tail in cues.village for tail in tails) and span.group != listed:
            continue
        match = span.match or span.reading.match
        if match.candidates and prior_of(index, match.candidates[0]) >= _TOWN:
            span.match = _as_village(index, match, language) or span.match


def _as_village(index: Index, match: Match, language: str | None) -> Match | None:
    best = match.candidates[0]
    official = match_query(index, Query(text=best.place.name, language=language), limit=KEPT_CANDIDATES)
    rivals = {one.place.id: one for one in (*match.candidates, *official.candidates)}
    villages = [
        one
        for one in rivals.values()
        if one.place.kind is Kind.SETTLEMENT
        and one.how is not How.FUZZY
        and prior_of(index, one) < _TOWN
        and is_near_lines(index, one)
    ]
    if not villages:
        return None
    chosen = nearest_lines(index, villages) if len(villages) > 1 else villages
    rest = tuple(one for one in rivals.values() if one not in chosen)
    status = MatchStatus.MATCHED if len(chosen) == 1 else MatchStatus.AMBIGUOUS
    return Match(query=match.query, status=status, candidates=(*chosen, *rest))


def settle_by_case(text: str, spans: list[Span], cues: LanguageCues) -> None:
    """Of a town and villages whose cases look alike the one that the preposition asks for: "под Покровском"."""
    if not cues.cases_apart:
        return
    for span in spans:
        if not span.name.endswith(cues.cases_apart):
            continue
        match = span.match or span.reading.match
        if match.status is not MatchStatus.AMBIGUOUS:
            continue
        words = text[max(0, span.start - _WORD) : span.start].lower().split()
        asked = cues.case_of.get(words[-1]) if words else None
        if asked is None:
            continue
        fitting = [one for one in match.candidates if one.place.name.endswith(asked)]
        towns = [one for one in fitting if one.place.kind is Kind.SETTLEMENT]
        if len(towns) != 1 or towns[0] is not match.candidates[0]:
            continue
        rest = tuple(one for one in match.candidates if one not in fitting)
        span.match = replace(match, status=MatchStatus.MATCHED, candidates=(*fitting, *rest))


_WORD = 12
_DISTANCE = re.compile(
    r"[ ,(][^.!?;\n]*?(?<![\d.,])(\d{1,2})(?:[.,]\d)?(?:\s?[-–]\s?\d{1,2})?[\s-]*"
    r"(?:km\b|kilom|км\b|кілом|килом)[^.!?;\n]*",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_GAP = 90
_OFF_KM, _OFF_PART = 5.0, 0.45
"""A stated distance is right to 5 km or nearly half: reporters measure from the edge of a town, or roughly."""


def settle_by_distance(text: str, spans: list[Span], doubtful: list[int]) -> None:
    """Of namesakes the one as far from a town as the text says: "Peremoha, some 20 km southwest of Donetsk".

    Asked of the names at ``doubtful``.
    """
    for number in doubtful:
        if number + 1 == len(spans):
            break
        span, town = spans[number], spans[number + 1]
        if _LEAST_GAP <= town.start - span.end <= _GAP and _DIGIT.search(text, span.end, town.start):
            told = _DISTANCE.fullmatch(text, span.end, town.start)
            if told is not None:
                _settle_at(span, town, float(told[1]))


_LEAST_GAP = 8


def _settle_at(span: Span, town: Span, stated: float) -> None:
    """Settle a name by its stated distance from a town."""
    anchor = town.reading.place if town.match is None else town.match.place
    match = span.match or span.reading.match
    if anchor is None or anchor.kind is not Kind.SETTLEMENT or not match.candidates:
        return
    slack = max(_OFF_KM, _OFF_PART * stated)
    fitting = [one for one in match.candidates if _is_ring(one, anchor.lon, anchor.lat, stated, slack)]
    best = match.candidates[0]
    if len(fitting) != 1 or (
        match.place is not None and _is_ring(best, anchor.lon, anchor.lat, stated, slack + _OFF_KM)
    ):
        return
    rest = tuple(one for one in match.candidates if one is not fitting[0])
    span.match = replace(match, status=MatchStatus.MATCHED, candidates=(fitting[0], *rest))


def _is_ring(one: Candidate, lon: float, lat: float, stated: float, slack: float) -> bool:
    place = one.place
    if place.kind is not Kind.SETTLEMENT or one.how is How.FUZZY:
        return False
    return abs(rough_km(place.lon, place.lat, lon, lat) - stated) <= slack


def settle_by_sentence(index: Index, text: str, spans: list[Span], numbers: list[int]) -> None:
    """Of open namesakes (among the names at ``numbers``) the one in the only oblast that their sentence names."""
    asked = [spans[number] for number in numbers]
    doubtful = [span for span in asked if (span.match or span.reading.match).status is MatchStatus.AMBIGUOUS]
    if not doubtful:
        return
    oblasts = [
        (span, place)
        for span in spans
        if (place := span.reading.place if span.match is None else span.match.place) is not None
        and place.kind is Kind.OBLAST
    ]
    if not oblasts:
        return
    for span in doubtful:
        match = span.match or span.reading.match
        if len(match.candidates) < 2 or match.candidates[0].how is How.FUZZY:
            continue
        start, end = sentence_around(text, span)
        named = {place.name for one, place in oblasts if start <= one.start < end}
        if len(named) != 1:
            continue
        chosen = inside_oblast(index, span, named.pop())
        if chosen is not None and chosen.place is not None and _is_at_front(index, chosen.candidates[0]):
            span.match = chosen


def _is_at_front(index: Index, one: Candidate) -> bool:
    return is_near_lines(index, one) or is_on_record(index, one)
