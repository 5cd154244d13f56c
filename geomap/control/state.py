"""Assessments → the state of every place on a day, on two tracks, and the marks that are no area.

``side`` follows changes that are corroborated, conceded or verified; ``claimed_side`` follows later ones that are only
claimed. Changes of a place are put in order by their first stated day, the wider interval first, so that a change known
to a wide interval never overrides one inside it; an open start has no width and counts as its last day. The rules are
written out in ``docs/decisions/0008-territory.md``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from gazetteer.bulk import maker_of, without_collecting
from gazetteer.model import Kind
from geomap.control.grouping import MAX_WIDTH_DAYS, is_cell_place
from geomap.control.indications import indications_on, listed_only
from geomap.control.rules import LEVEL_ORDER
from geomap.intervals import width_days
from geomap.model import Assessment, Claim, ControlState, DateInterval, PlaceState
from geomap.words import CLAIMED_LEVELS, CORROBORATED_LEVELS, INERT_LEVELS, TAKING_EVENTS, Event, Extent, Level, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geomap.config import Profile
    from geomap.control.baseline import Baseline

_make_state = maker_of(PlaceState)

_MOVING = TAKING_EVENTS | {Event.WITHDRAWAL}
_OPEN_QUESTIONS = frozenset({Status.DISPUTED, Status.CONTESTED, Status.VACATED})


@without_collecting()
def control_on(
    assessments: Sequence[Assessment],
    claims: Sequence[Claim],
    *,
    on: date,
    profile: Profile,
    known_by: date | None = None,
    since: date | None = None,
    baseline: Baseline | None = None,
    ui: str = "nl",
) -> ControlState:
    """State of every place that a painted change speaks of, on ``on``.

    Parameters
    ----------
    assessments
        As :func:`~geomap.control.corroborate.assess_claims` gives them, for the same ``known_by``.
    claims
        The claims behind them.
    on
        The day asked about.
    since
        Day to compare with for ``change``; None compares with the start map, or, without one, tells the last change.
    baseline
        The start map.
    ui
        Language of the words beside indications: ``nl``, ``en`` or ``uk``.
    """
    by_place = changes_by_place(assessments)
    start = start_sides(by_place, baseline)
    mapped = baseline is not None
    places = _states_on(by_place, start=start, mapped=mapped, since=since, day=on)
    places.sort(key=lambda one: one.place.id or "")  # as by place_order: two sorts by text are faster than one by pairs
    places.sort(key=lambda one: one.place.name or "")
    del profile
    return ControlState(
        on=on,
        known_by=known_by,
        since=since,
        places=tuple(places),
        indications=indications_on(assessments, claims, on=on, since=since, ui=ui),
    )


def _states_on(
    by_place: Mapping[str, Sequence[Assessment]],
    *,
    start: Mapping[str, str | None],
    mapped: bool,
    since: date | None,
    day: date,
) -> list[PlaceState]:
    """States of places on one day, none of those without a change that shows by then.

    Most places changed hands once. What one change makes of a place hangs on its kind, its sides, its level and who
    had the place before, so it is worked out once for all that are alike in this.
    """
    found: list[PlaceState] = []
    alike: dict[tuple[Event, Level, str | None, str | None, str | None], PlaceState] = {}
    for place_id, changes in by_place.items():
        one, before = changes[0], start.get(place_id)
        event = one.event
        once = since is None and len(changes) == 1 and event is not Event.PRESENCE
        key = (event, one.level, one.gaining_side, one.losing_side, before)
        if once and (like := alike.get(key)) is not None:
            days = one.event_date
            if first_shown(days) <= day:
                found.append(_made_like(like, one, days=days, day=day))
            continue
        state = PlaceWalk(changes, start=before, mapped=mapped, since=since).on(day)
        if state is not None:
            found.append(state)
            if once:
                alike[key] = state
    return found


def _made_like(like: PlaceState, one: Assessment, *, days: DateInterval, day: date) -> PlaceState:
    """State by a single change, of which ``like`` is another place's."""
    claims = one.supporting + one.opposing
    return _make_state(
        place=one.place,
        side=like.side,
        claimed_side=like.claimed_side,
        status=like.status,
        corroboration=like.corroboration,
        since=map_day(days),
        change=like.change,
        change_side=like.change_side,
        certain=is_certain(days, day),
        claims=tuple(dict.fromkeys(claims)) if len(claims) > 1 else claims,
        assessments=(one.assessment_id,),
        rule=one.rule,
    )


@dataclass(slots=True)
class _Track:
    """Walks the changes of one place; what is held by each track and what was shown last."""

    side: str | None = None
    claimed_side: str | None = None
    status: Status | None = None
    shown: tuple[Assessment, ...] = ()
    """The assessments that the state rests on, the last mover first."""
    left: str | None = None
    rule: str = ""

    @property
    def holder(self) -> str | None:
        """Who is shown as the holder."""
        return self.claimed_side or self.side

    @property
    def shown_holder(self) -> str | None:
        """Who is told to hold it: the claimed holder only of what is claimed."""
        status = self.status
        if status is Status.CLAIMED:
            return self.claimed_side
        return None if status is Status.VACATED else self.side

    @property
    def assessments(self) -> tuple[str, ...]:
        """Ids of what the state rests on."""
        return tuple(one.assessment_id for one in self.shown)


class PlaceWalk(_Track):
    """States of one place on days that are asked in their order: each change is looked at once."""

    __slots__ = ("_changes", "_earlier", "_mapped", "_next", "_since", "_start")

    def __init__(
        self,
        changes: Sequence[Assessment],
        *,
        start: str | None = None,
        mapped: bool = False,
        since: date | None = None,
    ) -> None:
        """Begin before the first of the changes, which are as :func:`changes_by_place` orders them.

        ``start`` is who has the place on the start map; ``mapped`` is whether there is one.
        """
        self._changes = changes
        self._start = start
        self._mapped = mapped
        self._since = since
        self._next = 0
        self._earlier: _Track | None = None
        self.side, self.claimed_side, self.left = start, None, None
        self.status, self.shown, self.rule = None, (), ""

    def go_on(self, changes: Sequence[Assessment]) -> PlaceWalk:
        """A walk of its own that goes on from here with other changes, later than those looked at."""
        walk = PlaceWalk(changes, start=self._start, mapped=self._mapped, since=self._since)
        walk.side, walk.claimed_side, walk.left = self.side, self.claimed_side, self.left
        walk.status, walk.shown, walk.rule = self.status, self.shown, self.rule
        return walk

    def stands_as(self, other: PlaceWalk) -> bool:
        """True when what it shows, and what later changes make of it, is the same."""
        return self == other  # as tracks: whatever is still to come

    def on(self, day: date) -> PlaceState | None:
        """State on a day, no earlier than any day that was asked before; None before the first change shows."""
        self._next = _advance(self, self._changes, self._next, day)
        status, shown = self.status, self.shown
        if status is None or not shown:
            return None
        last = shown[0]
        change, change_side = self._change(status)
        days = last.event_date
        claims = last.supporting + last.opposing
        if len(shown) > 1:
            claims += tuple(claim for one in shown[1:] for claim in one.supporting + one.opposing)
        return _make_state(
            place=last.place,
            side=self.side,
            claimed_side=self.claimed_side,
            status=status,
            corroboration=last.level,
            since=map_day(days),
            change=change,
            change_side=change_side,
            certain=is_certain(days, day),
            claims=tuple(dict.fromkeys(claims)) if len(claims) > 1 else claims,
            assessments=self.assessments if len(shown) > 1 else (last.assessment_id,),
            rule=self.rule or last.rule,
        )

    def _change(self, status: Status) -> tuple[str | None, str | None]:
        """``change`` and ``change_side``: what is different from the comparison day or the start map."""
        if status is Status.DISPUTED or status is Status.CONTESTED:
            return None, None
        since, before = self._since, self._start
        now, last = self.shown_holder, self.shown[0]
        if since is None and not self._mapped:
            return ("gain", now) if now is not None else ("loss", last.losing_side)
        if since is not None:
            if self._earlier is None:
                self._earlier = _Track(side=before)
                _advance(self._earlier, self._changes, 0, since)
            if self._earlier.status is not None and self._earlier.shown:
                before = self._earlier.shown_holder
                if self._earlier.assessments == self.assessments:
                    return None, None
        if now == before:
            day = map_day(last.event_date)
            left = now is None and since is not None and status is Status.VACATED
            return ("loss", last.losing_side) if left and since is not None and day and day > since else (None, None)
        if now is not None:
            return "gain", now
        return "loss", before or last.losing_side


def place_order(one: PlaceState) -> tuple[str, str]:
    """Order of places in a state: by name, then id."""
    return one.place.name or "", one.place.id or ""


def dates_of_change(assessments: Iterable[Assessment], claims: Iterable[Claim] = ()) -> tuple[date, ...]:
    """Days that get a map: the last day of the interval of every change that is drawn, sorted."""
    listed = listed_only(claims)
    days = {
        map_day(one.event_date)
        for one in assessments
        if is_painted(one) and one.event is not Event.PRESENCE and not set(one.supporting) <= listed
    }
    return tuple(sorted(day for day in days if day is not None))


def map_day(days: DateInterval) -> date | None:
    """Day of a change's map: its last day; its first where no end is stated."""
    return days.latest or days.earliest


def is_painted(one: Assessment) -> bool:
    """True when an assessment can show on a map at all: placed, dated well enough, and not inert."""
    place = one.place
    return place.id is not None and place.kind != Kind.COUNTRY and one.level not in INERT_LEVELS and _is_dated(one)


def first_shown(days: DateInterval) -> date:
    """First day on which a change shows at all: its first known day, or, with an open start, its last."""
    return days.earliest or days.latest or date.max


def is_certain(days: DateInterval, on: date) -> bool:
    """False inside the interval of a change, when it may not have happened yet."""
    return days.latest is not None and on >= days.latest


def moves_place(one: Assessment) -> bool:
    """True when an assessment can change the state of a place: taken or left, or entered where another holds."""
    event = one.event
    if event in _MOVING:
        moves = one.geo_precision == 1 and one.extent is not Extent.PART
    else:
        moves = event is Event.PRESENCE and bool(one.opposing)
    return moves and is_cell_place(one.place) and one.level not in INERT_LEVELS and _is_dated(one)


def _is_dated(one: Assessment) -> bool:
    """True when an assessment is dated well enough to show."""
    earliest, latest = one.event_date.earliest, one.event_date.latest
    if earliest is None or latest is None:
        return earliest is not latest
    return earliest == latest or (latest - earliest).days <= MAX_WIDTH_DAYS


def changes_by_place(assessments: Iterable[Assessment]) -> dict[str, list[Assessment]]:
    """What can change the state of each place, in time, by the id of the place."""
    found: dict[str, list[Assessment]] = defaultdict(list)
    for one in assessments:
        if moves_place(one) and (place_id := one.place.id) is not None:
            found[place_id].append(one)
    for changes in found.values():
        if len(changes) > 1:
            changes.sort(key=order_in_time)
    return found


def order_in_time(one: Assessment) -> tuple[date, int, int, tuple[str, str, date, str]]:
    """Order of the changes of a place: by first stated day, the wider first; on one day leaving comes before taking."""
    days = one.event_date
    start = days.earliest or days.latest or date.max
    width = width_days(days)
    taking = 0 if one.event is Event.WITHDRAWAL else 1
    return start, -(width if width is not None else 0), taking, _order_of_equals(one)


def _order_of_equals(one: Assessment) -> tuple[str, str, date, str]:
    """Order of changes where nothing else tells: ids come last, for they change with every claim that is added."""
    return one.gaining_side or "", one.event, one.event_date.latest or date.max, one.assessment_id


def _advance(track: _Track, changes: Sequence[Assessment], start: int, day: date) -> int:
    """Apply the changes from ``start`` that show by a day; where to go on."""
    count = len(changes)
    while start < count:
        one = changes[start]
        if first_shown(one.event_date) > day:
            break
        end = start + 1
        while end < count and _span(changes[end]) == _span(one):
            end += 1
        if end == start + 1:
            _apply(track, one)
        else:
            _apply_together(track, changes[start:end])
        start = end
    return start


def start_sides(changes: Mapping[str, Sequence[Assessment]], baseline: Baseline | None) -> dict[str, str | None]:
    """Who has each place on the start map, looked up for all places at once; nothing without a start map."""
    if baseline is None:
        return {}
    lons, lats, placed = [], [], []
    for place_id, some in changes.items():
        place = some[0].place
        if place.lon is not None and place.lat is not None:
            placed.append(place_id)
            lons.append(place.lon)
            lats.append(place.lat)
    return dict(zip(placed, baseline.sides_at(lons, lats), strict=True))


def _span(one: Assessment) -> tuple[date, date]:
    last = map_day(one.event_date) or date.max
    return one.event_date.earliest or last, last


def _apply_together(track: _Track, run: Sequence[Assessment]) -> None:
    """Apply changes known to exactly the same days: their order is unknown."""
    if _contradict(run):
        strongest = sorted(run, key=lambda one: (-LEVEL_ORDER.index(one.level), _order_of_equals(one)))
        track.status, track.claimed_side, track.shown = Status.CONTESTED, None, tuple(strongest)
        track.rule = "order_of_same_day_unknown"
        return
    for one in run:
        _apply(track, one)


def _apply(track: _Track, one: Assessment) -> None:
    event, level = one.event, one.level
    if event is Event.PRESENCE:
        _apply_presence(track, one)
    elif level is Level.DISPUTED:
        _apply_disputed(track, one)
    elif event is Event.WITHDRAWAL:
        _apply_withdrawal(track, one)
    elif level in CORROBORATED_LEVELS:
        _apply_corroborated(track, one)
    elif level in CLAIMED_LEVELS:
        _apply_claimed(track, one)


def _contradict(run: Sequence[Assessment]) -> bool:
    """Of changes of the same days: more than one taker, or one who takes and leaves."""
    takers = {one.gaining_side for one in run if one.event in TAKING_EVENTS and one.level is not Level.DISPUTED}
    leavers = {one.losing_side for one in run if one.event is Event.WITHDRAWAL and one.level is not Level.DISPUTED}
    return len(takers) > 1 or bool(takers & leavers)


def _apply_corroborated(track: _Track, one: Assessment) -> None:
    again = track.status is Status.HELD and track.side == one.gaining_side and track.shown
    if again and not _is_stronger(one, track.shown[0]):
        return
    if again:
        one = replace(one, event_date=track.shown[0].event_date)
    track.side, track.claimed_side, track.left = one.gaining_side, None, None
    track.status, track.shown, track.rule = Status.HELD, (one,), ""


def _apply_claimed(track: _Track, one: Assessment) -> None:
    if track.holder == one.gaining_side and track.status not in _OPEN_QUESTIONS:
        # Said again by no better origin: the place is shown as held already.
        if track.shown and track.status is Status.CLAIMED and _is_stronger(one, track.shown[0]):
            track.shown = (replace(one, event_date=track.shown[0].event_date), *track.shown[1:])
        elif track.status is None:
            track.status, track.shown, track.rule = Status.CLAIMED, (one,), ""
            track.claimed_side = one.gaining_side
        return
    track.claimed_side = one.gaining_side
    track.status, track.shown, track.rule = Status.CLAIMED, (one,), ""


def _apply_withdrawal(track: _Track, one: Assessment) -> None:
    leaver = one.losing_side
    if track.claimed_side is not None and track.claimed_side != leaver:
        # Another side is said to hold it already; the leaver's own track ends.
        if one.level in CORROBORATED_LEVELS and track.side == leaver:
            track.side = None
        track.shown = (*track.shown, one)
        return
    if track.side not in {None, leaver} and track.claimed_side is None:
        return
    if one.level in CORROBORATED_LEVELS:
        track.side = None
    track.claimed_side, track.left = None, leaver
    track.status, track.shown, track.rule = Status.VACATED, (one,), ""


def _apply_disputed(track: _Track, one: Assessment) -> None:
    if (
        one.event in TAKING_EVENTS
        and track.holder == one.gaining_side
        and (track.status is Status.HELD or track.status is Status.CLAIMED)
    ):
        return
    if one.event in TAKING_EVENTS:
        track.claimed_side = one.gaining_side
    track.status, track.shown, track.rule = Status.DISPUTED, (one,), ""


def _apply_presence(track: _Track, one: Assessment) -> None:
    if track.holder == one.gaining_side:
        return
    track.status, track.shown, track.rule = Status.CONTESTED, (one, *track.shown), "presence_where_another_holds"


def _is_stronger(one: Assessment, other: Assessment) -> bool:
    return LEVEL_ORDER.index(one.level) > LEVEL_ORDER.index(other.level)
