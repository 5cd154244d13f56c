"""Claims → assessments: how sure each change is, by the named rules of ``rules.py``, each with its trace.

In three steps: :mod:`~geomap.control.grouping` says which claims speak of one change, :mod:`~geomap.control.voices` who
stands behind it, :mod:`~geomap.control.rules` what level that is. Silence and repetition corroborate nothing, and no
level passes from an area to its places or back: every place and scope is judged by itself.
"""

from __future__ import annotations

import hashlib
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from gazetteer.bulk import without_collecting
from geomap.control.grouping import Group, Scope, group_claims, is_cell_place, key_of, says_change
from geomap.control.rules import CREDIBILITY, judge, what_would_change
from geomap.control.trace import tell_trace
from geomap.control.voices import Hearing, Registry, case_of, hear, heard_in, is_concession, origin_of, side_of
from geomap.intervals import last_day
from geomap.model import (
    Assessment,
    Claim,
    DateInterval,
    Event,
    Extent,
    Heard,
    Level,
    NotMapped,
    PlaceMatch,
    PlaceRef,
    Role,
    Weight,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geomap.config import Profile
    from geomap.control.rules import Case


SHARED_FROM = 20_000
"""Claims from which it pays to judge places in several processes."""


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

    def assess_part(part: Sequence[Claim]) -> list[Assessment]:
        with without_collecting():
            return _assess(part, Registry(profile), ui if told else None)

    if len(used) < SHARED_FROM:
        found = assess_part(used)
    else:
        from geomap.parallel import count_workers, map_parts

        distinct = {claim.claim_id: claim for claim in used}.values()
        parts = map_parts(assess_part, share_out(distinct, count_workers()))
        found = [one for part in parts for one in part]
    return tuple(sorted(found, key=_assessment_order))


def _assess(claims: Sequence[Claim], registry: Registry, ui: str | None) -> list[Assessment]:
    groups = group_claims(claims)
    found = [_assess_group(group, registry, ui) for group in groups]
    grouped = {claim.claim_id for group in groups for claim in group.members}
    alone = {claim.claim_id: claim for claim in claims if claim.claim_id not in grouped and _is_judged_alone(claim)}
    return found + [_assess_alone(alone[claim_id], registry, ui) for claim_id in sorted(alone)]


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


def _assessment_order(one: Assessment) -> tuple[str, date, date, str, str, int, str, str]:
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


def _assess_group(group: Group, registry: Registry, ui: str | None) -> Assessment:
    hearing = hear(group, registry)
    level, rule, outcomes = _verdict(case_of(hearing))
    heard: tuple[Heard, ...] = ()
    trace = ""
    if ui is None:
        outcomes = ()
    else:
        heard = heard_in(hearing)
        trace = tell_trace(heard, level=level, rule=rule, would_change=outcomes, profile=registry.profile, ui=ui)
    supporting = tuple(sorted({claim.claim_id for claim in (*group.members, *group.linked)}))
    return Assessment(
        assessment_id=_assessment_id(group, supporting),
        place=_place_of(group.members),
        event=_event_of(group.members),
        gaining_side=group.key.gaining_side,
        losing_side=hearing.losing_side,
        event_date=group.event_date,
        level=level,
        rule=rule,
        supporting=supporting,
        opposing=tuple(sorted({claim.claim_id for claim in group.opposing})) if group.opposing else (),
        origins=hearing.origins,
        credibility=CREDIBILITY[level],
        trace=trace,
        heard=heard,
        would_change=outcomes,
        geo_precision=max([claim.geo_precision or 1 for claim in group.members]),
        extent=_extent_of(group),
        last_affirmed=_last_affirmed(hearing),
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


def _assessment_id(group: Group, supporting: tuple[str, ...]) -> str:
    key = group.key
    parts = (key.place_id, key.scope.value, str(key.whole), key.gaining_side or "", *supporting)
    return f"a-{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:16]}"


def _place_of(members: tuple[Claim, ...]) -> PlaceRef:
    places = {id(claim.place): claim.place for claim in members if claim.place is not None}
    if len(places) == 1:
        return next(iter(places.values()))
    return min(places.values(), key=lambda place: (place.name or "", place.surface or "", place.lat or 0.0,
                                                   place.lon or 0.0))  # fmt: skip


_EVENT_ORDER = (Event.ADVANCE, Event.RECAPTURE, Event.CAPTURE, Event.TRANSFER, Event.WITHDRAWAL, Event.PRESENCE)


def _event_of(members: tuple[Claim, ...]) -> Event:
    """The word for a change: not the most repeated one, so that copies of a claim do not turn it."""
    events = {claim.event for claim in members}
    return next(event for event in _EVENT_ORDER if event in events)


def _extent_of(group: Group) -> Extent | None:
    if group.key.whole:
        return Extent.WHOLE
    first = group.members[0]
    if group.key.scope is Scope.GROUND and is_cell_place(first.place):
        # Whatever word was used, the place itself is not said to be taken.
        return Extent.PART
    stated = {claim.extent for claim in group.members if claim.extent is not None}
    return next((one for one in (Extent.PART, Extent.UNSPECIFIED) if one in stated), None)


def _last_affirmed(hearing: Hearing) -> date | None:
    newest = max([voice.newest for voice in hearing.voices if voice.standing], default=date.min)
    return newest if newest != date.min else None
