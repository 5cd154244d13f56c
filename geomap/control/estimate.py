"""The estimated extent: who may hold the ground between the places that are named. Off by default, never a claim.

Labels are the places whose holder is said (by changes and by stated holds); between them the side is interpolated by
kernel regression with noise (Gaussian-process regression, Matérn 3/2; Rasmussen and Williams 2006, ch. 2), on top of
the start map. A wrong label among right ones is outvoted, a lone one moves only what is near it, and far from every
label nothing is said. Measured on synthetic fronts in ``bench/bench_control.py``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from geomap.control.grouping import is_cell_place
from geomap.crs import to_equal_area
from geomap.model import CORROBORATED_LEVELS, Basis, Cell, Event, Modality, NotMapped, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    import numpy as np
    from shapely.geometry.base import BaseGeometry

    from gazetteer import Gazetteer
    from geomap.control.baseline import Baseline
    from geomap.model import Claim, ControlState

    Floats = np.ndarray[Any, np.dtype[np.float64]]

LENGTH_KM = 50.0
"""Distance over which what holds for one place tells about another."""

REACH_KM = 30.0
"""Further than this from every label nothing is estimated."""

NOISE = {True: 0.5, False: 0.8}
"""Standard deviation of a label, by whether it is corroborated: how readily its neighbours outvote it."""

PRIOR = 0.3
"""How much the start map weighs against the labels (labels are ±1)."""

MIN_SCORE = 0.02
"""Below this nothing is said."""

MAX_LABELS = 3_000
_CHUNK = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A place whose holder is said; ``side`` is None where it is fought over."""

    lon: float
    lat: float
    side: str | None
    corroborated: bool = False
    before: str | None = None
    """Holder of the place by the start map."""


def labels_of(state: ControlState, claims: Iterable[Claim] = (), baseline: Baseline | None = None) -> tuple[Label, ...]:
    """Labels of a day: places with a holder, places fought over, and, where nothing changed, places said to be held."""
    found: dict[str, Label] = {}
    for one in state.places:
        place = one.place
        if place.id is None or place.lon is None or place.lat is None or not one.certain:
            continue
        if one.status in {Status.HELD, Status.CLAIMED}:
            side = one.claimed_side if one.status is Status.CLAIMED else one.side
            found[place.id] = Label(
                lon=place.lon, lat=place.lat, side=side, corroborated=one.corroboration in CORROBORATED_LEVELS
            )
        elif one.status in {Status.CONTESTED, Status.DISPUTED}:
            found[place.id] = Label(lon=place.lon, lat=place.lat, side=None)
    for claim in sorted(claims, key=_said_last, reverse=True):
        place_ref = claim.place
        if place_ref is None or place_ref.id is None or place_ref.id in found or not _says_holder(claim, state.on):
            continue
        if place_ref.lon is not None and place_ref.lat is not None:
            side = None if claim.event is Event.CONTESTED else claim.gaining_side
            found[place_ref.id] = Label(lon=place_ref.lon, lat=place_ref.lat, side=side)
    labels = tuple(found[key] for key in sorted(found))
    if baseline is None:
        return labels
    return tuple(replace(label, before=baseline.side_at(label.lon, label.lat)) for label in labels)


def estimate_sides(
    labels: Sequence[Label], lon: Floats, lat: Floats, *, prior: Sequence[str | None] | None = None
) -> tuple[list[str | None], Floats]:
    """Who may hold each of many points, and how clearly (0 … about 1).

    Parameters
    ----------
    labels
        Places whose holder is said.
    lon, lat
        Points, degrees.
    prior
        Holder of each point by the start map; None where it says nothing.

    Returns
    -------
    sides, scores
        None and 0 where nothing can be said: far from every label, or undecided.
    """
    import numpy as np

    count = len(lon)
    nothing: tuple[list[str | None], Floats] = ([None] * count, np.zeros(count))
    sides = sorted({label.side for label in labels if label.side is not None})
    if not sides or count == 0:
        return nothing
    if len(labels) > MAX_LABELS:
        labels = labels[:: -(-len(labels) // MAX_LABELS)]
    at = _metres(np.array([label.lon for label in labels]), np.array([label.lat for label in labels]))
    points = _metres(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    noise = np.array([NOISE[label.corroborated] for label in labels])
    # Each side against the others: +1 its own labels, -1 the others', 0 what is fought over.
    told = np.array(
        [[0.0 if label.side is None else (1.0 if label.side == side else -1.0) for side in sides] for label in labels]
    )
    # What the start map says already is not learned again: the labels tell where it is wrong.
    told -= _prior_scores([label.before for label in labels], sides)
    covariance = _kernel(_distances(at, at)) + np.diag(noise**2)
    weights = np.linalg.solve(covariance, told)
    scores = np.empty((count, len(sides)))
    nearest = np.empty(count)
    for start in range(0, count, _CHUNK):
        part = slice(start, start + _CHUNK)
        apart = _distances(points[part], at)
        scores[part] = _kernel(apart) @ weights
        nearest[part] = apart.min(axis=1)
    if prior is not None:
        scores += _prior_scores(prior, sides)
    best = scores.argmax(axis=1)
    clear = scores[np.arange(count), best]
    if len(sides) == 1:
        clear = np.where(clear > 0, clear, 0.0)
    known = (nearest <= REACH_KM * 1000.0) & (clear >= MIN_SCORE)
    return [sides[index] if fine else None for index, fine in zip(best, known, strict=True)], np.where(known, clear, 0)


def _prior_scores(prior: Sequence[str | None], sides: Sequence[str]) -> Floats:
    import numpy as np

    return np.array([[0.0 if one is None else (PRIOR if one == side else -PRIOR) for side in sides] for one in prior])


def estimate_cells(
    state: ControlState,
    *,
    gazetteer: Gazetteer,
    baseline: Baseline | None,
    covered: BaseGeometry,
    footprints: Any,
    claims: Iterable[Claim] = (),
    radius_km: float | None = None,
) -> list[Cell]:
    """The estimated extent of each side, dissolved, without what claims cover and without what the start map says."""
    import numpy as np

    from gazetteer.model import CELL_KINDS
    from geomap.control.territory import area_km2, merge_cells

    labels = labels_of(state, claims, baseline)
    if not any(label.side for label in labels):
        return []
    named = {one.place.id for one in state.places}
    west, south, east, north = _bounds(labels)
    near = [
        place
        for place in gazetteer.places(CELL_KINDS)
        if west <= place.lon <= east and south <= place.lat <= north and place.id not in named
    ]
    lon, lat = np.array([place.lon for place in near]), np.array([place.lat for place in near])
    before = [baseline.side_at(place.lon, place.lat) for place in near] if baseline is not None else None
    sides, _scores = estimate_sides(labels, lon, lat, prior=before)
    chosen: dict[str, list[str]] = defaultdict(list)
    for number, (place, side) in enumerate(zip(near, sides, strict=True)):
        if side is not None and (before is None or before[number] != side):
            chosen[side].append(place.id)
    cap = {} if radius_km is None else {"radius_km": radius_km}
    cells = []
    for side in sorted(chosen):
        shapes = footprints.cells_of(gazetteer, sorted(chosen[side]), **cap)
        merged = merge_cells([shape for shape in shapes.values() if not shape.is_empty])
        start = baseline.geometry_of(side) if baseline is not None else None
        for cut in (covered, start):
            if cut is not None and not cut.is_empty:
                merged = merged.difference(cut)
        if not merged.is_empty:
            cells.append(Cell(geometry=merged, basis=Basis.ESTIMATE, side=side, area_km2=area_km2(merged)))
    return cells


def _says_holder(claim: Claim, on: date) -> bool:
    if claim.event not in {Event.HOLDS, Event.REPELLED, Event.CONTESTED} or not is_cell_place(claim.place):
        return False
    if claim.not_mapped in {NotMapped.REJECTED, NotMapped.BACKGROUND} or (claim.geo_precision or 1) > 1:
        return False
    if claim.modality in {Modality.DENIED, Modality.INTENDED, Modality.UNCONFIRMED, Modality.HEDGED}:
        return False
    day = claim.event_date.earliest or claim.event_date.latest if claim.event_date else None
    return day is not None and day <= on


def _said_last(claim: Claim) -> tuple[str, str]:
    day = claim.event_date.latest or claim.event_date.earliest if claim.event_date else None
    return str(day or ""), claim.claim_id


def _bounds(labels: Sequence[Label]) -> tuple[float, float, float, float]:
    margin = REACH_KM / 60.0  # a degree of longitude is at least 60 km up to 57 degrees north
    lons, lats = [label.lon for label in labels], [label.lat for label in labels]
    return min(lons) - margin, min(lats) - margin, max(lons) + margin, max(lats) + margin


def _metres(lon: Floats, lat: Floats) -> Floats:
    import numpy as np

    x, y = to_equal_area().transform(lon, lat)
    return np.column_stack([x, y])


def _distances(a: Floats, b: Floats) -> Floats:
    import numpy as np

    return np.hypot(a[:, None, 0] - b[None, :, 0], a[:, None, 1] - b[None, :, 1])


def _kernel(apart_m: Floats) -> Floats:
    import numpy as np

    scaled = np.sqrt(3.0) * apart_m / (LENGTH_KM * 1000.0)
    result: Floats = (1.0 + scaled) * np.exp(-scaled)
    return result
