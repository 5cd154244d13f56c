"""Who gains and who loses: a frame and the grammar around it give each side its role.

``take`` active: the subject gains. ``leave``: the subject loses. ``expel``: the subject gains, its object loses …
A role that grammar leaves open is filled from the context only where the words allow one reading.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from geomap.claims.actors import Actor
    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.vocabulary import Vocabulary

LOSER_FIRST = frozenset({"leave", "lose", "cede", "defeat"})
"""Frames whose subject loses ground."""

_HOLDER_REACH = 4
_OPENING_REACH = 2
"""Tokens within which a noun opens the sentence."""
_COUNTER_REACH = 2
_CUE_REACH = 8
"""Tokens from a verb of saying to the noun that it announces."""
_GENITIVE_REACH = 3
OBJECT_IS_LOSER = frozenset({"expel", "push"})


@dataclass(slots=True)
class Context:
    """What is known from before the predicate."""

    speaker_side: str | None = None
    speaker_watches: bool = False
    """The speaker analyses or prints: what it announces is not its own gain."""
    speaker_admits: bool = False
    """What it says it admits: nobody admits a gain of its own."""
    last_subject: str | None = None
    last_gainer: str | None = None
    gained_at: int = -99
    """Sentence in which somebody was told to have gained last."""
    gainers: dict[str, str] = field(default_factory=dict)
    """Who gained each place last, by the claims before: "de val van X" is that change again."""
    retakers: dict[str, str] = field(default_factory=dict)
    """Who took each place back last: "de herovering van X" is that, whoever took it first."""
    now: int = 0
    """Number of the sentence."""
    countered_at: int = -99
    """Sentence that told of a counteroffensive of the home side: what falls then may fall to either."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Who gains, who loses, and how that was found (``grammar``, ``context``, ``default``)."""

    gaining: str | None
    losing: str | None
    basis: str


class RoleFinder:
    """Finds the sides of the predicates of one sentence."""

    def __init__(
        self, annotated: Annotated, clauses: list[Clause], owner: list[int], language: Vocabulary, context: Context
    ) -> None:
        self.annotated = annotated
        self.clauses = clauses
        self.owner = owner
        self.language = language
        self.context = context
        self.profile = language.profile
        self.home_voice = language.lexicon.home_voice
        self._places: Collection[str] = ()
        self._country: str | None = None

    def find(self, use: PredicateUse, places: Collection[str] = (), country: str | None = None) -> Sides:
        """Sides of one predicate; ``places`` are the ids of what it speaks of, ``country`` the side they lie in."""
        self._places, self._country = places, country
        agent, patient = self._agent_and_patient(use)
        frame = use.predicate.frame
        if frame in LOSER_FIRST:
            losing, gaining = agent, patient
        else:
            gaining, losing = agent, patient
        if gaining is None and losing is None:
            return self._from_context(use)
        if gaining is None:
            gaining = self.profile.other_side(losing)
        elif losing is None or losing == gaining:
            losing = self.profile.other_side(gaining)
        return Sides(gaining, losing, "grammar")

    # Roles by grammar

    def _agent_and_patient(self, use: PredicateUse) -> tuple[str | None, str | None]:
        inside = self._side_inside(use)
        frame = use.predicate.frame
        if frame in {"fall", "hold"} and inside:
            return inside, None
        if frame == "presence" and inside:
            return inside, None
        if not use.verbal:
            return self._noun_roles(use)
        actors = [actor for actor in self.annotated.actors if self._in_scope(actor, use)]
        against = self._side(self._first(actors, lambda actor: "against" in actor.prepositions
                                         and "agent" not in actor.prepositions and not actor.agentive))  # fmt: skip
        if frame in {"hold", "besiege", "annex", "presence"}:
            against = None
        if frame == "fall":
            return against, None
        if frame == "repel":
            return self._repel_roles(use, actors)
        if use.passive:
            return self._passive_roles(use, actors, against)
        plain = [
            actor for actor in actors if not actor.prepositions and not actor.agentive and not self._is_theme(actor)
        ]
        subject = self._subject(use, plain)
        if frame in OBJECT_IS_LOSER:
            return self._expel_roles(use, plain, subject)
        if inside and subject is None:
            return inside, None
        side = self._side(subject)
        if side is None:
            side = self._inherited_subject(use)
        return side, against if against != side else None

    def _passive_roles(
        self, use: PredicateUse, actors: list[Actor], against: str | None
    ) -> tuple[str | None, str | None]:
        cleared = {at + gap for at in use.hit.tokens[:-1] for gap in (1, 2, 3)} if len(use.hit.tokens) > 1 else set()
        freed_from = self._first(actors, lambda actor: actor.agentive and (
            self._is_foe(actor) or (use.predicate.home and actor.start in cleared)))  # fmt: skip
        if use.predicate.home and freed_from is not None:
            return None, self._side(freed_from)  # "vom Feind befreit": freed from, not by
        doer = self._side(self._first(actors, lambda actor: actor.agentive and not self._did_another(actor, use)))
        if use.predicate.frame in OBJECT_IS_LOSER:
            moved = self._side(self._first(actors, lambda actor: not actor.prepositions and not actor.agentive))
            if moved is None and use.reduced and doer is None:
                # "Chassés de X, les Russes se sont repliés": the subject stands behind the comma.
                moved = self._side(self._first(self.annotated.actors, lambda actor: actor.start > use.scope[-1]
                                               and self.owner[actor.start] == use.clause
                                               and not actor.prepositions))  # fmt: skip
            return doer if doer != moved else None, moved
        taken_from = self._taken_from(use, actors) if doer is None else None
        if taken_from is not None:
            return None, taken_from
        if doer is None and use.predicate.frame in {"take", "hold", "besiege", "annex"}:
            doer = self._side_inside(use)
        if doer is None and use.predicate.frame == "leave":
            # "Украинские войска выведены из X": who was led out has left.
            doer = self._side(self._first(actors, lambda actor: not actor.prepositions and not actor.oblique))
        return doer, against if against != doer else None

    def _taken_from(self, use: PredicateUse, actors: list[Actor]) -> str | None:
        """Such as "X wurde den Russen abgenommen": beside a place as subject, a bare name is a dative."""
        if self.language.order != "v2" or use.predicate.frame != "take" or use.predicate.home:
            return None
        if not any(one.start in use.scope and not one.prepositions for one in self.annotated.toponyms):
            return None
        return self._side(self._first(actors, lambda actor: not actor.prepositions and not actor.agentive
                                      and actor.end <= use.hit.tokens[-1] and self.owner[actor.start] == use.clause
                                      and actor.kind in {"force", "enemy", "own"}))  # fmt: skip

    def _did_another(self, actor: Actor, use: PredicateUse) -> bool:
        """Such as "le territoire occupé par Kiev a été reconquis": the doer of the participle right before it."""
        if self.language.order != "svo":
            return False
        others = self.annotated.covered("predicate") - set(use.hit.tokens)
        return bool(others & {actor.start - 2, actor.start - 3}) and actor.start < use.head

    def _is_foe(self, actor: Actor) -> bool:
        """Named as the enemy ("vom Feind", "von den Besatzern") behind a word that means both "by" and "from"."""
        foes = self.annotated.covered("actor.enemy")
        return "source" in actor.prepositions and bool(foes & set(range(actor.start, actor.end)))

    def _expel_roles(
        self, use: PredicateUse, plain: list[Actor], subject: Actor | None
    ) -> tuple[str | None, str | None]:
        others = [actor for actor in self.annotated.actors
                  if self._in_scope(actor, use) and actor is not subject and self._side(actor)
                  and (not actor.prepositions or actor.prepositions <= {"against", "of"})]  # fmt: skip
        generic = next((actor for actor in plain if actor.kind == "pronoun" and self._side(actor) is None), None)
        if generic is not None and subject is not None and generic.end <= subject.start and not use.passive:
            # "De derde brigade heeft de Russen uit X verdreven": the brigade acts, whoever's it is.
            return None, self._side(subject)
        reported = self._reported_subject(use, plain)
        if reported is not None:
            return reported
        agent = self._side(subject)
        patient = next((side for side in map(self._side, others) if side != agent), None)
        if patient is None and agent is not None and not use.passive and self.language.order == "v2":
            # "Die Armee hat X erobert und die Ukrainer zurückgedrängt": the subject stands before the conjunction.
            shared = self._inherited_subject(use) if use.scope[0] > self.clauses[use.clause].start else None
            if shared not in {None, agent}:
                return shared, agent
        if patient is None and subject is not None and (subject.oblique or subject.start > use.head):
            agent, patient = None, agent
        if patient is None and self._is_moved(subject, use):
            return None, agent
        if agent is None:
            inherited = self._inherited_subject(use)
            agent = inherited if inherited != patient else None
        if patient is None and not plain and agent is None:
            return None, None
        return agent, patient

    def _is_moved(self, subject: Actor | None, use: PredicateUse) -> bool:
        """Such as "ВСУ вытеснили из центра X": an object is wanted, and only this name, cases alike, can be it."""
        if subject is None or self.language.order != "free" or use.form != "finite":
            return False
        scope = set(use.scope)
        alike = self.annotated.covered("actor.alike")
        if self.annotated.covered("preposition.source").isdisjoint(scope) or not alike & set(
            range(subject.start, subject.end)
        ):
            return False
        objects = ("place.object_pronoun", "actor.force", "actor.enemy", "actor.own", "object.other")
        others = self.annotated.covered(*objects, "side.demonym", "side.force")
        others |= {at for actor in self.annotated.actors for at in range(actor.start, actor.end)}
        return not others & scope - set(range(subject.start, subject.end))

    def _reported_subject(self, use: PredicateUse, plain: list[Actor]) -> tuple[str | None, str | None] | None:
        """Such as "claimen de Oekraïners uit X te hebben verdreven": who says so has done it, to the one named."""
        marks, perfect = (self.annotated.covered(f"grammar.{name}") for name in ("infinitive_mark", "perfect"))
        if self.language.order != "v2" or not any(at in marks and at + 1 in perfect for at in use.scope):
            return None
        cues = [
            hit.start for hit in self.annotated.of("speech.claim", "speech.say") if self.owner[hit.start] == use.clause
        ]
        moved = [actor for actor in plain if cues and cues[-1] < actor.start < use.head]
        sayers = [actor for actor in self.annotated.actors if cues and actor.end <= cues[-1]
                  and self.owner[actor.start] == use.clause and not actor.prepositions]  # fmt: skip
        if len(moved) != 1 or not sayers:
            return None
        return self._side(sayers[-1]), self._side(moved[0])

    def _repel_roles(self, use: PredicateUse, actors: list[Actor]) -> tuple[str | None, str | None]:
        attacker = next(
            (hit.value for hit in self.annotated.of("side.demonym")
             if hit.start in use.scope and not any(a.start <= hit.start < a.end for a in actors)),
            None,
        )  # fmt: skip
        if use.passive:
            doer = self._side(self._first(actors, lambda actor: actor.agentive))
        else:
            doer = self._side(self._first(actors, lambda actor: not actor.prepositions)) or self._inherited_subject(use)
        if doer == attacker:
            doer = None
        return doer, attacker

    def _noun_roles(self, use: PredicateUse) -> tuple[str | None, str | None]:
        """Such as "de Russische terugtrekking", "de inname door de Russen", "the retreat of Russian troops"."""
        scope = set(use.scope)
        actors = [actor for actor in self.annotated.actors if actor.start in scope]
        if use.predicate.frame in OBJECT_IS_LOSER:
            driven = self._first(actors, lambda actor: actor.start >= use.head and not actor.agentive and bool(
                actor.oblique or "of" in actor.prepositions))  # fmt: skip
            if driven is not None:
                # "витіснення росіян", "die Vertreibung der Russen": the object, not the doer.
                return self._side(self._first(actors, lambda actor: actor.agentive)), self._side(driven)
        doer = self._side(self._first(actors, lambda actor: actor.agentive and not self._does_another(actor, use)))
        passives = self.annotated.covered("grammar.passive")  # Dutch "zijn" is both
        if doer is None:
            adjective = next(
                (hit for hit in reversed(self.annotated.of("side.demonym"))
                 if hit.start in scope and hit.end <= use.head and use.head - hit.end <= 2), None)  # fmt: skip
            adjective = adjective or next(
                (hit for hit in self.annotated.of("side.demonym")
                 if hit.start in scope and hit.start == use.hit.end
                 and use.hit.end - 1 not in self.annotated.covered("preposition.of")), None)  # fmt: skip
            if adjective is not None:
                doer = adjective.value
        if doer is None and use.head - 1 in self.annotated.covered("grammar.possessive") - passives:
            doer = self._owner_before(use.head - 1)
        if doer is None:
            possessor = self._first(actors, lambda actor: actor.start >= use.head and not self._is_city(actor) and bool(
                "of" in actor.prepositions or (not actor.prepositions and actor.oblique))
                and self._stands_by(actor, use))  # fmt: skip
            freed_from = possessor is not None and use.predicate.home and possessor.kind == "force"
            if possessor is not None and freed_from and self._side(possessor) != self.language.home_side:
                # "la libération de X des envahisseurs"
                return None, self._side(possessor)
            theirs = possessor is not None and (possessor.kind != "country" or use.predicate.frame in LOSER_FIRST)
            if possessor is not None and theirs:
                doer = self._side(possessor)
            elif use.predicate.frame == "advance":
                # "Les avancées de Moscou": nobody advances "of" a town.
                doer = self._side(self._first(actors, lambda actor: actor.start >= use.head and actor.kind == "country"
                                              and "of" in actor.prepositions))  # fmt: skip
        against = self._side(self._first(actors, lambda actor: actor.prepositions & {"against"} and not actor.agentive
                                         and "of" not in actor.prepositions and actor.start >= use.head))  # fmt: skip
        return doer, against if against != doer else None

    def _stands_by(self, actor: Actor, use: PredicateUse) -> bool:
        """Where case marks the owner it follows: "отход армии", not "освобождение X — часть наступления армии"."""
        return self.language.order != "free" or actor.start - use.hit.end <= _GENITIVE_REACH

    def _owner_before(self, token: int) -> str | None:
        """Whose "its" is: "Kyiv's successes, such as its recapture of X"."""
        named = [(actor.end, actor.side) for actor in self.annotated.actors if actor.side]
        named += [(hit.end, hit.value) for hit in self.annotated.of("side.demonym")]
        return max((one for one in named if one[0] <= token), default=(0, None))[1]

    def _does_another(self, actor: Actor, use: PredicateUse) -> bool:
        """Such as "die Eroberung von X in der von Russland annektierten Region": the doer of the participle."""
        after = range(actor.end, actor.end + 2)
        return self.language.order == "v2" and any(
            at in self.annotated.covered("predicate") and at not in use.hit.tokens for at in after
        )

    def _side_inside(self, use: PredicateUse) -> str | None:
        """The holder named within the predicate or right after it: "in Russische handen", "in handen van de Russen"."""
        high = use.hit.tokens[-1] + 1
        # "Hat die ukrainische Stadt X unter seiner Kontrolle": a long gap holds the object, not the holder.
        parts = zip(use.hit.tokens, (*use.hit.tokens[1:], high), strict=True)
        inside = {at for first, last in parts if last - first <= _HOLDER_REACH for at in range(first, last)}
        if use.predicate.frame == "presence":
            inside |= {use.hit.start - 1, use.hit.tokens[-1] - 1}  # "the Ukrainian flag flies over X"
        for hit in self.annotated.of("side.demonym", "side.force", "side.actor"):
            if hit.start in inside or hit.end - 1 in inside:
                return hit.value
        for actor in self.annotated.actors:
            if actor.start in inside and (actor.side or actor.kind in {"enemy", "own"}):
                return self._side(actor)
        # Dutch "zijn" is a verb where the predicate begins with it.
        opens = self.annotated.covered("grammar.passive") & {use.hit.start}
        if any(hit.start in inside - opens for hit in self.annotated.of("grammar.possessive")):
            return self._pronoun_side(None) or self.context.last_subject
        holds = use.predicate.frame == "fall" or (use.predicate.frame == "hold" and use.form != "noun")
        holds |= use.form == "state"  # "niet meer onder controle van Rusland"
        return self._holder_after(use, high) if holds else None

    def _holder_after(self, use: PredicateUse, end: int) -> str | None:
        for actor in self.annotated.actors:
            held_by = actor.prepositions & {"of", "against", "agent"} and not self._does_another(actor, use)
            if end <= actor.start <= end + _HOLDER_REACH and held_by:
                return self._side(actor)
            if end <= actor.start <= end + 1 and (actor.oblique or actor.agentive):
                return self._side(actor)
        links = {hit.end for hit in self.annotated.of("preposition.of") if end - 1 <= hit.start <= end}
        named = [hit for hit in self.annotated.of("side.name") if hit.start in links]
        if named:
            # "Sous le contrôle de Kiev": here the capital is its government.
            return named[0].value
        of = any(hit.start == end for hit in self.annotated.of("preposition.of"))
        reach = end + (2 if of and self.language.order == "svo" else 1)  # "du gouvernement ukrainien"
        after = [hit for hit in self.annotated.of("side.demonym") if end <= hit.start <= reach]
        if not after and self.language.order == "free":
            # "під контроль України": a bare genitive.
            after = [hit for hit in self.annotated.of("side.name") if hit.start == end]
        return after[0].value if after else None

    def _subject(self, use: PredicateUse, plain: list[Actor]) -> Actor | None:
        candidates = [actor for actor in plain if not actor.oblique and self._side(actor)]
        before = [actor for actor in candidates if actor.end <= use.head]
        if self.language.order == "svo":
            if before:
                return before[-1]
            # "Retirer nos troupes de X": who is made to leave.
            object_leaves = use.form == "participle" or use.predicate.frame == "leave"
            return candidates[0] if candidates and object_leaves else None
        return before[0] if before else (candidates[0] if candidates else None)

    def _inherited_subject(self, use: PredicateUse) -> str | None:
        """The subject of the clause before or above, where this clause has none of its own."""
        clause = self.clauses[use.clause]
        first = use.scope[0] if use.scope else use.head
        same = [actor for actor in self.annotated.actors
                if self.owner[actor.start] == use.clause and actor.start < first
                and not actor.prepositions and not actor.oblique and not self._is_theme(actor)]  # fmt: skip
        if same and self.language.order == "svo":
            # "Russia says it surrounded Ukrainian soldiers and claims X": the subject of the first verb is that of all.
            verb = min((at for at in self._verbs() if at > same[0].start and self.owner[at] == use.clause), default=0)
            return self._side(next((actor for actor in reversed(same) if actor.end <= verb), same[-1]))
        if same:
            return self._side(same[0])
        if clause.kind == "relative" and not self._has_own_pronoun(use, clause):
            antecedent = [actor for actor in self.annotated.actors if clause.start - 3 <= actor.end <= clause.start]
            if antecedent:
                return self._side(antecedent[-1])
            return None
        parent = clause.parent
        if parent is None and clause.index:
            parent = clause.index - 1
        while parent is not None:
            above = [actor for actor in self.annotated.actors
                     if self.owner[actor.start] == parent and not actor.prepositions and not actor.oblique]  # fmt: skip
            if above:
                return self._side(above[0])
            parent = self.clauses[parent].parent
        return None

    def _verbs(self) -> frozenset[int]:
        return self.annotated.covered("grammar.passive", "grammar.perfect", "modality.modal", "modality.possible",
                                      "speech.say", "speech.claim", "predicate")  # fmt: skip

    def _has_own_pronoun(self, use: PredicateUse, clause: Clause) -> bool:
        """Such as ", which it captured", "die het heeft veroverd": the subject stands in the clause above."""
        pronouns = self.annotated.covered("place.object_pronoun")
        verbs = self.annotated.covered("grammar.perfect", "grammar.adverbial")
        return use.head - 1 in pronouns or (clause.start + 1 in pronouns and clause.start + 2 in verbs)

    # Roles by context

    def _from_context(self, use: PredicateUse) -> Sides:
        """Nobody is named: the side that the words, the context or the conflict imply, or nobody."""
        home = self.language.home_side
        frame = use.predicate.frame
        gaining: str | None = None
        basis = "context"
        known = self._known_change(use)
        if known is not None:
            gaining = known
        elif use.predicate.home:
            gaining = self._gainer_at_home(use)
            basis = "default"
        elif use.predicate.invader and (frame != "hold" or use.form != "participle" or use.passive):
            # "Суджа захвачена": who invades is the other side of the country that the place lies in.
            gaining = self.profile.other_side(self._country if self._country in self.profile.side_ids else home)
            basis = "default"
        elif frame == "lose" and use.passive:
            speaker = self.context.speaker_side
            unsaid = None if use.predicate.either else home  # Russian "потерян" is said of either army's losses
            gaining = self.profile.other_side(speaker if speaker in self.profile.side_ids else unsaid)
            basis = "default"
        elif frame in LOSER_FIRST:
            gaining = self._gainer_of_loss(use)
        elif frame in {"take", "expel", "push", "advance", "reach", "hold"}:
            gaining = self._admitted_gain(use) or self._claimant(use) or self._only_side_in_sentence(use)
            gaining = gaining or self._attacker(use) or self.context.last_gainer
            if gaining is None and frame == "take" and (use.passive or self._is_announced(use)):
                gaining = self._invader()
            if frame in OBJECT_IS_LOSER and use.passive:
                # "Les Russes, chassés de X": the only side named has been driven out.
                gaining = self.profile.other_side(self._only_side_in_sentence(use))
            if frame == "hold":
                gaining = (self._claimant(use) or self._actor_before(use)) if use.form == "noun" else None
                if use.form == "state" and self.annotated.covered("place.whole") & set(use.scope):
                    speaker = self.context.speaker_side  # "Ganz X sei unter Kontrolle", says who holds it
                    gaining = speaker if speaker in self.profile.side_ids else None
        elif (
            frame == "fall"
            and not any(hit.start in use.scope for hit in self.annotated.of("actor.own"))
            and self.context.now - self.context.countered_at > _COUNTER_REACH
        ) or frame == "annex":
            gaining = self.profile.other_side(home)
            basis = "default"
        return Sides(gaining, self.profile.other_side(gaining), basis)

    def _attacker(self, use: PredicateUse) -> str | None:
        """Such as "die ukrainische Offensive führte zur Einnahme von X": whose attack stands before the noun."""
        if use.verbal:
            return None
        attacks = self.annotated.covered("place.aim", "actor.counter")
        before = [hit for hit in self.annotated.of("side.demonym") if hit.end <= use.head
                  and self.owner[hit.start] == use.clause and attacks & {hit.end, hit.start - 1}]  # fmt: skip
        return before[-1].value if before else None

    def _gainer_at_home(self, use: PredicateUse) -> str | None:
        """Who "freed" or "retook" a place: the side that is named or speaks, else its country's."""
        named = self._adjective_before(use) or self.context.speaker_side
        followed = use.passive and self.context.now - self.context.gained_at == 1
        if named not in self.profile.side_ids and use.predicate.either and followed:
            named = self.context.last_gainer  # "Освобождены также …" goes on with what was told before
        if named not in self.profile.side_ids and use.predicate.either and use.passive:
            named = self._only_side_in_sentence(use)
        own = self._country if self._country in self.profile.side_ids else self.language.home_side
        if use.predicate.either and use.verbal and not use.passive:
            # Russian "освободили" is said of either army's gains: whose soldiers these are must be told somewhere.
            own = self.context.last_subject
        if use.predicate.either and use.form == "noun":
            own = self.context.last_gainer or own
        return named if named in self.profile.side_ids else own

    def _invader(self) -> str | None:
        """Who takes a town where nobody is named: not its country's side, unless that was the last to act."""
        gaining = self.profile.other_side(self._country)
        calm = self.context.now - self.context.countered_at > _COUNTER_REACH
        return gaining if calm and self.context.last_subject in {None, gaining} else None

    def _admitted_gain(self, use: PredicateUse) -> str | None:
        """Such as "Kyiv acknowledged that X had been taken": by the others."""
        speaker = self.context.speaker_side
        admitted = self.context.speaker_admits and use.predicate.frame == "take" and use.passive
        return self.profile.other_side(speaker) if admitted and speaker in self.profile.side_ids else None

    def _is_announced(self, use: PredicateUse) -> bool:
        """Such as "announced the capture of X", "de inname van X is bevestigd": not one to be postponed."""
        if use.form != "noun":
            return False
        denied = self.annotated.covered("grammar.negation") - self.annotated.covered("grammar.negation_not")
        if any(self.owner[at] == use.clause for at in denied):
            return False
        marks = self.annotated.covered("grammar.infinitive_mark")
        cues = self.annotated.covered("speech.say", "speech.claim", "speech.confirm", "speech.admit",
                                      "modality.achieve")  # fmt: skip
        return any(
            at > use.scope[-1] or (0 < use.head - at <= _CUE_REACH and not marks & set(range(at, use.head)))
            for at in cues if self.owner[at] == use.clause
        )  # fmt: skip

    def _known_change(self, use: PredicateUse) -> str | None:
        """Who gains by what is said around it: "een klap voor Moskou", or by the change told before at this place."""
        if use.predicate.frame not in {"take", "fall", "lose", "leave", "expel"}:
            return None
        if use.form in {"noun", "adjective"} or use.predicate.frame == "fall":
            for category, gains in (("actor.setback", False), ("actor.success", True)):
                for hit in self.annotated.of(category):
                    side = self._side_at(hit.end) or (self._side_at(hit.start + 1) if len(hit.tokens) > 1 else None)
                    if side is not None:
                        return side if gains else self.profile.other_side(side)
        if use.form in {"noun", "adjective"}:
            gainers = self.context.retakers if use.predicate.name == "retake" else self.context.gainers
            told = {gainers[place] for place in self._places if place in gainers}
            if told and use.predicate.frame == "take" and not use.predicate.invader:
                own = self._claimant(use)
                if own is not None and self._army_acts(own, use):
                    return own  # "The Russian army again announced the capture of X": its own, whoever took it before
            return told.pop() if len(told) == 1 else None
        return None

    def _army_acts(self, side: str, use: PredicateUse) -> bool:
        """An army of this side is a subject in the clause of the predicate."""
        return any(actor.side == side and actor.kind == "force" and not actor.prepositions
                   and self.owner[actor.start] == use.clause for actor in self.annotated.actors)  # fmt: skip

    def _side_at(self, token: int) -> str | None:
        """Side of the country, army or leader whose name begins here, articles and titles apart."""
        for actor in self.annotated.actors:
            if token <= actor.start <= token + 2 and actor.side:
                return actor.side
        for hit in self.annotated.of("side.demonym", "side.name", "source"):
            if token <= hit.start <= token + 2:
                side = self.language.sources[hit.value].side if hit.category == "source" else hit.value
                return side if side in self.profile.side_ids else None
        return None

    def _adjective_before(self, use: PredicateUse) -> str | None:
        """Side of a subject that no list knows: "російські вертолітники звільнили …"."""
        if not use.verbal or use.passive:
            return None
        known = {at for actor in self.annotated.actors for at in range(actor.start, actor.end)}
        named = {hit.value for hit in self.annotated.of("side.demonym")
                 if hit.start in use.scope and hit.end < use.head and hit.start not in known}  # fmt: skip
        return named.pop() if len(named) == 1 else None

    def _gainer_of_loss(self, use: PredicateUse) -> str | None:
        if self._has_pronoun(use):
            loser = self._pronoun_side(None)
            if loser is None and use.verbal and self.context.last_subject is None:
                loser = self._country  # "De 72e brigade verliet X": a town's own defenders need no name
        elif self.language.order != "free" and use.verbal and not use.passive and not use.reduced:
            loser = self._adjective_before(use)  # not "civilians left X as Russian troops approached"
        elif use.form == "noun" and self.context.speaker_side in self.profile.side_ids:
            loser = self.context.speaker_side
        elif use.form in {"noun", "adjective"} and self.context.last_gainer:
            return self.context.last_gainer
        else:
            loser = self._only_side_in_sentence(use)
            if loser is None and self._speaks_of_its_own(use):
                loser = self.context.speaker_side  # "Попасну довелося залишити", says the governor
            forced = use.verbal and self.annotated.covered("modality.forced") & set(use.scope)
            own_loss = forced or (use.form == "noun" and use.predicate.frame == "lose")
            if loser is None and own_loss and self.home_voice:
                loser = self._country  # "після втрати X": in a paper of the home side, its own loss
        return self.profile.other_side(loser)

    def _speaks_of_its_own(self, use: PredicateUse) -> bool:
        speaker = self.context.speaker_side
        if speaker not in self.profile.side_ids or not use.verbal:
            return False
        forced = bool(self.annotated.covered("modality.forced") & set(use.scope))
        # An invader also tells what the others had to leave, or lost.
        impersonal = use.passive or (use.form == "finite" and use.predicate.frame == "lose")
        return use.form == "infinitive" or forced or (impersonal and speaker == self.language.home_side)

    def _claimant(self, use: PredicateUse) -> str | None:
        """Such as "Wagner claimt de inname van X": who announces a gain in its own clause has made it."""
        speaker = self.context.speaker_side
        if speaker not in self.profile.side_ids or self.context.speaker_watches:
            return None
        if use.passive and speaker != self.language.home_side:
            # "Kadyrov claimt dat X is ingenomen": an invader reports its own gains.
            return speaker
        marks, perfect = (self.annotated.covered(f"grammar.{name}") for name in ("infinitive_mark", "perfect"))
        if self.language.order == "v2" and any(at in marks and at + 1 in perfect for at in use.scope):
            return speaker  # "Das Ministerium gab bekannt, X eingenommen zu haben"
        cues = self.annotated.covered("speech.claim", "speech.say")
        if use.verbal and not cues.isdisjoint(use.hit.tokens):
            return speaker  # "Объявил X взятым"
        if use.form != "noun":
            return None
        return self.context.speaker_side if any(self.owner[at] == use.clause for at in cues) else None

    def _actor_before(self, use: PredicateUse) -> str | None:
        """Such as "giving Russia full control of X"."""
        before = [actor for actor in self.annotated.actors if use.head - 5 <= actor.end <= use.head]
        return self._side(before[-1]) if before and not before[-1].prepositions else None

    def _has_pronoun(self, use: PredicateUse) -> bool:
        return any(actor.kind == "pronoun" and actor.start in use.scope for actor in self.annotated.actors)

    def _only_side_in_sentence(self, use: PredicateUse) -> str | None:
        scope = set(use.scope)
        # "Reports of the capture of X, a stronghold of the invaders": who stands in an apposition after a noun takes
        # nothing; the subject after "With the capture of X," does.
        apposed = use.scope and not use.verbal and use.head > _OPENING_REACH
        last = use.scope[-1] if apposed else len(self.annotated.sentence)
        # "Cartographers close to the Ukrainian army confirm the capture": who only owns another noun takes nothing,
        # nor does the one it is taken from.
        named = {
            actor.side
            for actor in self.annotated.actors
            if actor.side
            and actor.start <= last
            and not self._is_apart(actor, use)
            and (actor.kind != "country" or not actor.prepositions)
            and (
                not actor.prepositions & {"against", "source", "of"}
                or ("agent" in actor.prepositions and self.owner[actor.start] == use.clause)
                or ("of" in actor.prepositions and actor.start in scope)
            )
        }
        if not named:
            # "Poetin feliciteerde zijn soldaten met de inname van X"
            named = {
                side
                for actor in self.annotated.actors
                if actor.kind == "pronoun" and (side := self._commander_side(actor))
            }
        return named.pop() if len(named) == 1 else None

    def _is_apart(self, actor: Actor, use: PredicateUse) -> bool:
        """In a relative clause of its own: "took a wood that Wagner's men held"."""
        clause = self.owner[actor.start]
        return clause != use.clause and self.clauses[clause].kind == "relative"

    def _commander_side(self, actor: Actor) -> str | None:
        """Side of the leader named just before "zijn soldaten", "his troops"."""
        owned = any(hit.end == actor.start or hit.start == actor.start
                    for hit in self.annotated.of("grammar.possessive"))  # fmt: skip
        before = [hit for hit in self.annotated.of("source") if hit.end <= actor.start]
        side = self.language.sources[before[-1].value].side if owned and before else None
        return side if side in self.profile.side_ids else None

    # Who an actor is

    def _side(self, actor: Actor | None) -> str | None:
        if actor is None:
            return None
        if actor.side is not None:
            return actor.side
        if actor.kind == "own":
            if self.context.speaker_side in self.profile.side_ids:
                return self.context.speaker_side
            inside = [other.side for other in self.annotated.actors
                      if other.side and actor.start <= other.start and other.end <= actor.end]  # fmt: skip
            if inside:
                return inside[0]  # "наших захисників": the word is used of one side's soldiers
            # "Les Russes ont pris X, nos soldats se sont repliés": ours are the others.
            named = {other.side for other in self.annotated.actors if other.side}
            if len(named) == 1:
                return self.profile.other_side(named.pop())
            return self.language.home_side if self.home_voice and not named else None
        if actor.kind == "enemy":
            # "De aanvallers rukken op", says a paper: the enemy of the country that the war is in. Russian papers
            # are of either side.
            foe = self.profile.other_side(self.language.home_side)
            told = self.language.order != "free" or self.home_voice
            return self.profile.other_side(self.context.speaker_side) or (foe if told else None)
        return self._pronoun_side(actor)

    def _pronoun_side(self, actor: Actor | None) -> str | None:
        limit = actor.start if actor else 0
        before = [other for other in self.annotated.actors if other.end <= limit and other.side
                  and not other.prepositions - {"agent"}]  # fmt: skip
        if before:
            return before[-1].side
        if limit in self.annotated.covered("actor.one") and self.context.speaker_side in self.profile.side_ids:
            return self.context.speaker_side  # "Man habe X erobert, teilte das Ministerium mit"
        forces = self.annotated.covered("actor.force", "actor.own")
        bare = actor is not None and actor.kind == "pronoun" and not forces & set(range(actor.start, actor.end))
        if bare and self.context.last_subject is not None:
            return self.context.last_subject  # "Elles ont libéré X, selon Z": they who acted before, whoever says it
        if self.context.speaker_side in self.profile.side_ids:
            return self.context.speaker_side
        named = [hit for hit in self.annotated.of("side.demonym") if hit.end <= limit]
        if named:
            return named[-1].value
        cited = [self.language.sources[hit.value].side for hit in self.annotated.of("source") if hit.end <= limit]
        if cited and cited[-1] in self.profile.side_ids:
            return cited[-1]
        return self.context.last_subject

    def _is_city(self, actor: Actor) -> bool:
        """Such as "the retreat from Kyiv": the name of a capital that is a place here."""
        return actor.kind in {"country", "force"} and any(
            place.start <= actor.start and actor.end <= place.end
            and place.mention.literal and place.mention.match.candidates
            and str(place.mention.match.candidates[0].place.kind) != "country"
            for place in self.annotated.toponyms
        )  # fmt: skip

    def _is_theme(self, actor: Actor) -> bool:
        """A country that is a place here: coordinated with or inside a place's noun phrase."""
        if actor.kind != "country":
            return False
        return any(place.start <= actor.start < place.end and place.joined_to is not None
                   for place in self.annotated.toponyms)  # fmt: skip

    @staticmethod
    def _in_scope(actor: Actor, use: PredicateUse) -> bool:
        return actor.start in use.scope

    @staticmethod
    def _first(actors: list[Actor], test: Callable[[Actor], object]) -> Actor | None:
        return next((actor for actor in actors if test(actor)), None)
