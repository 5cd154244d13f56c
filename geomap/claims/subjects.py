"""Who acts in a clause: its subject, or the one it shares with the clause before or above."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.claims.actor_sides import ActorSides
    from geomap.claims.actors import Actor
    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.reading import Reading


class Subjects:
    """Finds who acts in the clauses of one sentence."""

    def __init__(self, reading: Reading, who: ActorSides) -> None:
        self.annotated = reading.annotated
        self.clauses = reading.clauses
        self.owner = reading.owner
        self.who = who
        self.language = who.language

    def find(self, use: PredicateUse, plain: list[Actor]) -> Actor | None:
        """The subject of the predicate itself, among those who stand without a preposition."""
        candidates = [actor for actor in plain if not actor.oblique and self.who.side_of(actor)]
        if self.language.order == "free":
            # "одного из занятых ВСУ сёл": who only did what the participle tells.
            done = {hit.end for hit in self.annotated.of("predicate") if hit.value.endswith("/adjective")}
            candidates = [actor for actor in candidates if actor.start not in done]
        before = [actor for actor in candidates if actor.end <= use.head]
        if self.language.order == "svo":
            if before:
                return before[-1]
            # "Retirer nos troupes de X": who is made to leave.
            object_leaves = use.form == "participle" or use.predicate.frame == "leave"
            beside = candidates[:1] if object_leaves else []
            if use.predicate.frame == "leave" and use.form in {"finite", "participle"}:
                # "A unit withdrew, and the enemy moved in": who comes next has not left.
                words = self.annotated.sentence.words
                having = use.form == "participle" and use.head - 1 in self.annotated.covered("grammar.perfect")
                opens = having and not any(word[:1].isalnum() for word in words[: use.head - 1])
                # "Having left X, Ukrainian forces dug in": whose clause it opens.
                beside = [one for one in beside if opens or "," not in words[use.head : one.start]]
            return beside[0] if beside else None
        if len(before) > 1 and self._acts_anew(before[0], before[-1], use):
            return before[-1]
        return before[0] if before else (candidates[0] if candidates else None)

    def _acts_anew(self, first: Actor, last: Actor, use: PredicateUse) -> bool:
        """Such as "ВСУ потеряли сто солдат, при этом российские войска вошли в X": each has a verb of its own."""
        between = range(first.end, last.start)
        verbs = self.annotated.covered("predicate")
        return last.end == use.head and "," in self.annotated.sentence.words[first.end : last.start] and (
            not verbs.isdisjoint(between)
        )  # fmt: skip

    def inherited(self, use: PredicateUse) -> str | None:
        """The subject of the clause before or above, where this clause has none of its own."""
        clause = self.clauses[use.clause]
        first = use.scope[0] if use.scope else use.head
        same = [actor for actor in self.annotated.actors
                if self.owner[actor.start] == use.clause and actor.start < first
                and not actor.prepositions and not actor.oblique and not is_theme(actor, self.annotated)]  # fmt: skip
        if same and self.language.order == "svo":
            # "Russia says it surrounded Ukrainian soldiers and claims X": the subject of the first verb is that of all.
            verbs = (at for at in _verbs(self.annotated) if at > same[0].start and self.owner[at] == use.clause)
            verb = min(verbs, default=0)
            return self.who.side_of(next((actor for actor in reversed(same) if actor.end <= verb), same[-1]))
        if same:
            return self.who.side_of(same[0])
        if clause.kind == "relative" and not _has_own_pronoun(use, clause, self.annotated):
            antecedent = [actor for actor in self.annotated.actors if clause.start - 3 <= actor.end <= clause.start]
            if antecedent:
                return self.who.side_of(antecedent[-1])
            return None
        parent = clause.parent
        if parent is None and clause.index:
            parent = clause.index - 1
        while parent is not None:
            start = self.clauses[parent].start
            owner = next((one for one in self.annotated.actors if one.end == start and one.kind == "force"), None)
            if owner is not None and self.clauses[parent].kind == "relative" and self.language.order == "svo":
                return self.who.side_of(owner)  # "to Russian forces who gained ground after taking X"
            # "Said that it had seized X, from where Ukraine attacked": who is named only behind is not who took it.
            above = [actor for actor in self.annotated.actors
                     if self.owner[actor.start] == parent and not actor.prepositions and not actor.oblique
                     and (actor.start < use.head or self.language.order != "svo"
                          or self.clauses[parent].tokens[:1] > [use.head])]  # fmt: skip
            if above:
                return self.who.side_of(above[0])
            parent = self.clauses[parent].parent
        return None

    def of_row(self, use: PredicateUse) -> str | None:
        """Who acts in a row of verbs of one clause, of which the last has its object pronoun behind it."""
        behind = use.hit.tokens[-1] + 1
        if behind not in self.annotated.covered("place.object_pronoun"):
            return None
        before = [
            actor for actor in self.annotated.actors
            if actor.end <= use.hit.start and self.owner[actor.start] == use.clause
            and not actor.prepositions and not actor.oblique
        ]  # fmt: skip
        enemy = any(actor.kind == "enemy" and actor.end <= use.hit.start for actor in self.annotated.actors)
        return self.who.side_of(before[0]) if before and (enemy or before[0].kind == "own") else None


def is_theme(actor: Actor, annotated: Annotated) -> bool:
    """A country that is a place here: coordinated with or inside a place's noun phrase."""
    if actor.kind != "country":
        return False
    return any(place.start <= actor.start < place.end and place.joined_to is not None
               for place in annotated.toponyms)  # fmt: skip


def _has_own_pronoun(use: PredicateUse, clause: Clause, annotated: Annotated) -> bool:
    """Such as ", which it captured", "die het heeft veroverd": the subject stands in the clause above."""
    pronouns = annotated.covered("place.object_pronoun")
    verbs = annotated.covered("grammar.perfect", "grammar.adverbial")
    behind = clause.start + 1
    plain = behind in pronouns - annotated.covered("grammar.definite")  # "die es im Mai erobert hatte"
    return use.head - 1 in pronouns or (behind in pronouns and (plain or behind + 1 in verbs))


def _verbs(annotated: Annotated) -> frozenset[int]:
    return annotated.covered("grammar.passive", "grammar.perfect", "modality.modal", "modality.possible",
                             "speech.say", "speech.claim", "predicate")  # fmt: skip


def has_pronoun(use: PredicateUse, annotated: Annotated) -> bool:
    """Whether a pronoun acts in the scope of a predicate."""
    return any(actor.kind == "pronoun" and actor.start in use.scope for actor in annotated.actors)
