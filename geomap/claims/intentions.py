"""What is only meant to happen: aims, plans, conditions, demands, forecasts, goals that a noun names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.claims.governing import ancestors, before_or_in, clause_of, governed, told_apart_by
from geomap.claims.untold import find_untold, hangs_on_what_follows

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.predicates import PredicateUse

_NEAR_WOULD = 4
"""Tokens from "would be" to the noun behind it."""
_NOUN_REACH = 9
_WHOLE = frozenset({"take", "fall", "lose", "leave", "cede"})
_UNSAID_REACH = 5
_AFTER_COLON = 4
_COLON_REACH = 20
_APPOSED = 4
_IDENTIFIED_REACH = 20
"""Tokens from "the objective" to what it is said to be."""
_LAST_VERBS = 3


def find_plan(use: PredicateUse, annotated: Annotated, clauses: list[Clause]) -> str | None:
    """Such as "In het voorstel trekt Oekraïne zich terug uit X": its clause, or one above it, tells of a plan."""
    opened = annotated.covered("modality.planned")
    if not opened:
        return None
    above = {use.clause} | ancestors(clauses, use.clause)
    return "modality.planned" if any(clause_of(at, clauses) in above for at in opened) else None


def find_intention(
    use: PredicateUse, annotated: Annotated, clauses: list[Clause], scope: set[int], order: str
) -> str | None:
    """The list of the lexicon that makes it an aim, an attempt, a threat or a forecast; None for a fact."""
    words = annotated.sentence.words
    if words[-1] == "?" and ";" not in words[use.head :]:  # "X is taken; what comes next?"
        return "question"
    if use.verbal and (
        _is_conditional(use, clauses, told_apart_by(use, annotated))
        or _is_pending(use, annotated, clauses[use.clause])
        or _is_supposed(use, annotated)
        or (order == "v2" and _opens_a_condition(use, annotated))
        or (order == "free" and _is_wanted(use, annotated, clauses))
        or hangs_on_what_follows(use, annotated)
    ):
        return "grammar.conditional"
    if not use.verbal:
        return _aim_of_noun(use, annotated, clauses, verb_last=order == "v2")
    achieved = before_or_in(use, annotated, "modality.achieve", scope) and not _only_names_it(use, annotated, order)
    if use.predicate.frame in {"leave", "lose", "cede"}:
        # "Will have to leave X" is still to come.
        ahead = {at for hit in annotated.of("modality.modal") if len(hit.tokens) > 1 for at in hit.tokens}
        ahead -= annotated.covered("modality.achieve")
        forced = (hit for hit in annotated.of("modality.forced") if ahead.isdisjoint(hit.tokens))
        achieved = achieved or any(not scope.isdisjoint(hit.tokens) for hit in forced)
    modal = _unquoted(annotated.covered("modality.modal") & scope, use, annotated)
    if order == "svo":
        modal = frozenset(at for at in modal if at < use.head)
        if use.passive and any(at + 1 in annotated.covered("modality.achieve") for at in modal):
            return "modality.modal"  # "doit être reprise": the infinitive after a modal achieves nothing
    if use.reduced:
        # "X, conquise en mai, doit être reconstruite": the verb behind the comma is another one.
        words = annotated.sentence.words
        modal = frozenset(at for at in modal if at < use.head or "," not in words[use.head : at])
    if use.form == "infinitive":
        if order == "svo" and _is_told(use, annotated):
            return None
        if order == "v2" and use.predicate.frame == "hold" and _is_reported(use, annotated, scope):
            return None  # "zegt X volledig te controleren"
        unreal = modal - annotated.covered("modality.achieve", "modality.forced")
        return None if achieved and not unreal and not _only_begun(use, annotated) else "infinitive"
    if (modal and use.form in {"participle", "state"} and not achieved) or _is_to_come(use, annotated, scope):
        return "modality.modal"
    if use.form == "finite" and (
        any(at in modal for at in (use.head - 1, use.head - 2)) or _is_still_to_be(use, annotated, modal)
    ):
        return "modality.modal"
    asked = order == "svo" and _is_asked_of_somebody(use, annotated, clauses[use.clause])
    if asked or any(governed(use, annotated, clauses, name) for name in ("modality.intend", "modality.modal")):
        return "modality.intend"
    return "modality.intend" if order == "v2" and _is_hoped_behind(use, annotated, clauses) else None


def _unquoted(found: AbstractSet[int], use: PredicateUse, annotated: Annotated) -> AbstractSet[int]:
    """Such as "'It would be fatal,' the staff said as it left X": what is quoted governs nothing outside."""
    if annotated.in_quote[use.head]:
        return found
    return frozenset(at for at in found if not annotated.in_quote[at])


def _is_wanted(use: PredicateUse, annotated: Annotated, clauses: list[Clause]) -> bool:
    """Such as "решили, чтобы защитники ушли из X": whatever stands in a clause of purpose, or hangs on it."""
    opened = {hit.start for hit in annotated.of("grammar.purpose")}
    if not opened:
        return False
    wanted = {clause.index for clause in clauses if clause.kind == "sub" and clause.start in opened}
    own = {use.clause} | ancestors(clauses, use.clause)
    start = clauses[use.clause].start  # "чтобы доказать, что X взят": the clause behind the comma hangs on it
    return bool(wanted & own) or (clauses[use.clause].kind == "sub" and clause_of(start - 2, clauses) in wanted)


def _is_hoped_behind(use: PredicateUse, annotated: Annotated, clauses: list[Clause]) -> bool:
    """Such as "Dass X befreit wird, hofft Y": the clause opens the sentence, what governs it stands behind it."""
    clause = clauses[use.clause]
    circumstance = clause.start in annotated.covered("grammar.circumstance")  # "Nu X is bevrijd, hoopt Y"
    if clause.kind != "sub" or clause.start or clause.conditional or circumstance:
        return False
    after = range(clause.tokens[-1] + 1, clause.tokens[-1] + 3)
    return bool(annotated.covered("modality.intend") & set(after))


def _is_reported(use: PredicateUse, annotated: Annotated, scope: set[int]) -> bool:
    cues = annotated.covered("speech.say", "speech.claim", "speech.admit", "speech.confirm")
    aims = annotated.covered("modality.intend", "modality.modal")
    said = [at for at in cues if at in scope and at < use.head]
    return bool(said) and not any(at in aims for at in range(said[0] + 1, use.head))


def _is_asked_of_somebody(use: PredicateUse, annotated: Annotated, clause: Clause) -> bool:
    """Such as "demanded Kyiv withdraw its troops", "insisted that Ukraine withdraw": a bare verb behind the asked."""
    subject = next((actor for actor in annotated.actors if actor.end == use.head and not actor.prepositions), None)
    if subject is None or not use.hit.value.endswith("/base"):
        return False
    if clause.kind == "sub" and subject.kind == "country" and clause.start < subject.end <= clause.start + 3:
        return annotated.sentence.words[use.head] not in use.predicate.past  # of a country no such form is a fact
    first = subject.start - (subject.start - 1 in annotated.covered("grammar.determiner"))
    asked = annotated.covered("modality.intend") - annotated.covered("modality.achieve", "modality.forced")
    return first - 1 in asked


def _is_supposed(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "under the plan Kyiv gives up X", "a deal in which troops leave": only what is told as past is a fact."""
    framed = [hit for hit in annotated.of("modality.supposed") if hit.end <= use.head]
    if not framed or use.reduced or use.predicate.frame == "hold":
        return False
    behind = range(framed[-1].end, use.head)
    told_past = annotated.covered("grammar.perfect", "modality.happened")
    # "Captured", "abandoned" without an auxiliary are past.
    bare = use.hit.value.endswith("/participle") and annotated.covered("grammar.passive").isdisjoint(behind)
    return not bare and told_past.isdisjoint({use.head, *behind})


def _is_still_to_be(use: PredicateUse, annotated: Annotated, modal: AbstractSet[int]) -> bool:
    """Such as "will have to be pulled out of X": a modal governs the auxiliaries before the verb."""
    auxiliaries = annotated.covered("grammar.passive", "grammar.perfect", "grammar.infinitive_mark") - modal
    at = use.head - 1
    while at in auxiliaries:
        at -= 1
    return at < use.head - 1 and at in modal


def _is_to_come(use: PredicateUse, annotated: Annotated, scope: set[int]) -> bool:
    """Such as "wird befreit werden": the passive's own verb stands behind the participle; or "захопив би"."""
    if use.hit.value.endswith("/finite") and use.hit.tokens[-1] + 1 in annotated.covered("modality.would"):
        return True
    future = annotated.covered("modality.future") & annotated.covered("grammar.passive")
    return use.head + 1 in future and any(at < use.head for at in annotated.covered("modality.future") & scope)


def _is_told(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "a annoncé se retirer de X", "dit avancer": a bare infinitive right behind the words of saying."""
    before = use.head - 1
    small = annotated.covered("place.object_pronoun", "place.here", "speech.common")
    while before in small or before in use.hit.tokens:
        before -= 1
    said = annotated.covered("speech.say", "speech.claim", "speech.admit", "speech.confirm")
    return before in said and before not in annotated.covered("modality.intend", "modality.modal")


def _only_names_it(use: PredicateUse, annotated: Annotated, order: str) -> bool:
    """Such as "continue to see capturing X as the aim": a gerund that another verb governs than that of managing to."""
    if order != "svo" or use.form != "infinitive" or not use.hit.value.endswith("/finite"):
        return False
    small = annotated.covered("grammar.adverbial")
    ends = [hit.end for hit in annotated.of("modality.achieve") if hit.end <= use.head]
    return not any(small.issuperset(range(end, use.head)) for end in ends)


def _only_begun(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "continue de tenter de prendre X": what is achieved or goes on is an attempt."""
    achieved = annotated.covered("modality.achieve")
    last = max((at for at in achieved if at < use.head), default=use.head)
    aims = annotated.covered("modality.intend", "modality.modal") - achieved - annotated.covered("modality.forced")
    first = min((hit.start for hit in annotated.of("modality.achieve") if last in hit.tokens), default=last)
    if first - 1 in annotated.covered("grammar.infinitive_mark") and first - 2 in aims:
        return True  # "vowed to continue to liberate X"
    if first in annotated.covered("grammar.infinitive_mark") and first - 1 in aims:
        return True  # "offered to have his men take X"
    return any(last < at < use.head for at in aims)


def _opens_a_condition(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "Fällt X, liegt der Weg nach Y offen", "Valt X, dan …": the verb stands first, a clause follows."""
    words = annotated.sentence.words
    first = next((at for at, word in enumerate(words) if word[:1].isalnum()), None)
    # "Terreinwinst boekte het leger bij X, waar …": the noun of a verb phrase opens no condition.
    parted = use.head + 1 not in use.hit.tokens
    return use.form == "finite" and use.head == first and parted and "," in words[use.hit.end : -1]


def _is_conditional(use: PredicateUse, clauses: list[Clause], told_apart: frozenset[int]) -> bool:
    """In an if-clause, under one, or hanging on one ("Als we tanks hadden gehad, was X nu bevrijd").

    Not "would be, if they went on, the greatest gains since X was left": a circumstance (``told_apart``) hangs on none.
    """
    clause = clauses[use.clause]
    if clause.conditional or any(clauses[index].conditional for index in ancestors(clauses, use.clause)):
        return True
    above = {clause.index, *ancestors(clauses, use.clause)}
    if clause.start in told_apart:
        return False
    if clause.kind == "relative":
        above = {clause.index}  # "The gain, if confirmed, would help Moscow, which took X last week"
    return any(
        other.conditional and other.parent in above and other.start < use.head and clauses[other.parent].kind == "main"
        for other in clauses
        if other.parent is not None
    )


def _is_pending(use: PredicateUse, annotated: Annotated, clause: Clause) -> bool:
    """Such as "before they take X", "when X is freed", "until the flag flies over X": told in the present, to come."""
    opening = {hit.category for hit in annotated.of("grammar.pending", "grammar.foreseen") if hit.start == clause.start}
    if not opening:
        return False
    present = annotated.covered("grammar.present")
    if use.passive and any(at in present for at in use.scope if at < use.head):
        return True
    lasting = use.predicate.frame in {"presence", "hold"} and "grammar.pending" in opening
    if not use.hit.value.endswith("/base") and not lasting:
        return False
    return (annotated.covered("grammar.perfect") | annotated.covered("modality.still")).isdisjoint(use.scope)


def _is_called_a_goal(use: PredicateUse, clause: Clause, clauses: list[Clause], goals: set[int]) -> bool:
    """Such as "zei dat de verovering van X, dat aan zee ligt, het doel is": the clause goes on behind the aside."""
    if clause.kind != "sub" or clause.parent is None:
        return False
    return any(at > use.head and at in goals for at in clauses[clause.parent].tokens)


def _is_identified_with(use: PredicateUse, annotated: Annotated, goals: set[int]) -> bool:
    """Such as "the objective of the enemy, besides X, is the capture of Y": a copula stands before the noun."""
    articles = annotated.covered("grammar.definite", "grammar.determiner") - annotated.covered("grammar.passive")
    copula = use.head - 1 - (use.head - 1 in articles)
    return copula in annotated.covered("grammar.passive") and any(
        use.head - _IDENTIFIED_REACH <= at < copula for at in goals
    )


def _aim_of_noun(use: PredicateUse, annotated: Annotated, clauses: list[Clause], *, verb_last: bool) -> str | None:
    clause = clauses[use.clause]
    if use.form != "noun":
        return None
    told = annotated.covered("speech.say", "speech.claim", "speech.confirm", "speech.admit")
    negations = annotated.covered("grammar.negation") - annotated.covered("grammar.negation_not")
    if any(at in annotated.covered("speech.say") and at - 1 in negations for at in clause.tokens):
        return "grammar.negation"  # "Про втрату міста Генштаб не повідомляв": nobody said so
    if _is_left_unsaid(use, annotated, clause, verb_last=verb_last):
        return "grammar.negation"
    indefinite = annotated.covered("grammar.indefinite")
    if (
        use.predicate.frame in _WHOLE
        and len(use.hit.tokens) <= 2
        and use.head not in annotated.covered("modality.achieve")  # "made a retreat"
        and any(at in indefinite for at in range(max(0, use.head - 2), use.head))
        and not any(at in told for at in clause.tokens)
    ):
        return "grammar.indefinite"  # "een herovering van X is ver weg"
    cues = annotated.covered("modality.intend", "modality.modal", "modality.possible")
    cues -= annotated.covered("modality.achieve")
    cues -= {at for hit in annotated.of("speech.claim") if len(hit.tokens) > 1 for at in hit.tokens}
    # "Could neither confirm nor deny the withdrawal"
    cues -= {at for hit in annotated.of("modality.unconfirmed") for at in range(hit.start - 2, hit.end)}
    if any(at in cues for at in clause.tokens if use.head - _NOUN_REACH <= at < use.head):
        return "modality.intend"
    words = annotated.sentence.words
    colon = next((at for at in range(use.head - 1, max(0, use.head - _AFTER_COLON), -1) if words[at] == ":"), None)
    if colon is not None and any(colon - _COLON_REACH <= at < colon for at in cues):
        # An aim before the colon, its object behind it.
        return "modality.intend"
    ordered = annotated.covered("modality.intend") - annotated.covered("speech.say")
    between = annotated.covered("predicate") - set(use.hit.tokens)
    if verb_last and any(
        at in ordered and not between & set(range(use.head, at)) for at in clause.tokens[-_LAST_VERBS:] if at > use.head
    ):
        # "hat den Abzug aus X angeordnet"
        return "modality.intend"
    purposes = {hit.end for hit in annotated.of("preposition.with")}  # "a withdrawal with the aim of regrouping"
    goals = {at for at in annotated.covered("modality.goal")
             if at < use.head or purposes.isdisjoint({at, at - 1})}  # fmt: skip
    if (
        _is_identified_with(use, annotated, goals)
        or goals & {*clause.tokens, *range(use.head - _APPOSED, use.head)}
        or _is_called_a_goal(use, clause, clauses, goals)
    ):
        return "modality.goal"  # "de verovering van X is het doel", "de hoofdtaak, de bevrijding van X"
    would = annotated.covered("modality.would")
    if verb_last and not annotated.covered("grammar.perfect", "speech.claim").issuperset(
        would & set(range(use.head - _NEAR_WOULD, use.head))
    ):  # "Für Kiew wäre der Fall von X ein Schlag"; not "hätten die Einnahme von X gemeldet"
        return "modality.would"
    if any(at > use.head for at in would if at in clause.tokens):
        # "The fall of X would be a blow": what would follow, not what was.
        return "modality.would"
    final = annotated.covered("modality.modal", "modality.possible")
    if clause.kind == "sub" and any(at in final for at in clause.tokens if at > use.head):
        return "modality.modal"
    return find_untold(use, annotated, clause)


def _is_left_unsaid(use: PredicateUse, annotated: Annotated, clause: Clause, *, verb_last: bool) -> bool:
    """Such as "n'a pas confirmé la perte de X", "hat die Einnahme nicht bestätigt": its object is told by nobody.

    What could not be confirmed has been told before: that is only unconfirmed.
    """
    if any(at in annotated.covered("modality.possible") for at in clause.tokens):
        return False
    told = annotated.covered("speech.confirm", "speech.admit", "speech.say")
    negations = annotated.covered("grammar.negation")
    active = verb_last and annotated.covered("grammar.passive").isdisjoint(clause.tokens)
    if active and any(at > use.head and at in told and at - 1 in negations for at in clause.tokens):
        return True
    before = [at for at in clause.tokens if use.head - _UNSAID_REACH <= at < use.head and at in told]
    last = next((at for at in reversed(clause.tokens) if annotated.sentence.words[at][:1].isalnum()), use.head)
    if active and before and last > use.head and last in negations:
        return True  # "bestätigt die Einnahme der Stadt durch russische Truppen nicht"
    return any({at - 1, at - 2} & negations for at in before)
