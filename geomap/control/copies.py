"""Copied words: the same passage in two publications is one statement, whoever printed it.

Two claims of one change carry copied words when their quotes are nearly the same text (Indel similarity of rapidfuzz)
and come from different publications. A short sentence that two reporters may well both write is never a copy. The
words count as those of the first printing: its origin, passed on by its publisher.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geomap.words import PRESS, THIRD

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from geomap.model import Claim

_WORDS = re.compile(r"[^\W_]+")

LEAST_CHARACTERS = 60
LEAST_WORDS = 9
"""Shorter quotes are never called copies: "Izjoem is heroverd, zegt Kiev" is written by anybody."""

SIMILAR_PERCENT = 88.0
"""Similarity from which two quotes are one text: an edited word or figure, a corrected spelling, another name form."""


class Prints:
    """Quotes as they are compared, each text once with those before it."""

    def __init__(self) -> None:
        self._words: dict[str, str | None] = {}
        self._texts: list[str] = []
        self._alike: dict[str, list[str]] = {}
        self._any_alike = False
        self.credited: dict[tuple[str, str], Claim] = {}
        """Claims as the words of an earlier printing, by the ids of both."""

    def words_of(self, claim: Claim) -> str | None:
        """The words of a claim's quote; None where it is too short to be called a copy."""
        known = self._words.get(claim.claim_id, "")
        if known == "":
            known = self._words[claim.claim_id] = _folded(claim.quote)
            if known is not None:
                self._compare(known)
        return known

    def any_alike(self, claims: Sequence[Claim]) -> bool:
        """False where no two quotes of these, nor of any that were asked before, are nearly the same text."""
        for claim in claims:
            if claim.claim_id not in self._words:
                self.words_of(claim)
        return self._any_alike

    def alike(self, words: str) -> list[str]:
        """Other texts that are nearly this one, among all that were asked before."""
        return self._alike[words]

    def _compare(self, words: str) -> None:
        if words in self._alike:
            self._any_alike = True
            return
        from rapidfuzz import fuzz, process

        found = process.extract(words, self._texts, scorer=fuzz.ratio, processor=None,
                                score_cutoff=SIMILAR_PERCENT, limit=None)  # fmt: skip
        self._alike[words] = [text for text, _score, _at in found]
        for text in self._alike[words]:
            self._alike[text].append(words)
            self._any_alike = True
        self._texts.append(words)


def credit_copies(
    claims: Sequence[Claim], *, prints: Prints, origin_of: Callable[[Claim], str], day_of: Callable[[Claim], date]
) -> dict[str, Claim]:
    """Claims of one change whose words were printed before, each with the origin of that first printing.

    Parameters
    ----------
    claims
        Claims about one change.
    prints
        Remembers what was compared, for changes that share claims.
    origin_of, day_of
        Origin of a claim; the day it was published (the beginning of time where it is undated).

    Returns
    -------
    dict of str to Claim
        By claim id; claims that copy nobody are left out. The order of ``claims`` does not matter.
    """
    # Only a third party's own words can be mistaken for another origin: a side and the press are one origin anyway.
    for claim in claims:
        if claim.speaker_side == THIRD and claim.origin != PRESS:
            break
    else:
        return {}
    if not prints.any_alike(claims):
        return {}
    long = [(claim, words) for claim in claims if (words := prints.words_of(claim)) is not None]
    texts = {words for _claim, words in long}
    if len(texts) == len(long) and all(texts.isdisjoint(prints.alike(words)) for words in texts):
        return {}
    # An undated printing is never the first: nobody knows that it was.
    long.sort(key=lambda pair: (day_of(pair[0]).toordinal() <= 1, day_of(pair[0]), pair[0].publisher or "",
                                pair[0].claim_id))  # fmt: skip
    first: dict[str, list[tuple[int, Claim]]] = {}
    credited: dict[str, Claim] = {}
    for number, (claim, words) in enumerate(long):
        printed = [one for text in (words, *prints.alike(words)) for one in first.get(text, ())]
        root = min((one for one in printed if _is_elsewhere(claim, one[1])), default=(0, None))[1]
        if root is None:
            first.setdefault(words, []).append((number, claim))
            continue
        origin = origin_of(root)
        if origin != origin_of(claim):
            told = claim.claim_id, root.claim_id
            if told in prints.credited:
                credited[claim.claim_id] = prints.credited[told]
                continue
            relay = tuple(dict.fromkeys((*root.relay, *((root.publisher,) if root.publisher else ()), *claim.relay)))
            credited[claim.claim_id] = prints.credited[told] = replace(
                claim, origin=origin, speaker=root.speaker, speaker_side=root.speaker_side, aligned=root.aligned,
                faction=root.faction, access=root.access, relay=relay,
            )  # fmt: skip
    return credited


def _folded(quote: str | None) -> str | None:
    if quote is None or len(quote) < LEAST_CHARACTERS:
        return None
    words = _WORDS.findall(quote.casefold())
    return " ".join(words) if len(words) >= LEAST_WORDS else None


def _is_elsewhere(claim: Claim, other: Claim) -> bool:
    return (claim.publisher, claim.document_id) != (other.publisher, other.document_id)
