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
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from gazetteer.abroad import settle_world_twins
from gazetteer.agreement import is_adjective
from gazetteer.cues import facility_ends
from gazetteer.fronted import settle_by_opening, told_by_opening
from gazetteer.making import make_mention, make_query
from gazetteer.match import match_query
from gazetteer.model import Kind, Match, MatchStatus, NameStatus
from gazetteer.names import is_cyrillic
from gazetteer.nearby import Anchor, Points, Surroundings, settle_beside, settle_in_sector
from gazetteer.reading import (
    KEPT_CANDIDATES,
    Reading,
    facility_at,
    is_near_lines,
    is_only_oblast,
    read_adjective,
    read_match,
    read_name,
    size_of,
)
from gazetteer.regions import carry_regions, sentence_start, settle_by_oblast
from gazetteer.republics import find_republics, with_areas
from gazetteer.scoring import rough_km
from gazetteer.sectors import find_sectors
from gazetteer.strays import leave_strays_open
from gazetteer.surroundings import BEFORE_CHARS, Span, next_word, read_surroundings, words_before
from gazetteer.told import settle_by_case, settle_by_distance, settle_by_sentence, settle_villages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gazetteer.cues import LanguageCues
    from gazetteer.index import Index
    from gazetteer.model import Mention
    from gazetteer.proposer import Marks
    from gazetteer.republics import Area
    from gazetteer.sectors import Sectors

__all__ = ["resolve_spans"]

_JOIN_REACH = 40
_CAPITALISED = re.compile(r"\s+(?=\w)[^\W\d_a-zа-яіїєґ]")
_SENTENCE_ENDS = ".!?\n…"


def resolve_spans(
    index: Index,
    text: str,
    flat: str,
    spans: list[Span],
    marks: Marks | None,
    cues: LanguageCues,
    language: str | None,
) -> tuple[Mention, ...]:
    """Mentions of a document from the names found in it, and what else was (``marks``)."""
    republics = find_republics(index, text, flat, spans, marks, cues, language)
    if republics.taken:
        spans = with_areas(spans, republics)
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
        if span.kind is None and not span.before.article and not span.republic:
            span.reading = read_name(index, span.name, language, None)
        else:
            span.reading = _look_up(index, flat, span, cues, language)
    _read_rivers(index, text, kept, cues, language)
    kept = _places_among(text, kept, cues)
    _name_plants(index, text, kept, cues)
    carry_regions(index, text, flat, kept, cues, language)
    sectors = find_sectors(index, text, flat, kept, [] if marks is None else marks.sectors, cues, language)
    doubtful = [number for number, span in enumerate(kept) if span.reading.open]
    if doubtful or sectors.found:
        _settle_doubts(index, text, flat, kept, doubtful, sectors, cues, language, republics.areas)
        settle_world_twins(text, flat, kept, doubtful, sectors, cues)
    settle_by_case(text, kept, cues)
    settle_by_opening(index, text, kept, cues)
    left = settle_by_oblast(index, text, kept, cues, republics.areas)
    if doubtful:
        settle_by_sentence(index, text, kept, [number for number in doubtful if kept[number].start not in left])
    if marks is not None:
        settle_villages(index, flat, kept, cues, language)
    if doubtful:
        settle_by_distance(text, kept, doubtful)
    leave_strays_open(index, kept)
    if republics.sides:
        kept = sorted((*kept, *republics.sides), key=lambda one: one.start)
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
        elif span.kind is None and previous.kind is not None and not (
            # "Dans l'oblast de A, B et C ont été prises": a word for one area, and a comma
            cues.plural and previous.own_cue and previous.kind is Kind.OBLAST and not previous.plural
            and not previous.counted_noun and "," in flat[previous.end : span.start + 1]
        ):  # fmt: skip
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
    if span.republic:
        span.kind, span.cued, span.own_cue = Kind.OBLAST, True, True
        return read_name(index, span.republic, "en", Kind.OBLAST)
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
    if span.before.article and span.kind is None and reading.has_river:
        span.kind = Kind.RIVER
        reading = read_name(index, span.name, language, Kind.RIVER)
    return reading


def _read_rivers(index: Index, text: str, spans: list[Span], cues: LanguageCues, language: str | None) -> None:
    """Of "від Інгульця до Дніпра" both are rivers: a stretch of country is told by two of a kind."""
    if not cues.until:
        return
    for one, other in pairwise(spans):
        if not (one.reading.has_river and other.reading.has_river) or one.kind is not None or other.kind is not None:
            continue
        if one.before.previous in cues.since and text[one.end : other.start].lower().strip() in cues.until:
            for span in (one, other):
                span.kind = Kind.RIVER
                span.reading = read_name(index, span.name, language, Kind.RIVER)


class _Company:
    """The names of a document, asked for company of one; each is looked for once."""

    def __init__(self, spans: list[Span]) -> None:
        self._spans = spans
        self._known: dict[tuple[str | None, str], bool] = {}

    def holds_another(self, one: Reading) -> bool:
        """Whether the document names another place of the same country."""
        country, key = asked = one.country, one.key
        known = self._known.get(asked)
        if known is None:
            known = False
            for span in self._spans:
                reading = span.reading
                if reading.country == country and reading.key != key and reading.match.candidates:
                    known = True
                    break
            self._known[asked] = known
        return known


def _places_among(text: str, spans: list[Span], cues: LanguageCues) -> list[Span]:
    """The names that mean a place where they stand; those that cannot speak are meant as such."""
    company = _Company(spans)
    doubtful = cues.doubtful
    places = []
    for span in spans:
        reading = span.reading
        if not reading.may_be_place:
            continue
        if reading.key in doubtful:
            if not _is_common_place(text, span, cues, company):
                continue
        elif (not reading.surely_place or span.quoted or span.before.may_be_person) and not _is_meant_as_place(
            text, span, reading, cues, company
        ):
            continue  # of most names nothing that is asked says so
        if not span.literal and (span.own_cue or not reading.can_speak):
            span.literal = True
        places.append(span)
    return places


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
    if span.before.may_be_person and _looks_like_person(text, span, cues, strong=reading.strong):
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


_SUBJECT_OR_OBJECT = ("у", "ю", "о", "е", "вка")


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
    if reading.person_name and _CAPITALISED.match(text, span.end):
        return False  # "сообщил Владимир Рогов"
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
        if not span.before.comma or span.kind is not None:
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
    doubtful: list[int],
    sectors: Sectors,
    cues: LanguageCues,
    language: str | None,
    areas: tuple[Area, ...],
) -> None:
    """Look doubtful names up again, with the sure places of their list or sector, else of the document, as context."""
    if sectors.found:
        asked = [span for span in spans if span.reading.open or span.reading.is_minor]
    else:
        asked = [spans[number] for number in doubtful]
    told = told_by_opening(text, spans, sectors, cues) | _told_beside(flat, spans, cues)
    lists = _lists_of(spans)
    around, likely, admin = _context_of(text, spans)
    admin = admin or tuple(dict.fromkeys(one.place_id for one in areas if one.inside))
    if not around.anchors and not likely and not admin and not sectors.found:
        return
    known: dict[tuple[str, Kind | None, Points, bool], Match] = {}
    for span in asked:
        reading = span.reading
        if span.adjective_key or reading.world_twin:
            continue
        beside = _told_of(told, flat, span, cues)
        sector = beside or (sectors.of_sentence(text, span) if sectors.found else ())
        listed = around.of_list(span) if span.group in lists else ()
        if reading.sure:
            span.match = _namesake_beside(reading, sector or listed, told=bool(sector))
            continue
        if not sector and sectors.found and not around.of_sentence(span):
            sector = sectors.of_paragraph(text, span)
        if reading.settled:
            span.match = _settled_in_context(index, text, span, around, beside, sector, listed, sectors)
            continue
        near, close = _company_of(around, span, beside, sector, listed)
        if not reading.at_home and (home := _at_home(index, reading.match, near)) is not None:
            span.match = home
            continue
        if (reading.matched and reading.large) or not (near or admin):
            continue
        key = (span.name, span.kind, near, close)
        in_context = known.get(key)
        if in_context is None:
            query = make_query(span.name, language, span.kind, admin, near)
            match = match_query(index, query, limit=KEPT_CANDIDATES)
            if close and near:
                match = settle_beside(match, beside or near, told=bool(beside))
                if beside or near is sector:
                    match = settle_in_sector(index, match, sector)
            in_context = known[key] = reading.match if _is_raised(reading, match, sector) else match
        opened = _open_far(index, text, span, in_context, sectors) if sectors.found else None
        if beside and opened is None and span.group not in lists:
            opened = _open_beside(in_context, beside, ())
        span.match = opened or in_context


def _company_of(
    around: Surroundings, span: Span, beside: Points, sector: Points, listed: Points
) -> tuple[Points, bool]:
    """The places beside which it is told, or lies, and whether they lie in one spot."""
    if beside:
        return (*beside, *listed), True
    if sector:  # those listed with it are nearer than the town of its sector
        return (listed and _of_sector(around.of_list(span, clear=True), sector)) or sector, True
    return (listed, True) if listed else around.around(span, span.reading.match)


def _told_of(told: dict[int, Points], flat: str, span: Span, cues: LanguageCues) -> Points:
    """The town beside which a name is told; none of one beside which another is told itself."""
    beside = told.get(span.group, ())
    if beside and span.before.beside:
        words = words_before(flat, span.start)
        if any(" ".join(words[-count:]) in cues.beside for count in range(1, len(words) + 1)):
            return ()
    return beside


def _is_raised(reading: Reading, match: Match, sector: Points) -> bool:
    """Whether the context raises a doubt where it only settles them: of a town at the front, such as Lyman."""
    if not (reading.matched and match.place is None and reading.near_lines and _same_best(match, reading.match)):
        return False
    return not (sector and _is_far(reading.match, sector, _AT_HOME_KM))


def _settled_in_context(
    index: Index, text: str, span: Span, around: Surroundings, beside: Points, sector: Points, listed: Points,
    sectors: Sectors,
) -> Match | None:  # fmt: skip
    """What else a village of the record means, where it lies far from all that it is told beside."""
    reading = span.reading
    match = _beside_its_list(reading, sector, listed)
    if match is None and sectors.found:
        match = _open_far(index, text, span, reading.match, sectors)
    if match is None and not reading.large:
        clear = around.of_list(span, clear=True) if listed else ()
        match = _open_beside(reading.match, () if listed else beside, clear)
    return match


def _open_beside(match: Match, beside: Points, listed: Points) -> Match | None:
    """One far from the town that it is told beside is open, and one far from its list, by which a namesake lies."""
    place = match.place
    if place is None or place.kind is not Kind.SETTLEMENT:
        return None
    far = bool(beside) and _is_far(match, beside, _NOT_BESIDE_KM)
    if not far and listed:
        own = min(rough_km(place.lon, place.lat, *point) for point in listed)
        rivals = [one.place for one in match.candidates[1:] if one.place.kind is Kind.SETTLEMENT]
        near = any(rough_km(one.lon, one.lat, *point) < own / 2 for one in rivals for point in listed)
        far = own > _BESIDE_KM and near
    return replace(match, status=MatchStatus.AMBIGUOUS) if far else None


def _of_sector(listed: Points, sector: Points) -> Points:
    """Those that lie by the town of the sector."""
    return tuple(point for point in listed if any(rough_km(*point, *town) <= _AT_HOME_KM for town in sector))


def _is_far(match: Match, points: Points, reach_km: float) -> bool:
    best = match.candidates[0].place
    return all(rough_km(best.lon, best.lat, *point) > reach_km for point in points)


_NOT_BESIDE_KM = 120.0


def _open_far(index: Index, text: str, span: Span, match: Match, sectors: Sectors) -> Match | None:
    """A village far from the sector that its sentence tells, left open: another one of its name is meant."""
    place = match.place
    if place is None or not size_of(index, place.id)[1]:
        return None
    sector = sectors.opens_sentence(text, span)
    if not sector:
        return None
    if any(rough_km(place.lon, place.lat, *point) < _FAR_KM for point in sector):
        return None
    return replace(match, status=MatchStatus.AMBIGUOUS)


def _told_beside(flat: str, spans: list[Span], cues: LanguageCues) -> dict[int, Points]:
    """Of the lists of names (by number) that are said to lie beside a town, its point: "A and B near Dobropillia"."""
    told: dict[int, Points] = {}
    for number, span in enumerate(spans):
        if not span.before.beside or not number:
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


def _context_of(text: str, spans: list[Span]) -> tuple[Surroundings, list[Anchor], tuple[str, ...]]:
    """The sure places of a document, those that are likely meant, and ids of its oblasts and raions."""
    anchors: list[Anchor] = []
    likely: list[Anchor] = []
    admin: dict[str, None] = {}
    for span in spans:
        reading = span.reading
        if reading.point is not None:
            (anchors if reading.clear else likely).append((span.group, span.name, reading.point, span.start))
        elif reading.area_id is not None and not span.republic:
            admin[reading.area_id] = None
    return Surroundings(text, anchors, likely), likely, tuple(admin)


def _same_best(one: Match, other: Match) -> bool:
    return one.candidates[0].place.id == other.candidates[0].place.id


_FAR_KM, _FAR_FROM_LIST_KM = 120.0, 60.0
_MANY = 3


def _beside_its_list(reading: Reading, sector: Points, listed: Points) -> Match | None:
    """The namesake beside the sector, or the sure places of a list, of a town far away: Antonivka by Kurakhove."""
    points, spot = sector or listed, reading.point
    if not points or spot is None:
        return None
    nearest = min(rough_km(*spot, *point) for point in points)
    if nearest >= _FAR_KM:
        return _near(reading.match, points, _AT_HOME_KM, any if sector else all)
    if nearest < _FAR_FROM_LIST_KM or not (sector or len(points) >= _MANY):
        return None
    return _near(reading.match, points, _BESIDE_KM, any if sector else all)


def _namesake_beside(reading: Reading, points: Points, *, told: bool) -> Match | None:
    """The namesake right beside a town, a sector or a list, of a city that is far from it: Rubizhne by Dobropillia."""
    spot = reading.point
    if spot is None or not points or not (told or len(points) >= _MANY):
        return None
    if any(rough_km(*spot, *point) < _AT_HOME_KM for point in points):
        return None
    return _near(reading.match, points, _BESIDE_KM, any if told else all)


def _near(match: Match, points: Points, reach_km: float, many: Callable[[Iterable[bool]], bool]) -> Match | None:
    """The namesake within reach of all of the places, or of any of them."""
    for one in match.candidates[1:]:
        place = one.place
        if place.kind is Kind.SETTLEMENT and many(
            rough_km(place.lon, place.lat, *point) < reach_km for point in points
        ):
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
