"""Where a text is, told by a sector of the front.

"На Курахівському напрямку ворог атакував біля Антонівки" names the Antonivka beside Kurakhove, not the one by Kherson.
The words are data: ``data/sectors.csv``, with the place of each.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from gazetteer.reading import read_name
from gazetteer.regions import sentence_start

if TYPE_CHECKING:
    from gazetteer.cues import LanguageCues
    from gazetteer.index import Index
    from gazetteer.surroundings import Span

__all__ = ["Sectors", "find_sectors"]

_HEADS = {"uk": "напрям", "ru": "направлени"}
_REACH = 120
_PARAGRAPH_REACH = 500
_WORD_BEFORE = re.compile(r"[\s,]*([\w'-]+)")
_ENDINGS = ("ого", "ому", "ими", "ий", "ый", "им", "ім", "ом", "их")

Point = tuple[float, float]


@cache
def _read_stems(language: str) -> dict[str, str]:
    """Adjective without its ending, to the id of the town that the sector is called after."""
    from gazetteer.sources.tables import read_table

    rows = read_table("sectors.csv")
    return {row["text"]: row["id"] for row in rows if row["language"] == language and row["kind"] == "sector"}


class Sectors(NamedTuple):
    """Sectors that a text names: where each stands, and the points of its towns."""

    found: tuple[tuple[int, tuple[Point, ...]], ...]
    towns: frozenset[int] = frozenset()
    """Where the mentions start that a sector is called after."""

    def of_sentence(self, text: str, span: Span) -> tuple[Point, ...]:
        """Where the sector lies that the sentence of a name tells."""
        if not self.found or span.start in self.towns:
            return ()
        start = sentence_start(text, span)
        before = [one for one in self.found if one[0] < span.start]
        if before and before[-1][0] >= start:
            return before[-1][1]
        for position, points in self.found:
            if position > span.end and not _SENTENCE_END.search(text, span.end, position):
                return points
        return ()

    def opens_sentence(self, text: str, span: Span) -> tuple[Point, ...]:
        """Where the sector lies that its sentence names before a name."""
        before = [one for one in self.found if one[0] < span.start]
        told = before and span.start not in self.towns and before[-1][0] >= sentence_start(text, span)
        return before[-1][1] if told else ()

    def of_paragraph(self, text: str, span: Span) -> tuple[Point, ...]:
        """Where the last sector lies that the paragraph names before a name."""
        before = [one for one in self.found if one[0] < span.start]
        if span.start in self.towns:
            return ()
        if not before or span.start - before[-1][0] > _PARAGRAPH_REACH or "\n" in text[before[-1][0] : span.start]:
            return ()
        return before[-1][1]


_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_NO_SECTORS = Sectors(())


def find_sectors(
    index: Index, text: str, flat: str, spans: list[Span], marks: list[int], cues: LanguageCues, language: str | None
) -> Sectors:
    """The sectors named in a text, at ``marks`` or an adjective: "the Lyman sector"."""
    head = _HEADS.get(language or "")
    if head is None:
        return _sectors_of_towns(index, text, flat, spans, marks, cues, language)
    if head not in text:
        return _NO_SECTORS
    stems = _read_stems(language or "")
    found = []
    for noun in re.finditer(head, text):
        low = max(0, noun.start() - _REACH)
        backwards = text[low : noun.start()].replace("’", "'").replace("ʼ", "'")[::-1]
        points, behind = [], 0
        while (word := _WORD_BEFORE.match(backwards, behind)) is not None:
            behind = word.end()
            told = word[1][::-1].lower().replace("ё", "е")
            if told in cues.adjective_joins:
                continue
            ending = next((one for one in _ENDINGS if told.endswith(one)), "")
            place_id = stems.get(told[: len(told) - len(ending)]) if ending else None
            number = index.number_of(place_id) if place_id else None
            if number is None:
                break
            lon, lat, *_ = index.numbers(number)
            points.append((lon, lat))
        if points:
            found.append((noun.start(), tuple(points)))
    return Sectors(tuple(found))


def _sectors_of_towns(
    index: Index, text: str, flat: str, spans: list[Span], marks: list[int], cues: LanguageCues, language: str | None
) -> Sectors:
    if not marks:
        return _NO_SECTORS
    named = _named_groups(flat, spans, marks, cues)
    tails = tuple([tail for tail in cues.sector_after if tail[0] == "-"])
    compounds = [at for at in marks if flat[at] == "-" and flat.startswith(tails, at)] if tails else []
    if not named and not compounds:
        return _NO_SECTORS
    found: list[tuple[int, tuple[Point, ...]]] = []
    towns: set[int] = set()
    points: dict[int, list[Point]] = {}
    for span in spans:
        if span.group in named and span.reading.point is not None:
            towns.add(span.start)
            points.setdefault(span.group, []).append(span.reading.point)
    found.extend((start, tuple(points[group])) for group, start in named.items())
    for at in compounds:
        name = _LAST_NAME.search(text, max(0, at - 1 - _REACH), at - 1)
        point = read_name(index, name.group(), language, None).point if name else None
        if point is not None:
            found.append((at - 1, (point,)))
    return Sectors(tuple(sorted(found)), frozenset(towns)) if found else _NO_SECTORS


_LAST_NAME = re.compile(r"[^\W\d_a-z][\w'-]+(?: [^\W\d_a-z][\w'-]+)?$")


def _named_groups(flat: str, spans: list[Span], marks: list[int], cues: LanguageCues) -> dict[int, int]:
    """Lists of names behind or before which a word says that a sector is called so, with where they stand."""
    behind, before = sector_phrases(cues.sector_after).match, sector_phrases(cues.sector_before).match
    named: dict[int, int] = {}
    told = [(at, behind(flat, at) is not None, before(flat, at)) for at in marks]
    told = [one for one in told if one[1] or one[2]]
    if not told:
        return named
    ends = {one.end + 1: one for one in spans}
    starts = {one.start: one for one in spans}
    for at, ends_here, phrase in told:
        span = ends.get(at) if ends_here else None
        if span is None and phrase is not None:
            span = starts.get(phrase.end())
        if span is not None and span.reading.point is not None:
            named[span.group] = span.start
    return named


@cache
def sector_phrases(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Matches any of them behind a space, and what none of them is never."""
    longest_first = sorted((phrase for phrase in phrases if not phrase.startswith("-")), key=len, reverse=True)
    return re.compile(" (?:" + ("|".join(map(re.escape, longest_first)) or "(?!)") + r")\b", re.IGNORECASE)
