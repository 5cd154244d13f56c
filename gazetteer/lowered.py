"""Names that a press writes small on purpose: "у курській області", "рф" in Ukrainian texts since 2022.

The automaton proposes words with a capital; these few are looked for by themselves, in texts of a language that has a
list of them (``[lowered]`` of its table).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from gazetteer.surroundings import span_of

if TYPE_CHECKING:
    from gazetteer.cues import LanguageCues
    from gazetteer.surroundings import Span

__all__ = ["add_lowered"]


def add_lowered(text: str, spans: list[Span], cues: LanguageCues) -> None:
    """Add to ``spans``, in order, what stands small in ``text`` and is no part of another name."""
    if not any(stem in text for stem in cues.lowered_stems):
        return
    taken = {place for span in spans for place in range(span.start, span.end + span.tail)}
    found = [
        span_of(one.start(), one.end(), one.group())
        for one in _pattern(cues.lowered).finditer(text)
        if taken.isdisjoint(range(one.start(), one.end()))
    ]
    if found:
        spans[:] = sorted((*spans, *found), key=_start_of)


def _start_of(span: Span) -> int:
    return span.start


@cache
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(forms, key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, longest_first)) + r")(?![\w-])")
