"""Why a place is shown as it is: every claim with its words and speaker, and the rule, in the order of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from gazetteer.model import Kind
from geomap.control.phrases import say, say_day, say_days, say_event, say_extent, say_quantity, say_side
from geomap.control.territory import shown_side
from geomap.intervals import last_day
from geomap.model import Assessment, Claim, ControlState, Event, Level, PlaceRef, PlaceState, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geomap.config import Profile

REAFFIRM_DAYS = 14
"""After so many days a change says when it was last reaffirmed; its level stays."""

_QUOTE_CHARACTERS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One change that was reported, with the claims for and against it."""

    assessment: Assessment
    supporting: tuple[Claim, ...]
    opposing: tuple[Claim, ...]
    shown: bool
    """True when the state of the day rests on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a place is what it is on a day."""

    place: PlaceRef
    control: ControlState
    state: PlaceState | None
    """None where no change of the place itself is shown: "geen bericht"."""
    start_side: str | None
    reasons: tuple[Reason, ...]
    """Changes reported about the place, oldest first."""
    wider: tuple[Reason, ...]
    """Changes reported about areas around it, which say nothing about the place."""
    listed: tuple[Claim, ...]
    """Claims on the place that are read and not judged, with their reason."""


def why(
    place: PlaceRef,
    *,
    control: ControlState,
    assessments: Iterable[Assessment],
    claims: Iterable[Claim],
    around: Iterable[str] = (),
    start_side: str | None = None,
) -> Explanation:
    """Gather what stands behind a place.

    Parameters
    ----------
    place
        The place asked about.
    control
        State of the day, as :func:`~geomap.control.state.control_on` gives it.
    assessments, claims
        What that state was made from.
    around
        Names or ids of the areas that contain the place.
    start_side
        Who holds it by the start map.
    """
    by_id = {claim.claim_id: claim for claim in claims}
    state = next((one for one in control.places if one.place.id == place.id), None)
    resting = set(state.assessments) if state else set()
    for mark in control.indications:
        resting.update(mark.assessments)
    areas = frozenset(around) - {place.id, place.name}
    own, wider = [], []
    for one in sorted(assessments, key=_in_time):
        reason = _reason(one, by_id, shown=one.assessment_id in resting)
        if place.id is not None and one.place.id == place.id:
            own.append(reason)
        elif one.place.kind != Kind.COUNTRY and (one.place.id in areas or one.place.name in areas):
            wider.append(reason)
    used = {claim.claim_id for reason in own for claim in (*reason.supporting, *reason.opposing)}
    listed = tuple(
        by_id[claim_id] for claim_id in sorted(by_id) if claim_id not in used and _is_at(by_id[claim_id].place, place)
    )
    return Explanation(
        place=place,
        control=control,
        state=state,
        start_side=start_side,
        reasons=tuple(own),
        wider=tuple(wider),
        listed=listed,
    )


def render_explanation(explanation: Explanation, *, profile: Profile, ui: str = "nl") -> str:
    """The explanation as plain text, ready to paste; also when the answer is "no report"."""
    control = explanation.control
    place = explanation.place
    lines = [say(ui, "why", "title", place=place.name or place.surface or "?", on=say_day(control.on, ui))]
    if control.known_by is not None:
        lines.append(say(ui, "why", "known_by", day=say_day(control.known_by, ui)))
    lines.append("")
    if explanation.start_side is not None:
        lines.append(say(ui, "why", "start_map", side=say_side(explanation.start_side, profile, ui)))
    lines += _state_lines(explanation, profile, ui)
    if explanation.reasons:
        lines += ["", say(ui, "why", "changes")]
        for reason in explanation.reasons:
            lines += _reason_lines(reason, control, profile, ui)
    if explanation.wider:
        lines += ["", say(ui, "why", "wider")]
        for reason in explanation.wider:
            lines += _reason_lines(reason, control, profile, ui)
    if explanation.listed:
        lines += ["", say(ui, "why", "listed")]
        for claim in explanation.listed:
            why_not = say(ui, "rule", claim.not_mapped.value) if claim.not_mapped else ""
            lines += [f"- {say_event(claim.event, ui)} {f'({why_not})' if why_not else ''}".rstrip()]
            lines += _claim_lines(claim, profile, ui)
    return "\n".join(lines) + "\n"


def say_state(state: PlaceState | None, profile: Profile, ui: str) -> str:
    """State of a place in a few words: "in handen van Oekraïne"; "geen bericht" without one."""
    if state is None:
        return say(ui, "diff", "no_state")
    return say(ui, "status", state.status.value, side=say_side(shown_side(state), profile, ui))


def _state_lines(explanation: Explanation, profile: Profile, ui: str) -> list[str]:
    state = explanation.state
    if state is None:
        nothing = not explanation.reasons and not explanation.wider and not explanation.listed
        return [say(ui, "why", "nothing" if nothing else "no_state")]
    level = say(ui, "level", state.corroboration.value)
    lines = [say(ui, "why", "now", status=say_state(state, profile, ui), level=level)]
    if state.claimed_side is not None and state.status is not Status.HELD:
        lines.append(
            say(
                ui,
                "why",
                "two_tracks",
                side=say_side(state.side, profile, ui),
                claimed=say_side(state.claimed_side, profile, ui),
            )
        )
    last = next(
        (one.assessment for one in explanation.reasons if one.assessment.assessment_id in state.assessments), None
    )
    if last is not None:
        days = say_days(last.event_date, ui)
        lines.append(say(ui, "why", "since" if state.certain else "possible", day=days, days=days))
    lines.append(say(ui, "why", "rule", rule=say(ui, "rule", state.rule), name=state.rule))
    if state.corroboration.value in {level.value for level in Level}:
        lines.append(say(ui, "would_change", state.corroboration.value))
    return lines


def _reason_lines(reason: Reason, control: ControlState, profile: Profile, ui: str) -> list[str]:
    one = reason.assessment
    what = say_event(one.event, ui)
    if one.geo_precision > 2 or one.extent is not None:
        what = f"{what} ({say_extent(one.extent, ui)})"
    gaining = "" if one.event is Event.WITHDRAWAL else say_side(one.gaining_side, profile, ui)
    if one.event is Event.WITHDRAWAL:
        gaining = say_side(one.losing_side, profile, ui)
    head = say(
        ui,
        "why",
        "sides",
        level=say(ui, "level", one.level.value),
        gaining=gaining,
        event=what,
        days=say_days(one.event_date, ui),
    )
    marker = f" [{say(ui, 'why', 'shown')}]" if reason.shown else ""
    lines = [f"- {one.place.name or one.place.surface or '?'}: {head}{marker}"]
    lines.append(f"  {say(ui, 'why', 'rule', rule=say(ui, 'rule', one.rule), name=one.rule)}")
    stale = one.last_affirmed is not None and control.on - one.last_affirmed > timedelta(days=REAFFIRM_DAYS)
    if stale and one.last_affirmed is not None:
        lines.append(f"  {say(ui, 'why', 'not_reaffirmed', day=say_day(one.last_affirmed, ui))}")
    for word, claims in (("supports", reason.supporting), ("opposes", reason.opposing)):
        for claim in claims:
            said = _claim_lines(claim, profile, ui)
            lines += [f"  {say(ui, 'why', word)}: {said[0].strip()}", *said[1:]]
    return lines


def _claim_lines(claim: Claim, profile: Profile, ui: str) -> list[str]:
    side = say_side(claim.speaker_side, profile, ui)
    says = say(
        ui,
        "why",
        "says",
        speaker=claim.speaker or say(ui, "why", "unnamed"),
        side=side,
        access=say(ui, "access", claim.access.value),
        modality=say(ui, "modality", claim.modality.value),
        publisher=claim.publisher or "–",
        published=claim.published or say(ui, "why", "undated"),
    )
    if claim.quantity is not None:
        says = f"{says}; {say_quantity(claim.quantity, ui)}"
    lines = [f"    {clean(says)}"]
    if claim.quote:
        lines.append(f'    "{clean(claim.quote)}"')
    if claim.url:
        lines.append(f"    {clean(claim.url)}")
    return lines


def clean(text: str) -> str:
    """One line of hostile text: no control or direction marks, and no longer than a paragraph."""
    shown = "".join(mark if mark.isprintable() else " " for mark in text)
    shown = " ".join(shown.split())
    return shown if len(shown) <= _QUOTE_CHARACTERS else f"{shown[:_QUOTE_CHARACTERS]}…"


def _reason(one: Assessment, by_id: Mapping[str, Claim], *, shown: bool) -> Reason:
    return Reason(
        assessment=one,
        supporting=_in_order(one.supporting, by_id),
        opposing=_in_order(one.opposing, by_id),
        shown=shown,
    )


def _in_order(claim_ids: Sequence[str], by_id: Mapping[str, Claim]) -> tuple[Claim, ...]:
    found = [by_id[claim_id] for claim_id in claim_ids if claim_id in by_id]
    return tuple(sorted(found, key=lambda claim: (str(last_day(claim.published) or ""), claim.claim_id)))


def _in_time(one: Assessment) -> tuple[str, str, str]:
    day = one.event_date.earliest or one.event_date.latest
    return str(day or "9999"), str(one.event_date.latest or ""), one.assessment_id


def _is_at(found: PlaceRef | None, place: PlaceRef) -> bool:
    if found is None:
        return False
    return found.id == place.id if found.id is not None else place.id is None and found.surface == place.surface
