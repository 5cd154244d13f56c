"""In which form a predicate stands: active or passive, an infinitive, a noun, a participle beside its noun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.claims.scopes import PUNCTUATION, QUOTES, noun_scope

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Set as AbstractSet

    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.vocabulary import Vocabulary

_AUX_REACH_SVO = 4
_SHARED_AUXILIARY = 3


def settle_form(use: PredicateUse, annotated: Annotated, language: Vocabulary, clause: Clause) -> None:
    """Decide between infinitive and finite, between active and passive."""
    scope = set(use.scope)
    if use.form in {"base", "finite"} and _is_noun_here(use, annotated):
        use.form = "noun"
        use.scope = noun_scope(use, annotated, clause, language)
        return
    if use.form in {"base", "finite"}:
        if _is_infinitive(use, annotated, language, clause):
            use.form = "infinitive"
        else:
            use.form = "participle" if language.order == "v2" and _is_done_by(use, annotated) else "finite"
    if use.form == "finite" and _is_gerund(use, annotated, language) and not _tells_a_fact(use, annotated, clause):
        use.form = "infinitive"
    if use.form == "passive":
        use.form, use.passive = "participle", True
        return
    if use.form != "participle" or use.predicate.active_only:
        return
    last = use.hit.tokens[-1]
    passive = sorted(at for at in annotated.covered("grammar.passive") if at in scope)
    perfect = sorted(at for at in annotated.covered("grammar.perfect") if at in scope)
    if language.order == "v2":
        passive = [at for at in passive if not _closes_aside(at, perfect, use, annotated)]
        perfect = [at for at in perfect if not _is_parted(at, passive, use, annotated)]
        if not passive and not perfect and _shares_perfect(use, annotated, clause):
            return  # "hebben de linie doorbroken en X ingenomen"
        use.passive = bool(passive) and not perfect and not _loses_ground(use, annotated)
        use.reduced = not passive and not perfect
        done_by = any(actor.agentive and actor.start in scope for actor in annotated.actors) and not any(
            not actor.prepositions and not actor.agentive and actor.start in scope for actor in annotated.actors
        )
        driven = clause.kind == "main" and _stands_last(use, annotated)
        if use.reduced and annotated.sentence.words[use.head] in use.predicate.past and not (done_by or driven):
            use.form, use.reduced = "finite", False
            return
        if use.reduced and annotated.covered("modality.future") & scope and _closes_clause(last, annotated):
            use.form, use.reduced = "infinitive", False  # "soll unter russische Kontrolle geraten"
            return
    else:
        near = [at for at in passive if use.head - _AUX_REACH_SVO <= at < last]
        have = [at for at in perfect if use.head - _AUX_REACH_SVO <= at < last]
        # "Is said to have taken X": the auxiliary of the verb above.
        to_have = {use.head - 2, use.head - 1} <= annotated.covered("grammar.infinitive_mark") | set(have)
        use.passive = bool(near) and not (to_have and use.head - 1 in have)
        use.reduced = not near and not have
    if use.reduced:
        _settle_reduced(use, annotated, language, clause)


def _stands_last(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as the headline "Oekraïense troepen uit X verdreven": a past tense would stand right behind its subject."""
    acting = [one for one in annotated.actors if one.start in use.scope and not one.prepositions]
    left = [one for one in annotated.toponyms if "source" in one.prepositions and one.end == use.head]
    return len(acting) == 1 and bool(left) and acting[0].end <= left[0].phrase_start


def _is_parted(perfect: int, passive: Collection[int], use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "hat bestätigt, X sei erobert worden": the perfect has a participle of its own before the comma."""
    words = annotated.sentence.words
    return any(perfect < at < use.head and "," in words[perfect:at] for at in passive)


def _closes_aside(passive: int, perfect: Collection[int], use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "heeft, na weken vechten in wat ooit een dorp was, X veroverd": the verb of what is set in between."""
    words = annotated.sentence.words
    closed = passive + 1 < use.head and words[passive + 1] == ","
    return closed and any(at < passive and "," in words[at:passive] for at in perfect)


def _is_infinitive(use: PredicateUse, annotated: Annotated, language: Vocabulary, clause: Clause) -> bool:
    """Behind "to", small words apart, or a bare form beside an auxiliary."""
    if use.form == "base" and language.lexicon.infinitive_base:
        return True
    marks = annotated.covered("grammar.infinitive_mark")
    before = use.head - 1
    while before >= 0 and annotated.sentence.words[before] in QUOTES:
        before -= 1
    ending = language.lexicon.adverb
    adverb = bool(ending) and before >= 0 and annotated.sentence.words[before].endswith(ending)
    if before - 1 in marks and (adverb or before in annotated.covered("grammar.adverbial")):
        before -= 1  # "to finally capture"
    if use.form == "base" and before in annotated.covered("place.object_pronoun", "place.here"):
        before -= 1  # "pour les conquérir", "pour en chasser l'ennemi"
    if use.form == "base" and language.lexicon.gerund and _shares_mark(use, annotated, clause):
        return True
    if use.form == "base" and language.order == "v2" and (
        _is_topic(use, annotated, clause) or _is_ordered(annotated, clause)
    ):  # fmt: skip
        return True
    return before in marks or (use.form == "base" and _is_governed(set(use.scope), {before, use.head - 1}, annotated))


def _is_topic(use: PredicateUse, annotated: Annotated, clause: Clause) -> bool:
    """Such as "X heroveren is lastig", "de stad innemen, blijft het doel": nobody acts, the finite verb is to come."""
    if clause.kind != "main" or any(not one.prepositions for one in annotated.actors if one.start < use.head
                                    and one.start in clause.tokens):  # fmt: skip
        return False
    words, after = annotated.sentence.words, use.hit.end
    finite = annotated.covered("grammar.passive", "modality.modal", "modality.possible") - annotated.covered(
        "grammar.possessive")  # fmt: skip
    return use.head > clause.start and (after in finite or words[after : after + 1] == [","])


def _is_ordered(annotated: Annotated, clause: Clause) -> bool:
    """Such as "het bevel: X innemen": nobody acts behind the colon, and an aim stands before it."""
    if not clause.start or annotated.sentence.words[clause.start - 1] != ":":
        return False
    acting = any(one.start in clause.tokens and not one.prepositions for one in annotated.actors)
    aims = annotated.covered("modality.intend", "modality.goal")
    return not acting and any(at < clause.start for at in aims)


def _shares_mark(use: PredicateUse, annotated: Annotated, clause: Clause) -> bool:
    """Such as "seeks to take X, regain Y and advance to Z": one mark for a row of verbs, and no subject between."""
    words, first = annotated.sentence.words, use.head - 1
    first -= first in annotated.covered("grammar.adverbial")
    links = annotated.covered("grammar.coordinator")
    if first < 1 or not (first in links or words[first] == ","):
        return False
    named = {at for place in annotated.toponyms for at in range(place.phrase_start, place.end)}
    mark = max((at for at in annotated.covered("grammar.infinitive_mark")
                if at in clause.tokens and at < first and at not in named and _has_a_verb(at, annotated)),
               default=None)  # fmt: skip
    if mark is None or mark + 1 in annotated.covered("grammar.determiner"):
        return False
    stops = annotated.covered("grammar.relative", "grammar.subordinator", "grammar.contrast", "speech.say")
    beside = any(actor.end == use.head and actor.start > first for actor in annotated.actors)
    return stops.isdisjoint(range(mark, use.head)) and not beside


def _has_a_verb(mark: int, annotated: Annotated) -> bool:
    """Such as "to stop the enemy", not "to positions", "to the north": a small word behind it that is no noun known."""
    prepositions = annotated.covered("preposition.goal", "preposition.against")
    if mark not in prepositions or mark + 1 in annotated.covered("predicate"):
        return True
    words, at = annotated.sentence.words, mark + 1
    nouns = annotated.covered("grammar.determiner", "grammar.possessive", "place.ground", "place.settlement",
                              "place.settlements", "place.area", "place.compass", "place.within", "place.farther",
                              "side.demonym", "side.name", "actor.force", "actor.pronoun", "actor.own", "actor.enemy",
                              "preposition.near", "preposition.part", "preposition.fringe")  # fmt: skip
    behind = annotated.covered("grammar.determiner", "grammar.possessive", "side.demonym", "side.name")
    return at not in nouns and words[at][:1].isalpha() and not annotated.sentence.is_capital(at) and at + 1 in behind


def _is_governed(scope: AbstractSet[int], before: AbstractSet[int], annotated: Annotated) -> bool:
    """An auxiliary makes a bare form an infinitive; not what is going on ("zou zich aan het terugtrekken zijn")."""
    auxiliaries = annotated.covered("modality.modal", "modality.possible", "modality.achieve", "modality.future",
                                    "modality.forced")  # fmt: skip
    return not scope.isdisjoint(auxiliaries) and before.isdisjoint(annotated.covered("grammar.progressive"))


def _shares_perfect(use: PredicateUse, annotated: Annotated, clause: Clause) -> bool:
    """A second participle behind "and" shares the auxiliary of the first, where that is one of having."""
    first = use.scope[0] if use.scope else use.head
    if not annotated.covered("grammar.coordinator") & {first, first - 1}:
        return False
    before = [at for at in clause.tokens if at < first]
    auxiliaries = annotated.covered("grammar.perfect", "grammar.passive")
    last = max((at for at in before if at in auxiliaries), default=None)
    done = annotated.covered("predicate")
    return last in annotated.covered("grammar.perfect") and first - 1 - (first - 1 not in before) in done


def _loses_ground(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "Rusland is 45.000 km² terrein verloren", "het leger is drie dorpen kwijt": who loses is the subject."""
    if use.predicate.frame != "lose":
        return False
    scope = set(use.scope)
    subject = next((one for one in annotated.actors if one.start in scope and one.end <= use.head
                    and one.side and not one.prepositions and not one.agentive), None)  # fmt: skip
    ground = annotated.covered("place.ground", "place.settlements", "place.kilometre")
    return subject is not None and any(subject.end <= at < use.head for at in ground)


def _closes_clause(at: int, annotated: Annotated) -> bool:
    words = annotated.sentence.words
    return at + 1 >= len(words) or words[at + 1] in PUNCTUATION


def _is_done_by(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "wurde von den letzten Soldaten verlassen": its participle looks like its infinitive."""
    scope = set(use.scope)
    word = annotated.sentence.words[use.head]
    doers = any(actor.agentive and actor.start in scope for actor in annotated.actors)
    return word in use.predicate.past and doers and bool(annotated.covered("grammar.passive") & scope)


def _is_noun_here(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "an attempted advance", "the Russian retreat": the same word is a verb elsewhere."""
    words = annotated.sentence.words
    if not use.head or words[use.head] not in use.predicate.nouns:
        return False
    openers = annotated.covered("grammar.definite", "grammar.determiner", "side.demonym")
    openers -= annotated.covered("actor.force", "actor.pronoun", "side.force")
    before = use.head - 1
    peoples = annotated.covered("side.demonym")
    if before in peoples and before - 1 in annotated.covered("actor.force"):
        return False  # "L'armée russe contrôle X": the adjective is that of the subject
    if before in openers or words[before] == "'s":
        return True
    if use.predicate.frame == "advance" and _is_object_of_curbing(use, annotated):
        return True
    verbs = annotated.covered("actor.force", "side.force", "side.name", "grammar.passive", "grammar.perfect",
                              "modality.modal", "modality.possible", "grammar.infinitive_mark")  # fmt: skip
    plain = words[before][:1].isalpha() and before not in verbs and not annotated.sentence.is_capital(before)
    return plain and (before - 1 in openers or (before > 0 and words[before - 1] == "'s"))


def _is_object_of_curbing(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "preventing Russian military advances on X": a verb stands right before whose advances they are."""
    owner = next((actor for actor in annotated.actors if actor.end == use.head and not actor.prepositions), None)
    return owner is not None and owner.start - 1 in annotated.covered("modality.curbed", "modality.intend")


def _is_gerund(use: PredicateUse, annotated: Annotated, language: Vocabulary) -> bool:
    ending = language.lexicon.gerund
    return bool(ending) and annotated.sentence.words[use.head].endswith(ending)


def _tells_a_fact(use: PredicateUse, annotated: Annotated, clause: Clause) -> bool:
    """Whether a gerund says that something happened: "is advancing", ", capturing X", "after capturing X".

    As an object or subject ("the goal of capturing X", "capturing X would …") it only names an action.
    """
    words, head = annotated.sentence.words, use.head
    if head - 1 in annotated.covered("preposition.goal") or _is_under_way(use, annotated):
        return False
    if any(at in annotated.covered("grammar.passive") for at in range(max(0, head - 3), head)):
        return head - 1 not in annotated.covered("modality.intend")  # "are focused on capturing X"
    said = annotated.covered("grammar.gerund_fact", "speech.say", "speech.claim", "speech.confirm", "speech.admit")
    before = head - 1
    if before in annotated.covered("grammar.subordinator") - said:
        return False  # "suggested that securing X would allow …"
    if before >= 0 and words[before][:1].isalpha() and before not in said and not _ends_actor(before, annotated):
        linked = annotated.covered("grammar.coordinator", "preposition.of", "preposition.other", "preposition.goal",
                                   "preposition.source", "preposition.locative")  # fmt: skip
        if before in annotated.covered("grammar.coordinator") and clause.kind == "gerund" and before > clause.start:
            return True  # ", advancing along the river and retaking X"
        if before in linked:
            return any(at in annotated.covered("modality.achieve") for at in range(max(0, head - 4), head))
        before -= 1  # ", slowly advancing"
        return before >= 0 and (words[before] == "," or before in said)
    if before < 0:
        return False
    if words[before] == "," or before in said:
        return not _is_means_of_an_aim(before, annotated, clause)
    would = annotated.covered("modality.would", "modality.modal")
    if use.predicate.frame == "advance":
        if _only_tells_which(use, annotated, said):
            return False
        would |= annotated.covered("grammar.passive", "grammar.perfect")  # "troops advancing on X were shelled"
    if _is_of_an_aim(before, annotated):
        return False
    return _ends_actor(before, annotated) and not any(at in would for at in clause.tokens if at > head)


def _only_tells_which(use: PredicateUse, annotated: Annotated, said: AbstractSet[int]) -> bool:
    """Such as "hit columns advancing on X", "to supply units advancing on Y": who they are, no ground gained."""
    actor = next((one for one in annotated.actors if one.end == use.head), None)
    if actor is None:
        return False
    words, before = annotated.sentence.words, actor.start - 1
    before -= before in annotated.covered("grammar.determiner", "grammar.possessive")
    links = annotated.covered("grammar.coordinator", "grammar.contrast", "grammar.subordinator", "grammar.while_acting")
    return before >= 0 and words[before][:1].isalpha() and before not in said | links


def _is_means_of_an_aim(before: int, annotated: Annotated, clause: Clause) -> bool:
    """Such as "could expand its gains by capturing X": nothing happened; "hopes for talks after capturing X" tells."""
    if before not in annotated.covered("grammar.gerund_fact") - annotated.covered("grammar.circumstance"):
        return False
    aims = annotated.covered("modality.modal", "modality.intend", "modality.possible")
    aims -= annotated.covered("modality.achieve", "modality.forced")
    return any(at in aims for at in clause.tokens if at < before)


def _is_under_way(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "Ukraine is losing X", "are taking X": a town that is not yet taken."""
    if use.predicate.frame not in {"take", "lose"} or not use.head:
        return False
    going = use.head - 1 in annotated.covered("grammar.present") - annotated.covered("grammar.perfect")
    return going and any(use.hit.end in {one.start, one.phrase_start} and not one.prepositions
                         for one in annotated.toponyms)  # fmt: skip


def _is_of_an_aim(last: int, annotated: Annotated) -> bool:
    """Such as "in the way of Russia taking X", "the aim of Russian forces capturing X": whose aim it is."""
    actor = next((one for one in annotated.actors if one.end == last + 1), None)
    if actor is None:
        return False
    before = actor.start - 1 - (actor.start - 1 in annotated.covered("grammar.determiner"))
    aims = annotated.covered("modality.intend", "modality.goal") - annotated.covered("modality.achieve")
    return before in annotated.covered("preposition.of") and not aims.isdisjoint({before, before - 1})


def _ends_actor(at: int, annotated: Annotated) -> bool:
    return any(actor.end == at + 1 for actor in annotated.actors)


def _object_follows(use: PredicateUse, annotated: Annotated, language: Vocabulary) -> bool:
    end = use.hit.end
    if end in annotated.covered("place.object_pronoun") and not language.lexicon.bare_passive:
        # "Entered the village, cleared it and moved on", not "captured, it said".
        return end + 1 not in annotated.covered("speech.say", "speech.claim", "grammar.perfect", "grammar.passive")
    if any(one.start < end + 6 and one.phrase_start <= end < one.end and not one.prepositions
           for one in annotated.toponyms):  # fmt: skip
        return True
    words = annotated.sentence.words
    if end >= len(words) or not words[end][:1].isdigit():
        return False
    return bool(annotated.covered("place.ground", "place.settlements", "place.kilometre") & {end + 1, end + 2})


def _settle_reduced(use: PredicateUse, annotated: Annotated, language: Vocabulary, clause: Clause) -> None:
    """A bare participle: passive ("captured by Russia") unless a subject stands before it in an SVO clause."""
    scope = set(use.scope)
    doers = [actor for actor in annotated.actors if actor.agentive and actor.start in scope]
    if language.order == "svo":
        # "Recaptured land in the areas controlled by Russian troops": who does another thing.
        others = annotated.covered("predicate") - set(use.hit.tokens)
        doers = [actor for actor in doers if others.isdisjoint({actor.start - 2, actor.start - 3})]
    if language.order == "svo" and not doers and _object_follows(use, annotated, language):
        # "Wagner fighters, with help from the army, captured X": a passive has no object.
        use.form, use.reduced = "finite", False
        return
    if any(actor.start >= use.head for actor in doers) or language.order != "svo":
        use.passive = True
        return
    members = set(clause.tokens)
    subject = any(
        actor.end <= use.head and actor.start in members and not actor.prepositions and not actor.oblique
        for actor in annotated.actors
    )
    if clause.kind == "relative" and use.head - 1 in annotated.covered("place.object_pronoun"):
        subject = True  # ", which it captured"
    if subject and language.lexicon.bare_passive:
        # Never a past tense of its own: active only where it shares an auxiliary ("a attaqué et repris X").
        near = set(range(use.head - _SHARED_AUXILIARY, use.head))
        subject = bool(annotated.covered("grammar.coordinator") & near and annotated.covered("grammar.perfect") & scope)
    if subject and annotated.sentence.words[use.head - 1] != ",":
        use.form, use.reduced = "finite", False
    else:
        use.passive = True
