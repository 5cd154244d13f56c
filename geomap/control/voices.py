"""Who stands behind a change: one voice an origin, its newest word counted, older words kept visible.

A side is one voice as gainer, whichever organ speaks. Of the losing side each speaker is a voice, because a concession
is somebody's; its newest word is kept too. Third parties are a voice an origin; papers whose prose cites nobody share
the origin ``press`` and differ only in what each said last.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from geomap.config import Source, fold_name
from geomap.control.copies import credit_copies
from geomap.control.grouping import Scope
from geomap.control.rules import ENOUGH, Case
from geomap.intervals import last_day
from geomap.model import PRESS, Access, Claim, Event, Heard, Modality, Role, Stance, Weight

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geomap.config import Profile
    from geomap.control.grouping import Group

WEAK_MODALITIES = frozenset({Modality.HEDGED, Modality.UNCONFIRMED})
"""Said, but not stood for: never a concession, never corroboration."""

_RANK = {Weight.NONE: 0, Weight.ACCESS: 1, Weight.INDEPENDENT: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
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
    newest: date = date.min
    aligned: str | None = None

    @property
    def stance(self) -> Stance:
        """Its newest word."""
        if self.standing and self.denying:
            return Stance.BOTH
        return Stance.STATES if self.standing else Stance.DENIES


class Registry:
    """A profile's sides and sources, each name looked up once."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.side_ids = frozenset(profile.side_ids)
        self._folded: dict[str, str] = {}
        self._sides: dict[str, str | None] = {}
        self._days: dict[str, date] = {}
        self._sources: dict[str, Source | None] = {}
        self._rated: dict[str, Source | None] = {}
        self._anonymous: dict[str, bool] = {}
        self._letters: dict[tuple[str | None, ...], str] = {}
        for side in profile.sides:
            called = (side.id, *(text for _language, words in side.words for text in (words.name, *words.aliases)))
            for text in called:
                self._sides[fold_name(text)] = side.id

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
        key = self.fold(name)
        if key not in self._sides:
            source = self.source(name)
            self._sides[key] = source.side if source is not None else None
        return self._sides[key]

    def day_said(self, claim: Claim) -> date:
        """Last day of the publication; the beginning of time where it is undated."""
        published = claim.published
        if not published:
            return date.min
        if published not in self._days:
            self._days[published] = last_day(published) or date.min
        return self._days[published]


@dataclass(frozen=True, slots=True, kw_only=True)
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
        return tuple(voice for voice in self.voices if voice.standing)

    @property
    def origins(self) -> tuple[str, ...]:
        """Distinct origins of the standing voices, sorted."""
        return tuple(sorted({voice.origin for voice in self.voices if voice.standing}))

    @property
    def weights(self) -> dict[str, Weight]:
        """What each standing origin adds, at its best."""
        best: dict[str, Weight] = {}
        for voice, (weight, _why) in zip(self.voices, self.weighed, strict=True):
            if voice.standing and (voice.origin not in best or _RANK[weight] > _RANK[best[voice.origin]]):
                best[voice.origin] = weight
        return best


def _by_weight(weighed: tuple[Weight, str]) -> tuple[int, str]:
    return _RANK[weighed[0]], weighed[1]


def hear(group: Group, registry: Registry) -> Hearing:
    """The voices of a group, each with the newest word it gave; copied words count as those of their first printing."""
    gaining = group.key.gaining_side
    everything = (*group.members, *group.linked, *group.opposing)
    credited = credit_copies(everything, origin_of=lambda claim: origin_of(claim, registry), day_of=registry.day_said)
    said: dict[tuple[Role, str, str], list[tuple[Claim, bool]]] = defaultdict(list)
    supports = len(group.members) + len(group.linked)
    for number, claim in enumerate(everything):
        told = credited.get(claim.claim_id, claim) if credited else claim
        said[_voice_key(told, gaining, registry)].append((told, number < supports))
    voices = tuple(_voice(key, said[key], registry) for key in (sorted(said) if len(said) > 1 else said))
    return Hearing(
        group=group,
        gaining_side=gaining,
        losing_side=_losing_side(group, registry.profile),
        voices=voices,
        weighed=tuple(_best_of(voice, gaining, registry) for voice in voices),
        registry=registry,
        copied=frozenset(credited),
    )


def _best_of(voice: Voice, gaining: str | None, registry: Registry) -> tuple[Weight, str]:
    found = [weigh_claim(claim, voice, gaining, registry) for claim in voice.standing]
    return max(found, key=_by_weight) if found else (Weight.NONE, "")


def case_of(hearing: Hearing) -> Case:
    """What the rules look at: the hearing without its names, dates and places."""
    gaining, registry, group = hearing.gaining_side, hearing.registry, hearing.group
    by_role: dict[Role, list[Voice]] = {role: [] for role in Role}
    for voice in hearing.voices:
        by_role[voice.role].append(voice)
    gainers, losers, thirds = by_role[Role.GAINER], by_role[Role.LOSER], by_role[Role.THIRD]
    weights = list(hearing.weights.values())
    admitted = [(voice, claim) for voice in losers if not voice.denying for claim in voice.standing]
    conceding = {claim.claim_id for _voice, claim in admitted if is_concession(claim, gaining, registry)}
    linked = {claim.claim_id for claim in group.linked}
    newest = max((voice.newest for voice in losers), default=date.min)
    denials = [voice.aligned for voice in thirds if voice.denying]
    return Case(
        gainer_states=any(voice.standing for voice in gainers),
        gainer_denies=any(voice.denying for voice in gainers),
        others_state=any(voice.standing for voice in (*losers, *thirds)),
        independent=min(ENOUGH, weights.count(Weight.INDEPENDENT)),
        access_only=min(ENOUGH, weights.count(Weight.ACCESS)),
        conceded=bool(conceding - linked),
        left=bool(conceding & linked),
        faction_states=any(
            claim.faction is not None and weigh_claim(claim, voice, gaining, registry)[0] is Weight.INDEPENDENT
            for voice, claim in admitted
        ),
        loser_denies=any(voice.denying and voice.newest == newest for voice in losers),
        unaligned_denies=None in denials,
        aligned_denies=any(aligned is not None for aligned in denials),
        taken_back=any(voice.superseded and voice.denying and not voice.standing for voice in hearing.voices),
        reviewers_for=min(ENOUGH, len(reviewers_of(group.members))),
        reviewers_against=min(ENOUGH, len(reviewers_of(group.opposing))),
        of_control=group.key.scope is not Scope.PRESENCE,
    )


def heard_in(hearing: Hearing) -> tuple[Heard, ...]:
    """Every voice as data; papers whose prose cites nobody are told together."""
    found: dict[tuple[Role, str, Stance, str], list[int]] = defaultdict(list)
    for number, voice in enumerate(hearing.voices):
        apart = "" if voice.origin == PRESS else str(number)
        found[voice.role, voice.origin, voice.stance, apart].append(number)
    return tuple(_heard([hearing.voices[number] for number in numbers], numbers, hearing) for numbers in found.values())


def _heard(voices: Sequence[Voice], numbers: Sequence[int], hearing: Hearing) -> Heard:
    claims = [claim for voice in voices for claim in (*voice.standing, *voice.denying)]
    weight, because = max((hearing.weighed[number] for number in numbers), key=_by_weight)
    ids = tuple(dict.fromkeys(claim.claim_id for claim in claims))
    return Heard(
        role=voices[0].role,
        origin=voices[0].origin,
        names=tuple(sorted({name for claim in claims if (name := claim.speaker or claim.publisher)})),
        access=tuple(access for access in Access if any(claim.access is access for claim in claims)),
        stance=voices[0].stance,
        weight=weight,
        because=because,
        reliability=_reliability(claims, voices[0], hearing),
        claims=ids,
        older=tuple(claim.claim_id for voice in voices for claim in voice.superseded),
        copied=tuple(claim_id for claim_id in ids if claim_id in hearing.copied),
    )


def _reliability(claims: Sequence[Claim], voice: Voice, hearing: Hearing) -> str:
    """The best letter among those who speak in a voice, as editors rate them."""
    side = voice.origin if voice.role is not Role.THIRD else None
    change = side, voice.aligned, hearing.gaining_side, hearing.losing_side
    return min(
        hearing.registry.letter_of(name, access, *change)
        for name, access in {(claim.speaker or claim.publisher, claim.access) for claim in claims}
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
        and not registry.is_anonymous(claim.speaker or "")
        and claim.faction is None
        and claim.access not in {Access.ANALYST, Access.PRESS}
        and claim.modality not in WEAK_MODALITIES
        and not passed_by(claim, gaining_side, registry)
    )


def passed_by(claim: Claim, side: str | None, registry: Registry) -> bool:
    """True when the words reach the reader only through ``side``: its relays or its own publisher."""
    names = (*claim.relay, claim.publisher)
    return side is not None and any(name and registry.side_named(name) == side for name in names)


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
        if claim.access in {Access.ANALYST, Access.PRESS}:
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
        if claim.event is Event.PRESENCE or not claim.evidence:
            continue
        for part in claim.evidence.split(";"):
            name, colon, shown = part.partition(":")
            if colon and name.strip() and shown.strip():
                names.setdefault(fold_name(name), name.strip())
    return tuple(names[key] for key in sorted(names))


def _losing_side(group: Group, profile: Profile) -> str | None:
    stated = sorted({claim.losing_side for claim in group.members if claim.losing_side})
    return stated[0] if len(stated) == 1 else profile.other_side(group.key.gaining_side)


def _voice_key(claim: Claim, gaining: str | None, registry: Registry) -> tuple[Role, str, str]:
    side = side_of(claim, registry)
    origin = origin_of(claim, registry)
    if side is not None and side == gaining:
        return Role.GAINER, origin, origin
    if side is not None:
        return Role.LOSER, origin, registry.fold(claim.speaker or "")
    if origin == PRESS:
        return Role.THIRD, origin, registry.fold(claim.publisher or claim.document_id or "")
    return Role.THIRD, origin, origin


def _voice(key: tuple[Role, str, str], said: list[tuple[Claim, bool]], registry: Registry) -> Voice:
    role, origin, _ = key
    days = [registry.day_said(claim) for claim, _supports in said]
    newest = max(days)
    last = [(claim, supports) for (claim, supports), day in zip(said, days, strict=True) if day == newest]
    supports = any(one for _claim, one in last)
    denies = any(not one for _claim, one in last)
    standing = tuple(claim for claim, one in said if one) if supports else ()
    denying = tuple(claim for claim, one in said if not one) if denies else ()
    kept = {claim.claim_id for claim in (*standing, *denying)}
    return Voice(
        role=role,
        origin=origin,
        standing=standing,
        denying=denying,
        superseded=tuple(claim for claim, _one in said if claim.claim_id not in kept),
        newest=newest,
        aligned=_aligned_of(said, registry) if role is Role.THIRD else None,
    )


def _aligned_of(said: list[tuple[Claim, bool]], registry: Registry) -> str | None:
    for claim, _supports in said:
        if claim.aligned is not None:
            return claim.aligned
    for claim, _supports in said:
        source = registry.source(claim.speaker) or registry.source(claim.origin)
        if source is not None:
            return source.aligned
    return None
