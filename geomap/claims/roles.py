"""Who gains and who loses, by what the clause itself says: a frame and the grammar around it give each side its role.

``take`` active: the subject gains. ``leave``: the subject loses. ``expel``: the subject gains, its object loses …
Who the subject is stands in ``subjects``, who drives out whom in ``expulsions``, in whose hands a place is in
``holders``. Where the clause names nobody, ``implied_sides`` tells what the words and the text around it imply.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.claims.actor_sides import ActorSides, is_numbered
from geomap.claims.expulsions import Expulsions
from geomap.claims.holders import Holders
from geomap.claims.implied_sides import LOSER_FIRST, OBJECT_IS_LOSER, ImpliedSides
from geomap.claims.subjects import Subjects, is_theme

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from geomap.claims.actor_sides import Context
    from geomap.claims.actors import Actor
    from geomap.claims.annotate import Annotated
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.reading import Reading
    from geomap.claims.vocabulary import Vocabulary

_AGENT_REACH = 3
"""Tokens from a passive verb to "by" and who did it."""
_BEHIND_REACH = 2
"""Tokens from a participle to who stands behind its preposition."""
_GENITIVE_REACH = 3


@dataclass(frozen=True, slots=True)
class Sides:
    """Who gains, who loses, and how that was found (``grammar``, ``named``, ``context``, ``default``)."""

    gaining: str | None
    losing: str | None
    basis: str
    freer: str | None = None
    """Who is told to have "freed" the place, where each side says so of its own gains."""


class RoleFinder:
    """Finds the sides of the predicates of one sentence."""

    def __init__(self, reading: Reading, language: Vocabulary, context: Context) -> None:
        self.reading = reading
        self.annotated = reading.annotated
        self.clauses = reading.clauses
        self.owner = reading.owner
        self.language = language
        self.who = ActorSides(reading.annotated, language, context)
        self.subjects = Subjects(reading, self.who)
        self.holders = Holders(reading, self.who)
        self.expulsions = Expulsions(reading, self.who, self.subjects)
        self.country: str | None = None
        """Side whose country the places of the predicate lie in."""

    def find(self, use: PredicateUse, places: Collection[str] = (), country: str | None = None) -> Sides:
        """Sides of one predicate; ``places`` are the ids of what it speaks of, ``country`` the side they lie in."""
        other_side = self.language.profile.other_side
        self.country = country
        if country in self.language.profile.side_ids and self._is_its_defender(use):
            return Sides(other_side(country), country, "context")
        robbed = self._robbed(use)
        agent, patient = self._agent_and_patient(use) if robbed is None else (None, robbed)
        gaining, losing = (patient, agent) if use.predicate.frame in LOSER_FIRST else (agent, patient)
        if gaining is None and losing is None:
            gaining, basis = ImpliedSides(self.reading, self.who, places=places, country=country).gainer_of(use)
            freer = gaining if use.predicate.either and basis == "named" else None
            return Sides(gaining, other_side(gaining), basis, freer)
        freer = gaining if use.predicate.either and use.predicate.frame == "take" else None
        if gaining is None:
            gaining = other_side(losing)
        elif losing is None or losing == gaining:
            losing = other_side(gaining)
        return Sides(gaining, losing, "grammar", freer)

    def _is_its_defender(self, use: PredicateUse) -> bool:
        """Such as "De 110de brigade trok zich terug uit X": a unit by its number alone is of those who defend it.

        So are "de laatste verdedigers", who leave or give themselves up. In a language of both sides only where the
        other side tells it.
        """
        foe = self.who.context.speaker_side == self.language.profile.other_side(self.country)
        if (
            (self.language.order == "free" and not foe and not self.language.lexicon.home_voice)
            or use.predicate.frame not in {"leave", "cede"}
            or not use.verbal
            or use.passive
        ):
            return False
        units = {hit.start for hit in self.annotated.of("actor.unit")}
        last = use.hit.tokens[-1]
        acting = [actor for actor in self.annotated.actors
                  if actor.start in use.scope and actor.end <= last and not actor.prepositions]  # fmt: skip
        unsaid = not acting and self.language.order == "free"  # "Бійці 54-ї бригади кажуть, що відійшли з X"
        if unsaid or (len(acting) == 1 and acting[0].kind == "pronoun" and acting[0].side is None):
            # "De 110de brigade gaf toe dat ze uit X is vertrokken": who is meant stands in the clause above.
            above = self.clauses[use.clause].parent
            first = use.head if unsaid else acting[0].start
            acting = [actor for actor in self.annotated.actors if actor.end <= first
                      and self.owner[actor.start] == above and not actor.prepositions] or acting  # fmt: skip
        defenders = self.annotated.covered("actor.defender")
        if use.predicate.frame == "cede" or (acting and acting[0].end - 1 in defenders):
            return bool(acting) and acting[0].side is None and acting[0].end - 1 in defenders
        named = {actor.end for actor in acting}
        acting = [actor for actor in acting if not named & self._before_number(actor)]  # "бійці 54-ї бригади"
        numbered = {at for actor in self.annotated.actors for at in self._before_number(actor)}
        return bool(acting) and all(
            actor.side is None and (
                (actor.end - 1 in units and is_numbered(actor, self.annotated)) or actor.end in numbered
            )
            for actor in acting
        )  # fmt: skip

    def _before_number(self, actor: Actor) -> set[int]:
        """Where the number before a unit begins, "54" of "бійці 54-ї бригади", and an ending behind it."""
        words = self.annotated.sentence.words
        return {at for at in (actor.start - 1, actor.start - 3) if at > 0 and words[at].isdigit()
                and words[at + 1 : at + 2] in (["-"], ["‑"], words[actor.start : actor.start + 1])}  # fmt: skip

    def _agent_and_patient(self, use: PredicateUse) -> tuple[str | None, str | None]:
        inside = self.holders.inside(use)
        frame = use.predicate.frame
        freed = inside is not None and use.predicate.home and inside != self.language.home_side
        gone = freed and frame == "take" and use.passive  # "росіян у X більше немає"
        lost = frame == "lose" and use.form == "state"  # "L'île, elle, n'est plus russe"
        if inside and (gone or lost or frame in {"fall", "hold", "presence"}):
            # "X is free of Russians", "Sudzha is clear of Ukrainian soldiers"
            abroad = self.language.order == "svo" and use.predicate.home and self.country not in {None, inside}
            return (None, inside) if gone or ((freed or abroad) and frame == "fall") else (inside, None)
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
                 and not actor.agentive and not is_theme(actor, self.annotated)]  # fmt: skip
        subject = self.subjects.find(use, plain) or self._led_out(use, actors)
        if plain and self._is_made_to(use) and plain[0].kind == "pronoun":
            # "The unit said it hurt Russian forces, which forced it to withdraw": the foe of whom it names.
            foes = {actor.side for actor in actors if actor.kind == "force" and actor.side}
            return (self.language.profile.other_side(foes.pop()) if len(foes) == 1 else None), None
        if frame in OBJECT_IS_LOSER:
            return self.expulsions.sides_of(use, plain, subject)
        if subject is not None and self._was_driven_out(use, plain, subject):
            return None, self.who.side_of(subject)
        if inside and subject is None and frame != "cede":
            return inside, None
        side = self._claimed_by(use) or self.who.side_of(subject)
        if side is None and not any(map(self.who.has_only_a_number, plain)):
            side = self.subjects.inherited(use)
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

    def _led_out(self, use: PredicateUse, actors: list[Actor]) -> Actor | None:
        """Such as "из X украинских морпехов вывели": without a subject, the object beside the verb is who leaves."""
        beside = {use.head, use.hit.tokens[-1] + 1}
        if self.language.order != "free" or use.predicate.frame != "leave" or use.form != "finite":
            return None
        return _first(actors, lambda actor: actor.oblique and actor.side is not None and not actor.prepositions
                      and not actor.agentive and not {actor.start, actor.end}.isdisjoint(beside))  # fmt: skip

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
        if (
            side is None
            or subject.side is not None
            or subject.kind in {"enemy", "own"}
            or subject.end - 1 not in forces
        ):
            return False
        home = self.language.home_side
        admits = self.who.context.speaker_admits and side == self.who.context.speaker_side
        if admits and self.language.order == "free" and use.predicate.frame in {"take", "advance"}:
            return True  # "У X закріпилися групи морпіхів, визнав гауляйтер": not his own
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
        if self._is_freed_from(use, agent, doer):
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
            doer = self.holders.inside(use)
        if doer is None and use.predicate.frame == "leave":
            # "Украинские войска выведены из X": who was led out has left.
            doer = self.who.side_of(_first(actors, lambda actor: not actor.prepositions and not actor.oblique))
        return doer, against if against != doer else None

    def _is_freed_from(self, use: PredicateUse, agent: Actor | None, doer: str | None) -> bool:
        """Such as "die Region Kursk ist von ukrainischen Truppen befreit": nobody frees another country's ground.

        Nor does Kyiv say that the others freed a town of its own. Dutch "door" only means "by".
        """
        if agent is not None and agent.prepositions <= {"agent"}:
            return False
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

    def _robbed(self, use: PredicateUse) -> str | None:
        """Such as "habe man den Ukrainern entrissen": an article that no subject has; not "den Ukrainern zufolge".

        In "es gelang ihnen, X den Russen zu entreißen" it stands by the verb.
        """
        dative = self.annotated.covered("grammar.dative")
        if use.predicate.frame != "take" or not use.verbal or use.predicate.home or not dative:
            return None
        managed = self.annotated.of("modality.achieve")
        cited = self.annotated.covered("speech.postposed", "speech.say", "speech.according")
        actors = [actor for actor in self.annotated.actors if actor.start in use.scope and not actor.prepositions]
        return self.who.side_of(_first(actors, lambda actor: actor.start - 1 in dative and actor.end not in cited
                                       and (not managed or actor.end == use.hit.start)
                                       and actor.kind in {"force", "enemy"}
                                       and self.owner[actor.start] == use.clause))  # fmt: skip

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
            doer = self.who.side_of(subject) or self.subjects.inherited(use)
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
            acting = {at for actor in actors for at in range(actor.start, actor.end)}
            pierced = [hit.value for hit in self.annotated.of("side.demonym")
                       if use.hit.start < hit.start < use.hit.end and hit.start not in acting]  # fmt: skip
            if pierced:
                return None, pierced[0]  # "the breakthrough of Russian lines"
        # "Gevangengenomen door de Russen bij de terugtrekking uit X": who leaves stands behind the noun.
        first = use.head if use.predicate.frame in LOSER_FIRST else 0
        doer = self.who.side_of(_first(actors, lambda actor: actor.agentive and actor.start >= first
                                       and not self.holders.does_another(actor, use)))  # fmt: skip
        passives = self.annotated.covered("grammar.passive")  # Dutch "zijn" is both
        if doer is None:
            adjective = next(
                (hit for hit in reversed(self.annotated.of("side.demonym"))
                 if hit.start in scope and hit.end <= use.head and use.head - hit.end <= 2
                 and not self._is_another_phrase(hit.start, use)), None)  # fmt: skip
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

    def _is_another_phrase(self, at: int, use: PredicateUse) -> bool:
        """Such as "meldeten ukrainische Streitkräfte einen Durchbruch": the noun has an article of its own."""
        articles = self.annotated.covered("grammar.indefinite", "grammar.definite")
        return self.language.order == "v2" and any(
            actor.start <= at < actor.end and not articles.isdisjoint(range(actor.end, use.head))
            for actor in self.annotated.actors
        )

    def _stands_by(self, actor: Actor, use: PredicateUse) -> bool:
        """Where case marks the owner it follows: "отход армии", not "освобождение X — часть наступления армии"."""
        return self.language.order != "free" or actor.start - use.hit.end <= _GENITIVE_REACH


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


def _first(actors: list[Actor], test: Callable[[Actor], object]) -> Actor | None:
    return next((actor for actor in actors if test(actor)), None)
