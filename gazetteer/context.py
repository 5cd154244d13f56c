"""What the names of one document mean, read together.

1. The words beside a name give its kind; a plural or coordinated cue ("de regio's Donetsk en Loegansk", "in de regio
   Charkiv zijn er 502, in Donetsk 43") covers the whole list.
2. Names that are surely one place are looked up first; they are the context (``near``) of the doubtful ones.
3. A name introduced as a region ("gouverneur van de provincie Charkiv") stays the region in the rest of the document,
   unless the document also speaks of the city.
4. "Kiev claimt" and "volgens Moskou" are speakers (``literal`` False), and then always the capital itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from gazetteer.layout import SOURCE
from gazetteer.match import match_query, rough_km
from gazetteer.model import AREA_KINDS, Candidate, How, Kind, Match, MatchStatus, Mention, NameStatus, Query
from gazetteer.names import fold, is_cyrillic
from gazetteer.persons import is_given_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gazetteer.cues import LanguageCues
    from gazetteer.index import Index

__all__ = ["Span", "resolve_spans"]

_BEFORE_CHARS, _AFTER_CHARS = 60, 44
_MAX_CUE_WORDS = 5
_JOIN_REACH = 40
_PUNCTUATION = ".,;:!?)]…"
_STRONG_PRIOR = 0.64
"""Prior of a city of about 60,000: such a name needs no other sign that a place is meant."""
_WORLD_STRONG_PRIOR = 0.82
"""The same for a city outside the conflict: about 400,000."""
_HOME_COUNTRIES = frozenset({"UA", "RU", "BY"})
_SHORT = 3
_CAPITALISED = re.compile(r"\s+(?=\w)[^\W\d_a-zа-яіїєґ]")
_SENTENCE_ENDS = ".!?\n…"
_SENTENCE_REACH = 2
_MAX_CONTEXT = 12
_CAPITALS = frozenset({"Kyiv", "Moscow", "Minsk"})
_NATURAL = frozenset({Kind.RIVER, Kind.CANAL, Kind.WATER, Kind.ISLAND})
"""A cue for one of these ("aan de") is dropped where the name has no such place."""
_TWINS = frozenset({"Donetsk Oblast", "Luhansk Oblast"})
_FOUR = frozenset({"Donetsk Oblast", "Luhansk Oblast", "Zaporizhzhia Oblast", "Kherson Oblast"})
_KEPT_CANDIDATES = 8


@dataclass(slots=True)
class Span:
    """A name found in text, before it is resolved."""

    start: int
    end: int
    name: str
    kind: Kind | None = None
    genitive: bool = False
    part: bool = False
    """"Oost-Oekraïne": a part of what the name means."""
    adjective_key: str | None = None
    before: Sequence[str] = ()
    after: Sequence[str] = ()
    cued: bool = False
    own_cue: bool = False
    literal: bool = True
    located: bool = False
    plural: bool = False
    other_name: bool = False
    """Part of the name of a person, unit, club, battle or paper."""
    part_of: bool = False
    """"het noorden van …": a part of an oblast, where there is one of that name."""
    article: bool = False
    """"de Dnjepr": an article that rivers take."""
    match: Match | None = None
    group: int = 0


def resolve_spans(
    index: Index, text: str, flat: str, spans: list[Span], cues: LanguageCues, language: str | None
) -> tuple[Mention, ...]:
    """Mentions of a document from the names found in it."""
    for span in spans:
        _read_surroundings(text, flat, span, cues)
    kept = [span for span in spans if not span.other_name]
    _group_lists(flat, kept, cues)
    for span in kept:
        span.match = _look_up(index, span, language)
    company = _company_of(kept)
    kept = [span for span in kept if _is_place(index, text, span, cues, company)]
    for span in kept:
        span.literal = span.literal or not _can_speak(index, span)
    _name_plants(index, text, kept, cues)
    _carry_regions(index, text, kept, cues, language)
    _settle_doubts(index, kept, language)
    return tuple(
        Mention(
            start=span.start,
            end=span.end,
            surface=text[span.start : span.end],
            match=span.match,
            literal=span.literal,
            kind_cue=span.kind,
        )
        for span in kept
        if span.match is not None
    )


def _read_surroundings(text: str, flat: str, span: Span, cues: LanguageCues) -> None:
    """Read the words beside a name: its kind, whether it stands as a place, whether it speaks."""
    start, end = span.start, span.end
    if start and _touches(text[start - 1]):
        near = flat[start - _BEFORE_CHARS if start > _BEFORE_CHARS else 0 : start + 1].lower()
        span.before = before = near.rsplit(None, _MAX_CUE_WORDS)[-_MAX_CUE_WORDS:]
        if before and before[-1] in cues.last_words:
            _read_before(span, before, cues)
    if text[end : end + 1].isspace():
        span.after = after = flat[end + 1 : end + _AFTER_CHARS].lower().split(None, 3)[:3]
        if after and after[0].rstrip(_PUNCTUATION) in cues.first_words:
            span.after = after = [word.rstrip(_PUNCTUATION) for word in after]
            _read_after(span, after, cues)
    if span.kind is not None:
        span.cued = span.own_cue = True


def _read_before(span: Span, before: list[str], cues: LanguageCues) -> None:
    for count in range(min(len(before), cues.last_words[before[-1]]), 0, -1):
        said = cues.said_before.get(" ".join(before[-count:]) if count > 1 else before[-1])
        if said is None:
            continue
        if said.kind is not None and span.kind is None:
            span.kind, span.cued, span.plural = said.kind, True, said.plural
        if said.located:
            span.located = True
        if said.speaks:
            span.literal = False
        if said.other_name:
            span.other_name = True
        if said.part_of:
            span.part_of = True
    span.article = before[-1] in cues.articles


def _read_after(span: Span, after: list[str], cues: LanguageCues) -> None:
    for count in range(min(len(after), cues.first_words[after[0]]), 0, -1):
        said = cues.said_after.get(" ".join(after[:count]) if count > 1 else after[0])
        if said is None:
            continue
        if said.kind is not None and (span.kind is None or not span.cued):
            span.kind, span.cued = said.kind, True
        if said.speaks and not span.located:
            span.literal = False
        if said.other_name:
            span.other_name = True


def _touches(char: str) -> bool:
    return char.isspace() or char in "'’\"“„«‘("


def _group_lists(flat: str, spans: list[Span], cues: LanguageCues) -> None:
    """Number the lists, and let a cue cover its list."""
    group = 0
    for previous, span in zip([None, *spans], spans, strict=False):
        near = previous is not None and span.start - previous.end <= _JOIN_REACH
        joined = near and previous is not None and cues.joins.fullmatch(flat, previous.end + 1, span.start + 1)
        if not joined:
            group += 1
        elif previous is not None and span.kind is None and previous.kind is not None:
            span.kind, span.cued, span.plural = previous.kind, True, previous.plural
        span.group = group
    for number in range(len(spans) - 1, 0, -1):
        span, previous = spans[number], spans[number - 1]
        if span.group == previous.group and previous.kind is None and span.kind is not None and span.own_cue:
            last_word = " ".join(span.after[:1])
            if last_word in cues.after and last_word.endswith("s"):
                previous.kind, previous.cued, previous.own_cue = span.kind, True, True


def _look_up(index: Index, span: Span, language: str | None) -> Match | None:
    if span.adjective_key is not None:
        return _match_of_adjective(index, span, language)
    match = _match_bare(index, span.name, language, span.kind)
    if span.kind is not None and not span.own_cue and match.place is None:
        span.kind = None  # the cue of a list does not fit this one: "de stad Lyman en de Oskil"
        match = _match_bare(index, span.name, language, None)
    if span.article and span.kind is None and any(one.place.kind is Kind.RIVER for one in match.candidates):
        span.kind = Kind.RIVER
        match = _match_bare(index, span.name, language, Kind.RIVER)
    return match


@lru_cache(maxsize=16384)
def _match_bare(index: Index, name: str, language: str | None, kind: Kind | None) -> Match:
    """A name with its kind but without the document; the same in every document, so kept."""
    match = match_query(index, Query(text=name, language=language, kind=kind), limit=_KEPT_CANDIDATES)
    if kind is Kind.FACILITY:
        match = _facility_at(index, match)
    if kind in _NATURAL and all(one.place.kind not in _NATURAL for one in match.candidates):
        match = match_query(index, Query(text=name, language=language), limit=_KEPT_CANDIDATES)
    return match


def _match_of_adjective(index: Index, span: Span, language: str | None) -> Match:
    postings = index.postings(span.adjective_key or "")
    candidates = tuple(
        Candidate(
            place=index.place(index.name_place(posting >> 2)),
            score=0.8,
            matched_name=index.name_text(posting >> 2),
            name_status=index.name_status(posting >> 2),
            how=How.RULE,
        )
        for posting in postings
    )
    status = MatchStatus.MATCHED if len(candidates) == 1 else MatchStatus.AMBIGUOUS
    return Match(query=Query(text=span.name, language=language, kind=Kind.OBLAST), status=status, candidates=candidates)


def _facility_at(index: Index, match: Match) -> Match:
    """The plant named after a town, where the town was found: "kerncentrale Zaporizja"."""
    if not match.candidates or match.candidates[0].place.kind is Kind.FACILITY:
        return match
    towns = dict.fromkeys(one.place.name.removesuffix(" Oblast") for one in match.candidates)
    for name in (f"{town} {plant}" for town in towns for plant in ("NPP", "Nuclear Power Plant")):
        found = match_query(index, Query(text=name, kind=Kind.FACILITY))
        if found.place is not None and found.place.kind is Kind.FACILITY and found.candidates[0].how is not How.FUZZY:
            return Match(query=match.query, status=MatchStatus.MATCHED, candidates=found.candidates)
    return match


def _is_place(index: Index, text: str, span: Span, cues: LanguageCues, company: dict[str | None, set[str]]) -> bool:
    match = span.match
    if match is None or not match.candidates or match.candidates[0].how is How.FUZZY:
        return False
    best = match.candidates[0]
    key = fold(span.name)
    if len(key) <= _SHORT and not is_cyrillic(key) and not _listed_as_is(index, span.name):
        return False
    if key in cues.never or key in cues.common:
        return _is_common_place(text, span, cues, company)
    if span.cued or span.adjective_key:
        return True
    if is_given_name(key) and (not span.located or _CAPITALISED.match(text, span.end)):
        return False
    strong = _is_strong(index, best)
    if _looks_like_person(text, span, cues, strong=strong):
        return False
    if strong:
        return True
    home = best.place.country in _HOME_COUNTRIES
    if not home:
        return span.located
    if span.located or _has_company(company, span):
        return True
    if _starts_sentence(text, span.start) or cues.nouns_capitalised:
        return _is_near_lines(index, best)
    return best.how in (How.EXACT, How.FOLDED) or _is_near_lines(index, best)


def _is_common_place(text: str, span: Span, cues: LanguageCues, company: dict[str | None, set[str]]) -> bool:
    """A common word that is a name too needs words around it that say so."""
    if _starts_sentence(text, span.start):
        return False
    if span.own_cue:
        return True
    if fold(span.name) in cues.never or cues.nouns_capitalised:
        return False
    return span.located or (is_cyrillic(span.name) and _has_company(company, span))


def _is_strong(index: Index, best: Candidate) -> bool:
    place = best.place
    if place.kind in (Kind.COUNTRY, Kind.OBLAST, Kind.REGION, Kind.ISLAND, Kind.FACILITY, Kind.WATER):
        return True
    prior, _ = _prior_and_front(index, place.id)
    return prior >= (_STRONG_PRIOR if place.country in _HOME_COUNTRIES else _WORLD_STRONG_PRIOR)


_NEAR_LINES = 0.7


def _is_near_lines(index: Index, best: Candidate) -> bool:
    return _prior_and_front(index, best.place.id)[1] >= _NEAR_LINES


@lru_cache(maxsize=16384)
def _prior_and_front(index: Index, place_id: str) -> tuple[float, float]:
    number = index.number_of(place_id)
    if number is None:
        return 0.0, 0.0
    row = index.numbers(number)
    return row[4], row[5]


def _listed_as_is(index: Index, name: str) -> bool:
    """Whether a very short name is listed in just this writing, for a language (not a code)."""
    return any(
        posting & 3 == SOURCE and index.name_text(posting >> 2) == name and index.name_language(posting >> 2)
        for posting in index.postings(fold(name))
    )


def _company_of(spans: Iterable[Span]) -> dict[str | None, set[str]]:
    """The names found in each country."""
    company: dict[str | None, set[str]] = {}
    for span in spans:
        if span.match is not None and span.match.candidates:
            company.setdefault(span.match.candidates[0].place.country, set()).add(fold(span.name))
    return company


def _has_company(company: dict[str | None, set[str]], one: Span) -> bool:
    """Whether the document names another place of the same country."""
    if one.match is None or not one.match.candidates:
        return False
    names = company.get(one.match.candidates[0].place.country, set())
    return len(names) > 1 or (bool(names) and fold(one.name) not in names)


def _starts_sentence(text: str, start: int) -> bool:
    position = start - 1
    while position >= 0 and (text[position].isspace() or text[position] in "\"“”„«»'’‘(-–—"):
        if text[position] == "\n":
            return True
        position -= 1
    return position < 0 or text[position] in _SENTENCE_ENDS


def _looks_like_person(text: str, span: Span, cues: LanguageCues, *, strong: bool) -> bool:
    """A capitalised given name or title right before, as in "Jan Cherson"."""
    if not span.before or span.located:
        return False
    previous = span.before[-1]
    if previous in cues.titles:
        return not strong
    raw = text[max(0, span.start - _BEFORE_CHARS) : span.start].split()
    if not raw or not raw[-1][:1].isupper() or not raw[-1].isalpha() or raw[-1].isupper():
        return False
    return is_given_name(previous)


def _carry_regions(index: Index, text: str, spans: list[Span], cues: LanguageCues, language: str | None) -> None:
    """Give bare names of oblast capitals the reading that the document means."""
    twins = [(span, twin) for span in spans if (twin := _oblast_of_same_name(span)) is not None]
    if not twins:
        return
    cued_oblasts = {twin.place.id for span, twin in twins if span.kind is Kind.OBLAST}
    cued_towns = {twin.place.id for span, twin in twins if span.own_cue and span.kind is Kind.SETTLEMENT}
    by_group: dict[int, set[str]] = {}
    parts: set[int] = set()
    for span, twin in twins:
        by_group.setdefault(span.group, set()).add(twin.place.name)
        if span.part_of:
            parts.add(span.group)
    inside = _areas_of_villages(text, spans, cues)
    for number, (span, twin) in enumerate(twins):
        if span.own_cue or not span.literal or span.kind in (Kind.OBLAST, Kind.RIVER, Kind.FACILITY):
            continue
        if span.group in parts or span.start in inside:
            _read_as_oblast(index, span, language)
            continue
        if span.match is not None and span.match.place is not None and span.match.place.name in _CAPITALS:
            continue
        introduced = twin.place.id in cued_oblasts and twin.place.id not in cued_towns
        listed = by_group[span.group]
        pair = listed >= _TWINS or len(listed & _FOUR) > _SENTENCE_REACH or _beside_donbas(text, twins, number, listed)
        if introduced or (pair and twin.place.id not in cued_towns) or _counted_with(text, twins, number, cues):
            _read_as_oblast(index, span, language)


def _areas_of_villages(text: str, spans: list[Span], cues: LanguageCues) -> set[int]:
    """Where names start that a village lies in: "Levadne in Zaporizhzhia" is no city."""
    found = set()
    for previous, span in pairwise(spans):
        twin = _oblast_of_same_name(span)
        if twin is None or span.start - previous.end > _JOIN_REACH or previous.match is None:
            continue
        if text[previous.end : span.start].lower().strip() not in cues.inside:
            continue
        if any(
            one.place.kind is Kind.SETTLEMENT and twin.place.name in one.place.admin and one.place.name != span.name
            for one in previous.match.candidates
        ):
            found.add(span.start)
    return found


def _beside_donbas(text: str, twins: list[tuple[Span, Candidate]], number: int, listed: set[str]) -> bool:
    """Listed with another oblast in dispute, or beside one so called, where the Donbas is spoken of."""
    span, twin = twins[number]
    if twin.place.name not in _FOUR:
        return False
    start, end = _sentence_around(text, span)
    others = {
        twins[one][1].place.name
        for one in _twins_within(twins, number, start, end)
        if twins[one][0].kind is Kind.OBLAST
    }
    others |= listed
    window = text[max(0, start - _DONBAS_REACH) : end].lower()
    return bool(others & (_FOUR - {twin.place.name})) and any(word in window for word in _DONBAS)


_DONBAS = ("donbas", "донбас", "donezbecken")
_DONBAS_REACH = 160


def _name_plants(index: Index, text: str, spans: list[Span], cues: LanguageCues) -> None:
    """A town in apposition to a plant ("the largest nuclear plant, Zaporizhzhia,") is the plant."""
    words: list[str] = []
    for span in spans:
        if span.match is None or span.kind is not None or not text.endswith(", ", 0, span.start):
            continue
        if text[span.end : span.end + 1] not in (",", ".", ";"):
            continue
        if not words:
            tables = (cues.before, cues.after)
            words = [word for table in tables for word, kind in table.items() if kind is Kind.FACILITY]
        start = _sentence_around(text, span)[0]
        apposed = text[max(start, span.start - _BEFORE_CHARS) : span.start - 2].lower()
        if "," in apposed or not any(word in apposed for word in words):
            continue
        match = _facility_at(index, span.match)
        if match.place is not None and match.place.kind is Kind.FACILITY:
            span.match, span.kind = match, Kind.FACILITY


def _can_speak(index: Index, span: Span) -> bool:
    """A country, a capital or a large city abroad; "de gouverneur van Cherson zegt" is no speaking city."""
    if span.own_cue or span.match is None or not span.match.candidates:
        return False
    place = span.match.candidates[0].place
    if place.kind is Kind.COUNTRY or place.name in _CAPITALS:
        return True
    abroad = place.kind is Kind.SETTLEMENT and place.country not in ("UA", "RU")
    return abroad and _prior_and_front(index, place.id)[0] >= _WORLD_STRONG_PRIOR


def _oblast_of_same_name(span: Span) -> Candidate | None:
    if span.match is None or not span.match.candidates:
        return None
    for one in span.match.candidates:
        if one.place.kind is Kind.OBLAST:
            return one
    return None


def _counted_with(text: str, twins: list[tuple[Span, Candidate]], number: int, cues: LanguageCues) -> bool:
    """In a sentence that counts by region ("in de regio Charkiv 502, in Donetsk 43") or speaks of annexing regions."""
    span = twins[number][0]
    start, end = _sentence_around(text, span)
    sentence = text[start:end]
    others = [twins[one][0] for one in _twins_within(twins, number, start, end)]
    regions = [one for one in others if one.kind is Kind.OBLAST]
    if regions and span.group in {one.group for one in regions}:
        return True
    counted = any(word[:1].isdigit() for word in (*span.after[:1], *span.before[-2:]))
    if regions and counted:
        return True
    lowered = sentence.lower()
    if any(one.group == span.group for one in others) and any(word in lowered for word in cues.area):
        return True
    return len(others) >= _SENTENCE_REACH and (
        any(word in lowered for word in cues.area) or len(regions) >= _SENTENCE_REACH
    )


def _twins_within(twins: list[tuple[Span, Candidate]], number: int, start: int, end: int) -> list[int]:
    first = last = number
    while first > 0 and twins[first - 1][0].start >= start:
        first -= 1
    while last + 1 < len(twins) and twins[last + 1][0].start < end:
        last += 1
    return [one for one in range(first, last + 1) if one != number]


_MAX_SENTENCE = 500


def _sentence_around(text: str, span: Span) -> tuple[int, int]:
    lowest, highest = max(0, span.start - _MAX_SENTENCE), min(len(text), span.end + _MAX_SENTENCE)
    marks = (". ", "! ", "? ", "\n")
    start = max(text.rfind(mark, lowest, span.start) for mark in marks)
    ends = [found for mark in marks if (found := text.find(mark, span.end, highest)) >= 0]
    return max(start + 1, lowest), min([*ends, highest])


def _read_as_oblast(index: Index, span: Span, language: str | None) -> None:
    span.match = _match_bare(index, span.name, language, Kind.OBLAST)
    span.kind = Kind.OBLAST


def _settle_doubts(index: Index, spans: list[Span], language: str | None) -> None:
    """Look doubtful names up again, with the sure places of their list, else of the document, as context."""
    anchors: _Rows = []
    likely: _Rows = []
    admin: list[str] = []
    for span in spans:
        place = span.match.place if span.match is not None else None
        if place is None or len(anchors) > _MAX_CONTEXT:
            continue
        if place.kind in AREA_KINDS:
            if place.kind in (Kind.OBLAST, Kind.RAION) and place.id not in admin:
                admin.append(place.id)
        elif place.country in _HOME_COUNTRIES and place.name not in _CAPITALS:
            rows = anchors if _is_unrivalled(span.match) else likely
            rows.append((span.group, span.name, (place.lon, place.lat)))
    if not anchors and not likely and not admin:
        return
    known: dict[tuple[str, Kind | None, tuple[tuple[float, float], ...]], Match] = {}
    for span in spans:
        match = span.match
        if match is None or span.adjective_key or (match.place is not None and _is_unrivalled(match, _FIRM_LEAD)):
            continue
        best = match.candidates[0].place
        if best.kind not in (Kind.SETTLEMENT, Kind.RAION, Kind.HROMADA):
            continue
        near = _points_beside(span, anchors, likely)
        if best.country not in _HOME_COUNTRIES and (home := _at_home(index, match, near)) is not None:
            span.match = home
            continue
        if match.place is not None and _prior_and_front(index, best.id)[0] >= _STRONG_PRIOR:
            continue
        if not near and not admin:
            continue
        key = (span.name, span.kind, near)
        if key not in known:
            query = Query(text=span.name, language=language, kind=span.kind, admin=tuple(admin), near=near)
            known[key] = match_query(index, query, limit=_KEPT_CANDIDATES)
        span.match = _surer(index, match, known[key])


def _surer(index: Index, alone: Match, in_context: Match) -> Match:
    """The context settles doubts; of a town at the front, such as Lyman, it raises none."""
    doubted = alone.place is not None and in_context.place is None
    return alone if doubted and _is_near_lines(index, alone.candidates[0]) else in_context


_Rows = list[tuple[int, str, tuple[float, float]]]
"""Group, name, and point of places."""


def _points_beside(span: Span, anchors: _Rows, likely: _Rows) -> tuple[tuple[float, float], ...]:
    """Where other places are: the sure ones of the list, its likely ones, the document's sure ones."""
    others = [row for row in anchors if row[1] != span.name]
    return (
        tuple(point for group, _, point in others if group == span.group)
        or tuple(point for group, name, point in likely if group == span.group and name != span.name)
        or tuple(point for _, _, point in others)
    )


_AT_HOME_KM = 60.0


def _at_home(index: Index, match: Match, near: tuple[tuple[float, float], ...]) -> Match | None:
    """The namesake at the front of a place abroad, where the text is about the front there: Нью-Йорк by Toretsk."""
    for one in match.candidates[1:]:
        place = one.place
        if one.name_status is not NameStatus.OFFICIAL or not _is_near_lines(index, one):
            continue
        if any(rough_km(place.lon, place.lat, *point) <= _AT_HOME_KM for point in near):
            rest = tuple(other for other in match.candidates if other is not one)
            return Match(query=match.query, status=MatchStatus.MATCHED, candidates=(one, *rest))
    return None


_CLEAR_LEAD = 0.12
"""Lead with which a name is sure without a context, and a context for others."""
_FIRM_LEAD = 0.22
"""Lead that no context takes away."""


def _is_unrivalled(match: Match | None, lead: float = _CLEAR_LEAD) -> bool:
    if match is None or match.status is not MatchStatus.MATCHED:
        return False
    best = match.candidates[0]
    kind, score = best.place.kind, best.score
    for one in match.candidates:
        if one is not best and one.place.kind is kind and score - one.score <= lead:
            return False
    return True
