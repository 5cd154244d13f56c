"""A noun that nobody tells: the withdrawal that is asked for, the capture after which something is to follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.predicates import PredicateUse

_AFTER_REACH = 3
"""Tokens from "after" to the noun that it governs."""
_TOLD_REACH = 4
"""Tokens from a verb of saying to the noun behind it: "доложил Путину о взятии города лишь вечером"."""


def hangs_on_what_follows(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "Захватив X, войска пойдут на Y": an adverbial participle beside what is still to come."""
    if use.head not in annotated.covered("grammar.converb"):
        return False
    return not annotated.covered("modality.ahead").isdisjoint(range(use.hit.end, len(annotated.sentence)))


def find_untold(use: PredicateUse, annotated: Annotated, clause: Clause) -> str | None:
    """The list of the lexicon by which a noun names no fact; None where it does.

    "После освобождения X последует выход на Y": what is still to follow is told of what has not happened yet.
    "Для остановки огня нужен вывод войск из X": such a noun is a fact only where somebody tells of it, or where it is
    said to have come about.
    """
    after = annotated.covered("preposition.other") & set(range(use.head - _AFTER_REACH, use.head))
    told = annotated.covered("speech.say", "speech.claim", "speech.confirm", "speech.admit") & set(clause.tokens)
    announced = told & set(range(use.head - _TOLD_REACH, use.head))
    if after and not announced and not annotated.covered("modality.ahead").isdisjoint(clause.tokens):
        return "modality.ahead"
    if not use.predicate.needs_telling or told:
        return None
    came_about = annotated.covered("modality.achieve", "modality.forced", "modality.occurred")
    return "modality.occurred" if came_about.isdisjoint(clause.tokens) else None
