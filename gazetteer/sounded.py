"""Names in a spelling of their own behind a word that says that a village follows: "the village of Dalne".

The automaton and the trie know what is listed and what a rule derives. A word that only sounds like a name is looked up
here alone: behind a phrase such as "village of" it is no surname and no common word, and so are those listed with it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING

from gazetteer.making import make_query
from gazetteer.match import match_query
from gazetteer.model import How, Kind
from gazetteer.names import fold
from gazetteer.surroundings import span_of

if TYPE_CHECKING:
    from gazetteer.cues import LanguageCues
    from gazetteer.index import Index
    from gazetteer.surroundings import Span

__all__ = ["find_sounded"]

_NAME = re.compile(r" *([^\W\d_a-zа-яёіїєґ][\w'-]+)((?: [^\W\d_a-zа-яёіїєґ][\w'-]+){0,2})")
_MAX_LISTED = 40
_LEAST_LETTERS = 5


@cache
def _phrase_before(phrases: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(" (?:" + "|".join(map(re.escape, longest_first)) + r")(?= )", re.IGNORECASE)


def find_sounded(
    index: Index, text: str, flat: str, spans: list[Span], cued: list[int], cues: LanguageCues, language: str | None
) -> None:
    """Add to ``spans`` what sounds like a name behind the phrases that begin at ``cued``, and in their lists."""
    if not cues.settled:
        return
    phrases = _phrase_before(cues.settled)
    found: list[Span] = []
    starts: list[int] = []
    for begin in cued:
        phrase = phrases.match(flat, begin)
        if phrase is None:
            continue
        starts = starts or [span.start for span in spans]
        position = phrase.end()
        for _ in range(_MAX_LISTED):
            name = _NAME.match(flat, position)
            if name is None:
                break
            start = name.start(1) - 1
            number = bisect_right(starts, start) - 1
            if number >= 0 and spans[number].end > start:
                end = spans[number].end + spans[number].tail
            elif (span := _span_here(index, text, start, name, cues, language)) is not None:
                found.append(span)
                end = span.end
            else:
                break
            joined = cues.joins.match(flat, end + 1)
            if joined is None:
                break
            position = joined.end()
    for span in tuple(found):
        found.extend(_again(text, span, [*spans, *found]))
    if found:
        held = {place for span in found for place in range(span.start, span.end)}
        unique = {span.start: span for span in (*[span for span in spans if span.start not in held], *found)}
        spans[:] = [unique[start] for start in sorted(unique)]


def _span_here(
    index: Index, text: str, start: int, name: re.Match[str], cues: LanguageCues, language: str | None
) -> Span | None:
    ends = [name.end(2) - 1, name.end(1) - 1]
    for end in dict.fromkeys(ends):
        written = text[start:end]
        if "\n" in written or len(fold(written)) < _LEAST_LETTERS or fold(written) in cues.doubtful:
            continue
        match = match_query(index, make_query(written, language, Kind.SETTLEMENT, (), ()), limit=1, split=False)
        if match.candidates and match.candidates[0].how is not How.FUZZY:
            return span_of(start, end, written)
    return None


def _again(text: str, span: Span, taken: list[Span]) -> list[Span]:
    """The same word elsewhere in the text, where no longer name holds it."""
    return [
        span_of(one.start(), one.end(), span.name)
        for one in re.finditer(rf"(?<![\w'-]){re.escape(span.name)}(?![\w-])", text)
        if not any(other.start < one.end() and one.start() < other.end for other in taken)
    ]
