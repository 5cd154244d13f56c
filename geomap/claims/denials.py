"""What is said not to have happened: negation, denial, nothing achieved, no sign of it, claims belied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.claims.governing import ancestors, clause_of, governed

if TYPE_CHECKING:
    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.phrases import Hit
    from geomap.claims.predicates import PredicateUse

_DASHES = frozenset("–—")
_ACHIEVED_REACH = 4
"""Tokens between "not" and the verb of managing to."""
_CLOSING_MARKS = (["»"], ["”"], ['"'], ["“"])
_SIGN_REACH = 5
"""Words from "of" to what there is no sign of."""
_ARTICLE_REACH = 4
"""Tokens from a noun back to its article."""
_DENIAL_REACH = 9
_HANGING_REACH = 6
"""Tokens from a clause back to the denial that it hangs on: "bestreitet aber, dass"."""
_BEHIND_REACH, _FAR_BEHIND_REACH = 3, 8
"""Tokens from a clause to the denial behind it; where word order is free, who denies it may stand between."""
_VAIN_REACH = 5
"""Tokens from "but" to "no success"."""


def is_denied(
    use: PredicateUse, annotated: Annotated, clauses: list[Clause], scope: set[int], order: str, others: frozenset[int]
) -> bool:
    """True where the sentence says that it did not happen; ``others``: cues of speakers who contradict it."""
    excused = annotated.covered("grammar.negation_not")
    excused |= frozenset(use.hit.tokens)  # "росіян у місті вже немає": part of what it tells
    negations = {at for at in annotated.covered("grammar.negation") if at in scope and at not in excused}
    lacking = annotated.covered("preposition.other") & negations
    opening = next((at for at in clauses[use.clause].tokens if annotated.sentence.words[at][:1].isalnum()), None)
    # "Zonder hulp viel X niet" denies by itself, "zonder wapens valt X" is a condition.
    # "Without saying so, the staff admitted the loss": nor beyond the comma.
    words = annotated.sentence.words
    parted = use.verbal or order != "svo"
    negations -= {at for at in lacking if (at != opening and not _governs_verb(at, use, annotated))
                  or (not parted and "," in words[at : use.head])}  # fmt: skip
    if order == "svo" and use.verbal:
        negations = {at for at in negations if at <= use.hit.tokens[-1] + 1}
    if order == "free" and use.verbal:
        # "X зайнятий противником, там не було наших військ": nor one behind the comma.
        negations = {at for at in negations if "," not in words[use.hit.tokens[-1] : at]
                     and not _is_of_another_verb(at, use, annotated)}  # fmt: skip
    negations |= {at for at in annotated.covered("grammar.in_vain") if at in scope and at not in excused
                  and not (order == "svo" and _acts_anew(at, use, annotated))}  # fmt: skip
    if use.verbal and order == "svo" and _came_to_nothing(use, annotated, clauses):
        return True
    if use.verbal:
        # A negation behind another verb's complement does not reach this one: only those near the predicate count.
        if any(_reaches(at, use, annotated) for at in negations):
            return True
    elif order == "v2" and any(
        hit.start < use.head < hit.tokens[-1] and hit.start not in others for hit in annotated.of("speech.deny")
    ):
        return True  # "spreekt het bericht over de inname van X tegen"
    elif (order == "v2" and _is_without(use, annotated)) or any(
        use.head - 4 <= at < use.head
        for at in (negations | annotated.covered("speech.deny")) - annotated.covered("modality.unconfirmed")
    ):
        return True
    governors = ("speech.deny", "modality.no_sign")
    if (
        any(governed(use, annotated, clauses, name) for name in governors)
        or _is_belied(use, annotated, clauses)
        or _hangs_on_a_denial(use, annotated, clauses)
    ):
        return True
    if order == "v2" and use.form == "infinitive" and _was_not_achieved(use, annotated, clauses, scope):
        return True
    if not use.verbal and _is_without_a_sign(use, annotated):
        return True
    if not use.verbal and _is_denied_behind_colon(use, annotated):
        return True
    above = {use.clause} | ancestors(clauses, use.clause)
    if any(hit.start not in scope or hit.start > use.head for hit in annotated.of("modality.dispute")
           if clause_of(hit.start, clauses) in above or _is_said_of_it(hit, use, clauses)):  # fmt: skip
        # "Russia's claim to have taken X is another lie".
        return True
    clause = clauses[use.clause]
    if clause.kind != "sub" or clause.parent is None or clause.conditional:
        return False
    # "Berichten dat … kloppen niet": the denial may stand behind what it denies.
    last = clause.tokens[-1]
    reach = _BEHIND_REACH if order != "free" else _FAR_BEHIND_REACH
    told = annotated.covered("predicate", "speech.say")
    return any(
        last < hit.start <= last + reach
        and told.isdisjoint(range(last + _BEHIND_REACH + 1, hit.start))
        and len(hit.tokens) > 1
        and hit.start not in others
        for hit in annotated.of("speech.deny")
    )


def _hangs_on_a_denial(use: PredicateUse, annotated: Annotated, clauses: list[Clause]) -> bool:
    """Such as "räumt den Verlust von X ein, bestreitet aber, dass Y verloren sei": small words may stand between."""
    clause = clauses[use.clause]
    if clause.kind not in {"sub", "relative"} or clause.conditional:
        return False
    words = annotated.sentence.words
    reach = range(clause.start - 1, max(-1, clause.start - _HANGING_REACH), -1)
    before = [at for at in reach if words[at][:1].isalnum()]
    denials, known = annotated.covered("speech.deny"), annotated.covered("grammar.negation", "predicate", "speech.say")
    cue = next((at for at in before[:2] if at in denials), None)
    return cue is not None and known.isdisjoint({*before[: before.index(cue)], cue - 1, cue - 2})


def _is_said_of_it(hit: Hit, use: PredicateUse, clauses: list[Clause]) -> bool:
    """Such as "a parlé de la prise de X, ce qui est faux": whole words of denial in the clause right behind."""
    own = clause_of(hit.start, clauses)
    return len(hit.tokens) > 1 and hit.start > use.head and own is not None and clauses[own].parent == use.clause


def _is_belied(use: PredicateUse, annotated: Annotated, clauses: list[Clause]) -> bool:
    """Such as "claims to have taken X, but that proved false": a later clause that only says so of it."""
    pronouns, told = annotated.covered("speech.denied"), annotated.covered("predicate")
    turns = annotated.covered("grammar.contrast", "grammar.coordinator")
    for hit in annotated.of("modality.belied"):
        clause = clauses[clause_of(hit.start, clauses) or 0]
        dashed = hit.start > 1 and annotated.sentence.words[hit.start - 1] in _DASHES
        if dashed and clauses[use.clause].kind == "sub" and use.head < hit.start and told.isdisjoint(
            range(use.hit.tokens[-1] + 1, hit.start)
        ):  # fmt: skip
            return True  # "утверждать, что X взят, — неправда"
        first = next((at for at in clause.tokens if at in pronouns and at < hit.end), None)
        before = clause.start - 1
        told_by_another = clause.kind == "sub" and clause.parent != use.clause and before not in turns
        if told_by_another and annotated.sentence.words[before][:1].isalpha():
            continue  # "…; Kyiv answers that this is false": the words of another
        if use.head < clause.start and first is not None and told.isdisjoint(range(clause.start, hit.end)):
            return True
    return False


def _came_to_nothing(use: PredicateUse, annotated: Annotated, clauses: list[Clause]) -> bool:
    """Such as "was advancing towards X but had no success": the next clause, without a subject of its own."""
    vain, turns = annotated.covered("grammar.in_vain"), annotated.covered("grammar.contrast")
    after = next((one for one in clauses if one.start > use.head and one.start in turns), None)
    if after is None or use.predicate.frame not in {"advance", "take", "push", "expel"}:
        return False
    first = next((at for at in after.tokens if at in vain), None)
    if first is None or first - after.start > _VAIN_REACH:
        return False
    told = annotated.covered("predicate") & {*range(use.hit.end, after.start), *range(after.start, first)}
    parted = ";" in annotated.sentence.words[use.head : after.start]
    return not told and not parted and not any(after.start <= actor.start < first for actor in annotated.actors)


def _was_not_achieved(use: PredicateUse, annotated: Annotated, clauses: list[Clause], scope: set[int]) -> bool:
    """Such as "zijn er niet in geslaagd om X in te nemen": the negation stands in the clause above, at its verb."""
    achieved = [at for at in annotated.covered("modality.achieve") if at < use.head and at not in scope]
    if not achieved:
        return False
    above = clause_of(max(achieved), clauses)
    negations = annotated.covered("grammar.negation") - annotated.covered("grammar.negation_not")
    return above != use.clause and any(
        clause_of(at, clauses) == above and abs(max(achieved) - at) <= _ACHIEVED_REACH for at in negations
    )


def _acts_anew(at: int, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "the offensive failed, and Kyiv retook X": who acts behind the conjunction failed in nothing."""
    links = annotated.covered("grammar.coordinator")
    return any(at < actor.start - 1 < actor.end <= use.head and actor.start - 1 in links and not actor.prepositions
               for actor in annotated.actors)  # fmt: skip


def _is_of_another_verb(at: int, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "продвинулась у X и не прекращала наступать", "не сдержали натиск и отошли": the other half of a row.

    So too where the predicate has a subject of its own: "не осталось техники, российские войска X оставили".
    """
    words, links = annotated.sentence.words, annotated.covered("grammar.coordinator")
    if at > use.hit.tokens[-1]:
        return at - 1 in links
    if at + 1 in use.hit.tokens or use.form == "infinitive":
        return False
    comma = max((token for token in range(at, use.head) if words[token] == ","), default=None)
    if comma is not None and any(
        comma < actor.start and actor.end <= use.head and actor.side and not actor.prepositions and not actor.oblique
        for actor in annotated.actors
    ):
        return True
    return use.form == "finite" and use.head - 1 in links


def _is_without_a_sign(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "no evidence of hasty withdrawals", "keine Anzeichen für einen Vormarsch": nothing was seen."""
    prepositions = annotated.covered("preposition.of", "preposition.other", "preposition.source")
    unconfirmed = annotated.covered("modality.unconfirmed", "speech.confirm", "speech.admit")  # "no confirmation of"
    words = annotated.sentence.words
    # "Aucun signe » d'un retrait"
    ends = [hit.end + (words[hit.end : hit.end + 1] in _CLOSING_MARKS)
            for hit in annotated.of("modality.no_sign") if hit.start not in unconfirmed]  # fmt: skip
    return any(
        end in prepositions and use.head - _SIGN_REACH <= end < use.head and "," not in words[end : use.head]
        for end in ends
    )


def _is_without(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "noch keinen Vorstoß", "keine weiteren Geländegewinne": the negation is the article of the noun."""
    negations = annotated.covered("grammar.negation") - annotated.covered("grammar.negation_not", "preposition.other")
    articles = annotated.covered("grammar.definite")
    words = annotated.sentence.words
    for at in range(use.head - 1, max(-1, use.head - _ARTICLE_REACH), -1):
        if at in negations:
            return True
        if not words[at][:1].isalpha() or annotated.sentence.is_capital(at) or at in articles:
            return False
    return False


def _is_denied_behind_colon(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "Loss of X: the general staff denies it"."""
    words = annotated.sentence.words
    colon = next((at for at in range(use.hit.end, len(words)) if words[at] == ":"), None)
    if (
        colon is None
        or len(words) - colon > _DENIAL_REACH
        or annotated.covered("predicate") & set(range(colon, len(words)))
    ):
        return False
    return any(hit.start > colon for hit in annotated.of("speech.deny"))


def _governs_verb(at: int, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "zonder X in te nemen": "zonder hulp van anderen" denies nothing."""
    if at > use.head:
        return False
    marks = annotated.covered("grammar.infinitive_mark")
    return use.form == "infinitive" or any(at < mark <= use.hit.tokens[-1] for mark in marks)


def _reaches(at: int, use: PredicateUse, annotated: Annotated) -> bool:
    if use.head < at < use.hit.tokens[-1] or abs(at - use.head) <= 1:
        return True
    place_after = any(toponym.start == at + 1 for toponym in annotated.toponyms)
    return not place_after or at < use.head
