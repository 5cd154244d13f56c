"""What a place scores as the meaning of a name: by itself, and in the company of a document's other places.

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
``admin``      −0.05 … 0.40 inside an area named near by (0.12), or given in the question (0.40)
``near``       0 … 0.30     close to the document's other places, most of it within some 30 km
``date``       −0.05 … 0    a name that was not in use on that day
``abroad``     −0.08 … 0    a town outside the country at war, far from the lines and below half a million inhabitants
                            (any, where it is a guess)
============== ============ =====================================================================================

The weights were set by hand on the lists in ``tests/corpus/places`` and are not fitted. Rows are plain tuples and the
loops over them call little: every doubtful name of a text passes here.
"""

from __future__ import annotations

import math
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING

from gazetteer.model import How, Kind, NameStatus, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from gazetteer.index import Index

__all__ = ["COMPATIBLE", "FRONT", "PRIOR", "Answer", "Hit", "Row", "best_first", "rough_km", "score_alone",
           "score_in_company"]  # fmt: skip

Hit = tuple[int, int, How, float]
"""Place number, name number, how it was found, similarity."""

Part = tuple[str, float]
"""Name and value of a part of the score."""

Answer = tuple[Place, str, NameStatus]
"""What an answer tells whatever it scores: the place, the name that matched and its standing."""

Row = tuple[float, int, Answer, How, float, Kind, float, float, tuple[Part, ...]]
"""Score, place number, answer, how, similarity, kind, lon, lat, parts of the score."""

PRIOR, FRONT = 2, 3
"""Where these parts of a score stand in every row; ``near`` is the last, where it was scored."""

_NAME_SCORE = {How.EXACT: 0.50, How.FOLDED: 0.48, How.RULE: 0.43}
_NAME_PARTS = {how: ("name", score) for how, score in _NAME_SCORE.items()}
_STATUS_SCORE = {
    NameStatus.OFFICIAL: 0.05,
    NameStatus.EXONYM: 0.05,
    NameStatus.TRANSLITERATION: 0.035,
    NameStatus.FORMER: 0.025,
    NameStatus.MISSPELLING: 0.0,
}
_STATUS_PARTS = {status: ("status", score) for status, score in _STATUS_SCORE.items()}
_BORNE_BY_ANOTHER, _LONG_BORNE_BY_ANOTHER = ("status", -0.04), ("status", -0.12)
"""Of a former name that is somebody's official one: Hrodivka is Hrodivka, not Myrnohrad; more so of a name that was
given up before this war began, or nobody knows when, where a place of the country at war bears it."""
_AS_LISTED = (How.EXACT, How.FOLDED)
_BORNE_AT_HOME = ("status", -0.2)
"""Of a name of a place abroad that is official at home: Samar is no Samara."""
_LANGUAGE, _NOT_IN_USE = ("language", 0.02), ("date", -0.05)
_PRIOR_WEIGHT, _FRONT_WEIGHT, _PROMINENT_WEIGHT = 0.28, 0.13, 0.10
_ABROAD, _METROPOLIS, _FAR_FROM_LINES = ("abroad", -0.08), 0.84, 0.05
_INSIDE, _INSIDE_GIVEN, _OUTSIDE = ("admin", 0.12), ("admin", 0.4), ("admin", -0.05)
_NEAR_WEIGHT, _NEAR_SCALE_KM = 0.10, 75.0
_BESIDE_WEIGHT, _BESIDE_SCALE_KM = 0.20, 30.0
_KM_A_DEGREE = 111.2

COMPATIBLE = {
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
"""Of each kind that may be asked for, those that it may loosely mean as well."""
_CITY_PRIOR, _CITY_BONUS = 0.66, 0.06
"""A city of 60,000 comes before the oblast, raion or river of its name by a little more."""
_DEFAULT_KIND = {Kind.SETTLEMENT: 0.06, Kind.COUNTRY: 0.06, Kind.OBLAST: 0.02, Kind.REGION: 0.04, Kind.ISLAND: 0.04}
_FUZZY, _RULE, _SETTLEMENT = How.FUZZY, How.RULE, Kind.SETTLEMENT
_OFFICIAL, _FORMER = NameStatus.OFFICIAL, NameStatus.FORMER
_MISSPELLING, _TRANSLITERATION = NameStatus.MISSPELLING, NameStatus.TRANSLITERATION
"""A member is looked up on its class each time it is named, for four times what a name of the module costs."""


def score_alone(
    index: Index, hits: Sequence[Hit], language: str | None, asked: Kind | None, on: date | None
) -> list[Row]:
    """Every place of a name, scored without its company, in the order of ``hits``."""
    anywhere, at_home, as_listed = _borne_officially(index, hits) if len(hits) > 1 else (False, False, False)
    known_facts, rows = index.kept_facts, []
    for place, name, how, similarity in hits:
        facts = known_facts.get(place)
        if facts is None:
            facts = known_facts[place] = _facts_of(index, place)
        whole, lon, lat, kind, foreign, remote, modest, known, near_lines, fits = facts
        status = index.name_status(name)
        standing = _STATUS_PARTS[status]
        if foreign and as_listed and status is not _OFFICIAL:
            standing = _BORNE_AT_HOME
        elif anywhere and status is _FORMER:
            long_gone = at_home and not index.name_given_up_since(name, index.theatre.since)
            standing = _LONG_BORNE_BY_ANOTHER if long_gone else _BORNE_BY_ANOTHER
        if how is _FUZZY:
            named = ("name", 0.38 * similarity**3)
            status = _MISSPELLING
        else:
            named = _NAME_PARTS[how] if similarity == 1.0 else ("name", _NAME_SCORE[how] * similarity)
            if how is _RULE and status is not _FORMER:
                status = _TRANSLITERATION
        if asked is not None:
            fits = ("kind", _kind_score(kind, asked, 0.0))
        score = named[1] + standing[1] + known[1] + near_lines[1] + fits[1]
        parts: tuple[Part, ...] = (named, standing, known, near_lines, fits)
        if language and index.name_language(name) == language:
            score += _LANGUAGE[1]
            parts = (*parts, _LANGUAGE)
        if on is not None and not index.name_used_on(name, on):
            score += _NOT_IN_USE[1]
            parts = (*parts, _NOT_IN_USE)
        if remote and (modest or how is _FUZZY):
            score += _ABROAD[1]
            parts = (*parts, _ABROAD)
        if score < 0.0:
            score = 0.0
        rows.append((score, place, (whole, index.name_text(name), status), how, similarity, kind, lon, lat, parts))
    return rows


def _borne_officially(index: Index, hits: Iterable[Hit]) -> tuple[bool, bool, bool]:
    """Whether some place bears the name officially: anywhere, at home, at home and in just this spelling."""
    bearers = {
        (index.is_home(place), how in _AS_LISTED)
        for place, name, how, _ in hits
        if index.name_status(name) is _OFFICIAL
    }
    return bool(bearers), any(home for home, _ in bearers), (True, True) in bearers


Facts = tuple[Place, float, float, Kind, bool, bool, bool, Part, Part, Part]
"""The place, lon, lat, kind, abroad, abroad and far from the lines, no metropolis, and the parts ``prior``, ``front``
and ``kind`` (of a question that asks for none) of the score: the same in every question, so kept."""


def _facts_of(index: Index, place: int) -> Facts:
    lon, lat, kind_number, _, prior, front, home = index.numbers(place)
    kind = _KINDS[int(kind_number)]
    foreign = not home and kind is _SETTLEMENT
    near_lines = _FRONT_WEIGHT * front if front <= 1.0 else _FRONT_WEIGHT + _PROMINENT_WEIGHT * (front - 1.0)
    parts = ("prior", _PRIOR_WEIGHT * prior), ("front", near_lines), ("kind", _kind_score(kind, None, prior))
    remote = foreign and front < _FAR_FROM_LINES
    return (index.place(place), lon, lat, kind, foreign, remote, prior < _METROPOLIS, *parts)


_KINDS = tuple(Kind)


def _kind_score(kind: Kind, asked: Kind | None, prior: float) -> float:
    if asked is None:
        city = kind is _SETTLEMENT and prior >= _CITY_PRIOR
        return _DEFAULT_KIND.get(kind, 0.0) + (_CITY_BONUS if city else 0.0)
    if kind is asked:
        return 0.15
    return 0.04 if kind in COMPATIBLE[asked] else -0.30


def score_in_company(
    rows: Iterable[Row], admins: frozenset[str], near: Sequence[tuple[float, float]], *, given: bool = False
) -> list[Row]:
    """The rows of a name scored again: inside an area named near by, close to the document's other places.

    Where the area is ``given`` with the name, no fame outweighs it.
    """
    inner = _INSIDE_GIVEN if given else _INSIDE
    ranked: list[Row] = []
    shrink = math.cos(math.radians(near[0][1])) if near else 1.0
    points = [(x * shrink, y) for x, y in near]
    only = points[0] if len(points) == 1 else None
    exp, dist = math.exp, math.dist
    for score, place, answer, how, similarity, kind, lon, lat, parts in rows:
        if admins:
            whole = answer[0]
            inside = inner if whole.name in admins or not admins.isdisjoint(whole.admin) else _OUTSIDE
            score += inside[1]
            parts = (*parts, inside)
        if points:
            spot = lon * shrink, lat
            distance = _KM_A_DEGREE * (dist(only, spot) if only else min(map(dist, points, repeat(spot))))
            close = _NEAR_WEIGHT * exp(-distance / _NEAR_SCALE_KM) + _BESIDE_WEIGHT * exp(-distance / _BESIDE_SCALE_KM)
            score += close
            parts = (*parts, ("near", close))
        ranked.append((max(0.0, score), place, answer, how, similarity, kind, lon, lat, parts))
    return ranked


def best_first(rows: list[Row]) -> list[Row]:
    """The rows by score, of equal ones the likelier place, which has the lower number."""
    if len(rows) > 1:
        rows.sort(key=_number_of_row)
        rows.sort(key=_score_of_row, reverse=True)
    return rows


_score_of_row, _number_of_row = itemgetter(0), itemgetter(1)


def rough_km(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Distance on a flat map, good enough to rank by."""
    east = (lon_a - lon_b) * math.cos(math.radians((lat_a + lat_b) / 2))
    return _KM_A_DEGREE * math.hypot(east, lat_a - lat_b)
