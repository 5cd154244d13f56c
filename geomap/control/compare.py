"""Claimed against corroborated, a day against a day, and us against a reference map, in places and indicative km²."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from geomap.control.state import map_day
from geomap.control.territory import area_km2, merge_cells, shown_side
from geomap.intervals import last_day
from geomap.model import (
    CORROBORATED_LEVELS,
    Basis,
    Indication,
    IndicationKind,
    Level,
    PlaceState,
    Quantity,
    Status,
    Territory,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from geomap.control.baseline import Baseline
    from geomap.model import Assessment, Cell, Claim, PlaceRef

CORROBORATED, CLAIMED, DISPUTED = "corroborated", "claimed", "disputed"
CONTESTED, VACATED, START_MAP = "contested", "vacated", "start_map"
TRACKS = (CORROBORATED, CLAIMED, DISPUTED, CONTESTED, VACATED, START_MAP)
"""In what state ground is, in the order in which it is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a side has in one track."""

    side: str | None
    track: str
    """One of :data:`TRACKS`; of ``vacated`` the side is the one that left."""
    places: int
    area_km2: float
    """Equal-area size of the cells, indicative; of the start map what no cell covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """An amount that somebody stated, beside what stands in cells; neither replaces the other."""

    place: PlaceRef
    side: str | None
    quantity: Quantity
    level: Level
    claims: tuple[str, ...]
    cells_km2: float | None
    """Cells of that side inside the area spoken of; None where the area has no outline."""
    cells_places: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChange:
    """A place that is shown otherwise than on the day compared with."""

    place: PlaceRef
    before: PlaceState | None
    after: PlaceState | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One side's ground against the reference."""

    side: str
    ours_km2: float
    theirs_km2: float
    both_km2: float
    changed_iou: float | None = None
    """Of the ground that changed hands since the start map; None without one, or where nothing changed."""
    changed_precision: float | None = None
    changed_recall: float | None = None

    @property
    def iou(self) -> float | None:
        """Shared part of all that either gives to the side; None where neither gives any."""
        union = self.ours_km2 + self.theirs_km2 - self.both_km2
        return self.both_km2 / union if union > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAgreement:
    """Who holds a place, by us and by the reference."""

    place: PlaceRef
    ours: str | None
    theirs: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceComparison:
    """Us against a reference map."""

    sides: tuple[Agreement, ...]
    places: tuple[PlaceAgreement, ...]

    @property
    def right(self) -> int:
        """Places on which both agree."""
        return sum(one.ours == one.theirs for one in self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long corroboration took, and what came of the claims."""

    corroborated: int
    median_days: float | None
    """From the first publication of a change to the publication with which it was corroborated."""
    overturned: int
    """Changes that are refuted or retracted by now."""
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All that ``geomap compare`` tells."""

    on: date
    known_by: date | None
    since: date | None
    holdings: tuple[Holding, ...]
    by_oblast: tuple[tuple[str, Holding], ...] = ()
    """(name of the oblast, holding); empty where it was not asked."""
    stated: tuple[Stated, ...] = ()
    changes: tuple[PlaceChange, ...] | None = None
    """Against the day ``since``, or against the start map; None where there is neither."""
    reference: ReferenceComparison | None = None
    timing: Timing | None = None


def compare(
    territory: Territory,
    *,
    earlier: Territory | None = None,
    baseline: Baseline | None = None,
    reference: Baseline | None = None,
    oblast_of: Callable[[PlaceRef], str | None] | None = None,
    timing: Timing | None = None,
) -> Comparison:
    """Compare what is shown of a day.

    Parameters
    ----------
    territory
        The day asked about.
    earlier
        The day to compare with.
    baseline
        The start map that both rest on.
    reference
        A map of somebody else, read like a start map.
    oblast_of
        Tells the oblast of a place; with it holdings are told by oblast too.
    timing
        As :func:`measure_timing` gives it.
    """
    changes = None
    if earlier is not None:
        changes = _changes_between(earlier.state.places, territory.state.places)
    elif baseline is not None:
        changed = [one for one in territory.state.places if one.change is not None]
        changes = tuple(PlaceChange(place=one.place, before=None, after=one) for one in changed)
    by_oblast: list[tuple[str, Holding]] = []
    if oblast_of is not None:
        grouped: dict[str, list[Cell]] = defaultdict(list)
        for cell in territory.cells:
            name = oblast_of(cell.state.place) if cell.state is not None else None
            if name is not None:
                grouped[name].append(cell)
        by_oblast = [(name, holding) for name in sorted(grouped) for holding in _holdings(grouped[name])]
    return Comparison(
        on=territory.state.on,
        known_by=territory.state.known_by,
        since=earlier.state.on if earlier is not None else None,
        holdings=_holdings(territory.cells),
        by_oblast=tuple(by_oblast),
        stated=_stated_amounts(territory),
        changes=changes,
        reference=compare_reference(territory, reference, baseline) if reference is not None else None,
        timing=timing,
    )


def compare_reference(
    territory: Territory, reference: Baseline, baseline: Baseline | None = None
) -> ReferenceComparison:
    """Ground and places of each side, by us and by a reference map.

    Ours are the cells of claims and the start map beneath them; ground that is contested or vacated is nobody's.
    """
    ours = _ground_by_side(territory.cells)
    sides = sorted({*ours, *(side for side, _geometry in reference.sides)})
    agreements = []
    for side in sides:
        mine = ours.get(side)
        theirs = reference.geometry_of(side)
        agreements.append(_agreement(side, mine, theirs, baseline))
    places = tuple(
        PlaceAgreement(place=one.place, ours=holder_of(one), theirs=reference.side_at(one.place.lon, one.place.lat))
        for one in territory.state.places
        if one.place.lon is not None and one.place.lat is not None
    )
    return ReferenceComparison(sides=tuple(agreements), places=places)


def measure_timing(assessments: Iterable[Assessment], claims: Iterable[Claim]) -> Timing:
    """Days from the first publication of a change to the one that completed its corroboration."""
    by_id = {claim.claim_id: claim for claim in claims}
    waits: list[int] = []
    overturned = total = 0
    for one in assessments:
        if one.level is Level.NOT_ASSESSABLE or map_day(one.event_date) is None:
            continue
        total += 1
        overturned += one.level in {Level.REFUTED, Level.RETRACTED}
        if one.level not in CORROBORATED_LEVELS:
            continue
        days = _first_days(one, by_id)
        if days:
            waits.append((days[min(1, len(days) - 1)] - days[0]).days)
    return Timing(
        corroborated=len(waits),
        median_days=float(median(waits)) if waits else None,
        overturned=overturned,
        total=total,
    )


def holder_of(state: PlaceState) -> str | None:
    """Who is shown as the holder: nobody of what is contested or vacated, the old holder of what is disputed."""
    if state.status in {Status.CONTESTED, Status.VACATED}:
        return None
    return state.claimed_side if state.status is Status.CLAIMED else state.side


def _first_days(one: Assessment, by_id: dict[str, Claim]) -> list[date]:
    """First publication of each origin, oldest first: the second one is what made it more than a claim."""
    first: dict[str, date] = {}
    for claim_id in one.supporting:
        claim = by_id.get(claim_id)
        day = last_day(claim.published) if claim is not None else None
        if claim is None or day is None:
            continue
        origin = claim.origin or claim.speaker_side
        first[origin] = min(first.get(origin, day), day)
    return sorted(first.values())


def _track_of(cell: Cell) -> tuple[str, str | None] | None:
    if cell.basis is Basis.BASELINE:
        return START_MAP, cell.side
    if cell.basis is Basis.ESTIMATE or cell.state is None:
        return None
    status = cell.state.status
    if status is Status.VACATED:
        return VACATED, cell.state.change_side if cell.state.change == "loss" else None
    track = {Status.HELD: CORROBORATED, Status.CLAIMED: CLAIMED, Status.DISPUTED: DISPUTED}.get(status, CONTESTED)
    return track, shown_side(cell.state)


def _holdings(cells: Sequence[Cell]) -> tuple[Holding, ...]:
    places: dict[tuple[str, str | None], int] = defaultdict(int)
    areas: dict[tuple[str, str | None], float] = defaultdict(float)
    for cell in cells:
        track = _track_of(cell)
        if track is None:
            continue
        places[track] += cell.state is not None
        areas[track] += cell.area_km2
    order = sorted(areas, key=lambda key: (key[1] or "~", TRACKS.index(key[0])))
    return tuple(
        Holding(side=side, track=track, places=places[track, side], area_km2=areas[track, side])
        for track, side in order
    )


def _stated_amounts(territory: Territory) -> tuple[Stated, ...]:
    outlines = {
        placed.indication.place.id: placed.geometry
        for placed in territory.indications
        if placed.indication.indication is IndicationKind.AREA
    }
    found = []
    for placed in territory.indications:
        mark = placed.indication
        if mark.indication is not IndicationKind.AMOUNT or mark.quantity is None:
            continue
        area, count = _cells_inside(outlines.get(mark.place.id), mark, territory.cells)
        found.append(
            Stated(
                place=mark.place,
                side=mark.side,
                quantity=mark.quantity,
                level=mark.level,
                claims=mark.claims,
                cells_km2=area,
                cells_places=count,
            )
        )
    return tuple(found)


def _cells_inside(
    outline: BaseGeometry | None, mark: Indication, cells: Sequence[Cell]
) -> tuple[float | None, int | None]:
    if outline is None or outline.area == 0 or mark.quantity is None or mark.quantity.unit is Unit.PERCENT:
        return None, None
    import shapely

    shapely.prepare(outline)
    inside = [
        cell
        for cell in cells
        if cell.state is not None
        and cell.side == mark.side
        and cell.state.place.lon is not None
        and cell.state.place.lat is not None
        and shapely.intersects_xy(outline, cell.state.place.lon, cell.state.place.lat)
    ]
    return sum(cell.area_km2 for cell in inside), len(inside)


def _changes_between(before: Sequence[PlaceState], after: Sequence[PlaceState]) -> tuple[PlaceChange, ...]:
    old = {one.place.id: one for one in before}
    new = {one.place.id: one for one in after}
    found = [
        PlaceChange(place=(new.get(place_id) or old[place_id]).place, before=was, after=now)
        for place_id in {**old, **new}
        if _seen(was := old.get(place_id)) != _seen(now := new.get(place_id))
    ]
    return tuple(sorted(found, key=lambda one: (one.place.name or "", one.place.id or "")))


def _seen(state: PlaceState | None) -> tuple[str | None, str | None, Status] | None:
    return None if state is None else (state.side, state.claimed_side, state.status)


def _ground_by_side(cells: Sequence[Cell]) -> dict[str, BaseGeometry]:
    parts: dict[str, list[BaseGeometry]] = defaultdict(list)
    for cell in cells:
        side = cell.side if cell.state is None else holder_of(cell.state)
        if side is not None and cell.basis is not Basis.ESTIMATE:
            parts[side].append(cell.geometry)
    return {side: merge_cells(parts[side]) for side in sorted(parts)}


def _agreement(
    side: str, mine: BaseGeometry | None, theirs: BaseGeometry | None, baseline: Baseline | None
) -> Agreement:
    both = mine.intersection(theirs) if mine is not None and theirs is not None else None
    measured: dict[str, float | None] = {}
    start = baseline.geometry_of(side) if baseline is not None else None
    if baseline is not None:
        ours_new = _without(mine, start)
        theirs_new = _without(theirs, start)
        shared = ours_new.intersection(theirs_new)
        sizes = [area_km2(one) for one in (ours_new, theirs_new, shared)]
        union = sizes[0] + sizes[1] - sizes[2]
        measured = {
            "changed_iou": sizes[2] / union if union > 0 else None,
            "changed_precision": sizes[2] / sizes[0] if sizes[0] > 0 else None,
            "changed_recall": sizes[2] / sizes[1] if sizes[1] > 0 else None,
        }
    return Agreement(
        side=side,
        ours_km2=area_km2(mine) if mine is not None else 0.0,
        theirs_km2=area_km2(theirs) if theirs is not None else 0.0,
        both_km2=area_km2(both) if both is not None else 0.0,
        **measured,
    )


def _without(geometry: BaseGeometry | None, start: BaseGeometry | None) -> BaseGeometry:
    import shapely

    if geometry is None:
        return shapely.Polygon()
    return geometry if start is None else geometry.difference(start)
