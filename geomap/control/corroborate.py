"""Claims → assessments: how sure each change is, by named rules, each with its trace.

The rules stand in :data:`RULES`, in the order in which they are tried; the first that holds gives the level. Each is a
small pure function of a :class:`~geomap.control.voices.Hearing`. What each means, with its source and an example, is in
``docs/corroboration.md``. Silence and repetition corroborate nothing, and no level passes from an area to its places
or back: every place and scope is judged by itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from geomap.control.grouping import Group, Scope, group_claims, is_assessable, is_cell_place, key_of, says_change
from geomap.control.voices import (
    Hearing,
    Registry,
    Role,
    Voice,
    Weight,
    hear,
    is_concession,
    origin_of,
    reviewers_of,
    side_of,
    weigh_claim,
)
from geomap.intervals import last_day
from geomap.model import (
    PRESS,
    Access,
    Assessment,
    Claim,
    DateInterval,
    Event,
    Extent,
    Level,
    NotMapped,
    PlaceMatch,
    PlaceRef,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geomap.config import Profile

CREDIBILITY = {
    Level.VERIFIED: 1,
    Level.CONCEDED: 1,
    Level.CORROBORATED: 2,
    Level.REPORTED: 3,
    Level.UNCORROBORATED: 4,
    Level.DISPUTED: 4,
    Level.REFUTED: 5,
    Level.RETRACTED: 5,
    Level.NOT_ASSESSABLE: 6,
}
"""Admiralty item credibility of a level, for export; the reliability of sources is kept apart."""

LEVEL_ORDER = (
    Level.NOT_ASSESSABLE,
    Level.REFUTED,
    Level.RETRACTED,
    Level.DISPUTED,
    Level.UNCORROBORATED,
    Level.REPORTED,
    Level.CORROBORATED,
    Level.CONCEDED,
    Level.VERIFIED,
)
"""Levels from weakest to strongest."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule that fired: the level it grants, and why, in words."""

    level: Level
    because: str


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule may look at: the group, the voices, and whether the scope can be verified at all."""

    group: Group
    hearing: Hearing


def assess_claims(claims: Iterable[Claim], *, profile: Profile, known_by: date | None = None) -> tuple[Assessment, ...]:
    """Judge every reported change.

    Parameters
    ----------
    claims
        In any order; the same claim given twice counts once.
    profile
        Sides and sources.
    known_by
        Use only what was published by this day (the last day of ``published``); undated claims are left out.

    Returns
    -------
    tuple of Assessment
        Sorted by place, day and side. Claims of a change that cannot be placed or dated are judged alone:
        ``not_assessable``, or ``conceded`` where the losing side itself states a loss without a place.
    """
    used = [claim for claim in claims if known_by is None or _is_known(claim, known_by)]
    registry = Registry(profile)
    found = [_assess_group(group, registry) for group in group_claims(used)]
    vague = {claim.claim_id: claim for claim in used if says_change(claim) and not is_assessable(claim)}
    found += [_assess_vague(vague[claim_id], registry) for claim_id in sorted(vague)]
    return tuple(sorted(found, key=_assessment_order))


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
        one.event.value,
        one.geo_precision,
        one.extent.value if one.extent else "",
        one.assessment_id,
    )


# --- rules, in the order in which they are tried -------------------------------------------------------------------


def contrary_evidence_verified(case: Case) -> Verdict | None:
    """Two reviewers attached evidence to what is said against it."""
    against = reviewers_of(case.group.opposing)
    if len(against) < 2:
        return None
    if len(_evidence_for(case)) >= 2:
        return Verdict(Level.DISPUTED, "reviewers attached evidence on both sides")
    return Verdict(Level.REFUTED, f"contrary evidence reviewed by {', '.join(against)}")


def two_reviewers(case: Case) -> Verdict | None:
    """Two reviewers attached located, dated evidence of control; a presence is never that."""
    names = _evidence_for(case)
    if case.group.key.scope is Scope.PRESENCE or len(names) < 2:
        return None
    return Verdict(Level.VERIFIED, f"evidence of control reviewed by {', '.join(names)}")


def own_loss_conceded(case: Case) -> Verdict | None:
    """A named speaker of the losing side states the loss of this place, in this scope."""
    members = {claim.claim_id for claim in case.group.members}
    for voice in case.hearing.of(Role.LOSER):
        if voice.denying:
            continue
        for claim in voice.standing:
            if claim.claim_id in members and is_concession(claim, case.hearing):
                return Verdict(Level.CONCEDED, f"{claim.speaker} of the losing side states it")
    return None


def own_withdrawal_stated(case: Case) -> Verdict | None:
    """A named speaker of the losing side states that it left this place, in the days of the taking."""
    linked = {claim.claim_id for claim in case.group.linked}
    for voice in case.hearing.of(Role.LOSER):
        if voice.denying:
            continue
        for claim in voice.standing:
            if claim.claim_id in linked and is_concession(claim, case.hearing):
                return Verdict(Level.CONCEDED, f"{claim.speaker} states that its own side left it")
    return None


def origin_withdraws(case: Case) -> Verdict | None:
    """Whoever said it says now that it is not so, and nobody with access of their own still does."""
    gainers = case.hearing.of(Role.GAINER)
    withdrawn = [voice for voice in case.hearing.voices if voice.superseded and voice.denying and not voice.standing]
    independent = Weight.INDEPENDENT in case.hearing.weights.values()
    if any(voice.denying and not voice.standing for voice in gainers):
        if independent:
            return Verdict(Level.DISPUTED, "the gaining side denies it, an independent origin states it")
        return Verdict(Level.RETRACTED, "the gaining side itself says that it is not so")
    if withdrawn and not case.hearing.standing:
        return Verdict(Level.RETRACTED, f"{withdrawn[0].name} took it back")
    return None


def rival_faction(case: Case) -> Verdict | None:
    """A faction of the losing side blames another for the loss, or states it; the side as a whole has not."""
    for voice in case.hearing.of(Role.LOSER):
        for claim in voice.standing:
            firm = claim.faction is not None and weigh_claim(claim, voice, case.hearing) is Weight.INDEPENDENT
            if firm and not voice.denying:
                blamed = f" and blames {claim.blames}" if claim.blames else ""
                return Verdict(Level.CORROBORATED, f"{claim.speaker or claim.faction}, a faction, states it{blamed}")
    return None


def third_party_denies(case: Case) -> Verdict | None:
    """A third party denies it: refuted where only the gainer says so, disputed where third parties contradict."""
    deniers = [voice for voice in case.hearing.of(Role.THIRD) if voice.denying]
    if not deniers:
        return None
    names = ", ".join(dict.fromkeys(voice.name for voice in deniers))
    supported = any(voice.role is not Role.GAINER for voice in case.hearing.standing)
    if supported:
        return Verdict(Level.DISPUTED, f"{names} denies it, others state it")
    if any(voice.aligned is None for voice in deniers):
        return Verdict(Level.REFUTED, f"only the gaining side says so and {names}, no party, denies it")
    return Verdict(Level.DISPUTED, f"only the gaining side says so and {names} denies it")


def independent_origins(case: Case) -> Verdict | None:
    """Two or more origins with separate access, one of them a witness there or not aligned with the gainer."""
    weights = case.hearing.weights
    apart = sorted(origin for origin, weight in weights.items() if weight is not Weight.NONE)
    independent = sorted(origin for origin, weight in weights.items() if weight is Weight.INDEPENDENT)
    if len(apart) < 2 or not independent:
        return None
    return Verdict(
        Level.CORROBORATED, f"origins with separate access: {', '.join(apart)}; {independent[0]} is independent"
    )


def loser_denies(case: Case) -> Verdict | None:
    """The newest word of the losing side denies a gain that is not corroborated."""
    if not case.hearing.loser_denies_last:
        return None
    return Verdict(Level.DISPUTED, "the newest word of the losing side denies it")


def gainer_contradicts_itself(case: Case) -> Verdict | None:
    """The gaining side states and denies it on the same day."""
    if any(voice.standing and voice.denying for voice in case.hearing.of(Role.GAINER)):
        return Verdict(Level.DISPUTED, "the gaining side both states and denies it")
    return None


def third_party_reports(case: Case) -> Verdict | None:
    """Somebody who is no party reports it, but none that corroborates."""
    thirds = [voice for voice in case.hearing.standing if voice.role is not Role.GAINER]
    if not thirds:
        return None
    return Verdict(Level.REPORTED, "; ".join(dict.fromkeys(_why_only_reported(voice, case) for voice in thirds)))


def gaining_side_only(case: Case) -> Verdict | None:
    """Every origin is of the gaining side."""
    if not case.hearing.standing:
        return None
    return Verdict(Level.UNCORROBORATED, "only the gaining side says so")


RULES: tuple[Callable[[Case], Verdict | None], ...] = (
    contrary_evidence_verified,
    two_reviewers,
    own_loss_conceded,
    own_withdrawal_stated,
    origin_withdraws,
    rival_faction,
    third_party_denies,
    independent_origins,
    loser_denies,
    gainer_contradicts_itself,
    third_party_reports,
    gaining_side_only,
)
"""All rules, tried in this order."""


# --- what the rules share ------------------------------------------------------------------------------------------


def _evidence_for(case: Case) -> tuple[str, ...]:
    return reviewers_of(case.group.members)


def _why_only_reported(voice: Voice, case: Case) -> str:
    if voice.role is Role.LOSER:
        return "the losing side is cited without a name, or hedged"
    if voice.origin == PRESS:
        return "prose of the press"
    access = {claim.access for claim in voice.standing}
    if voice.aligned is not None and voice.aligned == case.hearing.gaining_side:
        return f"{voice.name} is aligned with the gaining side"
    if access <= {Access.ANALYST}:
        return f"{voice.name} is an analyst who saw nothing there"
    return f"{voice.name} is the only origin with access" if access & {Access.WITNESS, Access.OFFICIAL} else voice.name


def _assess_group(group: Group, registry: Registry) -> Assessment:
    case = Case(group=group, hearing=hear(group, registry))
    tried, verdict, rule = [], Verdict(Level.NOT_ASSESSABLE, "nobody states it"), "nobody_states_it"
    for one in RULES:
        answer = one(case)
        if answer is not None:
            verdict, rule = answer, one.__name__
            break
        tried.append(one.__name__)
    supporting = tuple(sorted({claim.claim_id for claim in (*group.members, *group.linked)}))
    opposing = tuple(sorted({claim.claim_id for claim in group.opposing}))
    return Assessment(
        assessment_id=_assessment_id(group, supporting),
        place=_place_of(group.members),
        event=_event_of(group.members),
        gaining_side=group.key.gaining_side,
        losing_side=case.hearing.losing_side,
        event_date=group.event_date,
        level=verdict.level,
        rule=rule,
        supporting=supporting,
        opposing=opposing,
        origins=case.hearing.origins,
        credibility=CREDIBILITY[verdict.level],
        trace=_trace(case, tried, rule, verdict),
        geo_precision=max(claim.geo_precision or 1 for claim in group.members),
        extent=_extent_of(group),
        last_affirmed=_last_affirmed(case.hearing),
    )


def _assess_vague(claim: Claim, registry: Registry) -> Assessment:
    placed = claim.place is not None and claim.place.id is not None
    side = side_of(claim, registry)
    level, rule = Level.NOT_ASSESSABLE, _why_vague(claim)
    because = f"too vague to place or date ({rule})"
    if not placed and side is not None and side == claim.losing_side:
        hearing = Hearing(
            gaining_side=claim.gaining_side,
            losing_side=claim.losing_side,
            voices=(),
            loser_denies_last=False,
            registry=registry,
        )
        if is_concession(claim, hearing):
            level, rule = Level.CONCEDED, "own_loss_conceded"
            because = f"{claim.speaker} of the losing side states a loss without a place; nothing is drawn of it"
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
        origins=(origin_of(claim, registry),),
        credibility=CREDIBILITY[level],
        trace=f"{rule} → {level.value}: {because}",
        geo_precision=claim.geo_precision or 1,
        extent=claim.extent,
        last_affirmed=last_day(claim.published),
    )


def _why_vague(claim: Claim) -> str:
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
    places = [claim.place for claim in members if claim.place is not None]
    return min(places, key=lambda place: (place.name or "", place.surface or "", place.lat or 0.0, place.lon or 0.0))


def _event_of(members: tuple[Claim, ...]) -> Event:
    """The word for a change: not the most repeated one, so that copies of a claim do not turn it."""
    order = (Event.ADVANCE, Event.RECAPTURE, Event.CAPTURE, Event.TRANSFER, Event.WITHDRAWAL, Event.PRESENCE)
    return min((claim.event for claim in members), key=order.index)


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
    return max((voice.newest for voice in hearing.standing if voice.newest != date.min), default=None)


def _trace(case: Case, tried: list[str], rule: str, verdict: Verdict) -> str:
    weights = case.hearing.weights
    heard = []
    for voice in case.hearing.voices:
        word = "states" if voice.standing else "denies"
        if voice.standing and voice.denying:
            word = "states and denies"
        access = "/".join(sorted({claim.access.value for claim in (*voice.standing, *voice.denying)}))
        weight = f", {weights[voice.origin].value}" if voice.standing else ""
        before = f", {len(voice.superseded)} older said otherwise" if voice.superseded else ""
        label = voice.origin if voice.name == voice.origin else f"{voice.name} [{voice.origin}]"
        heard.append(f"{label} ({voice.role.value}, {access}{weight}) {word}{before}")
    untried = f"not: {', '.join(tried)}. " if tried else ""
    return f"{'; '.join(heard)}. {untried}{rule} → {verdict.level.value}: {verdict.because}"
