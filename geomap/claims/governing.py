"""What governs a predicate: clauses above it, words before it that it hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.predicates import PredicateUse

_GOVERNOR_REACH = 12


def ancestors(clauses: list[Clause], index: int) -> set[int]:
    """Clauses above one."""
    found: set[int] = set()
    parent = clauses[index].parent
    while parent is not None:
        found.add(parent)
        parent = clauses[parent].parent
    return found


def clause_of(token: int, clauses: list[Clause]) -> int | None:
    """The clause that a token stands in."""
    return next((clause.index for clause in clauses if token in clause.tokens), None)


def before_or_in(use: PredicateUse, annotated: Annotated, category: str, scope: set[int]) -> bool:
    """True where words of a category stand in the scope of a predicate, or right before it."""
    found = annotated.covered(category)
    words = annotated.sentence.words
    last = use.hit.tokens[-1]
    marked = bool(annotated.covered("grammar.infinitive_mark") & {use.head - 1, *use.hit.tokens})
    # "To take X, they managed to bring up reserves", "Om X in te nemen slaagden zij erin …": another thing is achieved.
    if any(at <= last or not (marked or "," in words[last:at]) for at in found & scope):
        return True
    return any(at in found for at in range(max(0, use.head - 14), use.head))


def governed(use: PredicateUse, annotated: Annotated, clauses: list[Clause], category: str) -> bool:
    """True where the clause is the complement of such a word: "ontkent dat …", "hoopt dat …"."""
    found = annotated.of(category)
    if not found:
        return False
    clause = clauses[use.clause]
    told_apart = told_apart_by(use, annotated)
    while clause.kind == "sub" and clause.parent is not None and not clause.conditional:
        if clause.start in told_apart:
            return False
        reach = max(0, clause.start - _GOVERNOR_REACH)
        above = clauses[clause.parent]
        # "'It would be fatal,' the staff said when it explained why …": what is quoted governs nothing outside.
        apart = not annotated.in_quote[clause.start]
        if any(hit.tokens[-1] < clause.start and hit.start >= reach and hit.start in above.tokens
               and not (apart and annotated.in_quote[hit.start]) for hit in found):  # fmt: skip
            return True
        clause = above
    return False


def told_apart_by(use: PredicateUse, annotated: Annotated) -> frozenset[int]:
    """Where a clause opens that tells a circumstance: "hopes for peace because Russia took X", "after it had taken X".

    What governs the main clause does not reach it; "after it takes X" may still be to come.
    """
    if not use.hit.value.endswith(("/participle", "/passive")):
        return frozenset()
    return frozenset(hit.start for hit in annotated.of("grammar.circumstance"))
