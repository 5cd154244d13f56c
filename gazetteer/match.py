"""Ranks the places a name may denote and decides: matched, ambiguous or unknown.

The score of a candidate is the sum of its parts, shown cut to 0 … 1; ``gazetteer lookup --explain`` shows them.

============== ============ =====================================================================================
Part           Range        What it rewards
============== ============ =====================================================================================
``name``       0.20 … 0.50  exact 0.50, folded 0.48, by rule 0.43, fuzzy 0.20 … 0.38 by similarity
``status``     −0.20 … 0.05 standing of the name: official, exonym 0.05 … misspelling 0; a former name that another
                            place bears today −0.04 or −0.12; any but the official name of a place abroad that
                            one of the country at war bears today −0.20
``prior``      0 … 0.28     population on a log scale; a fixed value for areas, waters, facilities
``front``      0 … 0.23     near the lines of this war 0.13; 0.10 more for places its record names often
``language``   0 … 0.02     the name is listed for the language of the text
``kind``       −0.30 … 0.15 the kind named near by; without one a settlement comes before its areas
``admin``      −0.05 … 0.12 inside an area named near by
``near``       0 … 0.30     close to the document's other places, most of it within some 30 km
``date``       −0.05 … 0    a name that was not in use on that day
``abroad``     −0.08 … 0    a town outside the country at war, far from the lines and below half a million inhabitants
                            (any, where it is a guess)
============== ============ =====================================================================================

A name found surely (not by guess) is **matched** when its best candidate leads every rival of the same reading by
``MARGIN``, and a village or small town a village of the war's record by more, or lies beside the document's other
places where the rival lies far from them, but never the other way about; a town and the oblast, raion or river of the
same name are readings of each other, told apart by the kind cue, and the settlement is meant where there is none.
It is **ambiguous** otherwise. What only sounds like a name is matched when the place is known well enough. A guess
(fuzzy) is matched only where it is one letter off a town's name and nothing else is nearly as likely; else it is
ambiguous, with what it may be. Nothing found is **unknown**. The weights were set by hand on the lists in
``tests/corpus/places`` and are not fitted.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from gazetteer.layout import INFLECTED, SOUND, SOURCE
from gazetteer.making import make_candidate, make_match
from gazetteer.model import AREA_KINDS, How, Kind, Match, MatchStatus, NameStatus, Query
from gazetteer.names import area_endings, clean, endings_removed, fold, is_cyrillic, one_script, sound_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from gazetteer.index import Index
    from gazetteer.model import Candidate

__all__ = ["MARGIN", "MAX_NAME_LENGTH", "match_query", "rough_km"]

MARGIN = 0.045
"""Lead that the best candidate needs over a rival of the same reading."""

MAX_NAME_LENGTH = 120
"""No place name is longer; what is longer is not searched."""

_NAME_SCORE = {How.EXACT: 0.50, How.FOLDED: 0.48, How.RULE: 0.43}
_STATUS_SCORE = {
    NameStatus.OFFICIAL: 0.05,
    NameStatus.EXONYM: 0.05,
    NameStatus.TRANSLITERATION: 0.035,
    NameStatus.FORMER: 0.025,
    NameStatus.MISSPELLING: 0.0,
}
_BORNE_BY_ANOTHER, _LONG_BORNE_BY_ANOTHER = -0.04, -0.12
"""Of a former name that is somebody's official one: Hrodivka is Hrodivka, not Myrnohrad; more so of a name that was
given up before this war began, or nobody knows when, where a place of the country at war bears it."""
_AS_LISTED = (How.EXACT, How.FOLDED)
_BORNE_AT_HOME = -0.2
"""Of a name of a place abroad that is official at home: Samar is no Samara."""
_PRIOR_WEIGHT, _FRONT_WEIGHT, _PROMINENT_WEIGHT = 0.28, 0.13, 0.10
_ABROAD, _METROPOLIS, _FAR_FROM_LINES = -0.08, 0.84, 0.05
_NEAR_WEIGHT, _NEAR_SCALE_KM = 0.10, 75.0
_BESIDE_WEIGHT, _BESIDE_SCALE_KM = 0.20, 30.0
_SOUNDED, _SOUNDED_ELSEWHERE = 0.97, 0.95
"""What a name counts that only sounds alike, in the language of the text and in another."""
_CASE_BESIDE_NAME = 0.6
"""What a declined form counts where the same letters are a name too: Архангельське is a village first."""
_RULE_BESIDE_NAME = 1.08
"""What a spelling by rule counts where it is listed for a namesake: which of them a list has is chance."""
_MAX_RIVALS = 64
"""Most places of one name that are scored; the likeliest come first in the index."""

_COMPATIBLE = {
    Kind.OBLAST: frozenset({Kind.REGION, Kind.RAION, Kind.HROMADA, Kind.COUNTRY}),
    Kind.REGION: frozenset({Kind.OBLAST, Kind.RAION, Kind.COUNTRY, Kind.ISLAND}),
    Kind.RAION: frozenset({Kind.HROMADA}),
    Kind.HROMADA: frozenset({Kind.RAION}),
    Kind.WATER: frozenset({Kind.RIVER, Kind.CANAL}),
    Kind.RIVER: frozenset({Kind.WATER, Kind.CANAL}),
    Kind.CANAL: frozenset({Kind.WATER, Kind.RIVER}),
    Kind.ISLAND: frozenset({Kind.REGION}),
    Kind.SETTLEMENT: frozenset({Kind.FACILITY}),
    Kind.FACILITY: frozenset(),
    Kind.COUNTRY: frozenset(),
}
_CITY_PRIOR, _CITY_BONUS = 0.66, 0.06
"""A city of 60,000 comes before the oblast, raion or river of its name by a little more."""
_DEFAULT_KIND = {Kind.SETTLEMENT: 0.06, Kind.COUNTRY: 0.06, Kind.OBLAST: 0.02, Kind.REGION: 0.04, Kind.ISLAND: 0.04}


def match_query(index: Index, query: Query, *, limit: int = 8) -> Match:
    """Answer one query from an index.

    Parameters
    ----------
    index
        A compiled index.
    query
        The name and what is known about the place it stands in.
    limit
        Most candidates kept.
    """
    text = query.text
    if not text or len(text) > MAX_NAME_LENGTH:
        return Match(query=query, status=MatchStatus.UNKNOWN)
    rows: Sequence[Scored] = _rank_alone(index, text, query.language, query.kind, query.on)
    if query.kind is None and " " in text and (not rows or rows[0][3] is How.FUZZY):
        told = _with_kind_told(index, query, limit)
        if told is not None:
            return told
    if not rows:
        return Match(query=query, status=MatchStatus.UNKNOWN)
    if (
        query.kind is None
        and rows[0][3] is How.RULE
        and text.endswith(area_endings())
        and not index.has_key(fold(text))
    ):
        return replace(match_query(index, replace(query, kind=Kind.OBLAST), limit=limit), query=query)  # Cherson-regio
    if query.admin or query.near:
        rows = _rank_in_context(index, rows, _admin_names(index, query.admin), query.near)
    status = _decide(index, rows, query)
    return make_match(query, status, tuple([_candidate(index, row) for row in rows[:limit]]))


def _with_kind_told(index: Index, query: Query, limit: int) -> Match | None:
    """The answer to a name that is asked for with its kind or an article: "the Oskil River", "Atomkraftwerk Kursk"."""
    from gazetteer.cues import LANGUAGES, facility_ends, load_cues, split_kind, without_article

    bare = without_article(query.text, query.language)
    if bare != query.text:
        match = match_query(index, replace(query, text=bare), limit=limit)
        if match.candidates and match.candidates[0].how is not How.FUZZY:
            return replace(match, query=query)
    for name, kind in split_kind(query.text, query.language):
        match = match_query(index, replace(query, text=name, kind=kind), limit=limit)
        if kind is Kind.FACILITY:
            from gazetteer.reading import facility_at

            words = query.text.lower().split()
            languages = (query.language,) if query.language else LANGUAGES
            ends = next(filter(None, (facility_ends(words, load_cues(one)) for one in languages)), ())
            match = facility_at(index, match, ends)
        if match.candidates and match.candidates[0].how is not How.FUZZY and match.candidates[0].place.kind is kind:
            return replace(match, query=query)
    return None


Hit = tuple[int, int, How, float]
"""Place number, name number, how it was found, similarity."""

Part = tuple[str, float]
"""Name and value of a part of the score."""

Scored = tuple[float, int, int, How, float, Kind, float, float, tuple[Part, ...]]
"""Score, place number, name number, how, similarity, kind, lon, lat, parts of the score."""


def _find_hits(index: Index, text: str, language: str | None) -> list[Hit]:
    """Every place that the surest way finds: exact and folded, then rules, then a guess."""
    key = fold(text)
    found = index.postings(key)
    if found:
        return _direct_hits(index, found, text)
    for shorter in endings_removed(text, language=language):
        found = index.postings(fold(shorter))
        if found:
            return [(index.name_place(p >> 2), p >> 2, How.RULE, 1.0) for p in found]
    if not key:
        return []
    unmixed = one_script(text)
    if unmixed is not None and (found := index.postings(fold(unmixed))):
        return [(index.name_place(p >> 2), p >> 2, How.RULE, 1.0) for p in found]
    by_sound = _sound_hits(index, text, language)
    if by_sound:
        return by_sound
    from gazetteer.fuzzy import guess_hits

    return guess_hits(index, text, key)


def _hromadas_of(index: Index, hits: list[Hit]) -> list[Hit]:
    """The hromadas called after the towns of a name: they stand in the index under their full names only."""
    found: list[Hit] = []
    for number, _, how, similarity in hits:
        town = index.place(number)
        if town.kind is not Kind.SETTLEMENT or how is How.FUZZY:
            continue
        for posting in index.postings(fold(f"{town.name} Hromada")):
            place = index.name_place(posting >> 2)
            if index.place(place).admin == town.admin:
                found.append((place, posting >> 2, how, similarity))
    return found


def _direct_hits(index: Index, found: Iterable[int], text: str) -> list[Hit]:
    plain = None
    hits: list[Hit] = []
    listed_count = 0
    for posting in found:
        name, how = posting >> 2, posting & 3
        if how == SOURCE:
            listed_count += 1
            listed = index.name_text(name)
            if listed == text:
                kind_of_hit = How.EXACT
            else:
                if plain is None:
                    plain = clean(text)
                kind_of_hit = How.EXACT if listed == plain else How.FOLDED
            hits.append((index.name_place(name), name, kind_of_hit, 1.0))
        else:
            worth = _CASE_BESIDE_NAME if how == INFLECTED else _RULE_BESIDE_NAME
            hits.append((index.name_place(name), name, How.RULE, worth))
    if not listed_count:
        return [(place, name, how_found, 1.0) for place, name, how_found, _ in hits]
    return hits


def _sound_hits(index: Index, text: str, language: str | None) -> list[Hit]:
    hits: dict[int, Hit] = {}
    for rank, key in enumerate(sound_keys(text, language=language)):
        for posting in index.postings(SOUND + key):
            place = index.name_place(posting >> 2)
            hits.setdefault(place, (place, posting >> 2, How.RULE, _SOUNDED if not rank else _SOUNDED_ELSEWHERE))
    return list(hits.values())


@lru_cache(maxsize=2048)
def _rank_alone(
    index: Index, text: str, language: str | None, asked: Kind | None, on: date | None
) -> tuple[Scored, ...]:
    """Every place of a name, scored without its company, best first; kept, as the names of a war come again."""
    hits = _find_hits(index, text, language)[:_MAX_RIVALS]
    if asked is Kind.HROMADA:
        hits = [*_hromadas_of(index, hits), *hits]
    bearers = [(index.is_home(place), how in _AS_LISTED) for place, name, how, _ in hits
               if index.name_status(name) is NameStatus.OFFICIAL] if len(hits) > 1 else []  # fmt: skip
    borne = _Borne(bool(bearers), any(home for home, _ in bearers), (True, True) in bearers)
    rows = [_score_alone(index, hit, language, asked, on, borne) for hit in hits]
    _sort_by_score(rows)
    return tuple(rows)


class _Borne(NamedTuple):
    """Whether some place bears a name officially: anywhere, at home, at home and in just this spelling."""

    anywhere: bool
    at_home: bool
    as_listed: bool


def _score_alone(
    index: Index,
    hit: Hit,
    language: str | None,
    asked: Kind | None,
    on: date | None,
    borne: _Borne,
) -> Scored:
    place, name, how, similarity = hit
    facts = index.kept_facts.get(place)
    if facts is None:
        facts = index.kept_facts[place] = _facts_of(index, place)
    lon, lat, kind, foreign, remote, modest, known, near_lines, fits = facts
    status = index.name_status(name)
    standing = _STATUS_PARTS[status]
    if foreign and borne.as_listed and status is not NameStatus.OFFICIAL:
        standing = _STATUS_BORNE_AT_HOME
    elif borne.anywhere and status is NameStatus.FORMER:
        long_gone = borne.at_home and not index.name_given_up_since(name, index.theatre.since)
        standing = _STATUS_LONG_GONE if long_gone else _STATUS_BORNE
    if how is How.FUZZY:
        named = ("name", 0.38 * similarity**3)
    else:
        named = _NAME_PARTS[how] if similarity == 1.0 else ("name", _NAME_SCORE[how] * similarity)
    if asked is not None:
        fits = ("kind", _kind_score(kind, asked, 0.0))
    score = named[1] + standing[1] + known[1] + near_lines[1] + fits[1]
    parts: tuple[Part, ...] = (named, standing, known, near_lines, fits)
    if language and index.name_language(name) == language:
        score += 0.02
        parts = (*parts, ("language", 0.02))
    if on is not None and not index.name_used_on(name, on):
        score -= 0.05
        parts = (*parts, ("date", -0.05))
    if remote and (modest or how is How.FUZZY):
        score += _ABROAD
        parts = (*parts, ("abroad", _ABROAD))
    return (max(0.0, score), place, name, how, similarity, kind, lon, lat, parts)


Facts = tuple[float, float, Kind, bool, bool, bool, Part, Part, Part]
"""Lon, lat, kind, abroad, abroad and far from the lines, no metropolis, and the parts ``prior``, ``front`` and ``kind``
(of a question that asks for none) of the score: the same in every question, so kept."""


def _facts_of(index: Index, place: int) -> Facts:
    lon, lat, kind_number, _, prior, front, home = index.numbers(place)
    kind = _KINDS[int(kind_number)]
    foreign = not home and kind is Kind.SETTLEMENT
    near_lines = _FRONT_WEIGHT * front if front <= 1.0 else _FRONT_WEIGHT + _PROMINENT_WEIGHT * (front - 1.0)
    parts = ("prior", _PRIOR_WEIGHT * prior), ("front", near_lines), ("kind", _kind_score(kind, None, prior))
    return (lon, lat, kind, foreign, foreign and front < _FAR_FROM_LINES, prior < _METROPOLIS, *parts)


_NAME_PARTS = {how: ("name", score) for how, score in _NAME_SCORE.items()}
_STATUS_PARTS = {status: ("status", score) for status, score in _STATUS_SCORE.items()}
_STATUS_BORNE_AT_HOME = ("status", _BORNE_AT_HOME)
_STATUS_BORNE, _STATUS_LONG_GONE = ("status", _BORNE_BY_ANOTHER), ("status", _LONG_BORNE_BY_ANOTHER)


def _rank_in_context(
    index: Index, rows: Iterable[Scored], admins: frozenset[str], near: tuple[tuple[float, float], ...]
) -> list[Scored]:
    """The rows of a name scored again: inside an area named near by, close to the document's other places."""
    ranked: list[Scored] = []
    shrink = math.cos(math.radians(near[0][1])) if near else 1.0
    points = [(x * shrink, y) for x, y in near]
    exp, dist, known_place = math.exp, math.dist, index.place
    for score, place, name, how, similarity, kind, lon, lat, parts in rows:
        if admins:
            found = known_place(place)
            inside = _INSIDE if found.name in admins or not admins.isdisjoint(found.admin) else _OUTSIDE
            score += inside[1]
            parts = (*parts, inside)
        if points:
            distance = _KM_A_DEGREE * min(map(dist, points, repeat((lon * shrink, lat))))
            close = _NEAR_WEIGHT * exp(-distance / _NEAR_SCALE_KM) + _BESIDE_WEIGHT * exp(-distance / _BESIDE_SCALE_KM)
            score += close
            parts = (*parts, ("near", close))
        ranked.append((max(0.0, score), place, name, how, similarity, kind, lon, lat, parts))
    if len(ranked) > 1:
        _sort_by_score(ranked)
    return ranked


def _sort_by_score(rows: list[Scored]) -> None:
    """Best first, of equal ones the likelier place, which has the lower number."""
    rows.sort(key=_number_of_row)
    rows.sort(key=_score_of_row, reverse=True)


_score_of_row, _number_of_row = itemgetter(0), itemgetter(1)
_INSIDE, _OUTSIDE = ("admin", 0.12), ("admin", -0.05)
_KINDS = tuple(Kind)


def _kind_score(kind: Kind, asked: Kind | None, prior: float) -> float:
    if asked is None:
        city = kind is Kind.SETTLEMENT and prior >= _CITY_PRIOR
        return _DEFAULT_KIND.get(kind, 0.0) + (_CITY_BONUS if city else 0.0)
    if kind is asked:
        return 0.15
    return 0.04 if kind in _COMPATIBLE[asked] else -0.30


def rough_km(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Distance on a flat map, good enough to rank by."""
    east = (lon_a - lon_b) * math.cos(math.radians((lat_a + lat_b) / 2))
    return _KM_A_DEGREE * math.hypot(east, lat_a - lat_b)


_KM_A_DEGREE = 111.2


@lru_cache(maxsize=256)
def _admin_names_of(index: Index, ids: tuple[str, ...]) -> frozenset[str]:
    numbers = (index.number_of(place_id) for place_id in ids)
    return frozenset(index.place(number).name for number in numbers if number is not None)


def _admin_names(index: Index, ids: tuple[str, ...]) -> frozenset[str]:
    return _admin_names_of(index, ids) if ids else frozenset()


def _decide(index: Index, scored: Sequence[Scored], query: Query) -> MatchStatus:
    best = scored[0]
    kind = best[5]
    if best[3] is How.FUZZY:
        return MatchStatus.MATCHED if _safe_guess(index, scored, query) else MatchStatus.AMBIGUOUS
    if query.kind is not None and kind is not query.kind and kind not in _COMPATIBLE[query.kind]:
        area_of_town = query.kind in AREA_KINDS and kind is Kind.SETTLEMENT
        if not area_of_town or any(row[5] in AREA_KINDS for row in scored):
            return MatchStatus.AMBIGUOUS
    if best[4] in (_SOUNDED, _SOUNDED_ELSEWHERE) and not _sounds_surely(index, best, query.text):
        return MatchStatus.AMBIGUOUS
    score, small = best[0], _is_small(best)
    may_be_far, close = bool(query.near) and small, best[8][-1][1]
    for row in scored[1:]:
        lead = score - row[0]
        far = may_be_far and row[8][-1][1] - close >= _BESIDE_LEAD  # their parts ``near``
        if lead >= _WAR_MARGIN and not far:
            continue  # says nothing, rival or not
        if not _is_rival(best, row):
            continue
        doubtful = lead < MARGIN or (lead < _WAR_MARGIN and small and _is_on_record(row))
        if far or (doubtful and not (query.near and _is_beside(best, row))):
            return MatchStatus.AMBIGUOUS
    return MatchStatus.MATCHED


_WAR_MARGIN, _ON_RECORD, _SMALL_TOWN = 0.1, 0.2, 0.157
"""Lead that a town below 20,000 needs over a village of the record, its least ``front``, greatest ``prior``."""


_PRIOR, _FRONT = 2, 3
"""Where the parts of a score stand that every row has."""


def _is_on_record(row: Scored) -> bool:
    return row[8][_FRONT][1] >= _ON_RECORD


def _is_small(row: Scored) -> bool:
    """True of a village or small town: a few thousand more people do not tell that it is meant."""
    return row[8][_PRIOR][1] < _SMALL_TOWN


_BESIDE_LEAD = 0.1
"""Lead in ``near`` alone that decides between namesakes: a few kilometres off against some thirty or more."""


def _is_beside(best: Scored, rival: Scored) -> bool:
    """Whether a place lies beside the others, its rival far from them, and the record names it no less often."""
    own, other = best[8], rival[8]
    return own[-1][1] - other[-1][1] >= _BESIDE_LEAD and own[_FRONT][1] >= other[_FRONT][1]


_SAME_READING_KM = 5.0


def _is_rival(best: Scored, row: Scored) -> bool:
    """Whether a row is another place of the best one's reading; an area or river of the name is another reading."""
    kind, best_kind = row[5], best[5]
    if kind is not best_kind:
        return (kind in AREA_KINDS) == (best_kind in AREA_KINDS) and kind in _RIVAL_KINDS
    return kind is not Kind.SETTLEMENT or rough_km(best[6], best[7], row[6], row[7]) >= _SAME_READING_KM


_RIVAL_KINDS = frozenset({Kind.SETTLEMENT, Kind.OBLAST, Kind.COUNTRY})
_SAFE_LENGTH, _SAFE_LEAD = 9, 0.06


def _safe_guess(index: Index, scored: Sequence[Scored], query: Query) -> bool:
    """One letter off the name of a town of 20,000 or more, and nothing else is nearly as likely."""
    best = scored[0]
    length = len(fold(query.text))
    if length < _SAFE_LENGTH or is_cyrillic(query.text) != is_cyrillic(index.name_text(best[2])):
        return False
    place, listed = index.place(best[1]), fold(index.name_text(best[2]))
    if place.kind is not Kind.SETTLEMENT or place.country != index.theatre.home or listed[-1:] != fold(query.text)[-1:]:
        return False  # another ending is mostly another name: Харкове is not Харків
    one_letter = 1.0 - 1.0 / length - 1e-6
    if best[4] < one_letter or index.numbers(best[1])[4] < _WELL_KNOWN:
        return False
    return all(best[0] - row[0] > _SAFE_LEAD for row in scored[1:] if _is_rival(best, row))


_WELL_KNOWN = 0.56
"""Prior of a town of about 20,000."""
_KNOWN_PRIOR, _KNOWN_FRONT = 0.44, 0.6
_FAMOUS = 0.9
"""Prior of a city of a million."""


def _is_known(index: Index, place: int) -> bool:
    """A town of 5,000, an area, or a place near the lines: likely meant even where the name only sounds alike."""
    _, _, _, _, prior, front, _ = index.numbers(place)
    return prior >= _KNOWN_PRIOR or front >= _KNOWN_FRONT


_SOUND_LENGTH, _SOUND_DIFFERENCE = 5, 3


def _sounds_surely(index: Index, best: Scored, text: str) -> bool:
    """Whether a name that only sounds alike is that place's: known, of some length, and about as long."""
    place = index.place(best[1])
    _, _, _, _, prior, front, _ = index.numbers(best[1])
    if place.country != index.theatre.home and front < _KNOWN_FRONT and prior < _FAMOUS:
        return False
    written, listed = fold(text), fold(index.name_text(best[2]))
    if len(written) < _SOUND_LENGTH:
        return False
    if is_cyrillic(written) == is_cyrillic(listed) and len(written) - len(listed) >= _SOUND_DIFFERENCE:
        return False
    return _is_known(index, best[1])


def _candidate(index: Index, row: Scored) -> Candidate:
    score, place, name, how, _, _, _, _, parts = row
    kept = index.kept_answers.get((name, how))
    if kept is None:
        status = index.name_status(name)
        if how is How.FUZZY:
            status = NameStatus.MISSPELLING
        elif how is How.RULE and status is not NameStatus.FORMER:
            status = NameStatus.TRANSLITERATION
        if len(index.kept_answers) >= _KEPT_ANSWERS:
            index.kept_answers.clear()
        kept = index.kept_answers[name, how] = index.place(place), index.name_text(name), status
    shown = round(score, 4) if score < 1.0 else 1.0
    return make_candidate(kept[0], shown, kept[1], kept[2], how, parts)


_KEPT_ANSWERS = 16384
