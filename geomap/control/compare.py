"""Claimed against corroborated, a day against a day, and us against a reference map, in places and indicative km²."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from geomap.control.corroborate import assess_claims
from geomap.control.grouping import UNHEARD
from geomap.control.indications import level_of_amount
from geomap.control.reference import compare_reference, holder_of
from geomap.control.state import map_day
from geomap.control.territory import shown_side
from geomap.intervals import last_day
from geomap.words import CORROBORATED_LEVELS, NO_CHANGE_MODALITIES, Basis, IndicationKind, Level, Status, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from geomap.config import Profile
    from geomap.control.baseline import Baseline
    from geomap.control.reference import MapSeries, ReferenceComparison
    from geomap.model import (
        Assessment,
        Cell,
        Claim,
        ControlState,
        Indication,
        PlaceRef,
        PlaceState,
        Quantity,
        Territory,
    )

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

    place: PlaceRef | None
    """None where no place is named: the whole country."""
    side: str | None
    quantity: Quantity
    level: Level
    claims: tuple[str, ...]
    cells_km2: float | None
    """Cells of that side inside the area spoken of; None where the area has no outline. Of an amount for the whole
    country: all its cells that changed by the day it speaks of, from the first day of a stated period, else since the
    day compared with."""
    cells_places: int | None
    day: date | None = None
    """Last day that it speaks of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChange:
    """A place that is shown otherwise than on the day compared with."""

    place: PlaceRef
    before: PlaceState | None
    after: PlaceState | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Ground that is shown for another holder than before."""

    from_side: str | None
    """None: nobody, or nobody reported."""
    to_side: str | None
    track: str
    """Track of the new holder; ``vacated`` and ``contested`` have none."""
    places: int
    area_km2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long corroboration took, and what came of the claims."""

    corroborated: int
    median_days: float | None
    """From the first publication of a change to the publication with which it was corroborated."""
    overturned: int
    """Changes that are refuted or retracted by now."""
    total: int

    @property
    def overturned_share(self) -> float | None:
        """Share of all changes that is refuted or retracted by now."""
        return self.overturned / self.total if self.total else None


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
    since_known_by: date | None = None
    """What was published by this day counts on the day compared with."""
    earlier: tuple[Holding, ...] | None = None
    """Holdings on the day compared with."""
    changes: tuple[PlaceChange, ...] | None = None
    """Against the day ``since``, or against the start map; None where there is neither."""
    moved: tuple[Moved, ...] = ()
    """The same as ground, by old and new holder."""
    by_day: tuple[tuple[date, tuple[Holding, ...]], ...] = ()
    """Holdings of every day with a change; empty where it was not asked."""
    reference: ReferenceComparison | None = None
    timing: Timing | None = None


def compare(
    territory: Territory,
    *,
    earlier: Territory | None = None,
    baseline: Baseline | None = None,
    reference: MapSeries = (),
    reference_before: Baseline | None = None,
    settlements: Sequence[PlaceRef] = (),
    within: BaseGeometry | None = None,
    estimated: Territory | None = None,
    estimated_earlier: Territory | None = None,
    claims: Sequence[Claim] = (),
    oblast_of: Callable[[PlaceRef], str | None] | None = None,
    timing: Timing | None = None,
    by_day: Sequence[tuple[date, tuple[Holding, ...]]] = (),
) -> Comparison:
    """Compare what is shown of a day.

    Parameters
    ----------
    territory
        The day asked about.
    earlier
        The day to compare with, or the same day as it was known earlier.
    baseline
        The start map that both rest on.
    reference, reference_before, settlements, within, estimated, estimated_earlier
        As for :func:`geomap.control.reference.compare_reference`.
    claims
        Among these are the amounts stated for the whole country, which no map shows.
    oblast_of
        Tells the oblast of a place; with it holdings are told by oblast too.
    timing
        As :func:`measure_timing` gives it.
    by_day
        As :func:`holdings_of` gives them, a day each.
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
    since = earlier.state.on if earlier is not None and earlier.state.on != territory.state.on else None
    return Comparison(
        on=territory.state.on,
        known_by=territory.state.known_by,
        since=since,
        since_known_by=earlier.state.known_by if earlier is not None else None,
        holdings=_holdings(territory.cells),
        earlier=_holdings(earlier.cells) if earlier is not None else None,
        by_oblast=tuple(by_oblast),
        stated=(*_stated_amounts(territory), *_stated_of_country(territory, claims, since)),
        changes=changes,
        moved=_moved_ground(changes or (), territory, earlier, baseline),
        by_day=tuple(by_day),
        reference=compare_reference(
            territory,
            reference,
            baseline=baseline,
            earlier=earlier,
            reference_before=reference_before,
            settlements=settlements,
            within=within,
            estimated=estimated,
            estimated_earlier=estimated_earlier,
        )
        if reference
        else None,
        timing=timing,
    )


def holdings_of(state: ControlState, areas_km2: Mapping[str, float]) -> tuple[Holding, ...]:
    """What each side has on a day, from the sizes of cells alone: a cell is the same on every day."""
    return _sum_holdings((_track_of_state(one), areas_km2.get(one.place.id or "", 0.0), 1) for one in state.places)


def measure_timing(assessments: Iterable[Assessment], claims: Iterable[Claim], *, profile: Profile) -> Timing:
    """Days from the first publication of a change to the one that completed its corroboration.

    A change is judged again with what was published by each day on which something was; the first day on which it is
    corroborated, conceded or verified counts.
    """
    by_id = {claim.claim_id: claim for claim in claims}
    waits: list[int] = []
    overturned = total = 0
    for one in assessments:
        if one.level is Level.NOT_ASSESSABLE or map_day(one.event_date) is None:
            continue
        total += 1
        overturned += one.level in {Level.REFUTED, Level.RETRACTED}
        if one.level in CORROBORATED_LEVELS:
            wait = _days_to_corroboration(one, by_id, profile)
            waits += [] if wait is None else [wait]
    return Timing(
        corroborated=len(waits),
        median_days=float(median(waits)) if waits else None,
        overturned=overturned,
        total=total,
    )


def _days_to_corroboration(one: Assessment, by_id: Mapping[str, Claim], profile: Profile) -> int | None:
    said = [by_id[claim_id] for claim_id in (*one.supporting, *one.opposing) if claim_id in by_id]
    backing = {day for claim in said if claim.claim_id in one.supporting and (day := last_day(claim.published))}
    days = sorted(backing)
    for day in days[:-1]:
        known = assess_claims(said, profile=profile, known_by=day)
        if any(found.level in CORROBORATED_LEVELS and found.gaining_side == one.gaining_side for found in known):
            return (day - days[0]).days
    return (days[-1] - days[0]).days if days else None


def _track_of(cell: Cell) -> tuple[str, str | None] | None:
    if cell.basis is Basis.BASELINE:
        return START_MAP, cell.side
    if cell.basis is Basis.ESTIMATE or cell.state is None:
        return None
    return _track_of_state(cell.state)


def _track_of_state(state: PlaceState) -> tuple[str, str | None]:
    if state.status is Status.VACATED:
        return VACATED, state.change_side if state.change == "loss" else None
    track = {Status.HELD: CORROBORATED, Status.CLAIMED: CLAIMED, Status.DISPUTED: DISPUTED}.get(state.status, CONTESTED)
    return track, shown_side(state)


def _holdings(cells: Sequence[Cell]) -> tuple[Holding, ...]:
    return _sum_holdings((_track_of(cell), cell.area_km2, int(cell.state is not None)) for cell in cells)


def _sum_holdings(parts: Iterable[tuple[tuple[str, str | None] | None, float, int]]) -> tuple[Holding, ...]:
    places: dict[tuple[str, str | None], int] = defaultdict(int)
    areas: dict[tuple[str, str | None], float] = defaultdict(float)
    for track, area, count in parts:
        if track is not None:
            places[track] += count
            areas[track] += area
    order = sorted(areas, key=lambda key: (key[1] or "~", TRACKS.index(key[0])))
    return tuple(
        Holding(side=side, track=track, places=places[track, side], area_km2=areas[track, side])
        for track, side in order
    )


def _moved_ground(
    changes: Sequence[PlaceChange], territory: Territory, earlier: Territory | None, baseline: Baseline | None
) -> tuple[Moved, ...]:
    sizes: dict[str | None, float] = {}
    for one in (earlier, territory):
        for cell in one.cells if one is not None else ():
            if cell.state is not None:
                sizes[cell.state.place.id] = cell.area_km2
    places: dict[tuple[str, str, str], int] = defaultdict(int)
    areas: dict[tuple[str, str, str], float] = defaultdict(float)
    for change in changes:
        was = holder_of(change.before) if change.before is not None else _start_holder(change.place, baseline)
        now = holder_of(change.after) if change.after is not None else None
        if was == now:
            continue
        track = _track_of_state(change.after)[0] if change.after is not None else ""
        key = (was or "", now or "", track)
        places[key] += 1
        areas[key] += sizes.get(change.place.id, 0.0)
    return tuple(
        Moved(from_side=key[0] or None, to_side=key[1] or None, track=key[2], places=places[key], area_km2=areas[key])
        for key in sorted(places)
    )


def _start_holder(place: PlaceRef, baseline: Baseline | None) -> str | None:
    if baseline is None or place.lon is None or place.lat is None:
        return None
    return baseline.side_at(place.lon, place.lat)


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
                day=mark.since,
            )
        )
    return tuple(found)


def _stated_of_country(territory: Territory, claims: Iterable[Claim], since: date | None) -> list[Stated]:
    """Amounts of a whole country, or of no named place: "6,000 km² retaken since the first of the month"."""
    shown = {claim_id for mark in territory.state.indications for claim_id in mark.claims}
    grouped: dict[tuple[str, str, Quantity, date | None], list[Claim]] = defaultdict(list)
    for claim in claims:
        of_country = claim.place is None or claim.place.kind == "country"
        if of_country and claim.claim_id not in shown and _states_amount(claim, territory.state.on, since):
            assert claim.quantity is not None
            first = claim.event_date.earliest if claim.event_date else None
            grouped[
                claim.place.id or "" if claim.place else "", claim.gaining_side or "", claim.quantity, first
            ].append(claim)
    found = []
    for (_place, side, quantity, first), said in sorted(grouped.items(), key=lambda pair: str(pair[0])):
        last = max((day for claim in said if claim.event_date and (day := map_day(claim.event_date))), default=None)
        start = first if first is not None and first != last else since
        cells = [
            cell
            for cell in territory.cells
            if cell.state is not None and cell.side == side and _is_between(cell.state.since, start, last)
        ]
        found.append(
            Stated(
                place=said[0].place,
                side=side,
                quantity=quantity,
                level=level_of_amount(said),
                claims=tuple(sorted(claim.claim_id for claim in said)),
                cells_km2=sum(cell.area_km2 for cell in cells),
                cells_places=len(cells),
                day=last,
            )
        )
    return found


def _is_between(day: date | None, first: date | None, last: date | None) -> bool:
    if day is None:
        return first is None
    return (first is None or day >= first) and (last is None or day <= last)


def _states_amount(claim: Claim, on: date, since: date | None) -> bool:
    if claim.quantity is None or claim.quantity.unit not in {Unit.KM2, Unit.SETTLEMENTS} or claim.gaining_side is None:
        return False
    if claim.modality in NO_CHANGE_MODALITIES or claim.not_mapped in UNHEARD:
        return False
    day = map_day(claim.event_date) if claim.event_date else last_day(claim.published)
    return day is not None and day <= on and (since is None or day > since)


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
