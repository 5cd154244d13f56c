"""Is it told as a fact? Negation, intention, condition, hedge and denial, each within its own clause or above it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.claims.untold import find_untold
from geomap.model import Access, Event, Modality

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.phrases import Hit
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.speakers import Attribution

_GOVERNOR_REACH = 12
_HEDGE_REACH = 4
_ACHIEVED_REACH = 4
"""Tokens between "not" and the verb of managing to."""
_SIGN_REACH = 5
"""Words from "of" to what there is no sign of."""
_NOUN_REACH = 9
_WHOLE = frozenset({"take", "fall", "lose", "leave", "cede"})
_UNSAID_REACH = 5
_ARTICLE_REACH = 4
"""Tokens from a noun back to its article."""
_DENIAL_REACH = 9
_AFTER_COLON = 4
_COLON_REACH = 20
_APPOSED = 4
_VAIN_REACH = 5
"""Tokens from "but" to "no success"."""
_IDENTIFIED_REACH = 20
"""Tokens from "the objective" to what it is said to be."""
_LAST_VERBS = 3
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
    hedged = bool(scope & hedges) or _above(use, annotated, clauses, "modality.hedge")
    if order == "svo" and not use.verbal:
        # "Has probably ordered the withdrawal from X"
        hedged = hedged or any(at in hedges and at in clauses[use.clause].tokens
                               for at in range(use.head - _HEDGE_REACH, use.head))  # fmt: skip
    unconfirmed = _is_unconfirmed(use, annotated)
    background = bool(annotated.of("modality.background", "actor.historic")) or _is_habitual(use, annotated, clauses)
    background = background or _is_bygone(use, annotated, clauses)
    seen = _is_read_off(use, annotated, clauses)
    common = {"hedged": hedged, "unconfirmed": unconfirmed, "background": background, "seen": seen}
    if _is_denied(use, annotated, clauses, scope, order, others):
        return Standing(denied=True, cue="grammar.negation", **common)
    cue = _plan(use, annotated, clauses) or _intention(use, annotated, clauses, scope, order)
    if cue:
        return Standing(intended=True, cue=cue, **common)
    return Standing(cue="modality.hedge" if hedged else None, **common)


def _is_read_off(use: PredicateUse, annotated: Annotated, clauses: list[Clause]) -> bool:
    """Such as "geolocated footage indicates that X fell": in the clause of the verb of showing or under it."""
    above = {use.clause}
    if clauses[use.clause].kind != "relative":  # "a video shows a flag in X, which Kyiv had taken"
        above |= _ancestors(clauses, use.clause)
    return any(hit.end <= use.head and _clause_of(hit.tokens[-1], clauses) in above
               for hit in annotated.of("modality.evidence"))  # fmt: skip


def _is_unconfirmed(use: PredicateUse, annotated: Annotated) -> bool:
    """Not in "could not confirm the withdrawal, but said that X was taken": what is said there nobody left open."""
    turns, said = annotated.covered("grammar.contrast"), annotated.covered("speech.say", "speech.claim")
    for hit in annotated.of("modality.unconfirmed"):
        turn = next((at for at in range(hit.end, use.head) if at in turns), use.head)
        if said.isdisjoint(range(turn, use.head)):
            return True
    return False


def _is_habitual(use: PredicateUse, annotated: Annotated, clauses: list[Clause]) -> bool:
    """Such as "revendique régulièrement la prise de villages", "nimmt fast täglich Dörfer ein": no one change."""
    found = annotated.covered("modality.habitual")
    if not found:
        return False
    told = annotated.covered("speech.say", "speech.claim")  # "hat die Einnahme von X schon dreimal verkündet"
    near = use.scope if use.verbal else [
        at for at in clauses[use.clause].tokens if at < use.head or at + 1 in told]  # fmt: skip
    return not found.isdisjoint(near) or _governed(use, annotated, clauses, "modality.habitual")


def _is_bygone(use: PredicateUse, annotated: Annotated, clauses: list[Clause]) -> bool:
    """Such as "de grootste klap sinds het verlies van X", "dat acht jaar eerder al was ingenomen": old history."""
    before = range(use.head - _SINCE_REACH, use.head + 1)
    if not use.verbal and any(hit.end in before for hit in annotated.of("grammar.first_since")):
        return True
    return not annotated.covered("modality.bygone").isdisjoint(clauses[use.clause].tokens)


def _is_denied(
    use: PredicateUse, annotated: Annotated, clauses: list[Clause], scope: set[int], order: str, others: frozenset[int]
) -> bool:
    excused = annotated.covered("grammar.negation_not")
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
        negations = {at for at in negations if "," not in words[use.hit.tokens[-1] : at]}
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
    if any(_governed(use, annotated, clauses, name) for name in governors) or _is_belied(use, annotated, clauses):
        return True
    if order == "v2" and use.form == "infinitive" and _was_not_achieved(use, annotated, clauses, scope):
        return True
    if not use.verbal and _is_without_a_sign(use, annotated):
        return True
    if not use.verbal and _is_denied_behind_colon(use, annotated):
        return True
    above = {use.clause} | _ancestors(clauses, use.clause)
    if any(hit.start not in scope or hit.start > use.head for hit in annotated.of("modality.dispute")
           if _clause_of(hit.start, clauses) in above or _is_said_of_it(hit, use, clauses)):  # fmt: skip
        # "Russia's claim to have taken X is another lie".
        return True
    clause = clauses[use.clause]
    if clause.kind != "sub" or clause.parent is None or clause.conditional:
        return False
    # "Berichten dat … kloppen niet": the denial may stand behind what it denies.
    last = clause.tokens[-1]
    return any(
        last < hit.start <= last + 3 and len(hit.tokens) > 1 and hit.start not in others
        for hit in annotated.of("speech.deny")
    )


def _is_said_of_it(hit: Hit, use: PredicateUse, clauses: list[Clause]) -> bool:
    """Such as "a parlé de la prise de X, ce qui est faux": whole words of denial in the clause right behind."""
    own = _clause_of(hit.start, clauses)
    return len(hit.tokens) > 1 and hit.start > use.head and own is not None and clauses[own].parent == use.clause


def _is_belied(use: PredicateUse, annotated: Annotated, clauses: list[Clause]) -> bool:
    """Such as "claims to have taken X, but that proved false": a later clause that only says so of it."""
    pronouns, told = annotated.covered("speech.denied"), annotated.covered("predicate")
    for hit in annotated.of("modality.belied"):
        clause = clauses[_clause_of(hit.start, clauses) or 0]
        first = next((at for at in clause.tokens if at in pronouns and at < hit.end), None)
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
    above = _clause_of(max(achieved), clauses)
    negations = annotated.covered("grammar.negation") - annotated.covered("grammar.negation_not")
    return above != use.clause and any(
        _clause_of(at, clauses) == above and abs(max(achieved) - at) <= _ACHIEVED_REACH for at in negations
    )


def _acts_anew(at: int, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "the offensive failed, and Kyiv retook X": who acts behind the conjunction failed in nothing."""
    links = annotated.covered("grammar.coordinator")
    return any(at < actor.start - 1 < actor.end <= use.head and actor.start - 1 in links and not actor.prepositions
               for actor in annotated.actors)  # fmt: skip


def _is_without_a_sign(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "no evidence of hasty withdrawals", "keine Anzeichen für einen Vormarsch": nothing was seen."""
    prepositions = annotated.covered("preposition.of", "preposition.other", "preposition.source")
    unconfirmed = annotated.covered("modality.unconfirmed", "speech.confirm", "speech.admit")  # "no confirmation of"
    words = annotated.sentence.words
    return any(
        hit.end in prepositions and use.head - _SIGN_REACH <= hit.end < use.head
        and "," not in words[hit.end : use.head]
        for hit in annotated.of("modality.no_sign") if hit.start not in unconfirmed
    )  # fmt: skip


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


def _plan(use: PredicateUse, annotated: Annotated, clauses: list[Clause]) -> str | None:
    """Such as "In het voorstel trekt Oekraïne zich terug uit X": its clause, or one above it, tells of a plan."""
    opened = annotated.covered("modality.planned")
    if not opened:
        return None
    above = {use.clause} | _ancestors(clauses, use.clause)
    return "modality.planned" if any(_clause_of(at, clauses) in above for at in opened) else None


def _intention(
    use: PredicateUse, annotated: Annotated, clauses: list[Clause], scope: set[int], order: str
) -> str | None:
    """The list of the lexicon that makes it an aim, an attempt, a threat or a forecast; None for a fact."""
    if annotated.sentence.words[-1] == "?":
        return "question"
    if use.verbal and (
        _is_conditional(use, clauses, _told_apart(use, annotated))
        or _is_pending(use, annotated, clauses[use.clause])
        or _is_supposed(use, annotated)
        or (order == "v2" and _opens_a_condition(use, annotated))
        or (order == "free" and _is_wanted(use, annotated, clauses))
    ):
        return "grammar.conditional"
    if not use.verbal:
        return _aim_of_noun(use, annotated, clauses, verb_last=order == "v2")
    achieved = _before_or_in(use, annotated, "modality.achieve", scope) and not _only_names_it(use, annotated, order)
    if use.predicate.frame in {"leave", "lose", "cede"}:
        # "Will have to leave X" is still to come.
        ahead = {at for hit in annotated.of("modality.modal") if len(hit.tokens) > 1 for at in hit.tokens}
        ahead -= annotated.covered("modality.achieve")
        forced = (hit for hit in annotated.of("modality.forced") if ahead.isdisjoint(hit.tokens))
        achieved = achieved or any(not scope.isdisjoint(hit.tokens) for hit in forced)
    modal = annotated.covered("modality.modal") & scope
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
    if asked or any(_governed(use, annotated, clauses, name) for name in ("modality.intend", "modality.modal")):
        return "modality.intend"
    return "modality.intend" if order == "v2" and _is_hoped_behind(use, annotated, clauses) else None


def _is_wanted(use: PredicateUse, annotated: Annotated, clauses: list[Clause]) -> bool:
    """Such as "решили, чтобы защитники ушли из X": whatever stands in a clause of purpose, or hangs on it."""
    opened = {hit.start for hit in annotated.of("grammar.purpose")}
    if not opened:
        return False
    wanted = {clause.index for clause in clauses if clause.kind == "sub" and clause.start in opened}
    own = {use.clause} | _ancestors(clauses, use.clause)
    start = clauses[use.clause].start  # "чтобы доказать, что X взят": the clause behind the comma hangs on it
    return bool(wanted & own) or (clauses[use.clause].kind == "sub" and _clause_of(start - 2, clauses) in wanted)


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
    """Such as "wird befreit werden": the passive's own verb stands behind the participle."""
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
    if clause.conditional or any(clauses[index].conditional for index in _ancestors(clauses, use.clause)):
        return True
    above = {clause.index, *_ancestors(clauses, use.clause)}
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
    if any(at > use.head for at in annotated.covered("modality.would") if at in clause.tokens):
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


def _ancestors(clauses: list[Clause], index: int) -> set[int]:
    found: set[int] = set()
    parent = clauses[index].parent
    while parent is not None:
        found.add(parent)
        parent = clauses[parent].parent
    return found


def _clause_of(token: int, clauses: list[Clause]) -> int | None:
    return next((clause.index for clause in clauses if token in clause.tokens), None)


def _before_or_in(use: PredicateUse, annotated: Annotated, category: str, scope: set[int]) -> bool:
    found = annotated.covered(category)
    words = annotated.sentence.words
    last = use.hit.tokens[-1]
    marked = bool(annotated.covered("grammar.infinitive_mark") & {use.head - 1, *use.hit.tokens})
    # "To take X, they managed to bring up reserves", "Om X in te nemen slaagden zij erin …": another thing is achieved.
    if any(at <= last or not (marked or "," in words[last:at]) for at in found & scope):
        return True
    return any(at in found for at in range(max(0, use.head - 14), use.head))


def _governed(use: PredicateUse, annotated: Annotated, clauses: list[Clause], category: str) -> bool:
    """True where the clause is the complement of such a word: "ontkent dat …", "hoopt dat …"."""
    clause = clauses[use.clause]
    found = annotated.of(category)
    told_apart = _told_apart(use, annotated)
    while clause.kind == "sub" and clause.parent is not None and not clause.conditional:
        if clause.start in told_apart:
            return False
        reach = max(0, clause.start - _GOVERNOR_REACH)
        above = clauses[clause.parent]
        if any(hit.tokens[-1] < clause.start and hit.start >= reach and hit.start in above.tokens for hit in found):
            return True
        clause = above
    return False


def _told_apart(use: PredicateUse, annotated: Annotated) -> frozenset[int]:
    """Where a clause opens that tells a circumstance: "hopes for peace because Russia took X", "after it had taken X".

    What governs the main clause does not reach it; "after it takes X" may still be to come.
    """
    if not use.hit.value.endswith(("/participle", "/passive")):
        return frozenset()
    return frozenset(hit.start for hit in annotated.of("grammar.circumstance"))


def _above(use: PredicateUse, annotated: Annotated, clauses: list[Clause], category: str) -> bool:
    return _governed(use, annotated, clauses, category)


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
