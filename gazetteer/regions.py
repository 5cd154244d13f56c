"""Tells an oblast from its capital of the same name where no word beside the name does.

A name introduced as a region ("gouverneur van de provincie Charkiv") stays the region in the rest of the document,
unless the document also speaks of the city. Lists of oblasts, parts of one ("het noorden van"), what is counted or
annexed by oblast, and the oblast that a village lies in ("Levadne in Zaporizhzhia") are oblasts too.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from gazetteer.match import match_query
from gazetteer.model import Candidate, How, Kind, Match, MatchStatus
from gazetteer.names import is_cyrillic
from gazetteer.reading import KEPT_CANDIDATES, is_near_lines, is_on_record, nearest_lines, read_name
from gazetteer.scoring import rough_km
from gazetteer.surroundings import next_word, words_before

if TYPE_CHECKING:
    from gazetteer.cues import LanguageCues
    from gazetteer.index import Index
    from gazetteer.model import Place
    from gazetteer.republics import Area
    from gazetteer.surroundings import Span
    from gazetteer.theatre import Theatre

__all__ = ["carry_regions", "inside_oblast", "sentence_around", "sentence_start", "settle_by_oblast"]

_SENTENCE_REACH = 2
_VILLAGE_REACH = 40

_Twins = list[tuple["Span", Candidate]]
"""Names shared by a town and an oblast, with the oblast."""


def carry_regions(
    index: Index, text: str, flat: str, spans: list[Span], cues: LanguageCues, language: str | None
) -> None:
    """Give bare names of oblast capitals the reading that the document means."""
    twins: _Twins = [(span, span.reading.oblast) for span in spans if span.reading.oblast is not None]
    if not twins:
        return
    cued_oblasts = {twin.place.id for span, twin in twins if span.kind is Kind.OBLAST and not span.republic}
    cued_towns = {twin.place.id for span, twin in twins if span.own_cue and span.kind is Kind.SETTLEMENT}
    by_group: dict[int, set[str]] = {}
    parts: set[int] = set()
    for span, twin in twins:
        by_group.setdefault(span.group, set()).add(twin.place.name)
        if span.before.part_of or _is_whole(index.theatre, flat, span, twin, cues):
            parts.add(span.group)
    inside = _areas_of_villages(text, spans, cues)
    theatre = index.theatre
    for number, (span, twin) in enumerate(twins):
        if span.own_cue or not span.literal or span.kind in _SETTLED_KINDS:
            continue
        if span.group in parts or span.start in inside:
            _read_as_oblast(index, span, language)
            continue
        if span.reading.is_capital or _is_told_to_be_a_town(text, span, cues):
            continue
        if twin.place.id in cued_oblasts and twin.place.id not in cued_towns:
            _read_as_oblast(index, span, language)  # introduced as a region
            continue
        if _is_across_border(theatre, text, span, twin, cues) and twin.place.id not in cued_towns:
            _read_as_oblast(index, span, language)
            continue
        if len(twins) == 1:
            continue  # what follows asks for other names of oblasts
        listed = by_group[span.group]
        if len(listed) == 1 and not _has_near(twins, number):
            continue
        sentence = sentence_around(text, span)
        others = _twins_within(twins, number, *sentence)
        if len(listed) == 1 and not others:
            continue
        pair = twin.place.id not in cued_towns and (
            listed >= theatre.pair
            or len(listed & theatre.disputed) > _SENTENCE_REACH
            or _beside_landscape(theatre, text, twin, others, listed, sentence)
        )
        if pair or _counted_with(text, flat, span, [other for other, _ in others], cues, sentence):
            _read_as_oblast(index, span, language)


_SETTLED_KINDS = frozenset({Kind.OBLAST, Kind.RIVER, Kind.FACILITY})

_WHOLE_WORDS = 3


def _is_told_to_be_a_town(text: str, span: Span, cues: LanguageCues) -> bool:
    """Such as "Cherson was in maart de eerste grote stad die viel"."""
    return cues.told_town is not None and cues.told_town.match(text, span.end) is not None


def _is_whole(theatre: Theatre, flat: str, span: Span, twin: Candidate, cues: LanguageCues) -> bool:
    """Behind "heel" or "the rest of", of an oblast whose capital lies across the border or is long held."""
    if not cues.whole_of or (twin.place.country == theatre.home and twin.place.name not in theatre.pair):
        return False
    if span.before.previous and span.before.previous not in cues.whole_words:
        return False
    words = words_before(flat, span.start)
    return any(" ".join(words[-count:]) in cues.whole_of for count in range(1, min(len(words), _WHOLE_WORDS) + 1))


def _is_across_border(theatre: Theatre, text: str, span: Span, twin: Candidate, cues: LanguageCues) -> bool:
    """A city of another side in a sentence about ground: it was never taken, so its oblast is meant."""
    if not cues.ground or twin.place.country == theatre.home:
        return False
    start, end = sentence_around(text, span)
    sentence = text[start:end].lower()
    return any(word in sentence for word in cues.ground)


def _read_as_oblast(index: Index, span: Span, language: str | None) -> None:
    span.reading = read_name(index, span.name, language, Kind.OBLAST)
    span.kind = Kind.OBLAST


def _areas_of_villages(text: str, spans: list[Span], cues: LanguageCues) -> set[int]:
    """Where names start that a village lies in: "Levadne in Zaporizhzhia" is no city."""
    found = set()
    for previous, span in pairwise(spans):
        twin = span.reading.oblast
        if twin is None or span.start - previous.end > _VILLAGE_REACH:
            continue
        if text[previous.end : span.start].lower().strip() not in cues.inside:
            continue
        if any(
            one.place.kind is Kind.SETTLEMENT and twin.place.name in one.place.admin and one.place.name != span.name
            for one in previous.reading.match.candidates
        ):
            found.add(span.start)
    return found


def settle_by_oblast(
    index: Index, text: str, spans: list[Span], cues: LanguageCues, areas: tuple[Area, ...] = ()
) -> set[int]:
    """Of namesakes the one in the oblast that the same phrase names: "Лиман в Харьковской области", "… в ДНР".

    The phrase reaches over a list ("Вільне та Новоселівка Дніпропетровської області"). A direction ("из Лимана в
    Харьковскую область", "in die Region Charkiw") says nothing of where the town lies. Returns where the names start
    that lie far from all others of their list, and stay open.
    """
    left: set[int] = set()
    for number, span in enumerate(spans):
        if span.match is None and span.reading.area_id is None:
            continue  # no oblast
        if number + 1 < len(spans) and text.startswith(_POSSESSIVES, spans[number + 1].start - 3):
            _settle_possessed(index, span, spans[number + 1])
        if not number:
            continue
        previous = spans[number - 1]
        if span.start - previous.end > _VILLAGE_REACH:
            continue
        area = span.match.place if span.match else span.reading.match.place
        if area is None or area.kind is not Kind.OBLAST or not _lies_in(text, previous, span, cues):
            continue
        left |= _settle_list(index, spans[:number], area.name)
    for called in areas:
        before = [span for span in spans if span.end < called.start]
        if not before or called.start - before[-1].end > (_AREA_REACH if called.inside else 1):
            continue
        if _AREA_GAP.fullmatch(text, before[-1].end, called.start):
            left |= _settle_list(index, before, called.name)
    return left


_AREA_REACH = 16
_AREA_GAP = re.compile(r"[^.!?\n,;:]*")


_POSSESSIVES = ("'s ", "’s ")


def _settle_possessed(index: Index, area: Span, town: Span) -> None:
    """The namesake in the oblast whose it is said to be: "the Luhansk region's Makiivka"."""
    place = area.match.place if area.match else area.reading.match.place
    if place is not None and place.kind is Kind.OBLAST and town.start - area.end <= _AREA_REACH:
        town.match = inside_oblast(index, town, place.name) or town.match


def _settle_list(index: Index, spans: list[Span], area: str) -> set[int]:
    """Settle the last name and those listed with it; one that lies far from all of these stays open."""
    left = set()
    listed = [span for span in reversed(spans) if span.group == spans[-1].group]
    chosen = [(span, match) for span in listed if (match := inside_oblast(index, span, area, told=True)) is not None]
    for span, match in chosen:
        span.match = match
    places = [(span, place) for span in listed if (place := (span.match or span.reading.match).place) is not None]
    for span, match in chosen:
        place = match.place
        others = [one for other, one in places if other is not span and area in one.admin]
        if place is None or is_on_record(index, match.candidates[0]):
            continue
        if others and all(_km(place, one) > _FAR_FROM_LIST_KM for one in others):
            span.match = replace(match, status=MatchStatus.AMBIGUOUS)
            left.add(span.start)
    return left


def _km(one: Place, other: Place) -> float:
    return rough_km(one.lon, one.lat, other.lon, other.lat)


_FAR_FROM_LIST_KM = 60.0


def _lies_in(text: str, town: Span, area: Span, cues: LanguageCues) -> bool:
    gap = text[town.end : area.start]
    if gap == " (" and (area.own_cue or is_cyrillic(area.name)):
        return True  # "Тихое, Вишневое (Днепропетровская область)"
    if len(gap) > _VILLAGE_REACH or not (gap[:1].isspace() or gap[:2] == ", ") or "\n" in gap:
        return False
    words = gap.lstrip(",").lower().split()
    if is_cyrillic(area.name):
        return area.name.lower().endswith(cues.lying_oblast) and (not words or " ".join(words) in cues.inside)
    return bool(words) and words[0] in cues.inside and cues.oblast_words.issuperset(words[1:])


def inside_oblast(index: Index, span: Span, area: str, *, told: bool = False) -> Match | None:
    """The place of a name that lies in an oblast, where one does or one of them is known from the front.

    ``told``: the text says of just this name that it does, so a village that bears a city's name only in its own
    language is looked for too: "Zaporijjia dans la région de Dnipropetrovsk".
    """
    match = span.match or span.reading.match
    if span.own_cue and span.kind is not Kind.SETTLEMENT:
        return None  # the cue of a list does not make a village an area
    if match.place is not None and (match.place.kind is not Kind.SETTLEMENT or area in match.place.admin):
        return None
    inside = _inside(match, area)
    if not inside and len(match.candidates) >= KEPT_CANDIDATES:
        inside = _inside(match_query(index, match.query, limit=_ALL), area)  # beyond those that are kept
    if not inside and told and span.reading.large:
        official = replace(match.query, text=match.candidates[0].place.name, language="en", kind=None)
        inside = _inside(match_query(index, official, limit=_ALL), area)
    if len(inside) > 1 and not _leads_by_company(inside):
        on_record = [one for one in inside if is_on_record(index, one)]
        inside = on_record if len(on_record) == 1 else nearest_lines(index, inside)
    elif len(inside) > 1:
        inside = inside[:1]
    if not inside or inside[0].how is How.FUZZY:
        return None
    if span.reading.large and (len(inside) > 1 or not is_near_lines(index, inside[0])):
        return None  # a city is meant, unless the front has one of its name there: "Makiivka in Luhansk Oblast"
    rest = tuple(one for one in match.candidates if one not in inside)
    if len(inside) > 1:
        return Match(query=match.query, status=MatchStatus.AMBIGUOUS, candidates=(*inside, *rest))
    # another place is better known, and this one far from the lines: neither is sure
    doubtful = match.place is not None and not is_near_lines(index, inside[0])
    status = MatchStatus.AMBIGUOUS if doubtful else MatchStatus.MATCHED
    return Match(query=match.query, status=status, candidates=(inside[0], *rest))


def _inside(match: Match, area: str) -> list[Candidate]:
    return [one for one in match.candidates if one.place.kind is Kind.SETTLEMENT and area in one.place.admin]


_ALL = 64


def _leads_by_company(rivals: list[Candidate]) -> bool:
    """Whether the first of several places lies beside the others of its text, and the rest far from them."""
    close = [dict(one.parts).get("near", 0.0) for one in rivals]
    return close[0] - max(close[1:]) >= _BESIDE_LEAD


_BESIDE_LEAD = 0.1


def _beside_landscape(
    theatre: Theatre, text: str, twin: Candidate, others: _Twins, listed: set[str], sentence: tuple[int, int]
) -> bool:
    """Listed with another oblast in dispute, or beside one so called, where the landscape of two is spoken of."""
    if twin.place.name not in theatre.disputed:
        return False
    start, end = sentence
    named = {other.place.name for span, other in others if span.kind is Kind.OBLAST} | listed
    window = text[max(0, start - _LANDSCAPE_REACH) : end].lower()
    return bool(named & (theatre.disputed - {twin.place.name})) and any(word in window for word in theatre.landscape)


_LANDSCAPE_REACH = 160


def _counted_with(
    text: str, flat: str, span: Span, others: list[Span], cues: LanguageCues, sentence: tuple[int, int]
) -> bool:
    """In a sentence that counts by region ("in de regio Charkiv 502, in Donetsk 43") or speaks of annexing regions."""
    regions = [one for one in others if one.kind is Kind.OBLAST]
    if regions and span.group in {one.group for one in regions}:
        return True
    if regions and _stands_by_number(text, flat, span):
        return True
    lowered = text[slice(*sentence)].lower()
    if any(one.group == span.group for one in others) and any(word in lowered for word in cues.area):
        return True
    return len(others) >= _SENTENCE_REACH and (
        any(word in lowered for word in cues.area) or len(regions) >= _SENTENCE_REACH
    )


def _stands_by_number(text: str, flat: str, span: Span) -> bool:
    if text[span.end : span.end + 1].isspace() and next_word(flat, span.end)[:1].isdigit():
        return True
    return bool(span.before.previous) and any(word[:1].isdigit() for word in words_before(flat, span.start)[-2:])


def _twins_within(twins: _Twins, number: int, start: int, end: int) -> _Twins:
    """The other twins of a sentence."""
    first = last = number
    while first > 0 and twins[first - 1][0].start >= start:
        first -= 1
    while last + 1 < len(twins) and twins[last + 1][0].start < end:
        last += 1
    return twins[first:number] + twins[number + 1 : last + 1]


def _has_near(twins: _Twins, number: int) -> bool:
    """Whether the twin before or after one may stand in its sentence."""
    span = twins[number][0]
    if number and twins[number - 1][0].start >= span.start - _MAX_SENTENCE:
        return True
    return number + 1 < len(twins) and twins[number + 1][0].start < span.end + _MAX_SENTENCE


_MAX_SENTENCE = 500
_SENTENCE_MARKS = (". ", "! ", "? ", "\n")


def sentence_start(text: str, span: Span) -> int:
    """Where the sentence of a name begins, at most 500 characters back."""
    lowest = max(0, span.start - _MAX_SENTENCE)
    start = lowest - 1
    for mark in _SENTENCE_MARKS:
        found = text.rfind(mark, start + 1, span.start)
        if found > start:
            start = found
    return max(start + 1, lowest)


def sentence_around(text: str, span: Span) -> tuple[int, int]:
    """Where the sentence of a name begins and ends, at most 500 characters off."""
    end = min(len(text), span.end + _MAX_SENTENCE)
    for mark in _SENTENCE_MARKS:
        found = text.find(mark, span.end, end)
        if found >= 0:
            end = found
    return sentence_start(text, span), end
