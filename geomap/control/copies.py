"""Copied words: the same passage in two publications is one statement, whoever printed it.

Two claims of one change carry copied words when their quotes are nearly the same text (Indel similarity of rapidfuzz)
and come from different publications. A short sentence that two reporters may well both write is never a copy. The
words count as those of the first printing: its origin, passed on by its publisher.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geomap.model import PRESS, THIRD

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


def credit_copies(
    claims: Sequence[Claim], *, origin_of: Callable[[Claim], str], day_of: Callable[[Claim], date]
) -> dict[str, Claim]:
    """Claims of one change whose words were printed before, each with the origin of that first printing.

    Parameters
    ----------
    claims
        Claims about one change.
    origin_of, day_of
        Origin of a claim; the day it was published (the beginning of time where it is undated).

    Returns
    -------
    dict of str to Claim
        By claim id; claims that copy nobody are left out. The order of ``claims`` does not matter.
    """
    # Only a third party's own words can be mistaken for another origin: a side and the press are one origin anyway.
    if all(claim.speaker_side != THIRD or claim.origin == PRESS for claim in claims):
        return {}
    long = [(claim, words) for claim in claims if (words := _folded(claim.quote)) is not None]
    if len(long) < 2:
        return {}
    # An undated printing is never the first: nobody knows that it was.
    long.sort(key=lambda pair: (day_of(pair[0]).toordinal() <= 1, day_of(pair[0]), pair[0].publisher or "",
                                pair[0].claim_id))  # fmt: skip
    first: list[tuple[Claim, str]] = []
    credited: dict[str, Claim] = {}
    for claim, words in long:
        root = next((one for one, printed in first if _is_copy(claim, words, one, printed)), None)
        if root is None:
            first.append((claim, words))
            continue
        origin = origin_of(root)
        if origin != origin_of(claim):
            relay = tuple(dict.fromkeys((*root.relay, *((root.publisher,) if root.publisher else ()), *claim.relay)))
            credited[claim.claim_id] = replace(
                claim, origin=origin, speaker=root.speaker, speaker_side=root.speaker_side, aligned=root.aligned,
                faction=root.faction, access=root.access, relay=relay,
            )  # fmt: skip
    return credited


def _folded(quote: str | None) -> str | None:
    if quote is None or len(quote) < LEAST_CHARACTERS:
        return None
    words = _WORDS.findall(quote.casefold())
    return " ".join(words) if len(words) >= LEAST_WORDS else None


def _is_copy(claim: Claim, words: str, other: Claim, printed: str) -> bool:
    if (claim.publisher, claim.document_id) == (other.publisher, other.document_id):
        return False
    if words == printed:
        return True
    # Texts of too different lengths cannot be so alike.
    if 200.0 * min(len(words), len(printed)) < SIMILAR_PERCENT * (len(words) + len(printed)):
        return False
    from rapidfuzz import fuzz

    return fuzz.ratio(words, printed, score_cutoff=SIMILAR_PERCENT) > 0
