"""What later publications changed about one day: two states and two sets of assessments, set side by side."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geomap.control.corroborate import assess_claims
from geomap.control.explain import say_state
from geomap.control.phrases import clean, say, say_day, say_event, say_side
from geomap.control.state import control_on
from geomap.intervals import last_day, overlaps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from geomap.config import Profile
    from geomap.control.baseline import Baseline
    from geomap.model import Assessment, Claim, ControlState, PlaceRef, PlaceState


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """A place that is shown otherwise; None is "no report"."""

    place: PlaceRef
    before: PlaceState | None
    after: PlaceState | None
    because: tuple[Claim, ...]
    """Claims published in between that speak of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentChange:
    """A change that is judged otherwise; None is new or gone."""

    before: Assessment | None
    after: Assessment | None
    because: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeDiff:
    """What was shown of a day with the knowledge of two days."""

    on: date
    known_by: tuple[date, date]
    states: tuple[StateChange, ...]
    assessments: tuple[AssessmentChange, ...]


def diff_knowledge(
    claims: Sequence[Claim],
    *,
    on: date,
    known_by: tuple[date, date],
    profile: Profile,
    baseline: Baseline | None = None,
) -> KnowledgeDiff:
    """Compare a day as it was known by an earlier and by a later day (in this order, whichever is given first)."""
    first, second = sorted(known_by)
    before, after = (assess_claims(claims, profile=profile, known_by=day) for day in (first, second))
    early, late = (
        control_on(found, claims, on=on, profile=profile, known_by=day, baseline=baseline)
        for found, day in ((before, first), (after, second))
    )
    new = {claim.claim_id: claim for claim in claims if _published_between(claim, first, second)}
    return KnowledgeDiff(
        on=on,
        known_by=(first, second),
        states=_state_changes(early, late, new),
        assessments=_assessment_changes(before, after, new),
    )


def render_diff(found: KnowledgeDiff, *, profile: Profile, ui: str = "nl", form: str = "text") -> str:
    """The difference as text or JSON."""
    if form == "json":
        return json.dumps(diff_to_json(found), ensure_ascii=False, indent=2) + "\n"
    first, second = found.known_by
    title = say(ui, "diff", "title", on=say_day(found.on, ui), first=say_day(first, ui), second=say_day(second, ui))
    lines = [title, ""]
    if not found.states and not found.assessments:
        return "\n".join([*lines, say(ui, "diff", "nothing")]) + "\n"
    if found.states:
        lines.append(say(ui, "diff", "state"))
        for one in found.states:
            before, after = (say_state_of(state, profile, ui) for state in (one.before, one.after))
            lines.append(f"- {_row(one.place, before, after, ui)}")
            lines += _because(one.because, ui)
    if found.assessments:
        lines += ["", say(ui, "diff", "assessments")] if found.states else [say(ui, "diff", "assessments")]
        for change in found.assessments:
            known = change.after or change.before
            assert known is not None
            what = f"{say_side(known.gaining_side, profile, ui)}, {say_event(known.event, ui)}, {known.event_date.edtf}"
            before = say(ui, "level", change.before.level.value) if change.before else say(ui, "diff", "new")
            after = say(ui, "level", change.after.level.value) if change.after else say(ui, "diff", "gone")
            lines.append(f"- {_row(known.place, before, after, ui)} [{what}]")
            lines += _because(change.because, ui)
    return "\n".join(lines) + "\n"


def say_state_of(state: PlaceState | None, profile: Profile, ui: str) -> str:
    """State and level in words."""
    told = say_state(state, profile, ui)
    return told if state is None else f"{told}, {say(ui, 'level', state.corroboration.value)}"


def diff_to_json(found: KnowledgeDiff) -> dict[str, Any]:
    """The difference as plain values."""
    return {
        "on": found.on.isoformat(),
        "known_by": [day.isoformat() for day in found.known_by],
        "states": [
            {
                "place_id": one.place.id,
                "name": one.place.name,
                "before": _state_json(one.before),
                "after": _state_json(one.after),
                "because": [claim.claim_id for claim in one.because],
            }
            for one in found.states
        ],
        "assessments": [
            {"before": _assessment_json(one.before), "after": _assessment_json(one.after),
             "because": [claim.claim_id for claim in one.because]}
            for one in found.assessments
        ],
    }  # fmt: skip


def _state_json(state: PlaceState | None) -> dict[str, Any] | None:
    if state is None:
        return None
    return {
        "side": state.side,
        "claimed_side": state.claimed_side,
        "status": state.status.value,
        "corroboration": state.corroboration.value,
        "since": state.since.isoformat() if state.since else None,
        "certainty": "certain" if state.certain else "possible",
        "rule": state.rule,
        "claims": list(state.claims),
    }


def _assessment_json(one: Assessment | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "place_id": one.place.id,
        "name": one.place.name,
        "event": one.event.value,
        "gaining_side": one.gaining_side,
        "event_date": one.event_date.edtf,
        "level": one.level.value,
        "rule": one.rule,
        "supporting": list(one.supporting),
        "opposing": list(one.opposing),
    }


def _row(place: PlaceRef, before: str, after: str, ui: str) -> str:
    return say(ui, "diff", "row", place=place.name or place.surface or "?", before=before, after=after)


def _because(claims: Sequence[Claim], ui: str) -> list[str]:
    lines = []
    for claim in claims:
        told = say(
            ui,
            "diff",
            "because",
            speaker=claim.speaker or say(ui, "why", "unnamed"),
            publisher=claim.publisher or "–",
            published=claim.published,
        )
        lines.append(f"    {clean(told)}")
        if claim.quote:
            lines.append(f'    "{clean(claim.quote)}"')
    return lines


def _published_between(claim: Claim, first: date, second: date) -> bool:
    day = last_day(claim.published)
    return day is not None and first < day <= second


def _state_changes(early: ControlState, late: ControlState, new: Mapping[str, Claim]) -> tuple[StateChange, ...]:
    before = {one.place.id: one for one in early.places}
    after = {one.place.id: one for one in late.places}
    found = []
    for place_id in sorted({*before, *after}, key=str):
        was, now = before.get(place_id), after.get(place_id)
        if _seen(was) == _seen(now):
            continue
        shown = now or was
        assert shown is not None
        because = tuple(new[claim_id] for claim_id in sorted(new) if _speaks_of(new[claim_id], place_id))
        found.append(StateChange(place=shown.place, before=was, after=now, because=because))
    return tuple(found)


def _seen(state: PlaceState | None) -> tuple[Any, ...] | None:
    if state is None:
        return None
    return state.side, state.claimed_side, state.status, state.corroboration, state.since, state.certain


def _speaks_of(claim: Claim, place_id: str | None) -> bool:
    return claim.place is not None and claim.place.id == place_id


def _assessment_changes(
    before: Sequence[Assessment], after: Sequence[Assessment], new: Mapping[str, Claim]
) -> tuple[AssessmentChange, ...]:
    """Pair what speaks of the same change in both, then tell what differs."""
    rest: dict[str | None, list[Assessment]] = defaultdict(list)
    for was in before:
        rest[was.place.id].append(was)
    found = []
    for now in after:
        paired = next((one for one in rest[now.place.id] if _same_change(one, now)), None)
        if paired is not None:
            rest[now.place.id].remove(paired)
            if (paired.level, paired.rule, paired.event_date.edtf) == (now.level, now.rule, now.event_date.edtf):
                continue
        found.append(AssessmentChange(before=paired, after=now, because=_newly(now, new)))
    found += [AssessmentChange(before=was, after=None, because=()) for left in rest.values() for was in left]
    return tuple(found)


def _same_change(one: Assessment, other: Assessment) -> bool:
    if (one.place.id, one.gaining_side, one.event) != (other.place.id, other.gaining_side, other.event):
        return False
    if set(one.supporting) & set(other.supporting):
        return True
    return one.place.id is not None and overlaps(one.event_date, other.event_date)


def _newly(one: Assessment, new: Mapping[str, Claim]) -> tuple[Claim, ...]:
    return tuple(new[claim_id] for claim_id in (*one.supporting, *one.opposing) if claim_id in new)
