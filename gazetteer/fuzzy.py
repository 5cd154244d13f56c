"""Guesses at a name that nothing finds: the nearest listed spellings, over a narrowed set of keys."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from gazetteer.layout import INFLECTED
from gazetteer.model import How
from gazetteer.names import is_cyrillic

if TYPE_CHECKING:
    from gazetteer.index import Index

__all__ = ["guess_hits"]

_MIN_LENGTH = 5
_MAX_KEYS = 6000
_CUTOFF = 0.80
_MAX_GUESSES = 12


def guess_hits(index: Index, text: str, key: str) -> list[tuple[int, int, How, float]]:
    """Places whose name is spelled nearly like ``key``: place, name, how, similarity (0 … 1).

    Only keys that share the first two letters (or, when those give nothing, the first and a neighbouring letter pair)
    and differ little in length are compared, by Damerau–Levenshtein distance over the longer length.
    """
    if len(key) < _MIN_LENGTH:
        return []
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    reach = 1 if len(key) < 8 else 2
    for prefix in dict.fromkeys((key[:2], key[0] + key[2], key[1] + key[0], key[:1])):
        near = [
            one
            for one in islice(index.keys_with_prefix(prefix), _MAX_KEYS)
            if abs(len(one) - len(key)) <= reach and one[0] > "\x03"
        ]
        found = process.extract(
            key, near, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=_CUTOFF, limit=_MAX_GUESSES
        )
        hits = _hits_of(index, found, text)
        if hits:
            return hits
    return []


def _hits_of(index: Index, found: list[tuple[str, float, int]], text: str) -> list[tuple[int, int, How, float]]:
    hits: dict[int, tuple[int, int, How, float]] = {}
    cyrillic = is_cyrillic(text)
    for key, similarity, _ in found:
        for posting in index.postings(key):
            if posting & 3 == INFLECTED and not cyrillic:
                continue
            place = index.name_place(posting >> 2)
            if place not in hits or similarity > hits[place][3]:
                hits[place] = (place, posting >> 2, How.FUZZY, similarity)
    return list(hits.values())
