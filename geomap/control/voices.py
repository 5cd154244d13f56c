"""Who stands behind a change: one voice an origin, its newest word counted, older words kept visible.

A side is one voice as gainer, whichever organ speaks. Of the losing side each speaker is a voice, because a concession
is somebody's; its newest word is kept too. Third parties are a voice an origin; papers whose prose cites nobody share
the origin ``press`` and differ only in what each said last.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from geomap.config import fold_name
from geomap.intervals import last_day
from geomap.model import PRESS, Access, Claim, Event, Modality

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geomap.config import Profile
    from geomap.control.grouping import Group

WEAK_MODALITIES = frozenset({Modality.HEDGED, Modality.UNCONFIRMED})
"""Said, but not stood for: never a concession, never corroboration."""


class Role(StrEnum):
    """Where a speaker stands towards the change."""

    GAINER = "gainer"
    LOSER = "loser"
    THIRD = "third"


class Weight(StrEnum):
    """What a standing origin adds."""

    INDEPENDENT = "independent"
    """Access of its own and no wish that it were so: a witness there, or somebody not aligned with the gainer."""
    ACCESS = "access"
    """Access of its own, but of the gaining side or aligned with it."""
    NONE = "none"
    """Repeats or infers: prose of the press, analysts who saw nothing, hedged words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One voice about one change."""

    role: Role
    origin: str
    name: str
    """Speaker, where it matters; else the origin."""
    standing: tuple[Claim, ...] = ()
    """Its supporting statements, when its newest word supports."""
    denying: tuple[Claim, ...] = ()
    """Its denials, when its newest word denies."""
    superseded: tuple[Claim, ...] = ()
    """What it said before and no longer says."""
    newest: date = date.min
    aligned: str | None = None


class Registry:
    """A profile's sides and sources, each name looked up once."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.side_ids = frozenset(profile.side_ids)
        self._folded: dict[str, str] = {}
        self._sides: dict[str, str | None] = {}
        self._days: dict[str, date] = {}
        for side in profile.sides:
            called = (side.id, *(text for _language, words in side.words for text in (words.name, *words.aliases)))
            for text in called:
                self._sides[fold_name(text)] = side.id

    def fold(self, name: str) -> str:
        """Key of a name."""
        if name not in self._folded:
            self._folded[name] = fold_name(name)
        return self._folded[name]

    def side_named(self, name: str) -> str | None:
        """The party that a relay or publisher belongs to, by the registry or by a side's own names ("Kyiv")."""
        key = self.fold(name)
        if key not in self._sides:
            source = self.profile.find_source(name)
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


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """All voices about one change; what the rules look at."""

    gaining_side: str | None
    losing_side: str | None
    voices: tuple[Voice, ...]
    loser_denies_last: bool
    """The newest statement of the losing side is a denial."""
    registry: Registry

    def of(self, role: Role) -> tuple[Voice, ...]:
        """Voices in a role."""
        return tuple(voice for voice in self.voices if voice.role is role)

    @cached_property
    def standing(self) -> tuple[Voice, ...]:
        """Voices whose newest word supports the change."""
        return tuple(voice for voice in self.voices if voice.standing)

    @property
    def origins(self) -> tuple[str, ...]:
        """Distinct origins of the standing voices, sorted."""
        return tuple(sorted({voice.origin for voice in self.standing}))

    @cached_property
    def weights(self) -> dict[str, Weight]:
        """What each standing origin adds, at its best."""
        order = [Weight.NONE, Weight.ACCESS, Weight.INDEPENDENT]
        best: dict[str, Weight] = {}
        for voice in self.standing:
            weight = max((weigh_claim(claim, voice, self) for claim in voice.standing), key=order.index)
            best[voice.origin] = max(best.get(voice.origin, Weight.NONE), weight, key=order.index)
        return best


def hear(group: Group, registry: Registry) -> Hearing:
    """The voices of a group, each with the newest word it gave."""
    gaining = group.key.gaining_side
    losing = _losing_side(group, registry.profile)
    said: dict[tuple[Role, str, str], list[tuple[Claim, bool]]] = defaultdict(list)
    for claim in (*group.members, *group.linked):
        said[_voice_key(claim, gaining, registry)].append((claim, True))
    for claim in group.opposing:
        said[_voice_key(claim, gaining, registry)].append((claim, False))
    voices = tuple(_voice(key, said[key], registry) for key in sorted(said))
    lost = [voice for voice in voices if voice.role is Role.LOSER]
    newest = max((voice.newest for voice in lost), default=date.min)
    return Hearing(
        gaining_side=gaining,
        losing_side=losing,
        voices=voices,
        loser_denies_last=any(voice.denying and voice.newest == newest for voice in lost),
        registry=registry,
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


def is_concession(claim: Claim, hearing: Hearing) -> bool:
    """True when a named speaker of the losing side states its own side's loss, not through the gainer's mouth."""
    return (
        bool(claim.speaker)
        and claim.faction is None
        and claim.modality not in WEAK_MODALITIES
        and not passed_by(claim, hearing.gaining_side, hearing.registry)
    )


def passed_by(claim: Claim, side: str | None, registry: Registry) -> bool:
    """True when the words reach the reader only through ``side``: its relays or its own publisher."""
    names = (*claim.relay, claim.publisher)
    return side is not None and any(name and registry.side_named(name) == side for name in names)


def weigh_claim(claim: Claim, voice: Voice, hearing: Hearing) -> Weight:
    """What one standing statement adds (the table of ``docs/corroboration.md``)."""
    if voice.role is Role.GAINER:
        return Weight.ACCESS
    if claim.modality in WEAK_MODALITIES or passed_by(claim, hearing.gaining_side, hearing.registry):
        return Weight.NONE
    if voice.role is Role.LOSER:
        return Weight.INDEPENDENT
    if voice.origin == PRESS or claim.access is Access.PRESS:
        return Weight.NONE
    if claim.access is Access.WITNESS:
        return Weight.INDEPENDENT
    if voice.aligned is not None and voice.aligned == hearing.gaining_side:
        return Weight.ACCESS if claim.access is Access.OFFICIAL else Weight.NONE
    if voice.aligned is not None:
        # Aligned with the loser and yet says that it lost: a biased source counts against the side that it prefers.
        return Weight.INDEPENDENT
    return Weight.INDEPENDENT if claim.access is Access.OFFICIAL else Weight.NONE


def reviewers_of(claims: Iterable[Claim]) -> tuple[str, ...]:
    """Distinct reviewers who attached evidence (``NAME: what and where; NAME: …``); a presence is never evidence."""
    names: dict[str, str] = {}
    for claim in claims:
        if claim.event is Event.PRESENCE:
            continue
        for part in (claim.evidence or "").split(";"):
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
    first = said[0][0]
    return Voice(
        role=role,
        origin=origin,
        name=first.speaker or origin,
        standing=standing,
        denying=denying,
        superseded=tuple(claim for claim, _one in said if claim.claim_id not in kept),
        newest=newest,
        aligned=_aligned_of(said, registry.profile) if role is Role.THIRD else None,
    )


def _aligned_of(said: list[tuple[Claim, bool]], profile: Profile) -> str | None:
    for claim, _supports in said:
        if claim.aligned is not None:
            return claim.aligned
    for claim, _supports in said:
        source = profile.find_source(claim.speaker) or profile.find_source(claim.origin)
        if source is not None:
            return source.aligned
    return None
