"""The estimated extent: who may hold the ground between the places that are named. Off by default, never a claim.

Labels are the places whose holder is said (by changes and by stated holds). Between them the side is interpolated by
kernel regression with noise (Gaussian-process regression, exponential covariance; Rasmussen and Williams 2006, ch. 2)
on top of what the start map says: ground stays as it was unless labels outweigh that, and the more so the deeper it
lies behind the old front. A label that all others speak against counts for less (each is foretold from the others), so
that a wrong one among right ones is outvoted; a lone one moves only what is near it, and far from every label nothing
is said. A claim on a whole area is a wall: its labels speak for nothing outside, and inside
the ground is the claimant's unless labels there say otherwise. Measured in ``bench/bench_estimate.py``.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geomap.control.grouping import UNHEARD, is_cell_place
from geomap.crs import to_equal_area
from geomap.model import Cell
from geomap.words import (
    CORROBORATED_LEVELS,
    TAKING_EVENTS,
    Basis,
    Event,
    Extent,
    IndicationKind,
    Level,
    Modality,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    import numpy as np
    from shapely.geometry.base import BaseGeometry

    from gazetteer import Gazetteer
    from gazetteer.model import Place
    from geomap.control.baseline import Baseline
    from geomap.control.openground import OpenGround
    from geomap.model import Claim, ControlState

    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Flags = np.ndarray[Any, np.dtype[np.bool_]]

LENGTH_KM = 40.0
"""Distance over which what holds for one place tells about another."""

REACH_KM = 30.0
"""Further than this from every label nothing is estimated; also the cap of an estimated cell."""

NOISE = {True: 0.6, False: 0.9}
"""Standard deviation of a label, by whether it is corroborated: how readily its neighbours outvote it."""

WRONG_SHARE = 0.2
"""How often a label may be wrong, when the others speak against it."""

LEAST_WEIGHT = 0.1
"""However many speak against a label, it keeps this share of its weight."""

UNCHANGED = 0.8
"""How much "as it was" weighs against the labels (labels are ±1): a lone one moves the ground within about 6 km."""

DEPTH_KM = 50.0
"""For every so many km behind the old front, "as it was" weighs 1 more …"""

MAX_DEPTH_KM = 100.0
"""… up to here."""

STEEPNESS = 5.0
"""A score ``s`` is right in a share 1/(1 + exp(-STEEPNESS s)) of cases: fitted on synthetic fronts, see the bench."""

MIN_SCORE = 0.02
"""Below this it is as likely as not as it was, and nothing is said."""

LIKELY = 0.8
"""From this share on a cell belongs to the likely part of the estimate, below it to the unsure part."""

MAX_LABELS = 3_000
_CHUNK = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A place whose holder is said; ``side`` is None where it is fought over or left."""

    lon: float
    lat: float
    side: str | None
    left: str | None = None
    """Who has left it, where nobody is said to hold it."""
    corroborated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeArea:
    """An area that a side is said to have taken whole."""

    outline: BaseGeometry
    side: str


def labels_of(state: ControlState, claims: Iterable[Claim] = ()) -> tuple[Label, ...]:
    """Labels of a day: places with a holder, left or fought over, and, where nothing changed, said to be held."""
    found: dict[str, Label] = {}
    for one in state.places:
        place = one.place
        if place.id is None or place.lon is None or place.lat is None or not one.certain:
            continue
        side = {Status.HELD: one.side, Status.CLAIMED: one.claimed_side}.get(one.status)
        found[place.id] = Label(
            lon=place.lon,
            lat=place.lat,
            side=side,
            left=one.change_side if one.status is Status.VACATED and one.change == "loss" else None,
            corroborated=one.corroboration in CORROBORATED_LEVELS,
        )
    for claim in sorted(claims, key=_said_last, reverse=True):
        place_ref = claim.place
        if place_ref is None or place_ref.id is None or place_ref.id in found or not _says_holder(claim, state.on):
            continue
        if place_ref.lon is not None and place_ref.lat is not None:
            side = None if claim.event is Event.CONTESTED else claim.gaining_side
            found[place_ref.id] = Label(lon=place_ref.lon, lat=place_ref.lat, side=side)
    return tuple(found[key] for key in sorted(found))


def estimate_sides(
    labels: Sequence[Label],
    lon: Floats,
    lat: Floats,
    *,
    before: Sequence[str | None] | None = None,
    whole: Sequence[WholeArea] = (),
) -> tuple[list[str | None], Floats]:
    """Who may have gained each of many points, and in what share of such cases that is right.

    Parameters
    ----------
    labels
        Places whose holder is said.
    lon, lat
        Points, degrees.
    before
        Holder of each point by the start map; None where it says nothing. What a side had already is answered as if it
        had not: a cell across the old front moves with what lies beside it.
    whole
        Areas said to be taken whole.

    Returns
    -------
    sides, shares
        None and 0 where nothing is estimated: far from every label, or as it was.
    """
    import numpy as np

    count = len(lon)
    sides = sorted({label.side for label in labels if label.side} | {area.side for area in whole})
    if not sides or count == 0:
        return [None] * count, np.zeros(count)
    if len(labels) > MAX_LABELS:
        labels = labels[:: -(-len(labels) // MAX_LABELS)]
    label_lon, label_lat = np.array([one.lon for one in labels]), np.array([one.lat for one in labels])
    at, points = _kilometres(label_lon, label_lat), _kilometres(np.asarray(lon), np.asarray(lat))
    old = list(before) if before is not None else [None] * count
    old_at = [old[index] for index in _nearest(points, at)[0]]
    inside, inside_at = _inside(whole, lon, lat), _inside(whole, label_lon, label_lat)
    noise = np.array([NOISE[label.corroborated] for label in labels]) ** 2
    covariance = _kernel(_distances(at, at)) * _same(inside_at, inside_at)
    prior, weights = np.empty((count, len(sides))), np.empty((len(labels), len(sides)))
    inverse = np.linalg.inv(covariance + np.diag(noise))
    for column, side in enumerate(sides):
        claimed = [area.side == side for area in whole]
        prior[:, column] = _prior(side, points, points, old, inside, claimed)
        expected = _prior(side, at, points, old, inside_at, claimed)
        expected = np.where([one == side for one in old_at], UNCHANGED, expected)
        told = np.array([_told(label, side) for label in labels])
        doubted = _doubt(told, expected, noise, inverse)
        weights[:, column] = np.linalg.solve(covariance + np.diag(doubted), told - expected)
    scores, near = prior, np.asarray(inside.any(axis=1))
    for start in range(0, count if len(labels) else 0, _CHUNK):
        part = slice(start, start + _CHUNK)
        apart = _distances(points[part], at)
        scores[part] += (_kernel(apart) * _same(inside[part], inside_at)) @ weights
        near[part] |= apart.min(axis=1) <= REACH_KM
    best = scores.argmax(axis=1)
    clear = scores[np.arange(count), best]
    known = near & (clear > MIN_SCORE)
    shares = np.where(known, 1 / (1 + np.exp(-STEEPNESS * clear)), 0.0)
    return [sides[index] if fine else None for index, fine in zip(best, known, strict=True)], shares


class Estimator:
    """The estimated extent of one day or of many: settlements are read once, and the same labels are answered once.

    Parameters
    ----------
    gazetteer
        Knows every settlement.
    baseline
        The start map.
    footprints
        Where places lie.
    claims
        Stated holds among these tell who has what did not change.
    """

    def __init__(
        self, *, gazetteer: Gazetteer, baseline: Baseline | None, footprints: Any, claims: Iterable[Claim] = ()
    ) -> None:
        self._gazetteer, self._baseline, self._footprints = gazetteer, baseline, footprints
        self._claims = tuple(claims)
        self._answered: tuple[Any, list[_Part]] | None = None
        self._ground: OpenGround | None = None

    def cells_on(self, state: ControlState, *, covered: BaseGeometry) -> list[Cell]:
        """The estimated extent of each side in two parts, likely and unsure, each dissolved, with its ``uncertainty``.

        Without what claims cover and without what the side had by the start map.
        """
        labels, whole = labels_of(state, self._claims), whole_areas(state, self._footprints)
        if self._answered is None or self._answered[0] != (labels, whole):
            self._answered = (labels, whole), self._estimate(labels, whole)
        cells = [part.without(covered) for part in self._answered[1]]
        return [cell for cell in cells if not cell.geometry.is_empty]

    def _spots_near(self, labels: Sequence[Label], whole: Sequence[WholeArea]) -> tuple[OpenGround, list[Place]]:
        """Settlements, islands and open ground that the labels reach, and the gazetteer that knows all of these."""
        from geomap.control.openground import OpenGround, tiles_around

        tiles = tiles_around((label.lon, label.lat) for label in labels)
        if self._ground is None or not tiles <= self._ground.tiles:
            # Around all that is ever claimed at once: labels of later days lie there too.
            places = [claim.place for claim in self._claims if is_cell_place(claim.place)]
            spots = {(one.lon, one.lat) for one in places if one and one.lon is not None and one.lat is not None}
            tiles |= tiles_around(spots)
            self._ground = OpenGround(self._gazetteer, self._footprints, tiles, reach_km=REACH_KM)
        near = _near(labels, whole, *self._ground.spots)
        return self._ground, [self._ground.settled[number] for number in near]

    def _estimate(self, labels: Sequence[Label], whole: Sequence[WholeArea]) -> list[_Part]:
        import numpy as np

        if not any(label.side for label in labels) and not whole:
            return []
        ground, places = self._spots_near(labels, whole)
        lon, lat = np.array([one.lon for one in places]), np.array([one.lat for one in places])
        before = None
        if self._baseline is not None:
            # Where the start map shows one of two sides only, the rest is the other's.
            rest = _rest_side(self._baseline, labels)
            spots = list(zip(lon.tolist(), lat.tolist(), strict=True))
            self._baseline.ask_sides(spots)
            before = [self._baseline.side_at(*spot) or rest for spot in spots]
        sides, shares = estimate_sides(labels, lon, lat, before=before, whole=whole)
        chosen: dict[tuple[str, bool], list[int]] = defaultdict(list)
        for number, side in enumerate(sides):
            if side is not None:
                chosen[side, bool(shares[number] < LIKELY)].append(number)
        asked = [places[number].id for number in sorted(number for group in chosen.values() for number in group)]
        shapes = self._footprints.cells_of(ground, asked, radius_km=REACH_KM) if asked else {}
        parts = []
        for (side, _unsure), numbers in sorted(chosen.items()):
            found = [(shapes.get(places[number].id), float(shares[number])) for number in numbers]
            drawn = [(shape, share) for shape, share in found if shape is not None and not shape.is_empty]
            parts.append(_dissolve(side, drawn, cuts=_held_before(side, self._baseline, labels)))
        return parts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One part of a side's estimate, before the cells of claims are taken out."""

    side: str
    geometry: BaseGeometry
    uncertainty: float | None

    def without(self, covered: BaseGeometry) -> Cell:
        """What of it no claim covers."""
        from geomap.control.territory import area_km2

        left = _polygons_in(self.geometry.difference(covered))
        return Cell(
            geometry=left,
            basis=Basis.ESTIMATE,
            side=self.side,
            area_km2=area_km2(left),
            uncertainty=self.uncertainty,
        )


def whole_areas(state: ControlState, footprints: Any) -> tuple[WholeArea, ...]:
    """Areas that one side is said to have taken whole, undisputed, by the marks of the day."""
    found: dict[str, set[str]] = defaultdict(set)
    for mark in state.indications:
        taken = mark.event in TAKING_EVENTS and mark.extent is Extent.WHOLE and mark.level is not Level.DISPUTED
        if mark.indication is IndicationKind.AREA and taken and mark.certain and mark.side and mark.place.id:
            found[mark.place.id].add(mark.side)
    areas = []
    for place_id in sorted(found):
        outline = footprints.area_of(place_id)
        if len(found[place_id]) == 1 and outline is not None and outline.area > 0:
            areas.append(WholeArea(outline=outline, side=min(found[place_id])))
    return tuple(areas)


def _dissolve(side: str, cells: Sequence[tuple[BaseGeometry, float]], *, cuts: Sequence[BaseGeometry]) -> _Part:
    from geomap.control.territory import merge_cells

    merged = merge_cells([shape for shape, _share in cells])
    for cut in cuts:
        if not cut.is_empty and not merged.is_empty:
            merged = merged.difference(cut)
    wrong = sum(shape.area * (1 - share) for shape, share in cells)
    total = sum(shape.area for shape, _share in cells)
    return _Part(side=side, geometry=_polygons_in(merged), uncertainty=round(wrong / total, 3) if total else None)


def _polygons_in(geometry: BaseGeometry) -> BaseGeometry:
    import shapely

    polygons = [part for part in getattr(geometry, "geoms", [geometry]) if part.geom_type == "Polygon" and part.area]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _near(labels: Sequence[Label], whole: Sequence[WholeArea], lon: Floats, lat: Floats) -> list[int]:
    """Which places the labels reach, and those beyond them that tell how deep a place lies."""
    import numpy as np

    boxes = [area.outline.bounds for area in whole] + [(one.lon, one.lat, one.lon, one.lat) for one in labels]
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    margin = (REACH_KM + LENGTH_KM) / 60.0  # a degree of longitude is at least 60 km up to 57 degrees north
    inside = (west - margin <= lon) & (lon <= east + margin) & (south - margin <= lat) & (lat <= north + margin)
    found: list[int] = np.flatnonzero(inside).tolist()
    return found


def _rest_side(baseline: Baseline, labels: Sequence[Label]) -> str | None:
    shown = {side for side, _geometry in baseline.sides}
    others = {label.side for label in labels if label.side} - shown
    return min(others) if len(shown) == 1 and len(others) == 1 else None


def _held_before(side: str, baseline: Baseline | None, labels: Sequence[Label]) -> list[BaseGeometry]:
    """What is no change for a side: what it had, or, where the start map shows only the other's, all but that."""
    import shapely

    if baseline is None:
        return []
    if side == _rest_side(baseline, labels):
        shown = shapely.union_all([geometry for _side, geometry in baseline.sides])
        return [shapely.box(-180, -90, 180, 90).difference(shown)]
    own = baseline.geometry_of(side)
    return [own] if own is not None else []


def _prior(
    side: str, spots: Floats, points: Floats, old: Sequence[str | None], inside: Flags, claimed: Sequence[bool]
) -> Floats:
    """What is believed of a side at some spots before any label: not theirs, and the less so the deeper they lie."""
    import numpy as np

    own = np.array([one == side for one in old])
    depth = np.minimum(_nearest(points[own], spots)[1], MAX_DEPTH_KM) if own.any() else np.zeros(len(spots))
    believed: Floats = -UNCHANGED - depth / DEPTH_KM
    if len(claimed):
        believed = np.where(inside[:, np.array(claimed)].any(axis=1), UNCHANGED, believed)
    return believed


def _doubt(told: Floats, expected: Floats, noise: Floats, inverse: Any) -> Floats:
    """Noise (variance) of each label, more where the others foretell something else (leave one out).

    Only as far as they foretell anything: what was so far is no reason to doubt a lone label.
    """
    import numpy as np

    spread = 1 / np.diag(inverse)
    foretold = told - (inverse @ (told - expected)) * spread
    unknown = np.clip(spread - noise, 0.01, 1.0)
    along = told * foretold * (1 - unknown) / np.sqrt(unknown + noise)
    agree = np.array([(1 + math.erf(one / math.sqrt(2))) / 2 for one in along])
    right = (1 - WRONG_SHARE) * agree / ((1 - WRONG_SHARE) * agree + WRONG_SHARE * (1 - agree))
    doubted: Floats = noise / np.clip(right / (1 - WRONG_SHARE), LEAST_WEIGHT, 1.0)
    return doubted


def _told(label: Label, side: str) -> float:
    if label.side is None:
        return -1.0 if label.left == side else 0.0
    return 1.0 if label.side == side else -1.0


def _inside(whole: Sequence[WholeArea], lon: Floats, lat: Floats) -> Flags:
    """Which points lie in which area, one column an area."""
    import numpy as np
    import shapely

    found = np.zeros((len(lon), len(whole)), dtype=bool)
    for column, area in enumerate(whole):
        shapely.prepare(area.outline)
        found[:, column] = shapely.intersects_xy(area.outline, lon, lat)
    return found


def _same(a: Flags, b: Flags) -> Flags:
    """Whether two points lie in the same areas: only then does one tell about the other."""
    same: Flags = (a[:, None, :] == b[None, :, :]).all(axis=2)
    return same


def _nearest(points: Floats, spots: Floats) -> tuple[Any, Floats]:
    """Index of the nearest point to each spot, and its distance."""
    import numpy as np
    import shapely

    if len(points) == 0 or len(spots) == 0:
        return np.zeros(0, dtype=int), np.zeros(0)
    tree = shapely.STRtree(shapely.points(points))
    (_spot, index), apart = tree.query_nearest(shapely.points(spots), all_matches=False, return_distance=True)
    return index, apart


def _says_holder(claim: Claim, on: date) -> bool:
    if claim.event not in {Event.HOLDS, Event.REPELLED, Event.CONTESTED} or not is_cell_place(claim.place):
        return False
    if claim.not_mapped in UNHEARD or (claim.geo_precision or 1) > 1:
        return False
    if claim.modality in {Modality.DENIED, Modality.INTENDED, Modality.UNCONFIRMED, Modality.HEDGED}:
        return False
    day = claim.event_date.earliest or claim.event_date.latest if claim.event_date else None
    return day is not None and day <= on


def _said_last(claim: Claim) -> tuple[str, str]:
    day = claim.event_date.latest or claim.event_date.earliest if claim.event_date else None
    return str(day or ""), claim.claim_id


def _kilometres(lon: Floats, lat: Floats) -> Floats:
    import numpy as np

    x, y = to_equal_area().transform(lon, lat)
    return np.column_stack([x, y]) / 1000.0


def _distances(a: Floats, b: Floats) -> Floats:
    import numpy as np

    return np.hypot(a[:, None, 0] - b[None, :, 0], a[:, None, 1] - b[None, :, 1])


def _kernel(apart_km: Floats) -> Floats:
    import numpy as np

    result: Floats = np.exp(-apart_km / LENGTH_KM)
    return result
