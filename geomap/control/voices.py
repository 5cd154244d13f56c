"""Who stands behind a change: one voice an origin, its newest word counted, older words kept visible.

A side is one voice as gainer, whichever organ speaks. Of the losing side each speaker is a voice, because a concession
is somebody's; its newest word is kept too. Third parties are a voice an origin; papers whose prose cites nobody share
the origin ``press`` and differ only in what each said last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from geomap.config import Source, fold_name
from geomap.control.cases import NEVER, Said, make_case, rank_of_weight
from geomap.control.copies import Prints, credit_copies
from geomap.control.grouping import Scope
from geomap.intervals import first_day, last_day
from geomap.model import Claim, Heard
from geomap.words import PRESS, Access, Event, Modality, Role, Stance, Weight

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geomap.config import Profile
    from geomap.control.cases import When
    from geomap.control.grouping import Group, Key
    from geomap.control.rules import Case

    VoiceKey = tuple[Role, str, str]

WEAK_MODALITIES = frozenset({Modality.HEDGED, Modality.UNCONFIRMED})
"""Said, but not stood for: never a concession, never corroboration."""

_ACCESSES = tuple(Access)
_STANCES = {(True, True): Stance.BOTH, (True, False): Stance.STATES, (False, True): Stance.DENIES}
_NOT_IN_OFFICE = frozenset({Access.ANALYST, Access.PRESS})


@dataclass(slots=True, kw_only=True)
class Voice:
    """One voice about one change."""

    role: Role
    origin: str
    standing: tuple[Claim, ...] = ()
    """Its supporting statements, when its newest word supports."""
    denying: tuple[Claim, ...] = ()
    """Its denials, when its newest word denies."""
    superseded: tuple[Claim, ...] = ()
    """What it said before and no longer says."""
    newest: When = NEVER
    """When it said that (:meth:`Registry.said_at`)."""
    aligned: str | None = None
    stance: Stance = Stance.STATES
    """Its newest word."""


class Registry:
    """A profile's sides and sources, each name looked up once."""

    def __init__(self, profile: Profile, *, remembers_keys: bool = False) -> None:
        """``remembers_keys`` where changes of the same keys are judged again and again."""
        self.profile = profile
        self._kept: dict[Key, tuple[Any, ...]] | None = {} if remembers_keys else None
        self.side_ids = frozenset(profile.side_ids)
        self._folded: dict[str, str] = {}
        self._sides: dict[str, str | None] = {}
        self._parties: dict[str, str | None] = {}
        self._days: dict[str, tuple[date, date]] = {}
        self._sources: dict[str, Source | None] = {}
        self._rated: dict[str, Source | None] = {}
        self._anonymous: dict[str, bool] = {}
        self._letters: dict[tuple[str | None, ...], str] = {}
        self._about: Key | None = None
        self._said: dict[str, When] = {}
        self.weights: dict[tuple[str, str, str | None], tuple[Claim, tuple[Weight, str]]] = {}
        """What a claim adds, by its id and the origin and alignment of the voice that it is heard in."""
        self.voice_keys: dict[str, VoiceKey] = {}
        """In whose voice a claim is heard, by its id; the same for all changes of a key."""
        self.voices: dict[tuple[object, ...], tuple[Voice, tuple[Weight, str]]] = {}
        """Voices with what they add at their best, by what is said in them: changes of a key share most."""
        self.heard: dict[tuple[int, str | None], tuple[Voice, Heard]] = {}
        """The same as data, by the voice (while it is kept) and who loses."""
        self.prints = Prints()
        for side in profile.sides:
            called = (side.id, *(text for _language, words in side.words for text in (words.name, *words.aliases)))
            for text in called:
                self._sides[fold_name(text)] = side.id

    def turn_to(self, key: Key) -> None:
        """Forget what is remembered of claims about another key, or lay it aside."""
        if key == self._about:
            return
        if self._kept is not None and self._about is not None:
            self._kept[self._about] = (
                self.voice_keys, self.prints, self._said, self.weights, self.voices, self.heard
            )  # fmt: skip
        self._about = key
        laid_aside = (self._kept.get(key) if self._kept else None) or ({}, Prints(), {}, {}, {}, {})
        self.voice_keys, self.prints, self._said, self.weights, self.voices, self.heard = laid_aside

    def forget_keys(self) -> None:
        """Forget what was laid aside of the keys of a place."""
        self._about = None
        if self._kept is not None:
            self._kept = {}

    def fold(self, name: str) -> str:
        """Key of a name."""
        if name not in self._folded:
            self._folded[name] = fold_name(name)
        return self._folded[name]

    def source(self, name: str | None) -> Source | None:
        """The source that bears a name, or None."""
        if not name:
            return None
        if name not in self._sources:
            self._sources[name] = self.profile.find_source(name)
        return self._sources[name]

    def is_anonymous(self, name: str) -> bool:
        """True where a citation names nobody."""
        if name not in self._anonymous:
            self._anonymous[name] = self.profile.is_anonymous(name)
        return self._anonymous[name]

    def rated(self, name: str | None) -> Source | None:
        """The source that a citation names or contains: whose letters count."""
        if not name:
            return None
        if name not in self._rated:
            self._rated[name] = self.profile.source_in(name)
        return self._rated[name]

    def letter_of(
        self, name: str | None, access: Access, side: str | None, aligned: str | None, gaining: str | None,
        losing: str | None,
    ) -> str:  # fmt: skip
        """Admiralty letter of whoever bears a name, on a change."""
        key = name, access, side, aligned, gaining, losing
        if key not in self._letters:
            self._letters[key] = self.profile.reliability_of(
                self.rated(name), side=side, aligned=aligned, access=access, gaining_side=gaining, losing_side=losing
            )
        return self._letters[key]

    def side_named(self, name: str) -> str | None:
        """The party that a relay or publisher belongs to, by the registry or by a side's own names ("Kyiv")."""
        if name not in self._parties:
            key = self.fold(name)
            if key not in self._sides:
                source = self.source(name)
                self._sides[key] = source.side if source is not None else None
            self._parties[name] = self._sides[key]
        return self._parties[name]

    def day_printed(self, claim: Claim) -> date:
        """Last day of the publication; the beginning of time where it is undated."""
        return self._printed(claim.published)[1]

    def said_at(self, claim: Claim) -> When:
        """Since when a statement may have been made, and whether it is known to the day.

        A page that is dated to a month was made no earlier than what it tells of. It is newer than a page of a known
        day only where that is certain: a word whose day is not known never overtakes one whose day is.
        """
        known = self._said.get(claim.claim_id)
        if known is None:
            first, last = self._printed(claim.published)
            told = claim.event_date.earliest if claim.event_date is not None else None
            since = first if told is None else max(first, min(told, last))
            known = self._said[claim.claim_id] = since, first == last != date.min
        return known

    def _printed(self, published: str | None) -> tuple[date, date]:
        if not published:
            return date.min, date.min
        if published not in self._days:
            self._days[published] = first_day(published) or date.min, last_day(published) or date.min
        return self._days[published]


@dataclass(slots=True, kw_only=True)
class Hearing:
    """All voices about one change."""

    group: Group
    gaining_side: str | None
    losing_side: str | None
    voices: tuple[Voice, ...]
    weighed: tuple[tuple[Weight, str], ...]
    """What each voice adds at its best, and why; nothing where it only denies."""
    registry: Registry
    copied: frozenset[str] = frozenset()
    """Ids of claims whose words count as another publication's."""

    @property
    def standing(self) -> tuple[Voice, ...]:
        """Voices whose newest word supports the change."""
        return tuple([voice for voice in self.voices if voice.standing])

    @property
    def origins(self) -> tuple[str, ...]:
        """Distinct origins of the standing voices, sorted."""
        found = {voice.origin for voice in self.voices if voice.standing}
        return tuple(sorted(found) if len(found) > 1 else found)


def _by_weight(weighed: tuple[Weight, str]) -> tuple[int, str]:
    return rank_of_weight(weighed[0]), weighed[1]


def hear(group: Group, registry: Registry) -> Hearing:
    """The voices of a group, each with the newest word it gave; copied words count as those of their first printing."""
    gaining = group.key.gaining_side
    registry.turn_to(group.key)
    everything = group.members
    if group.linked or group.opposing:
        everything = (*group.members, *group.linked, *group.opposing)
    credited: dict[str, Claim] = {}
    if len(everything) > 1:
        credited = credit_copies(
            everything,
            prints=registry.prints,
            origin_of=lambda claim: origin_of(claim, registry),
            day_of=registry.day_printed,
        )
    keys = registry.voice_keys
    said: dict[VoiceKey, list[tuple[Claim, bool]]] = {}
    supports = len(group.members) + len(group.linked)
    for number, claim in enumerate(everything):
        told = credited.get(claim.claim_id) if credited else None
        if told is None:
            told = claim
            key = keys.get(claim.claim_id)
            if key is None:
                key = keys[claim.claim_id] = voice_key(claim, gaining, registry)
        else:
            key = voice_key(told, gaining, registry)
        if key in said:
            said[key].append((told, number < supports))
        else:
            said[key] = [(told, number < supports)]
    voices, weighed = [], []
    for key in sorted(said) if len(said) > 1 else said:
        words = said[key]
        # By the statements themselves (which the voice keeps): one with another's words is not the one that was read.
        about = tuple([(id(claim), states) for claim, states in words])
        known = registry.voices.get(about)
        if known is None:
            voice = _voice(key, words, registry)
            known = registry.voices[about] = voice, _best_of(voice, gaining, registry)
        voices.append(known[0])
        weighed.append(known[1])
    return Hearing(
        group=group,
        gaining_side=gaining,
        losing_side=_losing_side(group, registry.profile),
        voices=tuple(voices),
        weighed=tuple(weighed),
        registry=registry,
        copied=frozenset(credited),
    )


def _best_of(voice: Voice, gaining: str | None, registry: Registry) -> tuple[Weight, str]:
    if not voice.standing:
        return Weight.NONE, ""
    if voice.role is Role.GAINER:
        return Weight.ACCESS, "gaining_side"
    found = set()
    for claim in voice.standing:
        about = claim.claim_id, voice.origin, voice.aligned
        known = registry.weights.get(about)
        if known is None or known[0] is not claim:  # of copied words the claim is another one
            known = registry.weights[about] = claim, weigh_claim(claim, voice, gaining, registry)
        found.add(known[1])
    return max(found, key=_by_weight)


def case_of(hearing: Hearing) -> Case:
    """What the rules look at: the hearing without its names, dates and places."""
    group = hearing.group
    linked = frozenset({claim.claim_id for claim in group.linked}) if group.linked else frozenset()
    return make_case(
        [_said(voice, weight, linked, hearing)
         for voice, (weight, _why) in zip(hearing.voices, hearing.weighed, strict=True)],
        reviewers_for=len(reviewers_of(group.members)),
        reviewers_against=len(reviewers_of(group.opposing)),
        of_control=group.key.scope is not Scope.PRESENCE,
    )  # fmt: skip


def _said(voice: Voice, weight: Weight, linked: frozenset[str], hearing: Hearing) -> Said:
    states, denies = bool(voice.standing), bool(voice.denying)
    supported = states or bool(voice.superseded)
    if voice.role is not Role.LOSER:
        access = denies and voice.role is Role.THIRD and any(has_access(claim, voice) for claim in voice.denying)
        return Said(voice.role, voice.origin, states, denies, supported, weight, voice.aligned, access)
    gaining, registry = hearing.gaining_side, hearing.registry
    conceded = left = faction = False
    for claim in voice.standing if not denies else ():
        if is_concession(claim, gaining, registry):
            conceded, left = conceded or claim.claim_id not in linked, left or claim.claim_id in linked
        elif claim.faction is not None:
            faction = faction or weigh_claim(claim, voice, gaining, registry)[0] is Weight.INDEPENDENT
    return Said(voice.role, voice.origin, states, denies, supported, weight, newest=voice.newest, conceded=conceded,
                left=left, faction=faction)  # fmt: skip


def has_access(claim: Claim, voice: Voice) -> bool:
    """True for a witness or an impartial official who says so firmly: prose that cites nobody refutes nobody."""
    seen = claim.access in {Access.WITNESS, Access.OFFICIAL} and voice.origin != PRESS
    return seen and claim.modality not in WEAK_MODALITIES


def heard_in(hearing: Hearing) -> tuple[Heard, ...]:
    """Every voice as data; papers whose prose cites nobody are told together."""
    voices = hearing.voices
    if len(voices) == 1:
        return (_heard_alone(0, hearing),)
    found: dict[tuple[Role, Stance], list[int]] = {}
    told: list[list[int]] = []
    for number, voice in enumerate(voices):
        if voice.origin != PRESS:
            told.append([number])
        elif (key := (voice.role, voice.stance)) in found:
            found[key].append(number)
        else:
            found[key] = [number]
            told.append(found[key])
    return tuple([_heard_alone(some[0], hearing) if len(some) == 1 else _heard(some, hearing) for some in told])


def _heard_alone(number: int, hearing: Hearing) -> Heard:
    """One voice; of a voice in several changes of a key it is worked out once."""
    voice = hearing.voices[number]
    about = id(voice), hearing.losing_side
    known = hearing.registry.heard.get(about)
    if known is None:
        known = hearing.registry.heard[about] = voice, _heard((number,), hearing)
    return known[1]


def _heard(numbers: Sequence[int], hearing: Hearing) -> Heard:
    first = hearing.voices[numbers[0]]
    if len(numbers) == 1:
        weight, because = hearing.weighed[numbers[0]]
        claims: Sequence[Claim] = first.standing + first.denying if first.denying else first.standing
        older = first.superseded
    else:
        voices = [hearing.voices[number] for number in numbers]
        weight, because = max([hearing.weighed[number] for number in numbers], key=_by_weight)
        claims = [claim for voice in voices for claim in (*voice.standing, *voice.denying)]
        older = tuple([claim for voice in voices for claim in voice.superseded])
    side = first.origin if first.role is not Role.THIRD else None
    change = side, first.aligned, hearing.gaining_side, hearing.losing_side
    if len(claims) == 1:
        only = claims[0]
        name = only.speaker or only.publisher
        names: tuple[str, ...] = (name,) if name else ()
        access: tuple[Access, ...] = (only.access,)
        letter = hearing.registry.letter_of(name, only.access, *change)
        ids: tuple[str, ...] = (only.claim_id,)
    else:
        cited = {(claim.speaker or claim.publisher, claim.access) for claim in claims}
        letter = min([hearing.registry.letter_of(name, one, *change) for name, one in cited])
        names = tuple(sorted({name for name, _one in cited if name}))
        accesses = {one for _name, one in cited}
        access = tuple(accesses) if len(accesses) == 1 else tuple([one for one in _ACCESSES if one in accesses])
        ids = tuple(dict.fromkeys([claim.claim_id for claim in claims]))
    return Heard(
        role=first.role,
        origin=first.origin,
        names=names,
        access=access,
        stance=first.stance,
        weight=weight,
        because=because,
        reliability=letter,
        claims=ids,
        older=tuple([claim.claim_id for claim in older]) if older else (),
        copied=tuple([claim_id for claim_id in ids if claim_id in hearing.copied]) if hearing.copied else (),
    )


def side_of(claim: Claim, registry: Registry) -> str | None:
    """The party that speaks in a claim, or None for a third party."""
    if claim.speaker_side in registry.side_ids:
        return claim.speaker_side
    return claim.origin if claim.origin in registry.side_ids else None


def origin_of(claim: Claim, registry: Registry) -> str:
    """Root of a claim: as read, else by the registry."""
    side = side_of(claim, registry)
    if side is not None:
        return side
    return claim.origin or registry.profile.origin_of(
        speaker=claim.speaker, speaker_side=claim.speaker_side, access=claim.access, publisher=claim.publisher
    )


def is_concession(claim: Claim, gaining_side: str | None, registry: Registry) -> bool:
    """True when a named speaker of the losing side states its own side's loss, not through the gainer's mouth.

    "Ukrainian officials" is nobody in particular. A side's bloggers, map makers and papers speak against its interest,
    and still cannot concede in its name.
    """
    return (
        bool(claim.speaker)
        and claim.faction is None
        and claim.access not in _NOT_IN_OFFICE
        and not registry.is_anonymous(claim.speaker or "")
        and claim.modality not in WEAK_MODALITIES
        and not passed_by(claim, gaining_side, registry)
    )


def passed_by(claim: Claim, side: str | None, registry: Registry) -> bool:
    """True when the words reach the reader only through ``side``: its relays or its own publisher."""
    if side is None:
        return False
    if claim.publisher and registry.side_named(claim.publisher) == side:
        return True
    return bool(claim.relay) and any(registry.side_named(name) == side for name in claim.relay if name)


def weigh_claim(claim: Claim, voice: Voice, gaining: str | None, registry: Registry) -> tuple[Weight, str]:
    """What one standing statement adds, and why (the table "Who says it" of ``docs/corroboration.md``)."""
    if voice.role is Role.GAINER:
        return Weight.ACCESS, "gaining_side"
    if claim.modality in WEAK_MODALITIES:
        return Weight.NONE, "hedged"
    if passed_by(claim, gaining, registry):
        return Weight.NONE, "through_gainer"
    if voice.role is Role.LOSER:
        if claim.faction is not None:
            return Weight.INDEPENDENT, "loser_faction"
        if claim.access in _NOT_IN_OFFICE:
            return Weight.INDEPENDENT, "against_interest"
        named = claim.speaker and not registry.is_anonymous(claim.speaker)
        return Weight.INDEPENDENT, "loser_named" if named else "loser_unnamed"
    if voice.origin == PRESS or claim.access is Access.PRESS:
        return Weight.NONE, "press_prose"
    if claim.access is Access.WITNESS:
        return Weight.INDEPENDENT, "witness"
    if voice.aligned is not None and voice.aligned == gaining:
        if claim.access is Access.OFFICIAL:
            return Weight.ACCESS, "aligned_official"
        return Weight.NONE, "aligned_analyst"
    if voice.aligned is not None:
        # Aligned with the loser and yet says that it lost: a biased source counts against the side that it prefers.
        return Weight.INDEPENDENT, "against_interest"
    if claim.access is Access.OFFICIAL:
        return Weight.INDEPENDENT, "unaligned_official"
    return Weight.NONE, "saw_nothing"


def reviewers_of(claims: Iterable[Claim]) -> tuple[str, ...]:
    """Distinct reviewers who attached evidence (``NAME: what and where; NAME: …``); a presence is never evidence."""
    names: dict[str, str] = {}
    for claim in claims:
        if not claim.evidence or claim.event is Event.PRESENCE:
            continue
        for part in claim.evidence.split(";"):
            name, colon, shown = part.partition(":")
            if colon and name.strip() and shown.strip():
                names.setdefault(fold_name(name), name.strip())
    return tuple(names[key] for key in sorted(names))


def _losing_side(group: Group, profile: Profile) -> str | None:
    stated = {claim.losing_side for claim in group.members if claim.losing_side}
    return next(iter(stated)) if len(stated) == 1 else profile.other_side(group.key.gaining_side)


def voice_key(claim: Claim, gaining: str | None, registry: Registry) -> VoiceKey:
    """In whose voice a claim is heard."""
    side = side_of(claim, registry)
    if side is not None:
        if side == gaining:
            return Role.GAINER, side, side
        # "Russische ministerie van Defensie" and "Russian Ministry of Defence" are one speaker, with one newest word.
        source = registry.source(claim.speaker)
        return Role.LOSER, side, source.id if source is not None else registry.fold(claim.speaker or "")
    origin = origin_of(claim, registry)
    if origin == PRESS:
        return Role.THIRD, origin, registry.fold(claim.publisher or claim.document_id or "")
    return Role.THIRD, origin, origin


def _voice(key: VoiceKey, said: list[tuple[Claim, bool]], registry: Registry) -> Voice:
    role, origin, _ = key
    aligned = _aligned_of(said, registry) if role is Role.THIRD else None
    if len(said) == 1:
        claim, states = said[0]
        return Voice(
            role=role,
            origin=origin,
            standing=(claim,) if states else (),
            denying=() if states else (claim,),
            newest=registry.said_at(claim),
            aligned=aligned,
            stance=Stance.STATES if states else Stance.DENIES,
        )
    days = [registry.said_at(claim) for claim, _states in said]
    newest = max(days)
    last = {states for (_claim, states), day in zip(said, days, strict=True) if day == newest}
    standing = tuple([claim for claim, states in said if states]) if True in last else ()
    denying = tuple([claim for claim, states in said if not states]) if False in last else ()
    superseded: tuple[Claim, ...] = ()
    if len(standing) + len(denying) < len(said):
        kept = {claim.claim_id for claim in (*standing, *denying)}
        superseded = tuple([claim for claim, _states in said if claim.claim_id not in kept])
    return Voice(
        role=role, origin=origin, standing=standing, denying=denying, superseded=superseded, newest=newest,
        aligned=aligned, stance=_STANCES[bool(standing), bool(denying)],
    )  # fmt: skip


def _aligned_of(said: list[tuple[Claim, bool]], registry: Registry) -> str | None:
    for claim, _supports in said:
        if claim.aligned is not None:
            return claim.aligned
    for claim, _supports in said:
        source = registry.source(claim.speaker) or registry.source(claim.origin)
        if source is not None:
            return source.aligned
    return None
