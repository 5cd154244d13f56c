"""Whose an actor is: "de Russen", "our soldiers", "the enemy", "they".

By the sentence itself, by who speaks, and by who acted before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.claims.actors import Actor
    from geomap.claims.annotate import Annotated
    from geomap.claims.vocabulary import Vocabulary


_HYPHENS = frozenset("-‑")
_ENDING_REACH = 3
"""Tokens from "72" to the unit in "72-га бригада"."""


@dataclass(slots=True)
class Context:
    """What is known from before the predicate."""

    speaker_side: str | None = None
    speaker_watches: bool = False
    """The speaker analyses or prints: what it announces is not its own gain."""
    cited_at: int | None = None
    """Token of the words of saying, where they stand in the sentence itself."""
    speaker_confirms: bool = False
    """It confirms what was told before."""
    speaker_admits: bool = False
    """What it says it admits: nobody admits a gain of its own."""
    cited_side: str | None = None
    """The side of the official who was cited last, in this sentence or before."""
    side_cited_at: int = -99
    """The sentence that cited that official."""
    soldier_side: str | None = None
    """The side that a quoted soldier is supposed to be of: whose "we" are, where nothing else tells it."""
    last_subject: str | None = None
    last_actor: str | None = None
    """Side of the force or people that was a subject last, whoever told it."""
    last_gainer: str | None = None
    gained_at: int = -99
    """Sentence in which somebody was told to have gained last."""
    gainers: dict[str, str] = field(default_factory=dict)
    """Who gained each place last, by the claims before: "de val van X" is that change again."""
    retakers: dict[str, str] = field(default_factory=dict)
    """Who took each place back last: "de herovering van X" is that, whoever took it first."""
    voices: set[str] = field(default_factory=set)
    """Sides in whose words the text is written so far ("деоккупация", "в ДНР"); of two at once it is in nobody's."""
    partisan: str | None = None
    """The invader, where the text itself, and nobody whom it cites, says that it "liberated" a place."""
    freer: str | None = None
    """Who was last told to have "freed" a place, where each side says so of its own gains: in one text mostly one."""
    now: int = 0
    """Number of the sentence."""
    countered_at: int = -99
    """Sentence that told of a counteroffensive of the home side: what falls then may fall to either."""


class ActorSides:
    """Finds the sides of the people that one sentence speaks of."""

    def __init__(self, annotated: Annotated, language: Vocabulary, context: Context) -> None:
        self.annotated = annotated
        self.language = language
        self.context = context
        self.profile = language.profile

    def side_of(self, actor: Actor | None) -> str | None:
        """Side of an actor, None where nothing tells it or there is no actor."""
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
                # Russian papers are of either side: "продвижение наших войск" beside "бойцы РФ" tells nothing.
                told = not actor.oblique or self.language.order != "free" or self.language.lexicon.home_voice
                return self.profile.other_side(named.pop()) if told else None
            if not named and self.context.soldier_side is not None:
                return self.context.soldier_side
            beside = next((other for other in self.annotated.actors if other.kind == "enemy"), None)
            if beside is not None and not named and self.language.order == "svo":
                return self.profile.other_side(self.side_of(beside))  # "L'ennemi parti, X a été investi par les nôtres"
            if not named and len(self.context.voices) == 1:
                return next(iter(self.context.voices))  # "В зоне СВО наши взяли X": whose words these are
            return self.language.home_side if self.language.lexicon.home_voice and not named else None
        if actor.kind == "enemy":
            # "De aanvallers rukken op", says a paper: the enemy of the country that the war is in. Russian papers
            # are of either side.
            foe = self.profile.other_side(self.language.home_side)
            told = self.language.order != "free" or self.language.lexicon.home_voice
            if self.language.order != "free" and not self._may_be_quoted(actor):
                return foe  # whoever was cited before
            if self.context.speaker_side not in self.profile.side_ids and len(self.context.voices) == 1 and not told:
                return self.profile.other_side(next(iter(self.context.voices)))
            return self.profile.other_side(self.context.speaker_side) or (foe if told else None)
        bracketed = self._named_in_brackets(actor.end)
        return bracketed if bracketed is not None else self.side_of_pronoun(actor)

    def _side_of_source_before(self, limit: int) -> str | None:
        """Such as "Zelensky shared a video in which soldiers say they have left X": whose soldiers speak."""
        sources = self.language.sources
        named = {sources[hit.value].side for hit in self.annotated.of("source") if hit.end <= limit}
        return named.pop() if len(named) == 1 and named <= set(self.profile.side_ids) else None

    def _may_be_quoted(self, actor: Actor) -> bool:
        """Somebody speaks in the sentence itself, in marks or in reported speech."""
        annotated = self.annotated
        return self.context.cited_at is not None or annotated.in_quote[actor.start] or bool(
            annotated.of("grammar.reported")
        )  # fmt: skip

    def _named_in_brackets(self, at: int) -> str | None:
        """Such as "they [the Ukrainian Armed Forces] liberated X"."""
        if self.annotated.sentence.words[at : at + 1] not in (["["], ["("]):
            return None
        return next((one.side for one in self.annotated.actors if at < one.start <= at + 2 and one.side), None)

    def side_of_pronoun(self, actor: Actor | None) -> str | None:
        """Side of "they", "its", "the troops": who was named before or speaks; ``actor`` None stands for "its"."""
        limit = actor.start if actor else 0
        before = [other for other in self.annotated.actors if other.end <= limit and other.side
                  and not other.prepositions - {"agent"}
                  and not (actor is not None and actor.agentive and other.agentive)]  # fmt: skip
        beside = self._named_just_before(limit)
        if beside is not None:
            return beside
        if before:
            return before[-1].side if not self.has_only_a_number(actor) else self._side_of_speaker()
        told = self.annotated.covered("speech.say", "speech.claim")
        if actor is not None and actor.kind == "pronoun" and actor.end in told and self.language.order == "free":
            # "Він нагадав, що ЗСУ повернули X, також відбили Y": who says so, not who acted before.
            return self.context.speaker_side if self.context.speaker_side in self.profile.side_ids else None
        if limit - 1 in told and limit in self.annotated.covered("actor.others"):
            speaker = self.context.speaker_side
            if speaker in self.profile.side_ids and not self.context.speaker_watches:
                return speaker  # "Russian officials said they had taken X"
            if self.context.soldier_side is not None:
                return self._side_of_source_before(limit) or self.context.soldier_side
        if limit in self.annotated.covered("actor.one") and self.context.speaker_side in self.profile.side_ids:
            return self.context.speaker_side  # "Man habe X erobert, teilte das Ministerium mit"
        forces = self.annotated.covered("actor.force", "actor.own")
        bare = actor is not None and actor.kind == "pronoun" and not forces & set(range(actor.start, actor.end))
        theirs = actor is None and self.context.speaker_watches
        if (bare or theirs) and self.context.last_subject is not None:
            # "Elles ont libéré X, selon Z", "X is in hun handen, melden bloggers": who acted before, whoever says it
            return self.context.last_subject
        if actor is not None and actor.start in self.annotated.covered("grammar.possessive"):
            owner = self._owner_of(actor)
            if owner is not None:
                return owner
        if self.context.speaker_side in self.profile.side_ids:
            return self._side_by_speaker(actor if bare else None)
        named = [hit for hit in self.annotated.of("side.demonym") if hit.end <= limit]
        if named:
            return named[-1].value
        cited = [self.language.sources[hit.value].side for hit in self.annotated.of("source") if hit.end <= limit]
        if cited and cited[-1] in self.profile.side_ids:
            return cited[-1]
        return self.context.last_subject

    def _side_of_speaker(self) -> str | None:
        return self.context.speaker_side if self.context.speaker_side in self.profile.side_ids else None

    def has_only_a_number(self, actor: Actor | None) -> bool:
        """Such as "les Russes sont partis, la 93e brigade est entrée": not of who was named before it."""
        if actor is None:
            return False
        return actor.end - 1 in self.annotated.covered("actor.unit") and is_numbered(actor, self.annotated)

    def _side_by_speaker(self, actor: Actor | None) -> str | None:
        """Whom a side's speaker means by a pronoun that stands alone, else the speaker's own side."""
        if actor is not None and self.context.speaker_watches and self.context.last_gainer is not None:
            return self.context.last_gainer  # "They had success in X", an analyst goes on: of whom he told
        if actor is not None and self._means_the_others(actor):
            return self.profile.other_side(self.context.speaker_side)
        return self.context.speaker_side

    def _owner_of(self, actor: Actor) -> str | None:
        """Whose "its troops" are: of who was named or commands before it, not of who is cited only behind it."""
        owners = [hit.value for hit in self.annotated.of("side.name") if hit.end <= actor.start]
        if owners:
            return owners[-1]  # "La défaite de Moscou depuis que ses troupes ont quitté X"
        commanded = self.commander_side(actor)
        if commanded is not None:
            return commanded  # "After Putin had proclaimed it, thousands of his troops left X"
        if self.context.cited_at is not None and self.context.cited_at > actor.start:
            return self.context.last_subject  # "Russia presses on. Its troops have taken X, Kyiv says"
        return None

    def _means_the_others(self, actor: Actor) -> bool:
        """Such as "They have taken X", in the own words of who speaks, before anybody is named: not "we"."""
        others = self.annotated.covered("actor.others")
        return actor.start in others and self.annotated.in_quote[actor.start] and not self.context.speaker_watches

    def _named_just_before(self, token: int) -> str | None:
        """Such as "took X from the Russian troops as they withdrew": a conjunction between a force and its pronoun."""
        opened = self.annotated.covered("grammar.circumstance", "grammar.while_acting", "grammar.relative")
        if token - 1 not in opened:
            return None
        return next((one.side for one in self.annotated.actors if one.kind == "force" and one.end == token - 1), None)

    def side_at(self, token: int) -> str | None:
        """Side of the country, army or leader whose name begins here, articles and titles apart."""
        for actor in self.annotated.actors:
            side = self.side_of(actor) if actor.kind == "enemy" else actor.side  # "a blow to the enemy"
            if token <= actor.start <= token + 2 and side:
                return side
        for hit in self.annotated.of("side.demonym", "side.name", "source"):
            if token <= hit.start <= token + 2:
                side = self.language.sources[hit.value].side if hit.category == "source" else hit.value
                return side if side in self.profile.side_ids else None
        return None

    def owner_before(self, token: int) -> str | None:
        """Whose "its" is: "Kyiv's successes, such as its recapture of X"."""
        named = [(actor.end, actor.side) for actor in self.annotated.actors if actor.side]
        named += [(hit.end, hit.value) for hit in self.annotated.of("side.demonym")]
        return max((one for one in named if one[0] <= token), default=(0, None))[1]

    def commander_side(self, actor: Actor) -> str | None:
        """Side of the leader named just before "zijn soldaten", "his troops"."""
        owned = any(hit.end == actor.start or hit.start == actor.start
                    for hit in self.annotated.of("grammar.possessive"))  # fmt: skip
        before = [hit for hit in self.annotated.of("source") if hit.end <= actor.start]
        side = self.language.sources[before[-1].value].side if owned and before else None
        return side if side in self.profile.side_ids else None


def is_numbered(actor: Actor, annotated: Annotated) -> bool:
    """Such as "la 93e brigade", "72-га бригада": a number stands in it or right before it, its ending apart."""
    words, first = annotated.sentence.words, max(0, actor.start - 2)
    if actor.start >= _ENDING_REACH and words[actor.start - 2] in _HYPHENS:
        first = actor.start - _ENDING_REACH
    return any(words[at][:1].isdigit() for at in range(first, actor.end))
