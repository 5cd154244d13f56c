"""Is it told as a fact? Negation, intention, condition, hedge and denial, each within its own clause or above it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.claims.denials import is_denied
from geomap.claims.governing import ancestors, clause_of, governed
from geomap.claims.intentions import find_intention, find_plan
from geomap.words import Access, Event, Modality

if TYPE_CHECKING:
    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.speakers import Attribution

_HEDGE_REACH = 4
_SINCE_REACH = 3
"""Tokens between "the largest since" and the noun that tells since what."""
_NO_LOSS = frozenset({Event.HOLDS, Event.REPELLED, Event.CONTESTED, Event.BESIEGED, Event.ANNEXATION})


@dataclass(frozen=True, slots=True)
class Standing:
    """How a predicate is told."""

    denied: bool = False
    intended: bool = False
    hedged: bool = False
    unconfirmed: bool = False
    background: bool = False
    admitted: bool = False
    seen: bool = False
    """Read off footage or a map ("geolocated footage shows that …"), which is a judgement."""
    cue: str | None = None
    """The list of the lexicon that decided, for the explanation."""


def find_standing(
    use: PredicateUse,
    annotated: Annotated,
    clauses: list[Clause],
    *,
    order: str,
    others: frozenset[int] = frozenset(),
) -> Standing:
    """Standing of a predicate from the cues in its clause and in the clauses above it; ``order`` is the language's.

    ``others`` are the denials (their first tokens) by which somebody else contradicts what the sentence tells.
    """
    scope = set(use.scope)
    hedges = annotated.covered("modality.hedge")
    hedged = bool(scope & hedges) or governed(use, annotated, clauses, "modality.hedge")
    if order == "svo" and not use.verbal:
        # "Has probably ordered the withdrawal from X"
        hedged = hedged or any(at in hedges and at in clauses[use.clause].tokens
                               for at in range(use.head - _HEDGE_REACH, use.head))  # fmt: skip
    unconfirmed = _is_unconfirmed(use, annotated)
    background = bool(annotated.of("actor.historic")) or _is_of_old(use, annotated, clauses)
    background = background or _is_habitual(use, annotated, clauses, order) or _is_bygone(use, annotated, clauses)
    seen = _is_read_off(use, annotated, clauses)
    common = {"hedged": hedged, "unconfirmed": unconfirmed, "background": background, "seen": seen}
    if is_denied(use, annotated, clauses, scope, order, others):
        return Standing(denied=True, cue="grammar.negation", **common)
    cue = find_plan(use, annotated, clauses) or find_intention(use, annotated, clauses, scope, order)
    if cue:
        return Standing(intended=True, cue=cue, **common)
    return Standing(cue="modality.hedge" if hedged else None, **common)


def _is_of_old(use: PredicateUse, annotated: Annotated, clauses: list[Clause]) -> bool:
    """History without a date; not in "left X, which had been on the front since 2014", where another clause is."""
    above = {use.clause} | ancestors(clauses, use.clause)
    for hit in annotated.of("modality.background"):
        own = clause_of(hit.start, clauses)
        apart = ({own} | ancestors(clauses, own)) - above if own is not None else set()
        if not any(clauses[one].kind == "relative" for one in apart):
            return True
    return False


def _is_read_off(use: PredicateUse, annotated: Annotated, clauses: list[Clause]) -> bool:
    """Such as "geolocated footage indicates that X fell": in the clause of the verb of showing or under it."""
    above = {use.clause}
    if clauses[use.clause].kind != "relative":  # "a video shows a flag in X, which Kyiv had taken"
        above |= ancestors(clauses, use.clause)
    return any(hit.end <= use.head and clause_of(hit.tokens[-1], clauses) in above
               for hit in annotated.of("modality.evidence"))  # fmt: skip


def _is_unconfirmed(use: PredicateUse, annotated: Annotated) -> bool:
    """Not in "could not confirm the withdrawal, but said that X was taken": what is said there nobody left open."""
    turns, said = annotated.covered("grammar.contrast"), annotated.covered("speech.say", "speech.claim")
    for hit in annotated.of("modality.unconfirmed"):
        turn = next((at for at in range(hit.end, use.head) if at in turns), use.head)
        if said.isdisjoint(range(turn, use.head)):
            return True
    return False


def _is_habitual(use: PredicateUse, annotated: Annotated, clauses: list[Clause], order: str) -> bool:
    """Such as "revendique régulièrement la prise de villages", "nimmt fast täglich Dörfer ein": no one change."""
    found = annotated.covered("modality.habitual")
    if not found:
        return False
    told = annotated.covered("speech.say", "speech.claim")  # "hat die Einnahme von X schon dreimal verkündet"
    near = use.scope if use.verbal else [
        at for at in clauses[use.clause].tokens if at < use.head or at + 1 in told]  # fmt: skip
    if use.verbal and order == "svo":
        # "Ont été prises, au prix d'une usure parfois extrême": what stands behind the comma is of another phrase.
        last, words = use.hit.tokens[-1], annotated.sentence.words
        near = [at for at in near if at < last or "," not in words[last:at]]
    return not found.isdisjoint(near) or governed(use, annotated, clauses, "modality.habitual")


def _is_bygone(use: PredicateUse, annotated: Annotated, clauses: list[Clause]) -> bool:
    """Such as "de grootste klap sinds het verlies van X", "dat acht jaar eerder al was ingenomen": old history."""
    before = range(use.head - _SINCE_REACH, use.head + 1)
    if not use.verbal and any(hit.end in before for hit in annotated.of("grammar.first_since")):
        return True
    clause = clauses[use.clause]
    # "X, das die Russen erobert hatten": known since long, where no date makes it a fact of its own.
    old = annotated.covered("modality.bygone", *(["grammar.pluperfect"] if clause.kind == "relative" else ()))
    return not old.isdisjoint(clause.tokens)


def only_dates_another(use: PredicateUse, annotated: Annotated, clause: Clause) -> bool:
    """Such as "seit dem Fall von X sinken die Preise": known since long, told to date something else.

    So is the verb of "has been shelled since it was freed".
    """
    if use.verbal:
        opened = {hit.start for hit in annotated.of("grammar.since_when")}
        return clause.kind == "sub" and clause.start in opened and use.passive
    before = range(use.hit.start - _SINCE_REACH + 1, use.hit.start + 1)
    return use.form == "noun" and any(hit.end in before for hit in annotated.of("grammar.since_then"))


def judge_modality(
    standing: Standing, attribution: Attribution | None, event: Event, side: str, losing: str | None
) -> Modality:
    """The strongest modality that applies, in the order of the design."""
    cue = attribution.cue if attribution else None
    access = attribution.speaker.access if attribution else None
    # An analyst or a paper of the losing side concedes nothing for it.
    concedes = access not in {None, Access.ANALYST} and side == losing and event not in _NO_LOSS
    analyst = attribution is not None and attribution.speaker.kind == "analyst"
    # What an analyst says of a change is a judgement, whatever the verb; that a town is held is read off a map.
    judged = (
        (standing.seen and attribution is None)
        or cue == "assess"
        or (analyst and (cue == "according" or (cue == "say" and event not in _NO_LOSS)))
    )
    rules = (
        (standing.denied or cue == "deny", Modality.DENIED),
        (standing.unconfirmed and not standing.intended, Modality.UNCONFIRMED),
        (standing.intended, Modality.INTENDED),
        (concedes, Modality.CONCEDED),
        (cue == "confirm", Modality.CONFIRMED),
        (standing.hedged, Modality.HEDGED),
        (cue == "claim", Modality.CLAIMED),
        (judged, Modality.ASSESSED),
    )
    return next((modality for applies, modality in rules if applies), Modality.ASSERTED)
