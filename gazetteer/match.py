"""Ranks the places a name may denote and decides: matched, ambiguous or unknown.

What a place scores stands in :mod:`gazetteer.scoring`.

A name found surely (not by guess) is **matched** when its best candidate leads every rival of the same reading by
``MARGIN``, and a village or small town a village of the war's record by more, or lies beside the document's other
places where the rival lies far from them, but never the other way about; a town and the oblast, raion or river of the
same name are readings of each other, told apart by the kind cue, and the settlement is meant where there is none.
It is **ambiguous** otherwise. What only sounds like a name is matched when the place is known well enough. A guess
(fuzzy) is matched only where it is one letter off a town's name and nothing else is nearly as likely; else it is
ambiguous, with what it may be. Nothing found is **unknown**.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from gazetteer.layout import INFLECTED, SOUND, SOURCE
from gazetteer.making import make_candidate, make_match
from gazetteer.model import AREA_KINDS, How, Kind, Match, MatchStatus, Query
from gazetteer.names import area_endings, clean, endings_removed, fold, is_cyrillic, one_script, sound_keys
from gazetteer.scoring import COMPATIBLE, FRONT, PRIOR, best_first, rough_km, score_alone, score_in_company

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from gazetteer.index import Index
    from gazetteer.model import Candidate
    from gazetteer.scoring import Hit, Row

__all__ = ["MARGIN", "MAX_NAME_LENGTH", "match_query"]

MARGIN = 0.045
"""Lead that the best candidate needs over a rival of the same reading."""

MAX_NAME_LENGTH = 120
"""No place name is longer; what is longer is not searched."""

_SOUNDED, _SOUNDED_ELSEWHERE = 0.97, 0.95
"""What a name counts that only sounds alike, in the language of the text and in another."""
_CASE_BESIDE_NAME = 0.6
"""What a declined form counts where the same letters are a name too: Архангельське is a village first."""
_RULE_BESIDE_NAME = 1.08
"""What a spelling by rule counts where it is listed for a namesake: which of them a list has is chance."""
_MAX_RIVALS = 64
"""Most places of one name that are scored; the likeliest come first in the index."""
_EXACT, _FOLDED, _RULE, _FUZZY = How.EXACT, How.FOLDED, How.RULE, How.FUZZY
_MATCHED, _AMBIGUOUS, _SETTLEMENT = MatchStatus.MATCHED, MatchStatus.AMBIGUOUS, Kind.SETTLEMENT
"""Named so, they need no look-up on their class: see :mod:`gazetteer.scoring`."""


def match_query(index: Index, query: Query, *, limit: int = 8, split: bool = True, given: bool = False) -> Match:
    """Answer one query from an index.

    Parameters
    ----------
    index
        A compiled index.
    query
        The name and what is known about the place it stands in.
    limit
        Most candidates kept.
    split
        Whether a name of several words that is not found is looked for without the word that tells its kind.
    given
        Whether who asks knows the area: no fame outweighs it then. Else a text named it near by.
    """
    text = query.text
    if not text or len(text) > MAX_NAME_LENGTH:
        return Match(query=query, status=MatchStatus.UNKNOWN)
    rows: Sequence[Row] = _rank_alone(index, text, query.language, query.kind, query.on)
    if split and " " in text and (not rows or rows[0][3] is _FUZZY):
        told = _with_kind_told(index, query, limit, given=given)
        if told is not None:
            return told
    if not rows:
        return Match(query=query, status=MatchStatus.UNKNOWN)
    if query.kind is None and rows[0][3] is _RULE and text.endswith(area_endings()) and not index.has_key(fold(text)):
        return replace(
            match_query(index, replace(query, kind=Kind.OBLAST), limit=limit, given=given), query=query
        )  # Cherson-regio
    if query.admin or query.near:
        rows = best_first(score_in_company(rows, _admin_names(index, query.admin), query.near, given=given))
    status = _decide(index, rows, query)
    return make_match(query, status, tuple([_candidate(row) for row in rows[:limit]]))


def _with_kind_told(index: Index, query: Query, limit: int, *, given: bool) -> Match | None:
    """The answer to a name that is asked for with its kind or an article: "the Oskil River", "Atomkraftwerk Kursk"."""
    from gazetteer.cues import LANGUAGES, facility_ends, load_cues, split_kind, without_article

    bare = without_article(query.text, query.language)
    if bare != query.text:
        match = match_query(index, replace(query, text=bare), limit=limit, given=given)
        if match.candidates and match.candidates[0].how is not _FUZZY:
            return replace(match, query=query)
    for name, kind in split_kind(query.text, query.language):
        if query.kind not in (None, kind):
            continue
        match = match_query(index, replace(query, text=name, kind=kind), limit=limit, split=False, given=given)
        if kind is Kind.FACILITY:
            from gazetteer.reading import facility_at

            words = query.text.lower().split()
            languages = (query.language,) if query.language else LANGUAGES
            ends = next(filter(None, (facility_ends(words, load_cues(one)) for one in languages)), ())
            match = facility_at(index, match, ends)
        if match.candidates and match.candidates[0].how is not _FUZZY and match.candidates[0].place.kind is kind:
            return replace(match, query=query)
    return None


def _find_hits(index: Index, text: str, language: str | None) -> list[Hit]:
    """Every place that the surest way finds: exact and folded, then rules, then a guess."""
    key = fold(text)
    found = index.postings(key)
    if found:
        return _direct_hits(index, found, text)
    for shorter in endings_removed(text, language=language):
        found = index.postings(fold(shorter))
        if found:
            return [(index.name_place(p >> 2), p >> 2, _RULE, 1.0) for p in found]
    if not key:
        return []
    unmixed = one_script(text)
    if unmixed is not None and (found := index.postings(fold(unmixed))):
        return [(index.name_place(p >> 2), p >> 2, _RULE, 1.0) for p in found]
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
        if town.kind is not _SETTLEMENT or how is _FUZZY:
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
                kind_of_hit = _EXACT
            else:
                if plain is None:
                    plain = clean(text)
                kind_of_hit = _EXACT if listed == plain else _FOLDED
            hits.append((index.name_place(name), name, kind_of_hit, 1.0))
        else:
            worth = _CASE_BESIDE_NAME if how == INFLECTED else _RULE_BESIDE_NAME
            hits.append((index.name_place(name), name, _RULE, worth))
    if not listed_count:
        return [(place, name, how_found, 1.0) for place, name, how_found, _ in hits]
    return hits


def _sound_hits(index: Index, text: str, language: str | None) -> list[Hit]:
    hits: dict[int, Hit] = {}
    for rank, key in enumerate(sound_keys(text, language=language)):
        for posting in index.postings(SOUND + key):
            place = index.name_place(posting >> 2)
            hits.setdefault(place, (place, posting >> 2, _RULE, _SOUNDED if not rank else _SOUNDED_ELSEWHERE))
    return list(hits.values())


@lru_cache(maxsize=2048)
def _rank_alone(index: Index, text: str, language: str | None, asked: Kind | None, on: date | None) -> Sequence[Row]:
    """Every place of a name, scored without its company, best first; kept, as the names of a war come again."""
    hits = _find_hits(index, text, language)[:_MAX_RIVALS]
    if asked is Kind.HROMADA:
        hits = [*_hromadas_of(index, hits), *hits]
    return best_first(score_alone(index, hits, language, asked, on))


@lru_cache(maxsize=256)
def _admin_names_of(index: Index, ids: tuple[str, ...]) -> frozenset[str]:
    numbers = (index.number_of(place_id) for place_id in ids)
    return frozenset(index.place(number).name for number in numbers if number is not None)


def _admin_names(index: Index, ids: tuple[str, ...]) -> frozenset[str]:
    return _admin_names_of(index, ids) if ids else frozenset()


def _decide(index: Index, scored: Sequence[Row], query: Query) -> MatchStatus:
    best = scored[0]
    kind = best[5]
    if best[3] is _FUZZY:
        return _MATCHED if _safe_guess(index, scored, query) else _AMBIGUOUS
    if query.kind is not None and kind is not query.kind and kind not in COMPATIBLE[query.kind]:
        area_of_town = query.kind in AREA_KINDS and kind is _SETTLEMENT
        if not area_of_town or any(row[5] in AREA_KINDS for row in scored):
            return _AMBIGUOUS
    if best[4] in (_SOUNDED, _SOUNDED_ELSEWHERE) and not _sounds_surely(index, best, query):
        return _AMBIGUOUS
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
            return _AMBIGUOUS
    return _MATCHED


_WAR_MARGIN, _ON_RECORD, _SMALL_TOWN = 0.1, 0.2, 0.157
"""Lead that a town below 20,000 needs over a village of the record, its least ``front``, greatest ``prior``."""


def _is_on_record(row: Row) -> bool:
    return row[8][FRONT][1] >= _ON_RECORD


def _is_small(row: Row) -> bool:
    """True of a village or small town: a few thousand more people do not tell that it is meant."""
    return row[8][PRIOR][1] < _SMALL_TOWN


_BESIDE_LEAD = 0.1
"""Lead in ``near`` alone that decides between namesakes: a few kilometres off against some thirty or more."""


def _is_beside(best: Row, rival: Row) -> bool:
    """Whether a place lies beside the others, its rival far from them, and the record names it no less often."""
    own, other = best[8], rival[8]
    return own[-1][1] - other[-1][1] >= _BESIDE_LEAD and own[FRONT][1] >= other[FRONT][1]


_RIGHT_BESIDE = 0.16
"""Least ``near`` of a place some 20 km from another one."""
_SAME_READING_KM = 5.0


def _is_rival(best: Row, row: Row) -> bool:
    """Whether a row is another place of the best one's reading; an area or river of the name is another reading."""
    kind, best_kind = row[5], best[5]
    if kind is not best_kind:
        return (kind in AREA_KINDS) == (best_kind in AREA_KINDS) and kind in _RIVAL_KINDS
    return kind is not _SETTLEMENT or rough_km(best[6], best[7], row[6], row[7]) >= _SAME_READING_KM


_RIVAL_KINDS = frozenset({_SETTLEMENT, Kind.OBLAST, Kind.COUNTRY})
_SAFE_LENGTH, _SAFE_LEAD = 9, 0.06


def _safe_guess(index: Index, scored: Sequence[Row], query: Query) -> bool:
    """One letter off the name of a town of 20,000 or more, and nothing else is nearly as likely."""
    best = scored[0]
    length = len(fold(query.text))
    if length < _SAFE_LENGTH or is_cyrillic(query.text) != is_cyrillic(best[2][1]):
        return False
    place, listed = index.place(best[1]), fold(best[2][1])
    if place.kind is not _SETTLEMENT or place.country != index.theatre.home or listed[-1:] != fold(query.text)[-1:]:
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


def _sounds_surely(index: Index, best: Row, query: Query) -> bool:
    """Whether a name that only sounds alike is that place's: known or right beside others, and about as long."""
    text = query.text
    place = index.place(best[1])
    _, _, _, _, prior, front, _ = index.numbers(best[1])
    if place.country != index.theatre.home and front < _KNOWN_FRONT and prior < _FAMOUS:
        return False
    written, listed = fold(text), fold(best[2][1])
    if len(written) < _SOUND_LENGTH:
        return False
    if is_cyrillic(written) == is_cyrillic(listed) and len(written) - len(listed) >= _SOUND_DIFFERENCE:
        return False
    return _is_known(index, best[1]) or (bool(query.near) and best[8][-1][1] >= _RIGHT_BESIDE)


def _candidate(row: Row) -> Candidate:
    score, _, (place, name, status), how, _, _, _, _, parts = row
    return make_candidate(place, round(score, 4) if score < 1.0 else 1.0, name, status, how, parts)
