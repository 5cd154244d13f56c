"""What a party tells of itself: "Wagner claims the capture of X", "«Увійшли й взяли X», — каже сержант"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.claims.scopes import QUOTES

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from geomap.claims.actor_sides import ActorSides
    from geomap.claims.annotate import Annotated
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.reading import Reading

_CITED_REACH = 2
"""Sentences from an official who is cited to what is told of nobody's gains."""
_HAVING_REACH = 3
"""Words between "avoir" and its participle."""


class OwnWords:
    """Finds the predicates of one sentence that a party tells of itself."""

    def __init__(self, reading: Reading, who: ActorSides) -> None:
        self.annotated = reading.annotated
        self.clauses = reading.clauses
        self.owner = reading.owner
        self.language = who.language
        self.context = who.context
        self.profile = who.language.profile

    def speaks_of_its_own(self, use: PredicateUse) -> bool:
        """Such as "Попасну довелося залишити", says the governor: his own side's loss."""
        speaker = self.context.speaker_side
        if speaker not in self.profile.side_ids or not use.verbal:
            return False
        forced = bool(self.annotated.covered("modality.forced") & set(use.scope))
        # An invader also tells what the others had to leave, or lost.
        impersonal = use.passive or (use.form == "finite" and use.predicate.frame == "lose")
        if use.form == "finite" and self.language.lexicon.home_voice and use.predicate.frame == "leave":
            # "Кринки залишили, підтвердив речник": nobody else was spoken of.
            impersonal = self.context.last_subject in {None, speaker} and not self._names_somebody(use)
        return use.form == "infinitive" or forced or (impersonal and speaker == self.language.home_side)

    def _names_somebody(self, use: PredicateUse) -> bool:
        return any(one.side or one.start in use.scope for one in self.annotated.actors)

    def admits_its_own(self, use: PredicateUse) -> str | None:
        """Such as "X оставлено: противник заходил туда на технике, признал спикер": his own side's loss.

        Where word order is free, so that "the enemy" of another clause is not taken for who left.
        """
        speaker = self.context.speaker_side
        admits = self.context.speaker_admits and speaker in self.profile.side_ids
        return speaker if admits and use.passive and self.language.order == "free" else None

    def voice(self) -> str | None:
        """Whose word "освобождение" is in this text: who freed before, or in whose words it is written."""
        if self.context.freer is not None:
            return self.context.freer
        return self.voice_of_text()

    def voice_of_text(self) -> str | None:
        """In whose words the text is written, where they are those of one side only."""
        return next(iter(self.context.voices)) if len(self.context.voices) == 1 else None

    def is_their_word(self, use: PredicateUse) -> bool:
        """Such as "sie sagen, X sei 'befreit' worden": one word in quotation marks is somebody's, who is not told."""
        words, last = self.annotated.sentence.words, use.hit.tokens[-1] + 1
        marks = QUOTES | {"'", "‚", "‘", "’"}
        closes = words[last : last + 1] + words[use.head + 1 : use.head + 2]  # "la « libération » de X"
        if use.head > 0 and words[use.head - 1] in marks and not marks.isdisjoint(closes):
            return True
        # "La région « est libérée à 100 % »": who says so is not told either, where the name stands outside.
        quoted = self.annotated.in_quote
        outside = any(one.start in use.scope and one.end <= use.head and not quoted[one.start]
                      for one in self.annotated.toponyms)  # fmt: skip
        return use.verbal and use.passive and quoted[use.head] and outside

    def cited_lately(self) -> str | None:
        """Such as "Шойгу заявил о продвижении. В марте освобождены пять сёл": those that he speaks of."""
        near = self.context.now - self.context.side_cited_at <= _CITED_REACH
        return self.context.cited_side if near else None

    def side_of_sources(self, use: PredicateUse) -> str | None:
        """Such as "Минобороны показало кадры: город, по его данным, освобождён": the one office before it."""
        before = (hit for hit in self.annotated.of("source") if hit.end <= use.head)
        named = {self.language.sources[hit.value].side for hit in before}
        return named.pop() if len(named) == 1 else None

    def claimant(self, use: PredicateUse) -> str | None:
        """Such as "Wagner claimt de inname van X": who announces a gain in its own clause has made it."""
        speaker = self.context.speaker_side
        if speaker not in self.profile.side_ids or self.context.speaker_watches:
            return None
        if use.passive and speaker != self.language.home_side:
            # "Kadyrov claimt dat X is ingenomen": an invader reports its own gains.
            return speaker
        if self.language.order == "v2" and says_who_did_it(use, self.annotated):
            return speaker  # "Das Ministerium gab bekannt, X eingenommen zu haben"
        if use.verbal and self._says_it_has(use):
            return speaker  # "Le ministère a indiqué mardi avoir pris X", "dit s'être emparé de X"
        cues = self.annotated.covered("speech.claim", "speech.say")
        if use.verbal and not cues.isdisjoint(use.hit.tokens):
            return speaker  # "Объявил X взятым"
        if use.form != "noun":
            return None
        cited = self.context.cited_at is not None or self.language.order != "free"
        if self._opens_what_is_said(use):
            return None
        told = any(self.owner[at] == use.clause for at in cues) or self.is_announced_behind(use, cues)
        return speaker if cited and told else None

    def is_announced_behind(self, use: PredicateUse, cues: AbstractSet[int]) -> bool:
        """Such as "La prise de X, annoncée lundi par Moscou, …": set in right behind the noun."""
        opened = use.scope[-1] + 2
        clause = self.clauses[self.owner[opened]] if opened < len(self.owner) else None
        return clause is not None and opened in cues and clause.kind == "speech" and clause.parent == use.clause

    def _opens_what_is_said(self, use: PredicateUse) -> bool:
        """Such as "Kyiv said the capture of X was a fake": the noun is a subject, and no announcement of a gain."""
        articles = self.annotated.covered("grammar.definite", "grammar.determiner", "grammar.indefinite")
        before = use.hit.start - 1
        while before in articles:
            before -= 1
        return before in self.annotated.covered("speech.clausal")

    def tells_of_own(self, use: PredicateUse) -> str | None:
        """Such as "«Увійшли й взяли X», — каже сержант": no subject in his own words, so his own side."""
        speaker = self.context.speaker_side
        if self.language.order != "free" or not use.verbal or use.passive or speaker not in self.profile.side_ids:
            return None
        acting = any(actor.start in use.scope or (actor.end <= use.head and not actor.prepositions)
                     for actor in self.annotated.actors)  # fmt: skip
        quoted = use.form == "finite" and self.annotated.in_quote[use.head]
        return speaker if quoted and not acting and self.context.last_subject in {None, speaker} else None

    def says_of_itself(self, use: PredicateUse) -> str | None:
        """Such as "The Russian Defence Ministry said it had taken X": who speaks is the subject, and a party."""
        speaker, cited = self.context.speaker_side, self.context.cited_at
        if self._names_no_doer(use):
            return speaker
        if not use.verbal or use.passive or cited is None or self.context.speaker_watches:
            return None
        pronoun = next((at for at in range(use.head - 1, cited, -1)
                        if at in self.annotated.covered("place.object_pronoun")), None)  # fmt: skip
        if pronoun is None or speaker not in self.profile.side_ids:
            return None
        verbs = self.annotated.covered("grammar.perfect", "grammar.adverbial", "modality.again")
        between = (actor for actor in self.annotated.actors if cited < actor.start < use.head)
        return speaker if verbs.issuperset(range(pronoun + 1, use.head)) and not any(between) else None

    def _names_no_doer(self, use: PredicateUse) -> bool:
        """Such as "Минобороны заявило, что взяло X", "X, по словам министра, удалось взять": whose minister it is.

        Without a subject, where endings tell one; of the home side only what "was managed".
        """
        speaker = self.context.speaker_side
        if self.language.order != "free" or use.predicate.frame != "take" or use.passive or not use.verbal:
            return False
        if speaker not in self.profile.side_ids or self.context.speaker_watches or self.context.cited_at is None:
            return False
        managed = use.form == "infinitive" and not self.annotated.covered("modality.achieve").isdisjoint(use.scope)
        if not managed and (use.form != "finite" or speaker == self.language.home_side):
            return False
        return not any(actor.start in use.scope for actor in self.annotated.actors)

    def _says_it_has(self, use: PredicateUse) -> bool:
        """An infinitive of the perfect without a preposition, behind the verb of saying of its own clause."""
        opened = [hit for hit in self.annotated.of("grammar.having") if hit.end <= use.head and hit.start in use.scope]
        if not opened or use.head - opened[-1].end > _HAVING_REACH:
            return False
        said = self.annotated.covered("speech.say", "speech.claim", "speech.confirm")
        before = opened[-1].start - 1
        free = before not in self.annotated.covered("grammar.infinitive_mark")
        return free and any(at < opened[-1].start and self.owner[at] == use.clause for at in said)


def says_who_did_it(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "X te hebben ingenomen", "X eingenommen zu haben", "X zu kontrollieren": who says so is who did it."""
    marks, perfect = (annotated.covered(f"grammar.{name}") for name in ("infinitive_mark", "perfect"))
    if use.form == "infinitive" and use.predicate.frame == "hold":
        return any(at < use.head for at in annotated.covered("speech.say", "speech.claim"))
    return any(at in marks and at + 1 in perfect for at in use.scope)
