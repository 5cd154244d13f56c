"""The places that a doubtful name of a document stands beside: of its list, its sentence, its paragraph, all of it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

from gazetteer.model import How, Kind, MatchStatus
from gazetteer.reading import is_on_record
from gazetteer.regions import sentence_around
from gazetteer.scoring import rough_km

if TYPE_CHECKING:
    from gazetteer.index import Index
    from gazetteer.model import Candidate, Match
    from gazetteer.surroundings import Span

__all__ = ["Anchor", "Points", "Surroundings", "settle_beside"]

Points = tuple[tuple[float, float], ...]

_MAX_CONTEXT = 12
_CLOSE_KM, _CLOSE_DEGREES = 40.0, 0.36
_WHOLE_SENTENCE = 500
"""Characters within which a sentence has its own beginning and end."""
_SENTENCE_MARKS = frozenset(".!?\n")


Anchor = tuple[int, str, tuple[float, float], int]
"""A place that tells where others are: number of its list, name, point, where it stands."""


class Surroundings:
    """The places of a document, those that are clear and those that are likely meant."""

    def __init__(self, text: str, anchors: list[Anchor], likely: list[Anchor]) -> None:
        self._text = text
        self.anchors = anchors
        self._likely = likely
        self._starts = [start for _, _, _, start in anchors]
        self._likely_starts = [start for _, _, _, start in likely]
        self._has_paragraphs = "\n" in text
        self._sentence = 0, -1
        self._windows: dict[tuple[int, int], tuple[set[str], Points]] = {}

    def of_list(self, span: Span, *, clear: bool = False) -> Points:
        """The clear places listed with a name, else (unless only these are asked for) the likely ones."""
        both = (self.anchors, self._starts), (self._likely, self._likely_starts)
        for rows, starts in both[:1] if clear else both:
            if points := _listed_with(span, rows, bisect_left(starts, span.start)):
                return _unique(points)
        return ()

    def of_sentence(self, span: Span) -> Points:
        """The clear places of its sentence."""
        low, high = self._sentence
        if span.start < low or span.end > high:
            low, high = sentence_around(self._text, span)
            if high - low < _WHOLE_SENTENCE and _SENTENCE_MARKS.isdisjoint(span.name):
                self._sentence = low, high  # that of all names between
        return self._between(span, low, high)

    def around(self, span: Span, match: Match) -> tuple[Points, bool]:
        """The closest company beside which a candidate lies, and whether all of it lies in one spot."""
        if not self.anchors:
            return (), False
        sentence = self.of_sentence(span)
        if sentence and _lies_by(match, sentence):
            return sentence, True
        if self._has_paragraphs:
            low, high = self._text.rfind("\n", 0, span.start) + 1, self._text.find("\n", span.end)
            paragraph = self._between(span, low, high if high >= 0 else len(self._text))
            if paragraph and paragraph != sentence and _lies_by(match, paragraph):
                return paragraph, _is_compact(paragraph)
        whole = self._between(span, 0, len(self._text))
        return whole, _is_compact(whole)

    def _between(self, span: Span, low: int, high: int) -> Points:
        """Clear places of other names between two offsets, those nearest to the name in the text."""
        first, last = bisect_left(self._starts, low), bisect_left(self._starts, high)
        if first == last:
            return ()
        if last - first > _MAX_CONTEXT:
            middle = bisect_left(self._starts, span.start)
            first = max(first, min(middle - _MAX_CONTEXT // 2, last - _MAX_CONTEXT))
            last = first + _MAX_CONTEXT
        rows = self.anchors[first:last]
        if (first, last) not in self._windows:
            self._windows[first, last] = {row[1] for row in rows}, _unique([row[2] for row in rows])
        names, points = self._windows[first, last]
        return points if span.name not in names else _unique([row[2] for row in rows if row[1] != span.name])


def settle_beside(match: Match, points: Points, *, told: bool = False) -> Match:
    """Of open namesakes the one right beside the places of its list or sentence, where all others lie far from them.

    ``told``: the text says that it lies beside them; then one twice as near as any other is near enough.
    """
    if match.status is not MatchStatus.AMBIGUOUS:
        return match
    best = match.candidates[0]
    if best.how is How.FUZZY or best.place.kind is not Kind.SETTLEMENT:
        return match
    settlements = [one for one in match.candidates if one.place.kind is Kind.SETTLEMENT]
    nearest = min((one for one in settlements if one.how is not How.FUZZY), key=lambda one: _km_from(one, points))
    own = _km_from(nearest, points)
    if own <= (_BESIDE_KM if told else _RIGHT_BESIDE_KM):
        best, far = nearest, max(_LEAST_RIVAL_KM, _TIMES * own)
    else:
        own = _km_from(best, points)
        far = _RIVAL_KM if own <= _BESIDE_KM else _FAR_RIVAL_KM
    if own > _NEAR_KM or any(
        _km_from(one, points) < far for one in settlements if one is not best and not _is_same(one, best)
    ):
        return match
    rest = tuple(one for one in match.candidates if one is not best)
    return replace(match, status=MatchStatus.MATCHED, candidates=(best, *rest))


_BESIDE_KM, _RIVAL_KM = 18.0, 45.0


def settle_in_sector(index: Index, match: Match, points: Points) -> Match:
    """Of namesakes the only one that lies in a sector of the front.

    Of two in it neither is sure, unless the record of the war names just the better one.
    """
    settlements = [one for one in match.candidates if one.place.kind is Kind.SETTLEMENT and one.how is not How.FUZZY]
    within = [one for one in settlements if _km_from(one, points) <= _SECTOR_KM]
    if not within or match.candidates[0].place.kind is not Kind.SETTLEMENT:
        return match
    best = within[0]
    others = [one for one in settlements if one is not best and not _is_same(one, best)]
    if match.status is MatchStatus.AMBIGUOUS and all(_km_from(one, points) >= _RIVAL_KM for one in others):
        rest = tuple(one for one in match.candidates if one is not best)
        return replace(match, status=MatchStatus.MATCHED, candidates=(best, *rest))
    rivals = [one for one in within[1:] if not _is_same(one, best)]
    known = is_on_record(index, best) and not any(is_on_record(index, one) for one in rivals)
    if match.status is MatchStatus.MATCHED and best is match.candidates[0] and rivals and not known:
        return replace(match, status=MatchStatus.AMBIGUOUS)
    return match


_SECTOR_KM = 32.0
_RIGHT_BESIDE_KM, _LEAST_RIVAL_KM, _TIMES = 12.0, 32.0, 2.1
_NEAR_KM, _FAR_RIVAL_KM, _SAME_KM = 50.0, 120.0, 5.0


def _km_from(one: Candidate, points: Points) -> float:
    return min(rough_km(one.place.lon, one.place.lat, *point) for point in points)


def _is_same(one: Candidate, other: Candidate) -> bool:
    return rough_km(one.place.lon, one.place.lat, other.place.lon, other.place.lat) < _SAME_KM


def _listed_with(span: Span, rows: list[Anchor], number: int) -> list[tuple[float, float]]:
    """Points of other names of its list, which stand side by side around ``number``."""
    points: list[tuple[float, float]] = []
    group, name = span.group, span.name
    low, high = max(0, number - _MOST_LISTED), min(len(rows), number + _MOST_LISTED)
    first = number
    while first > low and rows[first - 1][0] == group:
        first -= 1
    while first < high and rows[first][0] <= group:
        if rows[first][0] == group and rows[first][1] != name:
            points.append(rows[first][2])
        first += 1
    return points


_MOST_LISTED = 60


def _lies_by(match: Match, points: Points) -> bool:
    """Whether a candidate lies beside one of the places."""
    for one in match.candidates:
        lon, lat = one.place.lon, one.place.lat
        for east, north in points:
            if abs(north - lat) < _CLOSE_DEGREES and rough_km(lon, lat, east, north) <= _CLOSE_KM:
                return True
    return False


def _is_compact(points: Points) -> bool:
    """Whether a text or paragraph is about one spot: several places, all close to one another."""
    return len(points) > 1 and all(rough_km(*points[0], *other) <= _COMPACT_KM for other in points[1:])


_COMPACT_KM = 40.0


def _unique(points: list[tuple[float, float]]) -> Points:
    return tuple(dict.fromkeys(points))
