"""Who drives out whom: the roles of "verdrijven", "push back", "витіснити", whose object is who loses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.claims.own_words import says_who_did_it

if TYPE_CHECKING:
    from geomap.claims.actor_sides import ActorSides
    from geomap.claims.actors import Actor
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.reading import Reading
    from geomap.claims.subjects import Subjects


class Expulsions:
    """Finds who drives out whom by the verbs of one sentence."""

    def __init__(self, reading: Reading, who: ActorSides, subjects: Subjects) -> None:
        self.annotated = reading.annotated
        self.clauses = reading.clauses
        self.owner = reading.owner
        self.who = who
        self.language = who.language
        self.subjects = subjects

    def sides_of(self, use: PredicateUse, plain: list[Actor], subject: Actor | None) -> tuple[str | None, str | None]:
        """Who gains and who loses; ``plain`` are the actors without a preposition, ``subject`` the first of them."""
        others = [actor for actor in self.annotated.actors
                  if actor.start in use.scope and actor is not subject and self.who.side_of(actor)
                  and (not actor.prepositions or actor.prepositions <= {"against", "of", "part"})]  # fmt: skip
        if self._moves_them(use, subject):
            # "Росіяни тримали місто, однак їх відкинули", "из села их выбили бойцы бригады": they who acted before.
            shared = self.subjects.of_row(use)
            if shared is not None:
                return shared, None  # "Бойцы нанесли удар по противнику, потеснили его"
            moved = self.subjects.inherited(use) or self.who.context.last_actor
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
            moved, doer = self.who.side_of(subject), self.subjects.inherited(use)
            return doer if doer != moved else None, moved
        subject = self._nominative(use, plain, subject)
        agent = self.who.side_of(subject)
        patient = next((side for side in map(self.who.side_of, others) if side != agent), None)
        if patient is None and agent is not None and not use.passive and self.language.order == "v2":
            # "Die Armee hat X erobert und die Ukrainer zurückgedrängt": the subject stands before the conjunction.
            shared = self.subjects.inherited(use) if use.scope[0] > self.clauses[use.clause].start else None
            if shared not in {None, agent}:
                return shared, agent
        if patient is None and agent is not None and self._meets_its_defenders(use, subject, plain):
            return agent, self.who.profile.other_side(agent)
        if patient is None and subject is not None and (subject.oblique or subject.start > use.head):
            agent, patient = None, agent
        if patient is None and self._is_moved(subject, use):
            return None, agent
        if agent is None:
            inherited = self.subjects.inherited(use)
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

    def _nominative(self, use: PredicateUse, plain: list[Actor], subject: Actor | None) -> Actor | None:
        """Such as "подразделения ВСУ россияне выбили из X": only the second can be no object."""
        if subject is None or subject.end > use.head or self.language.order != "free" or use.form != "finite":
            return subject
        alike = self.annotated.covered("actor.alike")
        if subject.start not in alike:
            return subject
        acting = (actor for actor in plain if subject.end <= actor.start < use.head and actor.side
                  and actor.side != subject.side and not actor.oblique and not actor.agentive
                  and alike.isdisjoint(range(actor.start, actor.end)))  # fmt: skip
        return next(acting, subject)

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
