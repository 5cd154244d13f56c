"""Who gains and who loses, by what the clause itself says: a frame and the grammar around it give each side its role.

``take`` active: the subject gains. ``leave``: the subject loses. ``expel``: the subject gains, its object loses …
Where the clause names nobody, ``implied_sides`` tells what the words and the text around it imply.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.claims.actor_sides import ActorSides
from geomap.claims.implied_sides import LOSER_FIRST, OBJECT_IS_LOSER, ImpliedSides, says_who_did_it

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from geomap.claims.actor_sides import Context
    from geomap.claims.actors import Actor
    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.reading import Reading
    from geomap.claims.vocabulary import Vocabulary

_AGENT_REACH = 3
"""Tokens from a passive verb to "by" and who did it."""
_BEHIND_REACH = 2
"""Tokens from a participle to who stands behind its preposition."""
_HOLDER_REACH = 4
_GENITIVE_REACH = 3


@dataclass(frozen=True, slots=True)
class Sides:
    """Who gains, who loses, and how that was found (``grammar``, ``context``, ``default``)."""

    gaining: str | None
    losing: str | None
    basis: str


class RoleFinder:
    """Finds the sides of the predicates of one sentence."""

    def __init__(self, reading: Reading, language: Vocabulary, context: Context) -> None:
        self.reading = reading
        self.annotated = reading.annotated
        self.clauses = reading.clauses
        self.owner = reading.owner
        self.language = language
        self.who = ActorSides(reading.annotated, language, context)
        self.country: str | None = None
        """Side whose country the places of the predicate lie in."""

    def find(self, use: PredicateUse, places: Collection[str] = (), country: str | None = None) -> Sides:
        """Sides of one predicate; ``places`` are the ids of what it speaks of, ``country`` the side they lie in."""
        other_side = self.language.profile.other_side
        self.country = country
        if country in self.language.profile.side_ids and self._is_its_defender(use):
            return Sides(other_side(country), country, "context")
        agent, patient = self._agent_and_patient(use)
        gaining, losing = (patient, agent) if use.predicate.frame in LOSER_FIRST else (agent, patient)
        if gaining is None and losing is None:
            gaining, basis = ImpliedSides(self.reading, self.who, places=places, country=country).gainer_of(use)
            return Sides(gaining, other_side(gaining), basis)
        if use.predicate.either and use.predicate.frame == "take" and gaining is not None:
            self.who.context.freer = gaining
        if gaining is None:
            gaining = other_side(losing)
        elif losing is None or losing == gaining:
            losing = other_side(gaining)
        return Sides(gaining, losing, "grammar")

    def _is_its_defender(self, use: PredicateUse) -> bool:
        """Such as "De 110de brigade trok zich terug uit X": a unit by its number alone is of those who defend it.

        So are "de laatste verdedigers", who leave or give themselves up.
        """
        if (
            self.language.order == "free"
            or use.predicate.frame not in {"leave", "cede"}
            or not use.verbal
            or use.passive
        ):
            return False
        words, units = self.annotated.sentence.words, {hit.start for hit in self.annotated.of("actor.unit")}
        last = use.hit.tokens[-1]
        acting = [actor for actor in self.annotated.actors
                  if actor.start in use.scope and actor.end <= last and not actor.prepositions]  # fmt: skip
        if len(acting) == 1 and acting[0].kind == "pronoun" and acting[0].side is None:
            # "De 110de brigade gaf toe dat ze uit X is vertrokken": who is meant stands in the clause above.
            above = self.clauses[use.clause].parent
            acting = [actor for actor in self.annotated.actors if actor.end <= acting[0].start
                      and self.owner[actor.start] == above and not actor.prepositions] or acting  # fmt: skip
        defenders = self.annotated.covered("actor.defender")
        if use.predicate.frame == "cede" or (acting and acting[0].end - 1 in defenders):
            return bool(acting) and acting[0].side is None and acting[0].end - 1 in defenders
        return bool(acting) and all(
            actor.side is None and actor.end - 1 in units
            and any(words[at][:1].isdigit() for at in range(max(0, actor.start - 2), actor.end))
            for actor in acting
        )  # fmt: skip

    def _agent_and_patient(self, use: PredicateUse) -> tuple[str | None, str | None]:
        inside = self._side_inside(use)
        frame = use.predicate.frame
        if inside and frame in {"fall", "hold", "presence"}:
            freed = frame == "fall" and use.predicate.home and inside != self.language.home_side
            return (None, inside) if freed else (inside, None)  # "X is free of Russian forces"
        if not use.verbal:
            return self._noun_roles(use)
        actors = [actor for actor in self.annotated.actors if actor.start in use.scope]
        # "Verloren door een gebrek aan grondtroepen": troops of nobody in particular took nothing.
        against = self.who.side_of(_first(actors, lambda actor: "against" in actor.prepositions
                                         and (actor.kind != "pronoun" or frame in OBJECT_IS_LOSER)
                                         and "agent" not in actor.prepositions and not actor.agentive
                                         and not self._is_possessor(actor, use)))  # fmt: skip
        if frame in {"hold", "besiege", "annex", "presence"}:
            against = None
        if frame == "fall":
            return against, None
        if frame == "repel":
            return self._repel_roles(use, actors)
        if use.passive:
            return self._passive_roles(use, actors, against)
        plain = [actor for actor in actors if (not actor.prepositions or self._is_of_gerund(actor, use))
                 and not actor.agentive and not _is_theme(actor, self.annotated)]  # fmt: skip
        subject = self._subject(use, plain)
        if plain and self._is_made_to(use) and plain[0].kind == "pronoun":
            # "The unit said it hurt Russian forces, which forced it to withdraw": the foe of whom it names.
            foes = {actor.side for actor in actors if actor.kind == "force" and actor.side}
            return (self.language.profile.other_side(foes.pop()) if len(foes) == 1 else None), None
        if frame in OBJECT_IS_LOSER:
            return self._expel_roles(use, plain, subject)
        if subject is not None and self._was_driven_out(use, plain, subject):
            return None, self.who.side_of(subject)
        if inside and subject is None and frame != "cede":
            return inside, None
        side = self._claimed_by(use) or self.who.side_of(subject)
        if side is None:
            side = self._inherited_subject(use)
        belied = subject is not None and self._belies_the_verb(use, subject, side)
        if belied or self._retakes_its_own(use, subject, side):
            return None, against
        if side == against and (subject is None or subject.side is None):
            return None, against  # "Бійці батальйону зачистили від окупантів село": nobody clears it of its own side
        return side, against if against != side else None

    def _is_made_to(self, use: PredicateUse) -> bool:
        """Such as "forcing it to withdraw": of one army, not of the forces named on the way."""
        alone = self.annotated.covered("place.object_pronoun") - self.annotated.covered("actor.others")
        return (
            self.language.order == "svo" and use.form == "infinitive" and use.predicate.frame == "leave"
            and use.head - 1 in alone
        )  # fmt: skip

    def _was_driven_out(self, use: PredicateUse, plain: list[Actor], subject: Actor) -> bool:
        """Such as "Eenheden van de Garde hebben de Russen verjaagd en X heroverd": the object of the verb before."""
        first = plain[0]
        if self.language.order != "v2" or first is subject or self.who.side_of(first) is not None:
            return False
        between = range(subject.end, use.head)
        return any(
            other.predicate.frame in OBJECT_IS_LOSER and other.hit.tokens[-1] in between
            for other in self.reading.predicates
        )

    def _is_of_gerund(self, actor: Actor, use: PredicateUse) -> bool:
        """Such as "led to Ukraine securing 1,000 km²": the preposition has the whole of it, not who acts."""
        ending = self.language.lexicon.gerund
        return bool(ending) and actor.end == use.head and self.annotated.sentence.words[use.head].endswith(ending)

    def _claimed_by(self, use: PredicateUse) -> str | None:
        """Such as "fights on, despite Russian claims to have taken X": whose the claims are."""
        if use.form not in {"participle", "infinitive"} or self.language.order != "svo":
            return None
        before = use.head - 1
        marks = self.annotated.covered("grammar.infinitive_mark", "grammar.perfect", "grammar.adverbial")
        while before > 0 and before in marks:
            before -= 1
        if before == use.head - 1 or before not in self.annotated.covered("speech.claim"):
            return None
        owners = [hit.value for hit in self.annotated.of("side.demonym") if hit.end == before]
        return owners[-1] if owners else None

    def _retakes_its_own(self, use: PredicateUse, subject: Actor | None, side: str | None) -> bool:
        """Such as "The army says it has won back X", where the sentence before was about the others.

        Not where the others speak, or where their own country is meant.
        """
        home = self.language.home_side
        told = subject is not None and (subject.side is not None or subject.kind in {"own", "enemy"})
        named = told or any(actor.side == side and not actor.prepositions for actor in self.annotated.actors)
        return (
            self.language.order == "svo" and use.predicate.name == "retake" and side not in {None, home} and not named
            and self.country in {None, home} and self.who.context.speaker_side != side
        )  # fmt: skip

    def _belies_the_verb(self, use: PredicateUse, subject: Actor, side: str | None) -> bool:
        """Soldiers nobody tells the side of, whom the context gives the wrong one: "X захопили бойовики"."""
        forces = self.annotated.covered("actor.force")
        if side is None or subject.side is not None or subject.kind == "enemy" or subject.end - 1 not in forces:
            return False
        home = self.language.home_side
        free = self.language.order == "free" and not use.predicate.either
        freed = free and use.predicate.home and side != home
        return freed or (free and use.predicate.invader and side == home and self.country in {None, home})

    def _passive_roles(
        self, use: PredicateUse, actors: list[Actor], against: str | None
    ) -> tuple[str | None, str | None]:
        cleared = {at + gap for at in use.hit.tokens[:-1] for gap in (1, 2, 3)} if len(use.hit.tokens) > 1 else set()
        freed_from = _first(actors, lambda actor: (actor.agentive and (
            _is_foe(actor, self.annotated) or (use.predicate.home and actor.start in cleared))
        ) or (self.language.order == "svo" and _stands_behind(actor, use, self.annotated)))  # fmt: skip
        if use.predicate.home and freed_from is not None:
            return None, self.who.side_of(freed_from)  # "vom Feind befreit": freed from, not by
        doers = [actor for actor in actors if actor.agentive and not self._did_another(actor, use)]
        # "X, am Samstag von den einen geräumt, wurde am Sonntag von den anderen befreit": whom no comma parts from it.
        words = self.annotated.sentence.words
        agent = _first(doers, lambda actor: "," not in words[actor.end : use.head]) or next(iter(doers), None)
        if self.language.order == "svo":
            # "The last village held by Ukraine was recaptured by marines": who stands behind the verb.
            last = use.hit.tokens[-1]
            agent = _first(doers, lambda actor: 0 < actor.start - last <= _AGENT_REACH) or agent
        doer = self.who.side_of(agent)
        if self._is_freed_from(use, doer):
            return None, doer
        if agent is not None and self._belies_the_verb(use, agent, doer):
            doer = None
        if use.predicate.frame in OBJECT_IS_LOSER:
            moved = self.who.side_of(_first(actors, lambda actor: not actor.prepositions and not actor.agentive))
            if moved is None and use.reduced and doer is None:
                # "Chassés de X, les Russes se sont repliés": the subject stands behind the comma.
                moved = self.who.side_of(_first(self.annotated.actors, lambda actor: actor.start > use.scope[-1]
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
            doer = self.who.side_of(_first(actors, lambda actor: not actor.prepositions and not actor.oblique))
        return doer, against if against != doer else None

    def _is_freed_from(self, use: PredicateUse, doer: str | None) -> bool:
        """Such as "die Region Kursk ist von ukrainischen Truppen befreit": nobody frees another country's ground.

        Nor does Kyiv say that the others freed a town of its own.
        """
        home, spoken = self.language.home_side, self.who.context.speaker_side
        if self.language.order != "v2" or not use.predicate.home or use.predicate.name == "retake" or doer is None:
            return False
        abroad = self.country in self.language.profile.side_ids and self.country not in {doer, home}
        return (abroad and doer == home) or (self.country in {None, home} and doer != home and spoken == home)

    def _is_possessor(self, actor: Actor, use: PredicateUse) -> bool:
        """Such as "dankzij de acties van Russische troepen is X bevrijd": whose acts, not from whom it was freed."""
        if self.language.order != "v2" or "of" not in actor.prepositions:
            return False
        at = next((hit.start for hit in self.annotated.of("preposition.of") if 0 < actor.start - hit.start <= 2), 0)
        word = self.annotated.sentence.words[at - 1] if at else ""
        known = self.annotated.covered("grammar.passive", "grammar.perfect", "grammar.adverbial", "modality.again",
                                       "place.whole", "place.settlement", "place.settlements", "place.ground",
                                       "place.area", "place.object_pronoun", "predicate")  # fmt: skip
        known |= {place.end - 1 for place in self.annotated.toponyms}
        return word[:1].isalpha() and at - 1 not in known and at < use.head

    def _taken_from(self, use: PredicateUse, actors: list[Actor]) -> str | None:
        """Such as "X wurde den Russen abgenommen": beside a place as subject, a bare name is a dative."""
        if self.language.order != "v2" or use.predicate.frame != "take" or use.predicate.home:
            return None
        if not any(one.start in use.scope and not one.prepositions for one in self.annotated.toponyms):
            return None
        return self.who.side_of(_first(actors, lambda actor: not actor.prepositions and not actor.agentive
                                      and actor.end <= use.hit.tokens[-1] and self.owner[actor.start] == use.clause
                                      and actor.kind in {"force", "enemy", "own"}))  # fmt: skip

    def _did_another(self, actor: Actor, use: PredicateUse) -> bool:
        """Such as "le territoire occupé par Kiev a été reconquis": the doer of the participle right before it."""
        others = self.annotated.covered("predicate") - set(use.hit.tokens)
        if self.language.order == "free":
            # "Город, занятый силами ВСУ, был освобождён": the doer of what stands between the commas; "освобождено
            # 86 процентов занятой противником территории": of the participle before its noun.
            apart = "," in self.annotated.sentence.words[actor.end : use.head] or actor.start > use.hit.tokens[-1]
            return actor.start - 1 in others and apart
        if self.language.order == "v2":
            # "Drei von russischen Einheiten besetzte Orte wurden zurückerobert": who holds them has not retaken them.
            return actor.end in {hit.start for hit in self.annotated.of("predicate")
                                 if hit.value.endswith("/adjective")} - set(use.hit.tokens)  # fmt: skip
        return bool(others & {actor.start - 2, actor.start - 3}) and actor.start < use.head

    def _expel_roles(
        self, use: PredicateUse, plain: list[Actor], subject: Actor | None
    ) -> tuple[str | None, str | None]:
        others = [actor for actor in self.annotated.actors
                  if actor.start in use.scope and actor is not subject and self.who.side_of(actor)
                  and (not actor.prepositions or actor.prepositions <= {"against", "of"})]  # fmt: skip
        if self._moves_them(use, subject):
            # "Росіяни тримали місто, однак їх відкинули", "из села их выбили бойцы бригады": they who acted before.
            shared = self._subject_of_row(use)
            if shared is not None:
                return shared, None  # "Бойцы нанесли удар по противнику, потеснили его"
            moved = self._inherited_subject(use) or self.who.context.last_actor
            doer = self.who.side_of(subject) if subject is not None and subject.side is not None else None
            return doer if doer != moved else None, moved
        generic = next((actor for actor in plain if actor.kind == "pronoun" and self.who.side_of(actor) is None), None)
        if generic is not None and subject is not None and generic.end <= subject.start and not use.passive:
            # "De derde brigade heeft de Russen uit X verdreven": the brigade acts, whoever's it is.
            return None, self.who.side_of(subject)
        reported = self._reported_subject(use, plain)
        if reported is not None:
            return reported
        if subject is not None and self._is_object_of_infinitive(subject, use, plain):
            # "Kiev slaagde er toen in om de Russen uit X te verdrijven": who acts stands in the clause above.
            moved, doer = self.who.side_of(subject), self._inherited_subject(use)
            return doer if doer != moved else None, moved
        agent = self.who.side_of(subject)
        patient = next((side for side in map(self.who.side_of, others) if side != agent), None)
        if patient is None and agent is not None and not use.passive and self.language.order == "v2":
            # "Die Armee hat X erobert und die Ukrainer zurückgedrängt": the subject stands before the conjunction.
            shared = self._inherited_subject(use) if use.scope[0] > self.clauses[use.clause].start else None
            if shared not in {None, agent}:
                return shared, agent
        if patient is None and agent is not None and self._meets_its_defenders(use, subject, plain):
            return agent, self.who.profile.other_side(agent)
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

    def _is_object_of_infinitive(self, actor: Actor, use: PredicateUse, plain: list[Actor]) -> bool:
        """Alone beside an infinitive with "te" or "zu", which has an object and never a subject."""
        if use.form != "infinitive" or self.language.order != "v2" or use.scope[0] == 0:
            return False
        alone = all(other is actor or self.who.side_of(other) is None for other in plain)
        marks = self.annotated.covered("grammar.infinitive_mark")
        return alone and bool(marks & set(range(use.head - 1, use.hit.tokens[-1])))

    def _meets_its_defenders(self, use: PredicateUse, subject: Actor | None, plain: list[Actor]) -> bool:
        """Such as "drängten russische Einheiten die Verteidiger aus X": nobody drives out its own side."""
        forces, words = self.annotated.covered("actor.force"), self.annotated.sentence.words
        if self.language.order != "v2" or subject is None or "," in words[use.head : subject.start]:
            return False
        return subject.side is not None and any(
            actor.start >= subject.end and actor.side is None and actor.end - 1 in forces for actor in plain
        )  # fmt: skip

    def _moves_them(self, use: PredicateUse, subject: Actor | None) -> bool:
        """In free order an object pronoun right before or behind the verb, where nobody is named as its object."""
        if self.language.order != "free" or use.form != "finite":
            return False
        beside = {use.head - 1, use.head - 2, use.hit.tokens[-1] + 1}
        named = [actor for actor in self.annotated.actors if actor.start in use.scope and actor is not subject
                 and actor.side and not actor.prepositions]  # fmt: skip
        return not named and bool(beside & self.annotated.covered("place.object_pronoun") & set(use.scope))

    def _subject_of_row(self, use: PredicateUse) -> str | None:
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
        if self.language.order != "v2" or not says_who_did_it(use, self.annotated):
            return None
        cues = [
            hit.start for hit in self.annotated.of("speech.claim", "speech.say") if self.owner[hit.start] == use.clause
        ]
        moved = [actor for actor in plain if cues and cues[-1] < actor.start < use.head]
        sayers = [actor for actor in self.annotated.actors if cues and actor.end <= cues[-1]
                  and self.owner[actor.start] == use.clause and not actor.prepositions]  # fmt: skip
        if len(moved) != 1 or not sayers:
            return None
        return self.who.side_of(sayers[-1]), self.who.side_of(moved[0])

    def _repel_roles(self, use: PredicateUse, actors: list[Actor]) -> tuple[str | None, str | None]:
        attacker = next(
            (hit.value for hit in self.annotated.of("side.demonym")
             if hit.start in use.scope and not any(a.start <= hit.start < a.end for a in actors)),
            None,
        )  # fmt: skip
        if use.passive:
            doer = self.who.side_of(_first(actors, lambda actor: actor.agentive))
        else:
            subject = _first(actors, lambda actor: not actor.prepositions)
            doer = self.who.side_of(subject) or self._inherited_subject(use)
        if doer == attacker:
            doer = None
        return doer, attacker

    def _noun_roles(self, use: PredicateUse) -> tuple[str | None, str | None]:
        """Such as "de Russische terugtrekking", "de inname door de Russen", "the retreat of Russian troops"."""
        scope = set(use.scope)
        actors = [actor for actor in self.annotated.actors if actor.start in scope]
        if use.predicate.frame in OBJECT_IS_LOSER:
            driven = _first(actors, lambda actor: actor.start >= use.head and not actor.agentive and bool(
                actor.oblique or "of" in actor.prepositions))  # fmt: skip
            if driven is not None:
                # "витіснення росіян", "die Vertreibung der Russen": the object, not the doer.
                return self.who.side_of(_first(actors, lambda actor: actor.agentive)), self.who.side_of(driven)
        # "Gevangengenomen door de Russen bij de terugtrekking uit X": who leaves stands behind the noun.
        first = use.head if use.predicate.frame in LOSER_FIRST else 0
        doer = self.who.side_of(_first(actors, lambda actor: actor.agentive and actor.start >= first
                                       and not self._does_another(actor, use)))  # fmt: skip
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
            doer = self.who.owner_before(use.head - 1)
        if doer is None:
            possessor = _first(actors, lambda actor: actor.start >= use.head
                               and ("of" in actor.prepositions or (not actor.prepositions and actor.oblique))
                               and not _is_city(actor, self.annotated) and self._stands_by(actor, use))  # fmt: skip
            freed_from = possessor is not None and use.predicate.home and possessor.kind == "force"
            if possessor is not None and freed_from and self.who.side_of(possessor) != self.language.home_side:
                # "la libération de X des envahisseurs"
                return None, self.who.side_of(possessor)
            theirs = possessor is not None and (possessor.kind != "country" or use.predicate.frame in LOSER_FIRST)
            if possessor is not None and theirs:
                doer = self.who.side_of(possessor)
            elif use.predicate.frame == "advance":
                # "Les avancées de Moscou": nobody advances "of" a town.
                doer = self.who.side_of(_first(actors, lambda actor: actor.start >= use.head and actor.kind == "country"
                                              and "of" in actor.prepositions))  # fmt: skip
        against = self.who.side_of(_first(actors, lambda actor: actor.prepositions & {"against"} and not actor.agentive
                                         and "of" not in actor.prepositions and actor.start >= use.head))  # fmt: skip
        return doer, against if against != doer else None

    def _stands_by(self, actor: Actor, use: PredicateUse) -> bool:
        """Where case marks the owner it follows: "отход армии", not "освобождение X — часть наступления армии"."""
        return self.language.order != "free" or actor.start - use.hit.end <= _GENITIVE_REACH

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
                return self.who.side_of(actor)
        # Dutch "zijn" is a verb where the predicate begins with it.
        opens = self.annotated.covered("grammar.passive") & {use.hit.start}
        if any(hit.start in inside - opens for hit in self.annotated.of("grammar.possessive")):
            return self.who.side_of_pronoun(None)
        holds = use.predicate.frame == "fall" or (use.predicate.frame == "hold" and use.form != "noun")
        holds |= use.form == "state"  # "niet meer onder controle van Rusland"
        # "Controls 18 % of Ukraine": not its holder.
        active = self.language.order == "svo" and use.predicate.frame == "hold" and use.form == "finite"
        holds = holds and (not active or high in self.annotated.covered("preposition.agent"))  # "still held by Kyiv"
        return self._holder_after(use, high) if holds else None

    def _holder_after(self, use: PredicateUse, end: int) -> str | None:
        for actor in self.annotated.actors:
            held_by = actor.prepositions & {"of", "against", "agent"} and not self._does_another(actor, use)
            if end <= actor.start <= end + _HOLDER_REACH and held_by:
                return self.who.side_of(actor)
            if end <= actor.start <= end + 1 and (actor.oblique or actor.agentive):
                return self.who.side_of(actor)
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
        candidates = [actor for actor in plain if not actor.oblique and self.who.side_of(actor)]
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
                and not actor.prepositions and not actor.oblique and not _is_theme(actor, self.annotated)]  # fmt: skip
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


def _is_foe(actor: Actor, annotated: Annotated) -> bool:
    """Named as the enemy ("vom Feind", "von den Besatzern") behind a word that means both "by" and "from"."""
    foes = annotated.covered("actor.enemy")
    return "source" in actor.prepositions and bool(foes & set(range(actor.start, actor.end)))


def _stands_behind(actor: Actor, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "libérée des soldats russes": right behind its participle, from whom."""
    behind = 0 < actor.start - use.hit.end <= _BEHIND_REACH
    return behind and actor.kind == "force" and "source" in actor.prepositions and (
        use.hit.end not in annotated.covered("preposition.agent")
    )  # fmt: skip


def _is_city(actor: Actor, annotated: Annotated) -> bool:
    """Such as "the retreat from Kyiv": the name of a capital that is a place here."""
    return actor.kind in {"country", "force"} and any(
        place.start <= actor.start and actor.end <= place.end
        and place.mention.literal and place.mention.match.candidates
        and str(place.mention.match.candidates[0].place.kind) != "country"
        for place in annotated.toponyms
    )  # fmt: skip


def _is_theme(actor: Actor, annotated: Annotated) -> bool:
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


def _first(actors: list[Actor], test: Callable[[Actor], object]) -> Actor | None:
    return next((actor for actor in actors if test(actor)), None)
