"""Who is heard about one change, as counts to which a word can be added: for changes that are judged again and again.

The same as :func:`~geomap.control.voices.hear` and :func:`~geomap.control.voices.case_of` of all words together (a
property test holds this), where nobody copied another's. What a voice adds is the best of its words, so a word more is
looked at once, whatever was said before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.control.cases import NEVER, Said, make_case, rank_of_weight
from geomap.control.voices import Voice, has_access, is_concession, voice_key, weigh_claim
from geomap.words import Role, Weight

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geomap.control.rules import Case
    from geomap.control.voices import Registry, VoiceKey
    from geomap.model import Claim

Order = tuple[int, int, int, str]
"""Of a word among others: what states the change first (0), then what is linked (1), then what is against it (2)."""

AGAINST = 2


class Tallies:
    """The words about a change, voice by voice."""

    __slots__ = ("_gaining", "_registry", "_voices")

    def __init__(self, gaining: str | None, registry: Registry) -> None:
        """Nothing is said yet."""
        self._gaining = gaining
        self._registry = registry
        self._voices: dict[VoiceKey, _Tally] = {}

    def add(self, order: Order, claim: Claim) -> bool:
        """Hear a word, the registry turned to the key of the change; False where the rules have nothing new to see."""
        registry = self._registry
        key = registry.voice_keys.get(claim.claim_id)
        if key is None:
            key = registry.voice_keys[claim.claim_id] = voice_key(claim, self._gaining, registry)
        tally = self._voices.get(key)
        if tally is None:
            tally = self._voices[key] = _Tally(key, self._gaining, registry)
        before = tally.said()
        tally.add(order, claim)
        return before != tally.said()

    def case(self, *, reviewers_for: int, reviewers_against: int, of_control: bool) -> Case:
        """What the rules look at."""
        return make_case(
            [one.said() for one in self._voices.values()],
            reviewers_for=reviewers_for,
            reviewers_against=reviewers_against,
            of_control=of_control,
        )


class _Tally:
    """One voice."""

    __slots__ = ("_aligned_by", "_gaining", "_registry", "_words", "best", "conceded", "denied_with_access",
                 "denies", "faction", "left", "newest", "states", "supported", "voice")  # fmt: skip

    def __init__(self, key: VoiceKey, gaining: str | None, registry: Registry) -> None:
        role, origin, _ = key
        self.voice = Voice(role=role, origin=origin)
        self._gaining = gaining
        self._registry = registry
        self._words: list[tuple[Order, Claim]] = []
        self._aligned_by: tuple[int, Order] | None = None
        self.newest = NEVER
        self.states = self.denies = False
        """Its newest word."""
        self._forget()

    def _forget(self) -> None:
        self.supported = self.denied_with_access = False
        self.conceded = self.left = self.faction = False
        self.best = Weight.NONE

    def said(self) -> Said:
        """All that a case takes from it."""
        voice = self.voice
        newest = self.newest if voice.role is Role.LOSER else NEVER
        return Said(
            voice.role, voice.origin, self.states, self.denies, self.supported, self.best, voice.aligned,
            self.denied_with_access, newest, self.conceded, self.left, self.faction,
        )  # fmt: skip

    def add(self, order: Order, claim: Claim) -> None:
        """Hear a word of it."""
        states = order[0] < AGAINST
        said = self._registry.said_at(claim)
        if said > self.newest or not self._words:
            self.newest, self.states, self.denies = said, states, not states
        elif said == self.newest:
            self.states, self.denies = self.states or states, self.denies or not states
        self._words.append((order, claim))
        if self.voice.role is Role.THIRD and self._align(order, claim):
            self._forget()
            self._count_all(self._words)
        else:
            self._count(order, claim)

    def _align(self, order: Order, claim: Claim) -> bool:
        """Whom it stands with, by the first of its words that tells; True where that is another one now."""
        by = aligned = None
        if claim.aligned is not None:
            by, aligned = (0, order), claim.aligned
        elif self._aligned_by is None or self._aligned_by[0] > 0:
            source = self._registry.source(claim.speaker) or self._registry.source(claim.origin)
            if source is not None:
                by, aligned = (1, order), source.aligned
        if by is None or (self._aligned_by is not None and self._aligned_by < by):
            return False
        self._aligned_by = by
        if aligned == self.voice.aligned:
            return False
        self.voice.aligned = aligned
        return True

    def _count_all(self, words: Iterable[tuple[Order, Claim]]) -> None:
        for order, claim in words:
            self._count(order, claim)

    def _count(self, order: Order, claim: Claim) -> None:
        if order[0] == AGAINST:
            self.denied_with_access = self.denied_with_access or has_access(claim, self.voice)
            return
        self.supported = True
        if self.voice.role is Role.GAINER:
            self.best = Weight.ACCESS
            return
        weight = weigh_claim(claim, self.voice, self._gaining, self._registry)[0]
        self.best = max(self.best, weight, key=rank_of_weight)
        if self.voice.role is not Role.LOSER:
            return
        if is_concession(claim, self._gaining, self._registry):
            linked = order[0] == 1
            self.conceded, self.left = self.conceded or not linked, self.left or linked
        elif claim.faction is not None:
            self.faction = self.faction or weight is Weight.INDEPENDENT
