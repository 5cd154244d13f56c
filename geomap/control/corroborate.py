"""Claims → assessments: how sure each change is, by the named rules of ``rules.py``, each with its trace.

In three steps: :mod:`~geomap.control.grouping` says which claims speak of one change, :mod:`~geomap.control.voices` who
stands behind it, :mod:`~geomap.control.rules` what level that is. Silence and repetition corroborate nothing, and no
level passes from an area to its places or back: every place and scope is judged by itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from gazetteer.bulk import without_collecting
from geomap.control.grouping import Group, Key, Said, Scope, is_cell_place, key_of, says_change
from geomap.control.rules import CREDIBILITY, judge, what_would_change
from geomap.control.trace import tell_trace
from geomap.control.voices import Registry, case_of, hear, heard_in, is_concession, origin_of, side_of
from geomap.intervals import last_day
from geomap.model import Assessment, Claim, DateInterval, Heard, PlaceRef
from geomap.words import Event, Extent, Level, NotMapped, PlaceMatch, Role, Weight

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from geomap.config import Profile
    from geomap.control.rules import Case


SHARED_FROM = 20_000
"""Claims from which it pays to judge places in several processes."""


@without_collecting()
def assess_claims(
    claims: Iterable[Claim], *, profile: Profile, known_by: date | None = None, ui: str = "en", told: bool = True
) -> tuple[Assessment, ...]:
    """Judge every reported change.

    Parameters
    ----------
    claims
        In any order; the same claim given twice counts once.
    profile
        Sides and sources.
    known_by
        Use only what was published by this day (the last day of ``published``); undated claims are left out.
    ui
        Language of the traces: ``nl``, ``en`` or ``uk``.
    told
        False leaves out ``heard``, ``would_change`` and ``trace``: states do not ask for them.

    Returns
    -------
    tuple of Assessment
        Sorted by place, day and side. Claims of a change that cannot be placed or dated are judged alone:
        ``not_assessable``, or ``conceded`` where the losing side itself states a loss without a place. So are those
        of a document that its publisher took back: ``retracted``.
    """
    used = [claim for claim in claims if known_by is None or _is_known(claim, known_by)]

    def work(part: Sequence[Claim]) -> list[Assessment]:
        return assess_part(part, Registry(profile), ui if told else None)

    if len(used) < SHARED_FROM:
        found = work(used)
    else:
        from geomap.parallel import count_workers, map_parts

        distinct = {claim.claim_id: claim for claim in used}.values()
        parts = map_parts(work, share_out(distinct, count_workers()), send=_send, receive=_receive)
        found = [one for part in parts for one in part]
    return tuple(sorted(found, key=assessment_order))


def assess_part(claims: Sequence[Claim], registry: Registry, ui: str | None) -> list[Assessment]:
    """Judge the claims on some places, in no order; without a language the voices and traces are left out."""
    said = Said(claims)
    told: Told = {}
    found = [assess_group(group, registry, ui, told) for key in said.list_keys() for group in said.groups_of(key)]
    grouped = said.stated_ids()
    alone = {claim.claim_id: claim for claim in claims if claim.claim_id not in grouped and _is_judged_alone(claim)}
    return found + [_assess_alone(alone[claim_id], registry, ui) for claim_id in sorted(alone)]


_values_of = attrgetter(*(one.name for one in fields(Assessment)))
_voice_values_of = attrgetter(*(one.name for one in fields(Heard)))
_NAMES = tuple(one.name for one in fields(Assessment))
_VOICE_NAMES = tuple(one.name for one in fields(Heard))
_HEARD_AT = _NAMES.index("heard")


def _send(found: Iterable[Assessment]) -> list[list[Any]]:
    """Assessments as plain lists: pickled and made again in less than half the time."""
    parcels = []
    for one in found:
        values = list(_values_of(one))
        values[_HEARD_AT] = [_voice_values_of(voice) for voice in one.heard]
        parcels.append(values)
    return parcels


def _receive(parcels: Iterable[list[Any]]) -> list[Assessment]:
    found = []
    for values in parcels:
        voices = [Heard(**dict(zip(_VOICE_NAMES, voice, strict=True))) for voice in values[_HEARD_AT]]
        values[_HEARD_AT] = tuple(voices)
        found.append(Assessment(**dict(zip(_NAMES, values, strict=True))))
    return found


def share_out(claims: Iterable[Claim], workers: int) -> list[list[Claim]]:
    """The claims in as many parts of like size; those of one place, which are judged together, in one part."""
    by_place: dict[str, list[Claim]] = {}
    for claim in claims:
        by_place.setdefault((claim.place.id if claim.place is not None else None) or "", []).append(claim)
    parts: list[list[Claim]] = [[] for _ in range(workers)]
    for place_id in sorted(by_place, key=lambda one: (-len(by_place[one]), one)):
        min(parts, key=len).extend(by_place[place_id])
    return [part for part in parts if part]


def _is_known(claim: Claim, known_by: date) -> bool:
    day = last_day(claim.published)
    return day is not None and day <= known_by


def assessment_order(one: Assessment) -> tuple[str, date, date, str, str, int, str, str]:
    """Order of assessments: by place, day and side."""
    # Ids come last: they change with every claim that is added, the order of changes should not.
    return (
        one.place.id or "~",
        one.event_date.latest or one.event_date.earliest or date.max,
        one.event_date.earliest or date.min,
        one.gaining_side or "",
        one.event,
        one.geo_precision,
        one.extent or "",
        one.assessment_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """What was made of a group: who was heard, and what the rules say of it."""

    level: Level
    rule: str
    would_change: tuple[tuple[str, Level], ...]
    heard: tuple[Heard, ...]
    trace: str
    origins: tuple[str, ...]
    losing_side: str | None
    newest: date
    """Of those who stand by it; the beginning of time where that is undated."""


def _judge_group(group: Group, registry: Registry, ui: str | None) -> _Judged:
    hearing = hear(group, registry)
    level, rule, outcomes = _verdict(case_of(hearing))
    heard: tuple[Heard, ...] = ()
    trace = ""
    if ui is None:
        outcomes = ()
    else:
        heard = heard_in(hearing)
        trace = tell_trace(heard, level=level, rule=rule, would_change=outcomes, profile=registry.profile, ui=ui)
    return _Judged(
        level=level, rule=rule, would_change=outcomes, heard=heard, trace=trace, origins=hearing.origins,
        losing_side=hearing.losing_side,
        newest=max([registry.day_printed(one) for voice in hearing.voices for one in voice.standing], default=date.min),
    )  # fmt: skip


Told = dict[tuple[object, ...], _Judged]


def judge_single(group: Group, registry: Registry, ui: str | None, told: Told) -> _Judged:
    """The same for a group of one statement: alike for all statements of who says it in this way."""
    claim = group.members[0]
    # Of a paper that cites somebody, only whose paper it is makes a difference.
    passed_on = claim.speaker and claim.origin and claim.publisher
    printed = registry.side_named(claim.publisher or "") if passed_on else claim.publisher or claim.document_id
    said = (
        group.key.scope, claim.gaining_side, claim.losing_side, claim.event, claim.modality, claim.speaker,
        claim.speaker_side, claim.access, claim.origin, bool(passed_on), printed, claim.relay, claim.aligned,
        claim.faction, claim.evidence,
    )  # fmt: skip
    found = told.get(said)
    if found is None:
        found = told[said] = _judge_group(group, registry, ui)
    return found


def assess_group(group: Group, registry: Registry, ui: str | None, told: Told) -> Assessment:
    """Judge one change; ``told`` remembers what is alike of changes that rest on one statement."""
    members = group.members
    single = len(members) == 1 and not group.linked and not group.opposing
    judged = judge_single(group, registry, ui, told) if single else _judge_group(group, registry, ui)
    supporting = _ids_of((*group.members, *group.linked) if group.linked else group.members)
    heard, newest = judged.heard, judged.newest
    if single:
        newest = registry.day_printed(group.members[0])
    if single and heard and heard[0].claims != supporting:
        one = heard[0]
        heard = (
            Heard(role=one.role, origin=one.origin, names=one.names, access=one.access, stance=one.stance,
                  weight=one.weight, because=one.because, reliability=one.reliability, claims=supporting),
        )  # fmt: skip
    return Assessment(
        assessment_id=assessment_id(group.key, supporting),
        place=_place_of(group.members),
        event=event_of({claim.event for claim in members}) if len(members) > 1 else members[0].event,
        gaining_side=group.key.gaining_side,
        losing_side=judged.losing_side,
        event_date=group.event_date,
        level=judged.level,
        rule=judged.rule,
        supporting=supporting,
        opposing=_ids_of(group.opposing),
        origins=judged.origins,
        credibility=CREDIBILITY[judged.level],
        trace=judged.trace,
        heard=heard,
        would_change=judged.would_change,
        geo_precision=max([claim.geo_precision or 1 for claim in group.members]),
        extent=extent_of(group.key, members[0].place, {claim.extent for claim in members}),
        last_affirmed=newest if newest != date.min else None,
    )


@lru_cache(maxsize=4096)
def _verdict(case: Case) -> tuple[Level, str, tuple[tuple[str, Level], ...]]:
    """Level, rule, and what would change it."""
    return *judge(case), what_would_change(case)


def _is_judged_alone(claim: Claim) -> bool:
    """True for a change that is too vague to be judged with others, or that its publisher took back."""
    if claim.not_mapped is NotMapped.RETRACTED:
        return claim.changes_control or claim.event is Event.PRESENCE
    return says_change(claim)


def _assess_alone(claim: Claim, registry: Registry, ui: str | None) -> Assessment:
    placed = claim.place is not None and claim.place.id is not None
    side = side_of(claim, registry)
    taken_back = claim.not_mapped is NotMapped.RETRACTED
    level, rule = Level.RETRACTED if taken_back else Level.NOT_ASSESSABLE, _why_alone(claim)
    own_loss = not taken_back and not placed and side is not None and side == claim.losing_side
    if own_loss and is_concession(claim, claim.gaining_side, registry):
        level, rule = Level.CONCEDED, "own_loss_conceded"
    roles = {claim.gaining_side: Role.GAINER, claim.losing_side: Role.LOSER}
    name = claim.speaker or claim.publisher
    heard = (
        Heard(
            role=roles.get(side, Role.THIRD) if side is not None else Role.THIRD,
            origin=origin_of(claim, registry),
            names=(name,) if name else (),
            access=(claim.access,),
            weight=Weight.INDEPENDENT if level is Level.CONCEDED else Weight.NONE,
            because={Level.CONCEDED: "loser_named", Level.RETRACTED: "retracted"}.get(level, "too_vague"),
            claims=(claim.claim_id,),
        ),
    )
    trace = ""
    if ui is not None:
        trace = tell_trace(heard, level=level, rule=rule, would_change=(), profile=registry.profile, ui=ui)
    digest = hashlib.sha256(f"vague\x1f{claim.claim_id}".encode()).hexdigest()[:16]
    return Assessment(
        assessment_id=f"a-{digest}",
        place=claim.place or PlaceRef(),
        event=claim.event,
        gaining_side=claim.gaining_side,
        losing_side=claim.losing_side,
        event_date=claim.event_date or DateInterval(),
        level=level,
        rule=rule,
        supporting=(claim.claim_id,),
        origins=(heard[0].origin,),
        credibility=CREDIBILITY[level],
        trace=trace,
        heard=heard if ui is not None else (),
        geo_precision=claim.geo_precision or 1,
        extent=claim.extent,
        last_affirmed=last_day(claim.published),
    )


def _why_alone(claim: Claim) -> str:
    if claim.not_mapped is not None and claim.not_mapped is not NotMapped.AREA_ONLY:
        return claim.not_mapped.value
    if claim.place is None or claim.place.id is None:
        ambiguous = claim.place is not None and claim.place.match is PlaceMatch.AMBIGUOUS
        return NotMapped.AMBIGUOUS_PLACE.value if ambiguous else NotMapped.NO_PLACE.value
    if claim.event_date is None:
        return NotMapped.NO_DATE.value
    return NotMapped.NO_CHANGE.value if key_of(claim) is None else NotMapped.NO_DATE.value


def assessment_id(key: Key, supporting: tuple[str, ...]) -> str:
    """Id of what is made of some claims on a change of a key."""
    parts = (key.place_id, key.scope.value, str(key.whole), key.gaining_side or "", *supporting)
    return f"a-{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:16]}"


def _ids_of(claims: Sequence[Claim]) -> tuple[str, ...]:
    if len(claims) < 2:
        return tuple([claim.claim_id for claim in claims])
    return tuple(sorted({claim.claim_id for claim in claims}))


def _place_of(members: tuple[Claim, ...]) -> PlaceRef:
    first = members[0].place
    if first is not None and (len(members) == 1 or all(claim.place is first for claim in members)):
        return first
    places = {id(claim.place): claim.place for claim in members if claim.place is not None}
    return min(places.values(), key=order_of_places)


def order_of_places(place: PlaceRef) -> tuple[str, str, float, float]:
    """Order of the places that claims of one change name; the first is that of the change."""
    return place.name or "", place.surface or "", place.lat or 0.0, place.lon or 0.0


_EVENT_ORDER = (Event.ADVANCE, Event.RECAPTURE, Event.CAPTURE, Event.TRANSFER, Event.WITHDRAWAL, Event.PRESENCE)


def event_of(events: AbstractSet[Event]) -> Event:
    """The word for a change: not the most repeated one, so that copies of a claim do not turn it."""
    if len(events) == 1:
        return next(iter(events))
    return next(event for event in _EVENT_ORDER if event in events)


def extent_of(key: Key, place: PlaceRef | None, stated: AbstractSet[Extent | None]) -> Extent | None:
    """How much of a place changes, by what is stated of it."""
    if key.whole:
        return Extent.WHOLE
    if key.scope is Scope.GROUND and is_cell_place(place):
        # Whatever word was used, the place itself is not said to be taken.
        return Extent.PART
    return next((one for one in (Extent.PART, Extent.UNSPECIFIED) if one in stated), None)
