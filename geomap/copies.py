"""Which documents print the same text: agency copy that several papers take over, with another headline or ending.

Two documents print the same text when most words of the shorter stand, in the same order, in the longer: the longest
common subsequence of words (rapidfuzz) over the length of the shorter. Only pairs that share a run of eight words are
compared, so that a thousand documents take no million comparisons.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from geomap.intervals import last_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.model import Document

RUN_WORDS = 8
"""Texts that share no run of so many words are not compared."""

LEAST_WORDS = 25
"""Shorter texts are never called copies."""

SHARED = 0.75
"""Share of the shorter text from which two documents are one text."""

COMMON_RUN = 50
"""A run of words in more documents than this is boilerplate (a paper's footer), and joins nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A document whose text another printed before it."""

    document_id: str
    copy_of: str
    """The first printing: the earliest dated document, else the first by id."""
    shared: float
    """Share of the shorter text's words that both have in the same order."""


def find_copies(documents: Sequence[Document]) -> tuple[Copy, ...]:
    """Documents that print a text of another, each with the first printing; sorted by document id."""
    from rapidfuzz.distance import LCSseq

    texts = {one.document_id: _words(one) for one in documents}
    texts = {key: words for key, words in texts.items() if len(words) >= LEAST_WORDS}
    order = sorted((one for one in documents if one.document_id in texts), key=_printed)
    rank = {one.document_id: number for number, one in enumerate(order)}
    partners: dict[str, set[str]] = defaultdict(set)
    for first, second in _pairs(texts):
        early, late = sorted((first, second), key=rank.__getitem__)
        partners[late].add(early)
    found: dict[str, Copy] = {}
    for late in sorted(partners, key=rank.__getitem__):
        for early in sorted(partners[late] - set(found), key=rank.__getitem__):
            shortest = min(len(texts[late]), len(texts[early]))
            shared = LCSseq.similarity(texts[late], texts[early], score_cutoff=int(SHARED * shortest)) / shortest
            if shared >= SHARED:
                found[late] = Copy(document_id=late, copy_of=early, shared=round(shared, 2))
                break
    return tuple(found[key] for key in sorted(found))


def _words(document: Document) -> list[str]:
    text = document.text[document.body_start :].casefold()
    return "".join(mark if mark.isalnum() else " " for mark in text).split()


def _printed(document: Document) -> tuple[str, str]:
    day = last_day(document.published) if document.published else None
    return (day.isoformat() if day else "9999", document.document_id)


def _pairs(texts: dict[str, list[str]]) -> set[tuple[str, str]]:
    """Pairs of documents that share a run of words which is not in too many of them."""
    holders: dict[int, set[str]] = defaultdict(set)
    for key, words in texts.items():
        for start in range(len(words) - RUN_WORDS + 1):
            holders[hash(tuple(words[start : start + RUN_WORDS]))].add(key)
    found: set[tuple[str, str]] = set()
    for keys in holders.values():
        if 1 < len(keys) <= COMMON_RUN:
            found.update(combinations(sorted(keys), 2))
    return found
