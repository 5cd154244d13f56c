"""Many days in a row: only what changes between two days is worked out again.

The state of a place, and every mark on it, rests on what is said of that place alone, and changes only on the first and
last days of its changes and on the days of its stated amounts. So a walk over dates asks each place anew on those days
and keeps it as it was on all others; the result is that of :func:`~geomap.control.state.control_on` and
:func:`~geomap.control.territory.draw_territory` for every day by itself (a property test holds this).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from gazetteer.bulk import without_collecting
from gazetteer.model import Kind
from geomap.control.indications import Markable, gather_marks, mark_order, marks_on
from geomap.control.remainder import Remainder
from geomap.control.state import PlaceWalk, changes_by_place, place_order, start_sides
from geomap.control.territory import (
    claim_cells,
    draw_territory,
    place_marks,
    shown_side,
    sizes_km2,
)
from geomap.model import Cell, ControlState, Territory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from gazetteer import Gazetteer
    from geomap.control.baseline import Baseline
    from geomap.control.territory import Footprints
    from geomap.model import Assessment, Claim, Indication, PlaceState
    from geomap.words import Status


Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One day of a walk."""

    state: ControlState
    changed: tuple[PlaceState, ...]
    """Places whose state is another one than on the day before it in the walk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAreas:
    """Indicative km² on a day."""

    on: date
    km2: tuple[tuple[str | None, Status, float], ...]
    """(side, status, km²), sorted; a side of None is nobody's ground."""


def walk_states(
    assessments: Sequence[Assessment],
    claims: Sequence[Claim],
    *,
    dates: Iterable[date],
    known_by: date | None = None,
    since: date | None = None,
    baseline: Baseline | None = None,
    ui: str = "nl",
) -> Iterator[Step]:
    """States of many days, in order of the days; parameters as in :func:`~geomap.control.state.control_on`."""
    days = sorted(set(dates))
    told = _told_of_places(assessments, claims)
    changes = changes_by_place(assessments)
    start, mapped = start_sides(changes, baseline), baseline is not None
    due: dict[date, set[str]] = defaultdict(set)
    for place_id, (said, behind) in told.items():
        for day in _days_of(said, behind):
            position = bisect_left(days, day)
            if position < len(days):
                due[days[position]].add(place_id)
    held: dict[str, PlaceState] = {}
    places: _InOrder[PlaceState] = _InOrder()
    marks: dict[str, tuple[Indication, ...]] = {}
    markable: dict[str, Markable] = {}
    walks: dict[str, PlaceWalk] = {}
    drawn: tuple[Indication, ...] = ()
    for day in days:
        changed = []
        with without_collecting():
            for place_id in sorted(due[day]):
                if place_id not in walks:
                    walks[place_id] = PlaceWalk(
                        changes.get(place_id, ()), start=start.get(place_id), mapped=mapped, since=since
                    )
                state = walks[place_id].on(day)
                if state is not None and state != held.get(place_id):
                    places.put(place_id, place_order(state), state)
                    held[place_id] = state
                    changed.append(state)
                if place_id not in markable:
                    markable[place_id] = gather_marks(*told[place_id])
                marks[place_id] = marks_on(markable[place_id], on=day, since=since, ui=ui)
            if due[day]:
                drawn = tuple(sorted((mark for found in marks.values() for mark in found), key=mark_order))
        yield Step(
            state=ControlState(
                on=day, known_by=known_by, since=since, places=tuple(places.values), indications=drawn
            ),
            changed=tuple(changed),
        )  # fmt: skip


def walk_territories(
    steps: Iterable[Step],
    *,
    gazetteer: Gazetteer,
    baseline: Baseline | None = None,
    estimated: bool = False,
    claims: Sequence[Claim] = (),
    radius_km: float | None = None,
    footprints: Footprints | None = None,
) -> Iterator[Territory]:
    """Territory of every step; parameters as in :func:`~geomap.control.territory.draw_territory`.

    An estimate is worked out anew only on days with other labels.
    """
    where: Any = footprints
    if where is None:
        from gazetteer import areas as where
    cap = {} if radius_km is None else {"radius_km": radius_km}
    estimator = None
    if estimated:
        from geomap.control.estimate import Estimator

        estimator = Estimator(gazetteer=gazetteer, baseline=baseline, footprints=where, claims=claims)
    ground = _Ground(gazetteer=gazetteer, footprints=where, cap=cap, baseline=baseline)
    for step in steps:
        if estimator is not None:
            yield draw_territory(step.state, gazetteer=gazetteer, baseline=baseline, estimated=True,
                                 estimator=estimator, radius_km=radius_km, footprints=footprints)  # fmt: skip
            continue
        with without_collecting():
            cells = ground.cells_on(step)
            marks = place_marks(step.state.indications, ground.without.values, where.area_of)
        yield Territory(state=step.state, cells=cells, indications=marks)


def sum_areas(steps: Iterable[Step], sizes: Mapping[str, float]) -> tuple[DayAreas, ...]:
    """Indicative km² by side and status for every step.

    ``sizes`` are those of cells by place id, as :func:`~geomap.control.territory.sizes_km2` gives them. What is
    only possible yet counts like what is certain; places without a cell count nothing.
    """
    totals: dict[tuple[str | None, Status], float] = defaultdict(float)
    counted: dict[str | None, tuple[str | None, Status]] = {}
    series = []
    for step in steps:
        for one in step.changed:
            size = sizes.get(one.place.id or "", 0.0)
            if one.place.id in counted:
                totals[counted[one.place.id]] -= size
            counted[one.place.id] = shown_side(one), one.status
            totals[counted[one.place.id]] += size
        found = ((side, status, round(total, 6)) for (side, status), total in totals.items())
        kept = sorted((one for one in found if one[2]), key=lambda one: (one[0] or "~", one[1]))
        series.append(DayAreas(on=step.state.on, km2=tuple(kept)))
    return tuple(series)


@dataclass(slots=True)
class _InOrder(Generic[Value]):
    """A value for each of many ids, in order of a key; few change at a time."""

    values: list[Value] = field(default_factory=list)
    keys: list[tuple[tuple[str, str], str]] = field(default_factory=list)
    key_of: dict[str, tuple[tuple[str, str], str]] = field(default_factory=dict)

    def put(self, name: str, order: tuple[str, str], value: Value) -> None:
        """Set the value of an id, which may be new or have another place in the order now."""
        key = (order, name)
        old = self.key_of.get(name)
        if old != key:
            if old is not None:
                place = bisect_left(self.keys, old)
                del self.keys[place], self.values[place]
            place = bisect_left(self.keys, key)
            self.keys.insert(place, key)
            self.values.insert(place, value)
            self.key_of[name] = key
        else:
            self.values[bisect_left(self.keys, key)] = value


@dataclass(slots=True)
class _Ground:
    """Cells and what is left of the start map; grows with the walk."""

    gazetteer: Gazetteer
    footprints: Any
    cap: dict[str, float]
    baseline: Baseline | None
    shapes: dict[str, BaseGeometry] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)
    cells: _InOrder[Cell] = field(default_factory=_InOrder)
    without: _InOrder[PlaceState] = field(default_factory=_InOrder)
    """Places that have no cell."""
    remainder: Remainder | None = None
    rest: list[Cell] = field(default_factory=list)
    facilities: frozenset[str] | None = None

    def cells_on(self, step: Step) -> tuple[Cell, ...]:
        """Cells of a day: of claims in the order of its places, then the start map without them."""
        found = {one.place.id or "" for one in step.changed if one.place.kind == Kind.FACILITY}
        facilities = (self.facilities or frozenset()) | found
        if facilities != self.facilities:  # a facility takes ground from its neighbours: all cells may be others
            self.facilities = facilities
            self._start_over()
            self._add(step.state.places)
        else:
            self._add(step.changed)
        return (*self.cells.values, *self.rest)

    def _start_over(self) -> None:
        self.shapes, self.sizes, self.cells, self.without = {}, {}, _InOrder(), _InOrder()
        self.remainder = Remainder(self.baseline.sides) if self.baseline is not None else None
        self.rest = self.remainder.cells() if self.remainder is not None else []

    def _add(self, changed: Sequence[PlaceState]) -> None:
        new = [one.place.id for one in changed if one.place.id is not None and one.place.id not in self.shapes]
        if new:
            found = self.footprints.cells_of(self.gazetteer, [*new, *sorted(self.facilities or ())], **self.cap)
            shapes = {place_id: found[place_id] for place_id in new if place_id in found}
            self.shapes |= shapes
            self.sizes |= sizes_km2(shapes)
            if self.remainder is not None:
                self.remainder.cover(list(shapes.values()))
                self.rest = self.remainder.cells()
        for cell in claim_cells(changed, self.shapes, self.sizes):
            if cell.state is not None:
                self.cells.put(cell.state.place.id or "", place_order(cell.state), cell)
        for one in changed:
            if one.place.id not in self.shapes:
                self.without.put(one.place.id or "", place_order(one), one)


def _told_of_places(
    assessments: Sequence[Assessment], claims: Sequence[Claim]
) -> dict[str, tuple[list[Assessment], list[Claim]]]:
    """What is judged of each place, and the claims behind it."""
    by_id = {claim.claim_id: claim for claim in claims}
    told: dict[str, tuple[list[Assessment], list[Claim]]] = defaultdict(lambda: ([], []))
    for one in assessments:
        if one.place.id is not None:
            said, behind = told[one.place.id]
            said.append(one)
            behind += [by_id[claim_id] for claim_id in one.supporting if claim_id in by_id]
    return dict(told)


def _days_of(said: Iterable[Assessment], behind: Iterable[Claim]) -> set[date]:
    """Days on which a place may be shown otherwise than the day before."""
    spans = [one.event_date for one in said]
    spans += [claim.event_date for claim in behind if claim.event_date is not None]
    return {day for span in spans for day in (span.earliest, span.latest) if day is not None}
