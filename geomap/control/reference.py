"""Us against somebody else's map: ground held, ground changed, places, and the days on which they changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from geomap.control.baseline import map_in_force
from geomap.control.territory import area_km2, merge_cells
from geomap.errors import InputError
from geomap.words import Basis, Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from geomap.control.baseline import Baseline
    from geomap.model import Cell, PlaceRef, PlaceState, Territory

    Ground = dict[str, BaseGeometry]
    MapSeries = Sequence[tuple[date | None, Baseline]]

TOLERANCE_DAYS = 3
"""A place is right when the reference says the same within so many days: reports and maps both lag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Two pieces of ground, in km²: ours, theirs and what both have."""

    ours_km2: float
    theirs_km2: float
    both_km2: float

    @property
    def iou(self) -> float | None:
        """Shared part of all that either has; None where neither has any."""
        return _share(self.both_km2, self.ours_km2 + self.theirs_km2 - self.both_km2)

    @property
    def precision(self) -> float | None:
        """How much of ours is theirs too; None where we have none."""
        return _share(self.both_km2, self.ours_km2)

    @property
    def recall(self) -> float | None:
        """How much of theirs is ours too; None where they have none."""
        return _share(self.both_km2, self.theirs_km2)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One side's ground against the reference."""

    side: str
    held: Overlap
    gained: Overlap | None = None
    """Ground that the side has now and had not before; None where there is no map of before."""
    lost: Overlap | None = None
    """Ground that the side had before and has no more: what to look at where a reference draws only one side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAgreement:
    """Who holds a place, by us and by the reference."""

    place: PlaceRef
    ours: str | None
    theirs: str | None
    agree: bool
    """The same holder; a holder whom the reference never draws agrees with "nobody"."""
    agree_in_time: bool
    """The same on some day within :data:`TOLERANCE_DAYS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAgreement:
    """A place that changed hands by us, and when it did by a reference of several days."""

    place: PlaceRef
    side: str
    """Who holds it after the change."""
    ours: date
    theirs: tuple[date, date] | None
    """First and last day on which it can have changed by the reference, the nearest to ours; None: it never did."""
    in_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceComparison:
    """Us against a reference map."""

    sides: tuple[Agreement, ...]
    places: tuple[PlaceAgreement, ...]
    not_drawn: tuple[str, ...] = ()
    """Sides of ours that the reference never draws: there is no ground of theirs to compare with."""
    changed: Overlap | None = None
    """All ground that changed hands, by its new holder; of a reference that draws one side, what it gained and lost."""
    since: date | None = None
    """Day of the map of before; None for the start map, or where there is none."""
    changes: tuple[ChangeAgreement, ...] | None = None
    """None where the reference is of one day."""
    changed_places: int | None = None
    """Settlements of the gazetteer that changed hands by the reference."""
    changed_places_ours: int | None = None
    """Those of them that we show as changed to the same holder."""
    within_km2: float | None = None
    """Size of the area that everything is compared in; None where it is not bounded."""
    outside: int = 0
    """Places of ours outside that area, left out; without one, those outside all that the reference draws."""
    estimated: tuple[Agreement, ...] = ()
    """The sides' ground once more, our estimated extent counted as theirs; empty where it was not asked."""
    estimated_changed: Overlap | None = None

    @property
    def right(self) -> int:
        """Places on which both agree."""
        return sum(one.agree for one in self.places)

    @property
    def right_in_time(self) -> int:
        """Places on which both agree within the tolerance."""
        return sum(one.agree_in_time for one in self.places)


def compare_reference(
    territory: Territory,
    reference: MapSeries,
    *,
    baseline: Baseline | None = None,
    earlier: Territory | None = None,
    reference_before: Baseline | None = None,
    settlements: Sequence[PlaceRef] = (),
    within: BaseGeometry | None = None,
    estimated: Territory | None = None,
    estimated_earlier: Territory | None = None,
) -> ReferenceComparison:
    """Ground and places of each side, by us and by a reference.

    Ours are the cells of claims and the start map beneath them; ground that is contested or vacated is nobody's.
    A reference says "nobody" wherever it draws nothing: of one that shows a part of the country only that part tells
    anything, and ``within`` bounds the comparison to it.

    Parameters
    ----------
    territory
        Ours on the day asked about.
    reference
        Maps by day, as :func:`geomap.control.baseline.read_map_series` gives them; the newest not of after the day
        counts, and there has to be one.
    baseline
        Start map of ours; ground changed is measured from it on both sides where there is no earlier day.
    earlier
        Ours on the earlier day.
    reference_before
        The reference on the earlier day; without it the map in force then, of a reference of several days.
    settlements
        Every settlement, to count those that changed by the reference and are missing from ours.
    within
        Ground and places outside of this area count for neither.
    estimated, estimated_earlier
        Ours of the two days with the estimated extent, which is told apart and never counted otherwise.

    Raises
    ------
    InputError
        All maps of the reference are of after the day, or nothing of it lies within the area.
    """
    on = territory.state.on
    now = map_in_force(reference, on)
    if now is None:
        raise InputError(f"reference: its first map is of {reference[0][0]}, after {on}; ask about a later day")
    before = reference_before
    if before is None and earlier is not None and reference[0][0] is not None:
        before = map_in_force(reference, earlier.state.on)
    if within is not None:
        settlements = _inside(settlements, within)
        if not any(geometry.intersects(within) for _side, geometry in now.sides):
            raise InputError("reference: none of its polygons of the day lies within the area to compare in")
    since = earlier.state.on if before is not None and earlier is not None else None
    before = before if since else baseline
    then: Ground = dict(before.sides) if before is not None else {}
    drawn = {side for _day, one in reference for side, _geometry in one.sides} | set(then)

    def agree(now_ours: Territory, earlier_ours: Territory | None) -> tuple[Agreement, ...]:
        before_ours = _ground_by_side(earlier_ours.cells) if since and earlier_ours is not None else then
        grounds = [_cut(one, within) for one in (_ground_by_side(now_ours.cells), before_ours, dict(now.sides), then)]
        return _agreements(sorted(drawn), *grounds, known_before=before is not None)

    sides = agree(_without_estimate(territory), _without_estimate(earlier) if earlier is not None else None)
    guessed = agree(estimated, estimated_earlier or earlier) if estimated is not None else ()
    states = [one for one in territory.state.places if one.place.lon is not None and one.place.lat is not None]
    area = within if within is not None else extent_of(reference)
    held = {one.id for one in _inside([one.place for one in states], area)}
    outside = sum(one.place.id not in held for one in states)
    if within is not None:
        places = tuple(one for one in territory.state.places if one.place.id in held)
        territory = replace(territory, state=replace(territory.state, places=places))
    changes = _compare_days(territory, reference, drawn, since) if len(reference) > 1 else None
    counts: tuple[int | None, int | None] = (None, None)
    if before is not None and settlements:
        counts = _count_changed(territory, now, before, settlements, drawn)
    return ReferenceComparison(
        sides=sides,
        places=_compare_places(territory, reference, now, drawn),
        not_drawn=tuple(sorted({*_ground_by_side(_without_estimate(territory).cells)} - drawn)),
        changed=_sum_changed(sides),
        since=since,
        changes=changes,
        changed_places=counts[0],
        changed_places_ours=counts[1],
        within_km2=area_km2(within) if within is not None else None,
        outside=outside,
        estimated=guessed,
        estimated_changed=_sum_changed(guessed),
    )


def extent_of(reference: MapSeries) -> BaseGeometry:
    """All that a reference draws on any day and what lies between: the convex hull of its polygons."""
    import shapely

    return shapely.convex_hull(shapely.geometrycollections([one for _day, on in reference for _side, one in on.sides]))


def _cut(ground: Ground, within: BaseGeometry | None) -> Ground:
    if within is None:
        return ground
    cut = {side: geometry.intersection(within) for side, geometry in ground.items()}
    return {side: geometry for side, geometry in cut.items() if not geometry.is_empty}


def _inside(places: Sequence[PlaceRef], area: BaseGeometry) -> tuple[PlaceRef, ...]:
    import shapely

    shapely.prepare(area)
    found = shapely.intersects_xy(area, *_placed(places)).tolist()
    return tuple(one for one, yes in zip(places, found, strict=True) if yes)


def _without_estimate(territory: Territory) -> Territory:
    return replace(territory, cells=tuple(one for one in territory.cells if one.basis is not Basis.ESTIMATE))


def _agreements(
    sides: Sequence[str],
    ours: Ground,
    ours_before: Ground,
    theirs: Ground,
    theirs_before: Ground,
    *,
    known_before: bool,
) -> tuple[Agreement, ...]:
    return tuple(
        Agreement(
            side=side,
            held=_overlap(ours.get(side), theirs.get(side)),
            gained=_overlap(
                _without(ours.get(side), ours_before.get(side)), _without(theirs.get(side), theirs_before.get(side))
            ) if known_before else None,
            lost=_overlap(
                _without(ours_before.get(side), ours.get(side)), _without(theirs_before.get(side), theirs.get(side))
            ) if known_before else None,
        )
        for side in sides
    )  # fmt: skip


def _sum_changed(sides: Sequence[Agreement]) -> Overlap | None:
    parts = [one.gained for one in sides] + ([one.lost for one in sides] if len(sides) == 1 else [])
    found = [one for one in parts if one is not None]
    if not found:
        return None
    return Overlap(
        ours_km2=sum(one.ours_km2 for one in found),
        theirs_km2=sum(one.theirs_km2 for one in found),
        both_km2=sum(one.both_km2 for one in found),
    )


def holder_of(state: PlaceState) -> str | None:
    """Who is shown as the holder: nobody of what is contested or vacated, the old holder of what is disputed."""
    if state.status in {Status.CONTESTED, Status.VACATED}:
        return None
    return state.claimed_side if state.status is Status.CLAIMED else state.side


def _ground_by_side(cells: Sequence[Cell]) -> dict[str, BaseGeometry]:
    parts: dict[str, list[BaseGeometry]] = defaultdict(list)
    for cell in cells:
        side = cell.side if cell.state is None else holder_of(cell.state)
        if side is not None:
            parts[side].append(cell.geometry)
    return {side: merge_cells(parts[side]) for side in sorted(parts)}


def _overlap(ours: BaseGeometry | None, theirs: BaseGeometry | None) -> Overlap:
    both = ours.intersection(theirs) if ours is not None and theirs is not None else None
    sizes = [0.0 if one is None else area_km2(one) for one in (ours, theirs, both)]
    return Overlap(ours_km2=sizes[0], theirs_km2=sizes[1], both_km2=sizes[2])


def _without(geometry: BaseGeometry | None, start: BaseGeometry | None) -> BaseGeometry | None:
    return geometry if geometry is None or start is None else geometry.difference(start)


def _placed(places: Sequence[PlaceRef]) -> tuple[list[float], list[float]]:
    return [one.lon or 0.0 for one in places], [one.lat or 0.0 for one in places]


def _agree(ours: str | None, theirs: str | None, drawn: set[str]) -> bool:
    return ours == theirs or (theirs is None and ours not in drawn)


def _compare_places(
    territory: Territory, reference: MapSeries, now: Baseline, drawn: set[str]
) -> tuple[PlaceAgreement, ...]:
    states = [one for one in territory.state.places if one.place.lon is not None and one.place.lat is not None]
    spots = _placed([one.place for one in states])
    on, window = territory.state.on, timedelta(days=TOLERANCE_DAYS)
    around = [map_in_force(reference, on - window)]
    around += [one for day, one in reference if day is not None and on - window < day <= on + window]
    theirs = now.sides_at(*spots)
    near = [one.sides_at(*spots) for one in around if one is not None]
    found = []
    for number, state in enumerate(states):
        ours = holder_of(state)
        agree = _agree(ours, theirs[number], drawn)
        in_time = agree or any(_agree(ours, held[number], drawn) for held in near)
        found.append(
            PlaceAgreement(place=state.place, ours=ours, theirs=theirs[number], agree=agree, agree_in_time=in_time)
        )
    return tuple(found)


def _compare_days(
    territory: Territory, reference: MapSeries, drawn: set[str], since: date | None
) -> tuple[ChangeAgreement, ...]:
    """Of every place that changed hands by us: the days on which it did by the reference."""
    changed = [
        (one, side, one.since)
        for one in territory.state.places
        if one.place.lon is not None and one.place.lat is not None and one.since is not None
        and (side := holder_of(one)) is not None and one.change is not None and (since is None or one.since > since)
    ]  # fmt: skip
    spots = _placed([one.place for one, _side, _day in changed])
    held = [(day, one.sides_at(*spots)) for day, one in reference if day is not None]
    return tuple(
        _compare_day(one.place, side, ours, [(day, sides[number]) for day, sides in held], drawn)
        for number, (one, side, ours) in enumerate(changed)
    )


def _compare_day(
    place: PlaceRef, side: str, ours: date, held: Sequence[tuple[date, str | None]], drawn: set[str]
) -> ChangeAgreement:
    spans = [
        (earlier + timedelta(days=1), later)
        for (earlier, was), (later, now) in pairwise(held)
        if was != now and _agree(side, now, drawn)
    ]
    nearest = min(spans, key=lambda span: (_distance_days(ours, span), span), default=None)
    in_time = nearest is not None and _distance_days(ours, nearest) <= TOLERANCE_DAYS
    return ChangeAgreement(place=place, side=side, ours=ours, theirs=nearest, in_time=in_time)


def _distance_days(day: date, span: tuple[date, date]) -> int:
    return max((span[0] - day).days, (day - span[1]).days, 0)


def _count_changed(
    territory: Territory, now: Baseline, before: Baseline, settlements: Sequence[PlaceRef], drawn: set[str]
) -> tuple[int, int]:
    spots = _placed(settlements)
    pairs = zip(settlements, before.sides_at(*spots), now.sides_at(*spots), strict=True)
    changed = {one.id: side for one, was, side in pairs if was != side}
    ours = {one.place.id: holder_of(one) for one in territory.state.places if one.change is not None}
    shared = sum(place_id in ours and _agree(ours[place_id], side, drawn) for place_id, side in changed.items())
    return len(changed), shared
