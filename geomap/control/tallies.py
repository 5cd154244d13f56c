"""Who is heard about one change, as counts to which a word can be added: for changes that are judged again and again.

The same as :func:`~geomap.control.voices.hear` and :func:`~geomap.control.voices.case_of` of all words together (a
property test holds this), where nobody copied another's. What a voice adds is the best of its words, so a word more is
looked at once, whatever was said before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.control.rules import ENOUGH, Case
from geomap.control.voices import (
    NEVER,
    Voice,
    has_access,
    is_concession,
    rank_of_weight,
    voice_key,
    weigh_claim,
)
from geomap.words import Role, Weight

if TYPE_CHECKING:
    from collections.abc import Iterable

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
        before = tally.seen()
        tally.add(order, claim)
        return before != tally.seen()

    def case(self, *, reviewers_for: int, reviewers_against: int, of_control: bool) -> Case:
        """What the rules look at."""
        gainer_states = gainer_denies = others_state = faction_states = taken_back = False
        unaligned_denies = other_denies = conceded = left = False
        newest_loser = NEVER
        newest_denial = None
        weights: dict[str, int] = {}
        for one in self._voices.values():
            states, denies = one.states, one.denies
            if states and one.best > weights.get(one.voice.origin, -1):
                weights[one.voice.origin] = one.best
            if denies and not states and one.supported:
                taken_back = True
            role = one.voice.role
            if role is Role.GAINER:
                gainer_states, gainer_denies = gainer_states or states, gainer_denies or denies
                continue
            others_state = others_state or states
            if role is Role.THIRD:
                if denies and one.voice.aligned is None and one.denied_with_access:
                    unaligned_denies = True
                elif denies:
                    other_denies = True
                continue
            newest_loser = max(newest_loser, one.newest)
            if denies:
                newest_denial = max(newest_denial or one.newest, one.newest)
            elif states:
                conceded, left = conceded or one.conceded, left or one.left
                faction_states = faction_states or one.faction
        found = list(weights.values())
        return Case(
            gainer_states=gainer_states,
            gainer_denies=gainer_denies,
            others_state=others_state,
            independent=min(ENOUGH, found.count(_INDEPENDENT)),
            access_only=min(ENOUGH, found.count(_ACCESS)),
            conceded=conceded,
            left=left,
            faction_states=faction_states,
            loser_denies=newest_denial is not None and newest_denial == newest_loser,
            unaligned_denies=unaligned_denies,
            other_denies=other_denies,
            taken_back=taken_back,
            reviewers_for=min(ENOUGH, reviewers_for),
            reviewers_against=min(ENOUGH, reviewers_against),
            of_control=of_control,
        )


_INDEPENDENT = rank_of_weight(Weight.INDEPENDENT)
_ACCESS = rank_of_weight(Weight.ACCESS)


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
        self.best = 0

    def seen(self) -> tuple[object, ...]:
        """All that a case takes from it."""
        newest = self.newest if self.voice.role is Role.LOSER else None
        return (
            self.states, self.denies, self.supported, self.best, self.conceded, self.left, self.faction,
            self.denied_with_access, self.voice.aligned, newest, bool(self._words),
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
            self.best = _ACCESS
            return
        weight = rank_of_weight(weigh_claim(claim, self.voice, self._gaining, self._registry)[0])
        self.best = max(self.best, weight)
        if self.voice.role is not Role.LOSER:
            return
        if is_concession(claim, self._gaining, self._registry):
            linked = order[0] == 1
            self.conceded, self.left = self.conceded or not linked, self.left or linked
        elif claim.faction is not None:
            self.faction = self.faction or weight == _INDEPENDENT
