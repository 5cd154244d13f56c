"""Who gains where the clause of a predicate names nobody: what its words imply, and what the text around it tells.

The speaker, the sentences before, a change that was told already or is announced, the side that the country of the
place is of. A side is given only where the words allow one reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.claims.own_words import OwnWords
from geomap.claims.subjects import has_pronoun
from geomap.claims.unnamed_forces import UnnamedForces

if TYPE_CHECKING:
    from collections.abc import Collection

    from geomap.claims.actor_sides import ActorSides
    from geomap.claims.actors import Actor
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.reading import Reading

LOSER_FIRST = frozenset({"leave", "lose", "cede", "defeat"})
"""Frames whose subject loses ground."""
OBJECT_IS_LOSER = frozenset({"expel", "push"})
"""Frames whose object loses ground."""

_GOALS = ("preposition.goal", "preposition.locative")
_OPENING_REACH = 2
"""Tokens within which a noun opens the sentence."""
_COUNTER_REACH = 2
"""Sentences after word of a counteroffensive in which a town may have fallen to either side."""
_BESIDE_REACH = 16
"""Tokens between who was driven out and what was taken."""
_DENIAL_REACH = 5
"""Tokens from a party to its verb of denying."""
_CUE_REACH = 8
"""Tokens from a verb of saying to the noun that it announces."""


class ImpliedSides:
    """Finds who gains by the predicates of one sentence in which grammar gives nobody a role."""

    def __init__(
        self, reading: Reading, who: ActorSides, *, places: Collection[str] = (), country: str | None = None
    ) -> None:
        self.annotated = reading.annotated
        self.clauses = reading.clauses
        self.predicates = reading.predicates
        self.owner = reading.owner
        self.who = who
        self.language = who.language
        self.context = who.context
        self.profile = who.language.profile
        # Papers of both sides are written in it.
        self.both_write = self.language.order == "free" and not self.language.lexicon.home_voice
        self.own_words = OwnWords(reading, who)
        self.unnamed = UnnamedForces(reading, who)
        self.places = places
        self.country = country

    def gainer_of(self, use: PredicateUse) -> tuple[str | None, str]:
        """Who gains, if anybody can be told, and by what.

        ``context``, ``named`` where the words are of whoever gained, ``default`` of the words and the conflict.
        """
        home = self.language.home_side
        frame = use.predicate.frame
        known = self._known_change(use)
        if known is not None:
            return known, "context"
        if use.predicate.home and frame in LOSER_FIRST:
            return self._gainer_of_own_loss(use), "context"
        if use.predicate.home:
            return self._gainer_at_home(use)
        if use.predicate.invader and (frame != "hold" or use.form != "participle" or use.passive):
            # "Суджа захвачена": who invades is the other side of the country that the place lies in.
            own = self.country if self.country in self.profile.side_ids else home
            return self.profile.other_side(own), "default"
        if frame == "lose" and use.passive:
            speaker = self.context.speaker_side
            # Russian "потерян" is said of either army's losses; so is "X was toen al verloren" after gains of our own.
            unsaid = None if self.context.last_gainer == home else home
            unsaid = self.own_words.voice_of_text() if use.predicate.either else unsaid
            if self.country == self.profile.other_side(home):
                # What is "lost" on the other side's soil was lost by either: only the text before tells by whom.
                unsaid = self.profile.other_side(self.context.last_gainer)
            return self.profile.other_side(speaker if speaker in self.profile.side_ids else unsaid), "default"
        if frame in LOSER_FIRST:
            return self._gainer_of_loss(use), "context"
        if frame == "hold":
            return self._holder(use), "context"
        if frame in {"take", "expel", "push", "advance", "reach"}:
            return self._taker(use), "context"
        if frame == "fall" and (use.predicate.either or self.unnamed.gets_it(use)):
            return self._new_owner(use), "context"
        admitted = self.context.speaker_side if frame == "fall" and self.context.speaker_admits else None
        if admitted in self.profile.side_ids:
            return self.profile.other_side(admitted), "context"
        besieger = self._besieger(use) if frame == "fall" else None
        if besieger is not None:
            return besieger, "context"
        if frame == "annex" or (frame == "fall" and self._falls_to_others(use)):
            return self.profile.other_side(home), "default"
        return None, "context"

    def _new_owner(self, use: PredicateUse) -> str | None:
        """Such as "X changed hands: the Russians are in charge", "X changed hands too": as was told just before."""
        if self.unnamed.gets_it(use):
            return self.language.home_side if self.language.lexicon.home_voice else None
        words = self.annotated.sentence.words
        told = next((actor for actor in self.annotated.actors if actor.start >= use.hit.end), None)
        if told is not None and ":" in words[use.hit.end : told.start]:
            # Such as "X changed hands: the Russians fled": to the others.
            flees = any(one.predicate.frame in LOSER_FIRST and one.verbal and not one.passive and told.end <= one.head
                        and self.owner[told.start] == one.clause for one in self.predicates)  # fmt: skip
            side = self.profile.other_side(told.side) if flees else told.side
            return side if not told.prepositions else None
        follows = self.context.now - self.context.gained_at <= _COUNTER_REACH
        return self.context.last_gainer if follows else None

    def _holder(self, use: PredicateUse) -> str | None:
        speaker = self.context.speaker_side
        abroad = self.language.order == "svo" and speaker != self.language.home_side and self.country != speaker
        if use.form == "state" and (self.annotated.covered("place.whole") & set(use.scope) or abroad):
            # "Ganz X sei unter Kontrolle", "X est sous contrôle, rapporte le groupement « Vostok »"
            return speaker if speaker in self.profile.side_ids else None
        if use.form == "infinitive":
            return self.own_words.claimant(use)  # "verklaarde Prigozjin X in handen te hebben"
        return (self.own_words.claimant(use) or self._actor_before(use)) if use.form == "noun" else None

    def _taker(self, use: PredicateUse) -> str | None:
        frame = use.predicate.frame
        if frame in OBJECT_IS_LOSER and use.passive:
            # "Les Russes, chassés de X": the only side named has been driven out.
            return self.profile.other_side(self._only_side_in_sentence(use))
        told = (
            self.unnamed.drives_out_too(use)
            or self._reported_gain(use)
            or self._entered(use)
            or self._admitted_gain(use)
            or self.own_words.claimant(use)
        )
        told = (
            told
            or self.own_words.tells_of_own(use)
            or self.own_words.says_of_itself(use)
            or self._beats_beside(use)
            or self._taker_of_positions(use)
        )
        if told is None and self._acts_by_number(use):
            return None  # "La 93e brigade y est entrée, les Russes sont repartis": whose it is, the text does not say
        told = told or self._not_its_own(use, self._only_taker(use)) or self.unnamed.taker_at_home(use)
        told = told or self._attacker(use) or self._operating(use) or self._gainer_before(use)
        if told is None and frame == "take" and (use.passive or self._is_announced(use)):
            return self._invader()
        return told

    def _gainer_before(self, use: PredicateUse) -> str | None:
        """Who gained last; not "Kyiv freed villages. Since the capture of X …", where X is in its own country.

        What is announced is told of the one who acts: "The army confirmed the capture of X as well".
        """
        last = self.context.last_gainer
        own = use.form == "noun" and use.predicate.name == "take" and last is not None and last == self.country
        return None if own and self.context.speaker_side != last and not self._is_announced(use) else last

    def _not_its_own(self, use: PredicateUse, side: str | None) -> str | None:
        """Not such as "Kyiv's army chief spoke of the capture of X": nobody is said to capture a town of his own.

        Nor "Ukraine's inspectorate confirmed that X had been seized".
        """
        own = self.country if self.country in self.profile.side_ids else self.language.home_side
        confirms = any(hit.end <= use.head for hit in self.annotated.of("speech.confirm"))
        confirmed = use.passive and (confirms or self.context.speaker_confirms)
        told = use.form == "noun" or confirmed
        captured = self.language.order == "svo" and told and use.predicate.frame == "take"
        return None if captured and side == own else side

    def _acts_by_number(self, use: PredicateUse) -> bool:
        """The subject is a unit that has a number only, and the language tells subjects by their place."""
        return self.language.order == "svo" and use.verbal and not use.passive and any(
            actor.start in use.scope and actor.end <= use.head and not actor.prepositions and actor.side is None
            and self.who.has_only_a_number(actor)
            for actor in self.annotated.actors
        )  # fmt: skip

    def _entered(self, use: PredicateUse) -> str | None:
        """Such as "на территорию России вошла группа": not whose territory it is."""
        if use.predicate.frame != "advance" or self.language.order != "free":
            return None
        ground, goals = self.annotated.covered("place.ground", "place.area"), self.annotated.covered(*_GOALS)
        entered = {actor.side for actor in self.annotated.actors
                   if actor.kind == "country" and actor.start - 1 in ground and actor.start - 2 in goals
                   and self.owner[actor.start] == use.clause}  # fmt: skip
        return self.profile.other_side(entered.pop()) if len(entered) == 1 else None

    def _taker_of_positions(self, use: PredicateUse) -> str | None:
        """Such as "взяла дві позиції ворога": whose positions they were, in the genitive, is who lost them."""
        if self.language.order != "free" or use.predicate.frame != "take" or not use.verbal or use.passive:
            return None
        ground = self.annotated.covered("place.ground")
        owners = {self.who.side_of(actor) for actor in self.annotated.actors
                  if actor.oblique and actor.start in use.scope and actor.start - 1 in ground
                  and not actor.prepositions and actor.start > use.head}  # fmt: skip
        return self.profile.other_side(owners.pop()) if len(owners) == 1 else None

    def _falls_to_others(self, use: PredicateUse) -> bool:
        """What falls is the home side's, but for its own attackers and in the days of its counteroffensive."""
        ours = any(hit.start in use.scope for hit in self.annotated.of("actor.own"))
        # "The fall of X on Monday …; Ukrainian forces had captured 2,500 km²": in their own attack.
        ours |= (not use.verbal and self._home_attacks()) or self._home_advances_beside(use)
        return not ours and self.context.now - self.context.countered_at > _COUNTER_REACH

    def _home_attacks(self) -> bool:
        """The home side takes ground elsewhere in the sentence."""
        gaining = [one for one in self.predicates
                   if one.verbal and not one.passive and one.predicate.frame in {"take", "expel"}]  # fmt: skip
        return any(
            actor.side == self.language.home_side and not actor.prepositions and actor.end <= one.head
            and self.owner[actor.start] == one.clause for one in gaining for actor in self.annotated.actors
        )  # fmt: skip

    def _besieger(self, use: PredicateUse) -> str | None:
        """Such as "Ukrainian soldiers surrounded X, which fell last week": to those who stood around it."""
        around = [other for other in self.predicates if other.predicate.frame == "besiege" and other.verbal
                  and not other.passive and (other.head < use.head or not use.verbal)]  # fmt: skip
        acting = {actor.side for other in around for actor in self.annotated.actors
                  if actor.side and not actor.prepositions and actor.end <= other.head
                  and self.owner[actor.start] == other.clause}  # fmt: skip
        return acting.pop() if len(acting) == 1 else None

    def _home_advances_beside(self, use: PredicateUse) -> bool:
        """Such as "First X fell, then Y: the Ukrainians are making progress": then it fell to them, or who knows."""
        if {actor.side for actor in self.annotated.actors if actor.side} != {self.language.home_side}:
            return False
        turned = self.annotated.of("grammar.contrast")
        return not turned and any(other.predicate.frame == "advance" and other.verbal and other.clause != use.clause
                                  for other in self.predicates)  # fmt: skip

    def _attacker(self, use: PredicateUse) -> str | None:
        """Such as "die ukrainische Offensive führte zur Einnahme von X": whose attack stands before the noun."""
        if use.verbal:
            return None
        attacks = self.annotated.covered("place.aim", "actor.counter")
        before = [hit for hit in self.annotated.of("side.demonym") if hit.end <= use.head
                  and self.owner[hit.start] == use.clause and attacks & {hit.end, hit.start - 1}]  # fmt: skip
        return before[-1].value if before else None

    def _operating(self, use: PredicateUse) -> str | None:
        """Such as "Russian offensive operations made advances near X": whose attack is the subject."""
        if not use.verbal or use.passive or self.language.order != "svo":
            return None
        attacks = self.annotated.covered("place.aim", "actor.counter")
        attacks |= {at for other in self.predicates if other.form == "noun" for at in other.hit.tokens}
        named = {hit.value for hit in self.annotated.of("side.demonym") if hit.end <= use.head
                 and self.owner[hit.start] == use.clause and attacks & {hit.end, hit.end + 1}}  # fmt: skip
        return named.pop() if len(named) == 1 else None

    def _gainer_at_home(self, use: PredicateUse) -> tuple[str | None, str]:
        """Who "freed" or "retook" a place: the side that is named or speaks, else its country's."""
        speaker = self.context.speaker_side
        if self.context.speaker_admits:
            speaker = self.profile.other_side(speaker)  # "X is heroverd, geeft de bezetter toe": nobody admits his own
        # "X, a hub of Russian supplies, is free": who stands before it does nothing there.
        named = (self._adjective_before(use) if use.predicate.frame != "fall" else None) or speaker
        if named not in self.profile.side_ids and self.own_words.is_their_word(use):
            return None, "default"
        followed = use.passive and self.context.now - self.context.gained_at <= 1
        if named not in self.profile.side_ids and use.predicate.either and followed:
            named = self.context.last_gainer  # "Освобождены также …" goes on with what was told before
        if named not in self.profile.side_ids and use.predicate.either and use.passive:
            named = (
                self._only_side_in_sentence(use) or self.own_words.side_of_sources(use) or self.own_words.cited_lately()
            )
        if named in self.profile.side_ids:
            return named, "named"
        own = self.country if self.country in self.profile.side_ids else self.language.home_side
        if use.predicate.either and self.context.cited_at is not None and not self.context.speaker_watches:
            own = None  # "X зачищен, сообщил боец": he does not say whose
        if use.predicate.either:
            own = self.own_words.voice() or own
        if use.predicate.either and use.verbal and not use.passive:
            # Russian "освободили" is said of either army's gains: whose soldiers these are must be told somewhere.
            own = self.context.last_subject
        elif use.predicate.either:
            own = self._side_of_area(use) or own
        if use.predicate.either and use.form == "adjective" and own == self.language.home_side:
            # "В освобождённой X нашли …": in the words of whoever speaks in this text.
            cited = self.own_words.side_of_sources(use) or self.context.cited_side
            own = cited if cited in self.profile.side_ids else own
        if use.predicate.either and use.form == "noun":
            # Whose "освобождение" it is, is not told where the others are spoken of.
            unlikely = self.context.last_subject not in {None, own}
            own = self._subject_beside(use) or self.context.last_gainer or (None if unlikely else own)
        return own, "default"

    def _subject_beside(self, use: PredicateUse) -> str | None:
        """Such as "Российская группировка после освобождения X наступает": whose army is the subject of the clause."""
        acting = {actor.side for actor in self.annotated.actors
                  if actor.side and actor.kind == "force" and not actor.prepositions and not actor.oblique
                  and actor.end <= use.head and self.owner[actor.start] == use.clause}  # fmt: skip
        told = (
            self.context.speaker_side in set(self.profile.side_ids) - acting
        )  # "while the army fled, Kyiv announced …"
        return acting.pop() if len(acting) == 1 and use.predicate.frame == "take" and not told else None

    def _side_of_area(self, use: PredicateUse) -> str | None:
        """Such as "освобождена X в ДНР": only one side calls the area so, and says that of its own gains."""
        ends = {place.end for place in self.annotated.toponyms}
        named = {
            actor.side for actor in self.annotated.actors
            if actor.side and self.owner[actor.start] == use.clause
            and ("locative" in actor.prepositions or (actor.start in ends and not actor.prepositions))
        }  # fmt: skip
        return named.pop() if len(named) == 1 else None

    def _invader(self) -> str | None:
        """Who takes a town where nobody is named: not its country's side, unless that was the last to act."""
        gaining = self.profile.other_side(self.country)
        if gaining == self.language.home_side and self.both_write:
            return None  # "После взятия Суджи", in a paper of either side: it was taken, and taken back
        calm = self.context.now - self.context.countered_at > _COUNTER_REACH
        return gaining if calm and self.context.last_subject in {None, gaining} else None

    def _admitted_gain(self, use: PredicateUse) -> str | None:
        """Such as "Kyiv acknowledged that X had been taken": by the others."""
        speaker = self.context.speaker_side
        unowned = use.form == "noun" and not any(actor.side and actor.start in use.scope for actor in
                                                 self.annotated.actors if actor.start > use.head)  # fmt: skip
        # "В X закріпилися групи морпіхів, визнав гауляйтер": whose they are is not said, and not his own.
        named = {at.start for at in self.annotated.actors if at.side or at.kind in {"own", "enemy"}}
        unnamed = self.language.order == "free" and use.verbal and named.isdisjoint(use.scope)
        open_verb = not use.verbal or unnamed
        gained = use.predicate.frame == "take" or (use.predicate.frame == "advance" and open_verb)
        admitted = self.context.speaker_admits and gained and (use.passive or unowned or unnamed)
        return self.profile.other_side(speaker) if admitted and speaker in self.profile.side_ids else None

    def _reported_gain(self, use: PredicateUse) -> str | None:
        """Such as "bevestigt het Russische bericht over de inname van X": whose report it is, where X is abroad."""
        if use.form != "noun" or use.predicate.frame != "take":
            return None
        reports, stated = (self.annotated.covered(f"speech.{name}") for name in ("document", "medium"))
        told = [hit.value for hit in self.annotated.of("side.demonym") if hit.end <= use.head and hit.end in reports
                and self.owner[hit.start] == use.clause]  # fmt: skip
        # "Подтвердил заявление Минобороны РФ о взятии X": whose it is stands behind it.
        told = told or [
            self.language.sources[hit.value].side
            for hit in self.annotated.of("source")
            if hit.end <= use.head and hit.start - 1 in reports | stated and self.owner[hit.start] == use.clause
        ]
        return told[-1] if told and told[-1] != (self.country or self.language.home_side) else None

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
        return self.own_words.is_announced_behind(use, cues) or any(
            at > use.scope[-1] or (0 < use.head - at <= _CUE_REACH and not marks & set(range(at, use.head)))
            for at in cues if self.owner[at] == use.clause
        )  # fmt: skip

    def _known_change(self, use: PredicateUse) -> str | None:
        """Who gains by what is said around it: "een klap voor Moskou", or by the change told before at this place."""
        if use.predicate.frame not in {"take", "fall", "lose", "leave", "expel"}:
            return None
        passive_loss = use.predicate.frame == "lose" and use.passive  # "X is voor Rusland verloren"
        if use.form in {"noun", "adjective"} or use.predicate.frame == "fall" or passive_loss:
            for category, gains in (("actor.setback", False), ("actor.success", True)):
                for hit in self.annotated.of(category):
                    within = hit.start + 1 if len(hit.tokens) > 1 else None
                    side = self.who.side_at(hit.end) or (self.who.side_at(within) if within is not None else None)
                    if side is not None:
                        return side if gains else self.profile.other_side(side)
        if use.form in {"noun", "adjective"} or (use.predicate.frame == "lose" and self._nobody_acts(use)):
            gainers = self.context.retakers if use.predicate.name == "retake" else self.context.gainers
            told = {gainers[place] for place in self.places if place in gainers}
            beside = self._subject_beside(use) if use.predicate.either else None
            if beside is not None:
                return beside
            if use.predicate.invader:
                told.discard(self.country or self.language.home_side or "")  # "захоплення X": not by its own country
            if told and use.predicate.frame == "take" and not use.predicate.invader:
                own = self.own_words.claimant(use)
                claimed = any(at < use.head and self.owner[at] == use.clause
                              for at in self.annotated.covered("speech.claim"))  # fmt: skip
                if own is not None and (claimed or self._army_acts(own, use)):
                    return own  # "The Russian army again announced the capture of X": its own, whoever took it before
            return told.pop() if len(told) == 1 else None
        return None

    def _nobody_acts(self, use: PredicateUse) -> bool:
        """Such as "dat het dorp verloren ging": no side, force or pronoun stands beside it as its subject."""
        return not any(actor.start in use.scope and not actor.prepositions for actor in self.annotated.actors)

    def _army_acts(self, side: str, use: PredicateUse) -> bool:
        """An army of this side is a subject in the clause of the predicate."""
        return any(actor.side == side and actor.kind == "force" and not actor.prepositions
                   and self.owner[actor.start] == use.clause for actor in self.annotated.actors)  # fmt: skip

    def _adjective_before(self, use: PredicateUse) -> str | None:
        """Side of a subject that no list knows: "російські вертолітники звільнили …"."""
        if not use.verbal or use.passive:
            return None
        known = {at for actor in self.annotated.actors for at in range(actor.start, actor.end)}
        named = {hit.value for hit in self.annotated.of("side.demonym")
                 if hit.start in use.scope and hit.end < use.head and hit.start not in known}  # fmt: skip
        return named.pop() if len(named) == 1 else None

    def _gainer_of_loss(self, use: PredicateUse) -> str | None:
        if has_pronoun(use, self.annotated):
            loser = self.who.side_of_pronoun(None)
            named = self.annotated.covered("actor.force", "actor.unit")
            bare = self.language.order == "free" and not any(
                actor.start in use.scope and actor.end - 1 in named for actor in self.annotated.actors
            )  # "У X, яку вони полишили, тихо": nobody tells who
            if loser is None and use.verbal and self.context.last_subject is None and not bare:
                loser = self.country  # "De 72e brigade verliet X": a town's own defenders need no name
        elif self.language.order != "free" and use.verbal and not use.passive and not use.reduced:
            loser = self._adjective_before(use)  # not "civilians left X as Russian troops approached"
        elif use.form == "noun" and self.context.speaker_side in self.profile.side_ids:
            loser = self.context.speaker_side
            behind = self.own_words.is_announced_behind(use, self.annotated.covered("speech.say", "speech.claim"))
            if behind and self.country == self.profile.other_side(loser):
                loser = self.country  # "la perte de X, annoncée par Moscou": of a town of the others
        elif use.form in {"noun", "adjective"} and self.context.last_gainer:
            return self.context.last_gainer
        else:
            loser = self.own_words.admits_its_own(use) or self._only_side_in_sentence(use)
            if loser is None and self._lost_by_the_last(use):
                loser = self.context.last_subject
            if loser is None and self._goes_on(use):
                return self.context.last_gainer  # "Ont également été abandonnés X et Y"
            if loser is None and self.own_words.speaks_of_its_own(use):
                loser = self.context.speaker_side  # "Попасну довелося залишити", says the governor
            forced = use.verbal and self.annotated.covered("modality.forced") & set(use.scope)
            own_loss = forced or (use.form == "noun" and use.predicate.frame == "lose")
            own_loss = own_loss or self.unnamed.lost_by_nobody(use)
            if loser is None and own_loss and self.language.lexicon.home_voice:
                loser = self.country  # "після втрати X": in a paper of the home side, its own loss
        return self.profile.other_side(loser)

    def _gainer_of_own_loss(self, use: PredicateUse) -> str | None:
        """Such as "X здали без бою": who writes says it of his own, unless the others were spoken of before."""
        told = self._gainer_of_loss(use)
        own, clause = self.language.home_side, self.clauses[use.clause]
        if clause.kind == "relative" and not any(clause.start - one.end in {0, 1} for one in self.annotated.toponyms):
            return told  # "командир, що здав X, постане перед судом"
        ours = told is None and self.country in {None, own} and self.context.last_subject in {None, own}
        return self.profile.other_side(own) if ours else told

    def _lost_by_the_last(self, use: PredicateUse) -> bool:
        """Such as "The Ukrainian army falls back. The loss of X …": of its own town, where nobody else is named."""
        last = self.context.last_subject
        calm = self.context.now - self.context.countered_at > _COUNTER_REACH
        others = any(actor.side for actor in self.annotated.actors) or any(self.annotated.of("side.demonym"))
        return use.form == "noun" and use.predicate.frame == "lose" and (
            last is not None and last == self.country and calm and not others
        )  # fmt: skip

    def _goes_on(self, use: PredicateUse) -> bool:
        """A loss without a loser, right behind one that was told of a side."""
        return (
            self.language.order == "svo" and use.verbal and use.passive
            and use.predicate.frame in {"leave", "cede"} and self.context.now - self.context.gained_at <= 1
        )  # fmt: skip

    def _beats_beside(self, use: PredicateUse) -> str | None:
        """Such as "Russian forces were pushed out and half the city was taken": by those who beat them."""
        if not use.passive or self.language.order != "svo":
            return None
        for other in self.predicates:
            if other is not use and other.passive and other.predicate.frame in OBJECT_IS_LOSER and (
                0 < use.head - other.head <= _BESIDE_REACH
            ):  # fmt: skip
                return self.profile.other_side(self._only_side_in_sentence(other))
        return None

    def _opens_before_subject(self, use: PredicateUse) -> bool:
        """Such as "Three weeks after the loss of X, the army tries …": the subject right behind the comma."""
        close = use.scope[-1] + 1
        words = self.annotated.sentence.words
        before = [one.start for one in self.annotated.actors] + [one.start for one in self.annotated.toponyms]
        alone = all(at >= use.head for at in before)
        articles = self.annotated.covered("grammar.definite", "grammar.determiner")
        first = close + 1 + (close + 1 in articles)
        return alone and words[close : close + 1] == [","] and self.clauses[use.clause].start == 0 and any(
            actor.start in {close + 1, first} and not actor.prepositions for actor in self.annotated.actors
        )  # fmt: skip

    def _actor_before(self, use: PredicateUse) -> str | None:
        """Such as "giving Russia full control of X"."""
        before = [actor for actor in self.annotated.actors if use.head - 5 <= actor.end <= use.head]
        return self.who.side_of(before[-1]) if before and not before[-1].prepositions else None

    def _only_taker(self, use: PredicateUse) -> str | None:
        """The only side in the sentence; not "зайшли у X, росіян там не застали", where a verb elsewhere has it."""
        side = self._only_side_in_sentence(use)
        acting = [actor for actor in self.annotated.actors if actor.side == side]
        found = self.language.order == "free" and use.verbal and not use.passive and all(
            (actor.agentive or (actor.oblique and self.owner[actor.start] != use.clause)) and actor.start > use.head
            for actor in acting
        )  # fmt: skip
        return None if found else side

    def _only_side_in_sentence(self, use: PredicateUse) -> str | None:
        scope = set(use.scope)
        # "Reports of the capture of X, a stronghold of the invaders": who stands in an apposition after a noun takes
        # nothing; the subject after "With the capture of X," does.
        apposed = use.scope and not use.verbal and use.head > _OPENING_REACH and not self._opens_before_subject(use)
        last = use.scope[-1] if apposed else len(self.annotated.sentence)
        # "Cartographers close to the Ukrainian army confirm the capture": who only owns another noun takes nothing,
        # nor does the one it is taken from.
        denials = self.annotated.covered("speech.deny")  # "taken, it said; Ukraine denied it"
        cited = {hit.end for hit in self.annotated.of("speech.according")}  # "ayant perdu, selon les Ukrainiens, X"
        if self.language.order == "free" and use.predicate.frame not in LOSER_FIRST:
            cited |= {hit.end for hit in self.annotated.of("speech.office")}  # "X взяли, в штабе ВСУ молчат"
        named = {
            actor.side
            for actor in self.annotated.actors
            if actor.side
            and actor.start <= last
            and actor.start not in cited
            and not self._is_apart(actor, use)
            and not self._gives_up(actor, use)
            and denials.isdisjoint(range(actor.end, actor.end + _DENIAL_REACH))
            and not self._moves_in(actor, use)
            and not (actor.agentive and actor.start < use.head and use.predicate.frame in LOSER_FIRST)
            and (actor.kind != "country" or not actor.prepositions)
            and (
                not actor.prepositions & {"against", "source", "of", "near"}
                or ("agent" in actor.prepositions and self.owner[actor.start] == use.clause)
                or ("of" in actor.prepositions and actor.start in scope)
            )
        }
        if not named:
            # "Poetin feliciteerde zijn soldaten met de inname van X"
            named = {
                side
                for actor in self.annotated.actors
                if actor.kind == "pronoun" and (side := self.who.commander_side(actor))
            }
        return named.pop() if len(named) == 1 else None

    def _is_apart(self, actor: Actor, use: PredicateUse) -> bool:
        """In a relative clause of its own: "took a wood that Wagner's men held"."""
        clause = self.owner[actor.start]
        return clause != use.clause and self.clauses[clause].kind == "relative"

    def _gives_up(self, actor: Actor, use: PredicateUse) -> bool:
        """In a clause of its own that tells its loss: "город взят, украинские войска отступили"."""
        clause = self.owner[actor.start]
        return (clause != use.clause or actor.start > use.head) and use.predicate.frame == "take" and any(
            other.verbal and other.clause == clause and other.predicate.frame in LOSER_FIRST
            and actor.end <= other.head and not actor.prepositions
            for other in self.predicates
        )  # fmt: skip

    def _moves_in(self, actor: Actor, use: PredicateUse) -> bool:
        """In a clause of its own that tells its gain: "позиції втратили, за тиждень ворог зайняв і село"."""
        clause = self.owner[actor.start]
        return self.language.order == "free" and clause != use.clause and use.predicate.frame in LOSER_FIRST and any(
            other.verbal and not other.passive and other.clause == clause
            and other.predicate.frame in {"take", "advance"} and not actor.prepositions and not actor.oblique
            for other in self.predicates
        )  # fmt: skip
