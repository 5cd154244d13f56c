"""Why a place is shown as it is: who stands behind it, by which rule, what would change it, and every claim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from gazetteer.model import Kind
from geomap.control.phrases import (
    clean,
    say,
    say_count,
    say_day,
    say_days,
    say_event,
    say_extent,
    say_published,
    say_quantity,
    say_side,
)
from geomap.control.territory import shown_side
from geomap.control.trace import say_heard, say_would_change
from geomap.intervals import interval, last_day
from geomap.model import Assessment, Claim, ControlState, DateInterval, PlaceRef, PlaceState
from geomap.words import THIRD, Event, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geomap.config import Profile

NameOf = Callable[[PlaceRef], str]
"""What a place is called in the interface's language."""

REAFFIRM_DAYS = 14
"""After so many days a change says when it was last reaffirmed; its level stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One change that was reported, with the claims for and against it."""

    assessment: Assessment
    supporting: tuple[Claim, ...]
    opposing: tuple[Claim, ...]
    shown: bool
    """True when the state of the day rests on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSoFar:
    """What was read at all: the ground of "no report"."""

    claims: int
    publications: int
    first: date | None
    last: date | None
    """First and last day of publication; None where nothing is dated."""


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
    read: ReadSoFar


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
        read=_read_so_far(by_id.values()),
    )


def render_explanation(
    explanation: Explanation, *, profile: Profile, ui: str = "nl", name_of: NameOf | None = None
) -> str:
    """The explanation as plain text, ready to paste; also when the answer is "no report".

    First the state, why, who stands behind it and what would change it; then every report in the order of time, with
    the words it was read from.
    """
    teller = _Teller(explanation, profile, ui, name_of or _plain_name)
    return "\n".join(teller.lines()) + "\n"


def say_state(state: PlaceState | None, profile: Profile, ui: str) -> str:
    """State of a place in a few words: "in handen van Oekraïne"; "geen bericht" without one."""
    if state is None:
        return say(ui, "diff", "no_state")
    return say(ui, "status", state.status.value, side=say_side(shown_side(state), profile, ui))


def _plain_name(place: PlaceRef) -> str:
    return place.name or place.surface or "?"


class _Teller:
    """Spells one explanation out, line by line."""

    def __init__(self, explanation: Explanation, profile: Profile, ui: str, name_of: NameOf) -> None:
        self.told, self.profile, self.ui, self.name_of = explanation, profile, ui, name_of
        self.on = explanation.control.on
        self.known_by = explanation.control.known_by

    def say(self, key: str, **values: object) -> str:
        return say(self.ui, "why", key, **values)

    def name(self, place: PlaceRef) -> str:
        return clean(self.name_of(place))

    def lines(self) -> list[str]:
        told = self.told
        lines = [self.say("title", place=self.name(told.place), on=say_day(self.on, self.ui))]
        if self.known_by is not None:
            lines.append(self.say("known_by", day=say_day(self.known_by, self.ui)))
        lines += ["", *self.state_lines()]
        if told.start_side is not None:
            lines.append(self.say("start_map", side=say_side(told.start_side, self.profile, self.ui)))
        if told.reasons:
            lines += ["", self.say("changes")]
            for reason in told.reasons:
                lines += self.reason_lines(reason)
        if told.wider:
            lines += ["", self.say("wider")]
            for reason in told.wider:
                lines += self.reason_lines(reason, briefly=True)
        if told.listed:
            lines += ["", self.say("listed")]
            for claim in told.listed:
                why_not = say(self.ui, "rule", claim.not_mapped.value) if claim.not_mapped else ""
                what = f"{self.sides_of(claim)}{say_event(claim.event, self.ui)}"
                lines.append(f"- {what} {f'({why_not})' if why_not else ''}".rstrip())
                lines += self.claim_lines(claim, "    ")
        return lines

    def state_lines(self) -> list[str]:
        state = self.told.state
        if state is None:
            nothing = not self.told.reasons and not self.told.wider and not self.told.listed
            would = say(self.ui, "would_change", "now", what=say(self.ui, "would_change", "report"))
            read = [self.read_line()] if self.told.read.claims else []
            return [self.say("nothing" if nothing else "no_state"), *read, would]
        level = say(self.ui, "level", state.corroboration.value)
        status = say_state(state, self.profile, self.ui)
        if state.status is Status.DISPUTED:  # the status says it already
            lines = [self.say("now_disputed", status=status)]
        else:
            lines = [self.say("now", status=status, level=level)]
        if state.claimed_side is not None and state.status is not Status.HELD:
            held, claimed = (say_side(side, self.profile, self.ui) for side in (state.side, state.claimed_side))
            lines.append(self.say("two_tracks", side=held, claimed=claimed))
        by_id = {reason.assessment.assessment_id: reason for reason in self.told.reasons}
        resting = [by_id[key] for key in state.assessments if key in by_id]
        if resting:
            days = say_days(resting[0].assessment.event_date, self.ui)
            lines.append(self.say("since" if state.certain else "possible", day=days, days=days))
        lines.append(self.say("rule", rule=say(self.ui, "rule", state.rule), name=state.rule))
        for reason in resting:
            lines += self.behind_lines(reason, "")
        return lines

    def read_line(self) -> str:
        read = self.told.read
        counted = {
            "claims": say_count(read.claims, "claims", self.ui),
            "publications": say_count(read.publications, "publications", self.ui),
        }
        if read.first is None or read.last is None:
            return self.say("read_undated", **counted)
        return self.say("read", days=say_days(interval(read.first, read.last), self.ui), **counted)

    def behind_lines(self, reason: Reason, indent: str) -> list[str]:
        """Who stands behind a change, with what access; of what is shown, or could be, also what would change it."""
        one = reason.assessment
        pages = {_publication(claim) for claim in reason.supporting}
        lines = [
            indent
            + self.say(
                "behind",
                origins=say_count(len(one.origins), "origins", self.ui),
                publications=say_count(len(pages), "publications", self.ui),
            )
        ]
        lines += [f"{indent}  · {say_heard(heard, self.profile, self.ui)}" for heard in one.heard]
        stale = one.last_affirmed is not None and self.on - one.last_affirmed > timedelta(days=REAFFIRM_DAYS)
        if stale and one.last_affirmed is not None:
            lines.append(indent + self.say("not_reaffirmed", day=say_day(one.last_affirmed, self.ui)))
        open_question = reason.shown or self.told.state is None
        would = say_would_change(one.level, one.rule, one.would_change, self.ui) if open_question else ""
        return [*lines, indent + would] if would else lines

    def reason_lines(self, reason: Reason, *, briefly: bool = False) -> list[str]:
        one = reason.assessment
        head = self.head_of(one)
        marks = [self.say("shown")] if reason.shown else []
        first = one.event_date.earliest or one.event_date.latest
        if first is not None and first > self.on:
            marks.append(self.say("later"))
        lines = [f"- {self.name(one.place)}: {head}" + "".join(f" [{mark}]" for mark in marks)]
        in_state = self.told.state is not None and one.assessment_id in self.told.state.assessments
        if not in_state:  # else it stands above, with the state
            lines.append(f"  {self.say('rule', rule=say(self.ui, 'rule', one.rule), name=one.rule)}")
            lines += [] if briefly else self.behind_lines(reason, "  ")
        for word, claims in (("supports", reason.supporting), ("opposes", reason.opposing)):
            for claim in claims:
                said = self.claim_lines(claim, "    ", beside=one.event_date)
                lines += [f"  {self.say(word)}: {said[0].strip()}", *said[1:]]
        return lines

    def head_of(self, one: Assessment) -> str:
        what = say_event(one.event, self.ui)
        if one.geo_precision > 2 or one.extent is not None:
            what = f"{what} ({say_extent(one.extent, self.ui)})"
        elif one.geo_precision == 2:
            what = f"{what} ({say(self.ui, 'heard', 'near')})"
        who = one.losing_side if one.event is Event.WITHDRAWAL else one.gaining_side
        return self.say(
            "sides",
            level=say(self.ui, "level", one.level.value),
            gaining=say_side(who, self.profile, self.ui),
            event=what,
            days=say_days(one.event_date, self.ui),
        )

    def sides_of(self, claim: Claim) -> str:
        who = claim.losing_side if claim.event is Event.WITHDRAWAL else claim.gaining_side
        return f"{say_side(who, self.profile, self.ui)}, " if who else ""

    def claim_lines(self, claim: Claim, indent: str, beside: DateInterval | None = None) -> list[str]:
        """A claim with its words; with days of its own where these are not those of the change (``beside``)."""
        third = claim.speaker_side == THIRD
        says = self.say(
            "says_third" if third else "says",
            speaker=claim.speaker or self.say("unnamed"),
            side=say_side(claim.speaker_side, self.profile, self.ui),
            access=say(self.ui, "access", claim.access.value),
            modality=say(self.ui, "modality", claim.modality.value),
            publisher=claim.publisher or claim.document_id or "–",
            published=say_published(claim.published, self.ui),
        )
        own = claim.event_date
        if own is not None and (beside is None or (own.earliest, own.latest) != (beside.earliest, beside.latest)):
            says = f"{says}; {self.say('own_days', days=say_days(own, self.ui))}"
        if claim.relay:
            says = f"{says}; {self.say('via', relay=', '.join(claim.relay))}"
        if claim.quantity is not None:
            says = f"{says}; {say_quantity(claim.quantity, self.ui)}"
        lines = [f"{indent}{clean(says)}"]
        if claim.quote:
            lines.append(f'{indent}"{clean(claim.quote)}"')
        elif claim.title:
            lines.append(f"{indent}{clean(claim.title)}")
        if claim.evidence:
            lines.append(indent + clean(self.say("evidence", evidence=claim.evidence)))
        if claim.reviewed_by:
            reason = f": {claim.review_reason}" if claim.review_reason else ""
            lines.append(indent + clean(self.say("judged", who=claim.reviewed_by) + reason))
        lines += [f"{indent}{clean(address)}" for address in (claim.url, claim.archive_url) if address]
        return lines


def _publication(claim: Claim) -> str:
    return claim.document_id or claim.url or claim.title or claim.claim_id


def _read_so_far(claims: Iterable[Claim]) -> ReadSoFar:
    read = list(claims)
    days = [day for claim in read if (day := last_day(claim.published)) is not None]
    return ReadSoFar(
        claims=len(read),
        publications=len({_publication(claim) for claim in read}),
        first=min(days, default=None),
        last=max(days, default=None),
    )


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
