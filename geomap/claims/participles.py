"""Slavic participles that open a clause: "X, захваченный в феврале, …", "…, нанеся поражение врагу у X"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.claims.annotate import Annotated
    from geomap.claims.phrases import Hit

_ADVERBS = 2
"""Words between a comma and the adverbial participle of its clause."""


def participles_behind_names(annotated: Annotated, order: str) -> dict[int, Hit]:
    """Such as "в Торецке, захваченном в феврале, …": participles that open a clause about the name before the comma."""
    words = annotated.sentence.words
    if order != "free" or "," not in words:
        return {}
    ends = {place.end for place in annotated.toponyms}
    return {hit.start: hit for hit in annotated.of("predicate")
            if hit.value.endswith("/adjective") and len(hit.tokens) == 1
            and words[hit.start - 1] == "," and hit.start - 1 in ends}  # fmt: skip


def adverbial_participles(annotated: Annotated) -> set[int]:
    """Where clauses such as ", тем самым создавая угрозу" begin: right behind the comma."""
    words, told = annotated.sentence.words, annotated.covered("predicate")
    found = set()
    for hit in annotated.of("grammar.meanwhile"):
        before = range(hit.start - 1, max(-1, hit.start - _ADVERBS - 2), -1)
        comma = next((at for at in before if words[at] == ","), None)
        if comma is not None and told.isdisjoint(range(comma, hit.start)):
            found.add(comma + 1)
    return found
