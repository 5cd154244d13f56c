"""What the names of one document mean, read together.

1. The words beside a name give its kind; a plural or coordinated cue ("de regio's Donetsk en Loegansk", "in de regio
   Charkiv zijn er 502, in Donetsk 43") covers the whole list.
2. Names that are surely one place are looked up first; they are the context (``near``) of the doubtful ones.
3. A town and its oblast of the same name are told apart (:mod:`gazetteer.regions`).
4. "Kiev claimt" and "volgens Moskou" are speakers (``literal`` False), and then always the capital itself.
5. A village far from all else that the document names is left open (:mod:`gazetteer.strays`).

What a name means by itself is worked out once and kept (:mod:`gazetteer.reading`); only the doubtful names of a
document are scored again.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from gazetteer.agreement import is_adjective
from gazetteer.cues import facility_ends
from gazetteer.making import make_mention, make_query
from gazetteer.match import match_query
from gazetteer.model import Kind, Match, MatchStatus, NameStatus
from gazetteer.names import is_cyrillic
from gazetteer.reading import (
    KEPT_CANDIDATES,
    Reading,
    facility_at,
    is_near_lines,
    is_only_oblast,
    read_adjective,
    read_match,
    read_name,
)
from gazetteer.regions import carry_regions, sentence_start, settle_by_oblast
from gazetteer.scoring import rough_km
from gazetteer.sectors import find_areas, find_sectors
from gazetteer.strays import leave_strays_open
from gazetteer.surroundings import BEFORE_CHARS, Span, next_word, read_surroundings, words_before

if TYPE_CHECKING:
    from gazetteer.cues import LanguageCues
    from gazetteer.index import Index
    from gazetteer.model import Mention
    from gazetteer.sectors import Area

__all__ = ["resolve_spans"]

_JOIN_REACH = 40
_CAPITALISED = re.compile(r"\s+(?=\w)[^\W\d_a-zа-яіїєґ]")
_SENTENCE_ENDS = ".!?\n…"
_MAX_CONTEXT = 12


def resolve_spans(
    index: Index, text: str, flat: str, spans: list[Span], cues: LanguageCues, language: str | None, *, area: bool
) -> tuple[Mention, ...]:
    """Mentions of a document from the names found in it; ``area`` where it may name one by its abbreviation."""
    read_surroundings(text, flat, spans, cues)
    if cues.agreement:
        for span in spans:
            if not span.own_cue and is_adjective(text, span, cues):
                span.other_name = True
    for number, span in enumerate(spans):
        if span.joined and span.start - spans[number - 1].end == 1:
            previous = spans[number - 1]
            span.located, span.other_name = previous.located, span.other_name or previous.other_name
    kept = [span for span in spans if not span.other_name]
    _group_lists(flat, kept, cues)
    for span in kept:
        if span.kind is None and not span.article:
            span.reading = read_name(index, span.name, language, None)
        else:
            span.reading = _look_up(index, flat, span, cues, language)
    company = _Company(kept)
    kept = [span for span in kept if _is_place(text, span, cues, company)]
    for span in kept:
        if not span.literal and (span.own_cue or not span.reading.can_speak):
            span.literal = True
    _name_plants(index, text, kept, cues)
    carry_regions(index, text, flat, kept, cues, language)
    areas = find_areas(text, cues, language) if area else ()
    _settle_doubts(index, text, flat, kept, cues, language, areas)
    settle_by_oblast(index, text, kept, cues, areas)
    leave_strays_open(index, kept)
    return tuple(
        [
            make_mention(
                span.start,
                span.end,
                text[span.start : span.end],
                span.match or span.reading.match,
                span.literal,
                span.kind,
            )
            for span in kept
        ]
    )


def _group_lists(flat: str, spans: list[Span], cues: LanguageCues) -> None:
    """Number the lists, and let a cue cover its list."""
    group = 0
    previous: Span | None = None
    for span in spans:
        if (
            previous is None
            or span.start - previous.end > _JOIN_REACH
            or not cues.joins.fullmatch(flat, previous.end + 1, span.start + 1)
        ):
            group += 1
        elif span.kind is None and previous.kind is not None:
            span.kind, span.cued, span.plural = previous.kind, True, previous.plural
        span.group = group
        previous = span
    if group == len(spans):
        return
    for number in range(len(spans) - 1, 0, -1):
        span, previous = spans[number], spans[number - 1]
        if span.group == previous.group and previous.kind is None and span.kind is not None and span.own_cue:
            last_word = span.counted_noun
            if last_word in cues.after and last_word.endswith("s"):
                previous.kind, previous.cued, previous.own_cue = span.kind, True, True


def _look_up(index: Index, flat: str, span: Span, cues: LanguageCues, language: str | None) -> Reading:
    if span.adjective_key is not None:
        return read_adjective(index, span.name, span.adjective_key, language)
    if span.kind is Kind.FACILITY:
        beside = next_word(flat, span.end), *reversed(words_before(flat, span.start))
        if ends := facility_ends(beside, cues):
            return read_name(index, span.name, language, Kind.FACILITY, ends)
    reading = read_name(index, span.name, language, span.kind)
    if span.kind is not None and not span.own_cue and not reading.matched:
        span.kind = None  # the cue of a list does not fit this one: "de stad Lyman en de Oskil"
        reading = read_name(index, span.name, language, None)
    if span.kind is Kind.SETTLEMENT and not reading.matched and is_only_oblast(reading.match):
        span.kind = Kind.OBLAST  # "з населених пунктів Харківської області"
        return read_name(index, span.name, language, Kind.OBLAST)
    if span.article and span.kind is None and reading.has_river:
        span.kind = Kind.RIVER
        reading = read_name(index, span.name, language, Kind.RIVER)
    return reading


class _Company:
    """The names found in each country; counted when it is first asked about."""

    def __init__(self, spans: list[Span]) -> None:
        self._spans = spans
        self._names: dict[str | None, set[str]] | None = None

    def holds_another(self, one: Reading) -> bool:
        """Whether the document names another place of the same country."""
        if self._names is None:
            self._names = {}
            for span in self._spans:
                reading = span.reading
                if reading.match.candidates:
                    self._names.setdefault(reading.country, set()).add(reading.key)
        names = self._names.get(one.country, _NO_NAMES)
        return len(names) > 1 or (bool(names) and one.key not in names)


_NO_NAMES: frozenset[str] = frozenset()


def _is_place(text: str, span: Span, cues: LanguageCues, company: _Company) -> bool:
    reading = span.reading
    if not reading.may_be_place:
        return False
    if reading.key in cues.doubtful:
        return _is_common_place(text, span, cues, company)
    if reading.surely_place and not span.quoted and not span.may_be_person:
        return True  # as most are: nothing that is asked else says otherwise
    return _is_meant_as_place(text, span, reading, cues, company)


def _is_meant_as_place(text: str, span: Span, reading: Reading, cues: LanguageCues, company: _Company) -> bool:
    if reading.person_name and _CAPITALISED.match(text, span.end):
        return False  # "глава области Сергей Гайдай"
    if span.cued or span.adjective_key:
        return True
    if span.named_source and not (reading.strong or reading.can_speak):
        return False  # "по словам Белоусова"
    if span.quoted and not reading.is_facility:
        return False  # a group of troops, a club, an operation: «Хортиця»
    if span.located:
        return True
    if reading.person_name:
        return False
    if span.may_be_person and _looks_like_person(text, span, cues, strong=reading.strong):
        return False
    if reading.strong:
        return True
    if not reading.at_home or (_is_case_of_word(span, reading) and _starts_sentence(text, span.start)):
        return False
    if company.holds_another(reading):
        return True
    if cues.nouns_capitalised or _starts_sentence(text, span.start):
        return reading.near_lines
    return reading.as_listed or reading.near_lines


_SUBJECT_OR_OBJECT = ("у", "ю", "о", "е")


def _is_case_of_word(span: Span, reading: Reading) -> bool:
    """A village's name in a case that no sentence begins with: "Весни", "Коси" are words there, not "Балаклію"."""
    if reading.as_listed or reading.on_record or " " in span.name or not is_cyrillic(span.name):
        return False
    return not span.name.endswith(_SUBJECT_OR_OBJECT)


def _is_common_place(text: str, span: Span, cues: LanguageCues, company: _Company) -> bool:
    """A common word that is a name too needs words around it that say so."""
    if _starts_sentence(text, span.start):
        return False
    if span.own_cue:
        return True
    reading = span.reading
    if reading.key in cues.never or cues.nouns_capitalised:
        return False
    if not span.literal and not reading.can_speak:
        return False  # a village says nothing
    return span.located or (is_cyrillic(span.name) and company.holds_another(reading))


def _starts_sentence(text: str, start: int) -> bool:
    position = start - 1
    while position >= 0 and (text[position].isspace() or text[position] in "\"“”„«»'’‘(-–—"):
        if text[position] == "\n":
            return True
        position -= 1
    return position < 0 or text[position] in _SENTENCE_ENDS


def _looks_like_person(text: str, span: Span, cues: LanguageCues, *, strong: bool) -> bool:
    """A capitalised given name or title right before, as in "Jan Cherson"."""
    if span.before.previous in cues.titles:
        return not strong
    raw = text[max(0, span.start - BEFORE_CHARS) : span.start].split()
    return bool(raw) and raw[-1][:1].isupper() and raw[-1].isalpha() and not raw[-1].isupper()


def _name_plants(index: Index, text: str, spans: list[Span], cues: LanguageCues) -> None:
    """A town in apposition to a plant ("the largest nuclear plant, Zaporizhzhia,") is the plant."""
    for span in spans:
        if not span.comma or span.kind is not None:
            continue
        if not text.endswith(", ", 0, span.start):
            continue
        if text[span.end : span.end + 1] not in (",", ".", ";"):
            continue
        apposed = text[max(sentence_start(text, span), span.start - BEFORE_CHARS) : span.start - 2].lower()
        if "," in apposed or not any(word in apposed for word in cues.facility_words):
            continue
        match = facility_at(index, span.reading.match)
        if match.place is not None and match.place.kind is Kind.FACILITY:
            span.reading, span.kind = read_match(index, match, span.name), Kind.FACILITY


def _settle_doubts(
    index: Index,
    text: str,
    flat: str,
    spans: list[Span],
    cues: LanguageCues,
    language: str | None,
    areas: tuple[Area, ...],
) -> None:
    """Look doubtful names up again, with the sure places of their list or sector, else of the document, as context."""
    lists = _lists_of(spans)
    sectors = find_sectors(index, text, cues, language)
    told = _told_beside(flat, spans, cues)
    asked = (
        spans
        if sectors.found or told
        else [span for span in spans if not span.reading.firm and (not span.reading.settled or span.group in lists)]
    )
    if not asked:
        return
    anchors, likely, admin = _context_of(spans)
    admin = admin or tuple(dict.fromkeys(one.place_id for one in areas))
    if not anchors and not likely and not admin and not sectors.found:
        return
    beside: dict[tuple[str, int], _Points] = {}
    known: dict[tuple[str, int, Kind | None, _Points], Match] = {}
    for span in asked:
        reading = span.reading
        if span.adjective_key:
            continue
        sector = (sectors.points_for(text, span) if sectors.found else ()) or told.get(span.group, ())
        if reading.sure:
            if span.group in told and reading.point is not None:
                span.match = _namesake_beside(reading.match, reading.point, told[span.group])
            continue
        if reading.settled:
            if reading.point is not None and (span.group in lists or sector):
                span.match = _beside_its_list(span, reading.match, reading.point, anchors, sector)
            continue
        company = span.name, span.group if span.group in lists else _UNLISTED
        near = sector or beside.get(company)
        if near is None:
            near = beside[company] = _points_beside(*company, anchors, likely)
        elif span.group in told and span.group in lists:
            near = (*near, *_points_beside(*company, anchors, likely))
        if not reading.at_home and (home := _at_home(index, reading.match, near)) is not None:
            span.match = home
            continue
        if (reading.matched and reading.large) or not (near or admin):
            continue
        key = (*company, span.kind, sector)
        in_context = known.get(key)
        if in_context is None:
            query = make_query(span.name, language, span.kind, admin, near)
            match = match_query(index, query, limit=KEPT_CANDIDATES)
            # the context settles doubts; of a town at the front, such as Lyman, it raises none
            raised = reading.matched and match.place is None and reading.near_lines and _same_best(match, reading.match)
            in_context = known[key] = reading.match if raised else match
        span.match = in_context


def _told_beside(flat: str, spans: list[Span], cues: LanguageCues) -> dict[int, _Points]:
    """Of the lists of names (by number) that are said to lie beside a town, its point: "A and B near Dobropillia"."""
    told: dict[int, _Points] = {}
    for number, span in enumerate(spans):
        if not span.beside or not number:
            continue
        previous, point = spans[number - 1], span.reading.point
        if point is None or previous.group == span.group or span.start - previous.end > _JOIN_REACH:
            continue
        if flat[previous.end + 1 : span.start + 1].lower().strip(" ,") in cues.beside:
            told[previous.group] = (point,)
    return told


def _lists_of(spans: list[Span]) -> set[int]:
    """Numbers of the groups of more than one name."""
    groups = [span.group for span in spans]
    return {group for group, following in pairwise(groups) if group == following}


def _context_of(spans: list[Span]) -> tuple[_Rows, _Rows, tuple[str, ...]]:
    """The sure places of a document, those that are likely meant, and ids of its oblasts and raions."""
    anchors: _Rows = []
    likely: _Rows = []
    admin: dict[str, None] = {}
    for span in spans:
        reading = span.reading
        if reading.point is not None:
            (anchors if reading.clear else likely).append((span.group, span.name, reading.point))
            if len(anchors) > _MAX_CONTEXT:
                break
        elif reading.area_id is not None:
            admin[reading.area_id] = None
    return anchors, likely, tuple(admin)


def _same_best(one: Match, other: Match) -> bool:
    return one.candidates[0].place.id == other.candidates[0].place.id


_Points = tuple[tuple[float, float], ...]
_Rows = list[tuple[int, str, tuple[float, float]]]
"""Group, name, and point of places."""


_UNLISTED = 0
"""Instead of the number of a list, which begin with 1."""


def _points_beside(name: str, group: int, anchors: _Rows, likely: _Rows) -> _Points:
    """Where other places are: the sure ones of the list, its likely ones, the document's sure ones."""
    points: list[tuple[float, float]] = []
    if group != _UNLISTED:
        points = [row[2] for row in anchors if row[0] == group and row[1] != name] or [
            row[2] for row in likely if row[0] == group and row[1] != name
        ]
    return tuple(dict.fromkeys(points or [row[2] for row in anchors if row[1] != name]))


_FAR_KM = 120.0


def _beside_its_list(
    span: Span, match: Match, spot: tuple[float, float], anchors: _Rows, sector: _Points
) -> Match | None:
    """The namesake beside the sure places of a list, or the sector, of a town far away: Antonivka by Kurakhove."""
    points = sector or [point for group, name, point in anchors if group == span.group and name != span.name]
    if not points or any(rough_km(*spot, *point) < _FAR_KM for point in points):
        return None
    return _near_all(match, points, _AT_HOME_KM)


def _namesake_beside(match: Match, spot: tuple[float, float], points: _Points) -> Match | None:
    """The namesake right beside a town, of a city that is far from it: Rubizhne near Dobropillia."""
    if any(rough_km(*spot, *point) < _AT_HOME_KM for point in points):
        return None
    return _near_all(match, points, _BESIDE_KM)


def _near_all(match: Match, points: _Points | list[tuple[float, float]], reach_km: float) -> Match | None:
    for one in match.candidates[1:]:
        place = one.place
        if place.kind is Kind.SETTLEMENT and all(rough_km(place.lon, place.lat, *point) < reach_km for point in points):
            rest = tuple(other for other in match.candidates if other is not one)
            return Match(query=match.query, status=MatchStatus.MATCHED, candidates=(one, *rest))
    return None


_BESIDE_KM = 30.0


_AT_HOME_KM = 60.0


def _at_home(index: Index, match: Match, near: tuple[tuple[float, float], ...]) -> Match | None:
    """The namesake at the front of a place abroad, where the text is about the front there: Нью-Йорк by Toretsk."""
    for one in match.candidates[1:]:
        place = one.place
        if one.name_status is not NameStatus.OFFICIAL or not is_near_lines(index, one):
            continue
        if any(rough_km(place.lon, place.lat, *point) <= _AT_HOME_KM for point in near):
            rest = tuple(other for other in match.candidates if other is not one)
            return Match(query=match.query, status=MatchStatus.MATCHED, candidates=(one, *rest))
    return None
