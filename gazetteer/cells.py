"""Cells of settlements: the ground that a claim on a settlement colours.

The cells are a Voronoi diagram of the known settlements and islands, drawn for each country by itself in an
equal-area projection, so that a border is never crossed and every spot belongs to the nearest settlement of its own
country. A cell reaches no further than ``radius_km`` from its settlement and is cut to land. A city is more than a
point: from 56,000 inhabitants on it stands for a ring of points too (0.2 km for each root of a thousand inhabitants:
Kharkiv 7.5 km), whose cells are joined. Facilities (a plant, an airfield) have a cell only when one is asked for,
which takes its ground from the settlements around it.

Edges that two cells share are computed the same from both sides: cells never overlap, and leave no gap within the
reach of any settlement beyond the rounding to 1e-6 degree (0.1 m).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from gazetteer.bulk import without_collecting
from gazetteer.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from pyproj import Transformer
    from shapely.geometry.base import BaseGeometry

    from gazetteer.model import Place

RADIUS_KM = 8.0
"""Reach of a settlement. In the settled east of Ukraine the next village is 3 to 6 km away, so that the cap bites
only in steppe, at borders, and where the gazetteer lacks villages: there it keeps a claim from colouring what nobody
named."""

CITY_KM_PER_ROOT = 0.2
CITY_FROM_KM = 1.5
_RING = 8
_ARC_STEP_RAD = math.pi / 24
_WINDOW = (21.0, 43.0, 42.5, 54.0)
"""West, south, east, north of the cells: Ukraine and the land around it."""

_ABROAD = "abroad"

_PROJECTION = "+proj=laea +lat_0=48.5 +lon_0=32 +datum=WGS84 +units=m +no_defs"

Point = tuple[float, float]


class HasPlaces(Hashable, Protocol):
    """What cells are drawn from: anything that lists places (hashable, for the cells are cached for it)."""

    def places(self, kinds: Iterable[Kind] | None = None) -> Iterator[Place]:
        """Places of these kinds."""
        ...

    def place(self, place_id: str) -> Place | None:
        """The place with this id."""
        ...


class _Diagram(NamedTuple):
    """The Voronoi diagram of a gazetteer. A site is a place's centre or a point of the ring of a city."""

    sites: dict[str, tuple[int, ...]]
    """Sites of each place, the centre first."""
    spots: NDArray[np.float64]
    """Site by site, in metres."""
    corners: NDArray[np.float64]
    """Corners of the Voronoi polygons in metres, unclosed, one polygon after the other."""
    first: NDArray[np.int64]
    """Where the corners of each site begin, and the end of the last."""
    reach: NDArray[np.float64]
    """Distance of the farthest corner of each site."""
    country: dict[str, str]


@without_collecting()
def cells_of(
    gazetteer: HasPlaces, place_ids: Iterable[str], *, radius_km: float = RADIUS_KM
) -> dict[str, BaseGeometry]:
    """Cells of some places, cut against each other and against all other settlements known.

    Parameters
    ----------
    gazetteer
        Lists the settlements; the diagram is cached for it.
    place_ids
        Ids of settlements, islands and facilities; others are left out of the answer. Places outside the window of the
        shipped shapes (21–42.5 E, 43–54 N) are cut against each other, but to no coast or border, for there is none
        to cut to.
    radius_km
        Reach of a settlement.

    Returns
    -------
    dict of str to BaseGeometry
        Polygons in EPSG:4326 by place id, in the order asked; the same whatever else is asked, except that a facility
        takes ground from its neighbours.
    """
    wanted = list(dict.fromkeys(place_ids))
    # Most often all are settlements that were drawn before: neither their kind nor where they lie is asked again.
    before = _drawn_of(gazetteer, (), False, radius_km)
    if all(map(before.__contains__, wanted)):
        return {place_id: cell for place_id in wanted if (cell := before[place_id]) is not None}
    asked = [place for place in map(gazetteer.place, wanted) if place is not None]
    facilities = tuple(sorted(place.id for place in asked if place.kind is Kind.FACILITY))
    abroad = not _are_near(asked).all()
    drawn = _drawn_of(gazetteer, facilities, abroad, radius_km)
    new = [place.id for place in asked if place.id not in drawn]
    if new:
        drawn.update(_draw_cells(_diagram_of(gazetteer, facilities, abroad), new, radius_km * 1000.0))
    return {place_id: cell for place_id in wanted if (cell := drawn.get(place_id)) is not None}


@lru_cache(maxsize=8)
def _drawn_of(
    gazetteer: HasPlaces, facilities: tuple[str, ...], abroad: bool, radius_km: float
) -> dict[str, BaseGeometry | None]:
    """Cells drawn so far; None for what has none."""
    del gazetteer, facilities, abroad, radius_km
    return {}


def _draw_cells(diagram: _Diagram, place_ids: list[str], radius: float) -> dict[str, BaseGeometry | None]:
    from shapely import transform

    found: dict[str, BaseGeometry | None] = dict.fromkeys(place_ids)
    known = [place_id for place_id in place_ids if place_id in diagram.sites]
    if known:
        flat = _cut_to_land(diagram, known, _capped(diagram, known, radius), radius)
        found.update(zip(known, transform(flat, _to_degrees), strict=True))
    return found


@lru_cache(maxsize=8)
def _diagram_of(gazetteer: HasPlaces, facilities: tuple[str, ...], abroad: bool = False) -> _Diagram:
    import numpy as np

    places = list(gazetteer.places({Kind.SETTLEMENT, Kind.ISLAND}))
    if not abroad:
        places = [places[number] for number in np.flatnonzero(_are_near(places))]
    places += [place for place in map(gazetteer.place, facilities) if place is not None]
    places.sort(key=lambda place: place.id)
    bordered = {places[number].country for number in np.flatnonzero(_are_near(places))}
    by_country: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        # Where no border is known to cut to, neighbours of two countries are cut against each other.
        by_country[(place.country or "") if place.country in bordered else _ABROAD].append(place)
    owners: list[str] = []
    spots, corners, counts = [], [], []
    for country in sorted(by_country):
        owner, sites_here, drawn, lengths = _voronoi(by_country[country])
        owners += owner
        spots.append(sites_here)
        corners.append(drawn)
        counts.append(lengths)
    sites: dict[str, tuple[int, ...]] = {}
    for number, place_id in enumerate(owners):
        known = sites.get(place_id)
        sites[place_id] = (number,) if known is None else (*known, number)
    if not sites:
        return _Diagram(sites, np.empty((0, 2)), np.empty((0, 2)), np.zeros(1, dtype=int), np.empty(0), {})
    every, rings = np.concatenate(spots), np.concatenate(corners)
    first = np.concatenate(([0], np.cumsum(np.concatenate(counts))))
    far = np.hypot(*(rings - np.repeat(every, np.diff(first), axis=0)).T)
    return _Diagram(
        sites, every, rings, first, np.maximum.reduceat(far, first[:-1]), {p.id: p.country or "" for p in places}
    )


def _are_near(places: Sequence[Place]) -> NDArray[np.bool_]:
    import numpy as np

    lon, lat = np.array([place.lon for place in places]), np.array([place.lat for place in places])
    west, south, east, north = _WINDOW
    near: NDArray[np.bool_] = (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)
    return near


def _voronoi(
    places: Sequence[Place],
) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Owner and spot of each site, corners of their polygons one after the other, and how many each has."""
    import numpy as np
    from shapely import MultiPoint, get_coordinates, get_parts, voronoi_polygons
    from shapely.geometry import box

    xs, ys = _to_metres().transform([place.lon for place in places], [place.lat for place in places])
    # To a millimetre: Voronoi polygons go missing where sites lie on one line but for the last bit.
    centres = list(zip(np.round(xs, 3).tolist(), np.round(ys, 3).tolist(), strict=True))
    owner: dict[Point, str] = {}
    for number, place in enumerate(places):
        while centres[number] in owner:  # two places at one spot share its ground: the second is moved 50 m east
            centres[number] = (centres[number][0] + 50.0, centres[number][1])
        owner[centres[number]] = place.id
    cities = [number for number, place in enumerate(places) if (place.population or 0) > 1_000 and _is_city(place)]
    if cities:
        settled = np.array(centres)
        by_x = settled[np.argsort(settled[:, 0], kind="stable")]
        for number in cities:
            for spot in _ring_of(places[number], centres[number], by_x):
                owner.setdefault(spot, places[number].id)
    spots = np.array(list(owner))
    (west, south), (east, north) = spots.min(axis=0) - 5e5, spots.max(axis=0) + 5e5
    reach = box(west, south, east, north)
    polygons = [reach] if len(owner) == 1 else get_parts(voronoi_polygons(MultiPoint(spots), extend_to=reach,
                                                                           ordered=True))  # fmt: skip
    corners, index = get_coordinates(polygons, return_index=True)
    closing = np.append(np.diff(index) != 0, True)
    return list(owner.values()), spots, corners[~closing], np.bincount(index[~closing], minlength=len(owner))


def _city_radius_km(place: Place) -> float:
    return CITY_KM_PER_ROOT * math.sqrt((place.population or 0) / 1000)


def _is_city(place: Place) -> bool:
    return place.kind is Kind.SETTLEMENT and _city_radius_km(place) >= CITY_FROM_KM


def _ring_of(place: Place, centre: Point, settled: NDArray[np.float64]) -> Iterator[Point]:
    """Points for the built-up area of a city, but none nearer to another settlement than to its centre.

    ``settled`` are the centres of all settlements, sorted by x.
    """
    import numpy as np

    radius = _city_radius_km(place) * 1000.0
    start, end = np.searchsorted(settled[:, 0], (centre[0] - 2 * radius, centre[0] + 2 * radius))
    strip = settled[start:end]
    apart = np.hypot(*(strip - centre).T)
    near = strip[(apart < 2 * radius) & (apart > 0)]
    for step in range(_RING):
        angle = 2 * math.pi * step / _RING
        spot = (round(centre[0] + radius * math.cos(angle), 3), round(centre[1] + radius * math.sin(angle), 3))
        if not len(near) or np.hypot(*(near - spot).T).min() > radius:
            yield spot


def _capped(diagram: _Diagram, known: list[str], radius: float) -> NDArray[np.object_]:
    """Cells in metres, cut by the reach of their settlement but not yet to land."""
    import numpy as np
    from shapely import linearrings, polygons, union_all

    places = [diagram.sites[place_id] for place_id in known]
    sites = np.array([site for sites in places for site in sites])
    lengths = np.diff(diagram.first)[sites]
    ends = np.cumsum(lengths)
    taken = np.arange(ends[-1]) + np.repeat(diagram.first[sites] - (ends - lengths), lengths)
    # Rounded to a centimetre, what two neighbours cut from the same edge is the same to the last bit.
    whole = linearrings(diagram.corners[taken].round(2), indices=np.repeat(np.arange(len(sites)), lengths))
    shapes = polygons(whole)
    for position in np.flatnonzero(diagram.reach[sites] > radius):
        site = sites[position]
        ring = diagram.corners[diagram.first[site] : diagram.first[site + 1]].tolist()
        capped = _cap(tuple(diagram.spots[site].tolist()), [(x, y) for x, y in ring], radius)
        shapes[position] = polygons(np.array(capped).round(2))
    cells = np.empty(len(known), dtype=object)
    starts = np.cumsum([0] + [len(sites) for sites in places])
    alone = np.diff(starts) == 1
    cells[alone] = shapes[starts[:-1][alone]]
    for number in np.flatnonzero(~alone):
        cells[number] = union_all(shapes[starts[number] : starts[number + 1]], grid_size=0.01)
    return cells


def _cap(centre: Point, ring: list[Point], radius: float) -> list[Point]:
    """Ring of a convex polygon about ``centre``, cut by the circle of this radius; arcs become chords of 7.5 degrees.

    The cut of an edge is found from its ends in a fixed order, so that both neighbours find the same one.
    """
    out: list[Point] = []
    previous: Point | None = None
    first: Point | None = None
    for start, end in zip(ring, ring[1:] + ring[:1], strict=True):
        inside = _chord(centre, start, end, radius)
        if inside is None:
            continue
        if previous is not None and math.dist(previous, inside[0]) > 1e-3:
            out += _arc(centre, previous, inside[0], radius, ring)
        first = first or inside[0]
        out += [inside[0], inside[1]]
        previous = inside[1]
    if previous is None or first is None:
        return [(centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle))
                for angle in (step * _ARC_STEP_RAD for step in range(round(2 * math.pi / _ARC_STEP_RAD)))]  # fmt: skip
    if math.dist(previous, first) > 1e-3:
        out += _arc(centre, previous, first, radius, ring)
    return [spot for place, spot in enumerate(out) if place == 0 or spot != out[place - 1]]


def _chord(centre: Point, start: Point, end: Point, radius: float) -> tuple[Point, Point] | None:
    """The part of an edge within the circle, in the direction given, or None."""
    low, high = (start, end) if start <= end else (end, start)
    dx, dy = high[0] - low[0], high[1] - low[1]
    length = math.hypot(dx, dy)
    if length == 0.0:
        return None
    ux, uy = dx / length, dy / length
    along = (centre[0] - low[0]) * ux + (centre[1] - low[1]) * uy
    away = math.hypot(low[0] + along * ux - centre[0], low[1] + along * uy - centre[1])
    if away >= radius:
        return None
    half = math.sqrt(radius * radius - away * away)
    near, far = max(0.0, along - half), min(length, along + half)
    if near >= far:
        return None
    a = low if near == 0.0 else (low[0] + near * ux, low[1] + near * uy)
    b = high if far == length else (low[0] + far * ux, low[1] + far * uy)
    return (a, b) if start <= end else (b, a)


def _arc(centre: Point, start: Point, end: Point, radius: float, ring: list[Point]) -> list[Point]:
    """Corners on the circle between two points of it, the way round that the ring goes; ends left out."""
    turn = 1.0 if _is_counter_clockwise(ring) else -1.0
    first = math.atan2(start[1] - centre[1], start[0] - centre[0])
    last = math.atan2(end[1] - centre[1], end[0] - centre[0])
    sweep = (last - first) * turn % (2 * math.pi)
    steps = max(1, math.ceil(sweep / _ARC_STEP_RAD))
    return [(centre[0] + radius * math.cos(first + turn * sweep * step / steps),
             centre[1] + radius * math.sin(first + turn * sweep * step / steps))
            for step in range(1, steps)]  # fmt: skip


def _is_counter_clockwise(ring: list[Point]) -> bool:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)) > 0


def _cut_to_land(diagram: _Diagram, known: list[str], cells: NDArray[np.object_], radius: float) -> NDArray[np.object_]:
    """The cells on their country's land; a harbour or islet that the shapes lack keeps a small disc."""
    import numpy as np
    from shapely import contains_properly, intersection

    countries = np.array([diagram.country[place_id] for place_id in known])
    for country in sorted(set(countries.tolist())):
        land = _land(country)
        if land is None:
            continue
        here = np.flatnonzero(countries == country)
        edge = here[~contains_properly(land, cells[here])]
        centres = diagram.spots[[diagram.sites[known[position]][0] for position in edge]]
        for tile, inside in _tiles(centres):
            positions = edge[inside]
            near = _land_near(country, tile, radius + _CITY_REACH_M)
            for position, cut in zip(positions, intersection(near, cells[positions]), strict=True):
                centre = tuple(diagram.spots[diagram.sites[known[position]][0]].tolist())
                cells[position] = _polygons_or_islet(cut, centre, cells[position])
    return cells


def _polygons_or_islet(cut: BaseGeometry, centre: Point, cell: BaseGeometry) -> BaseGeometry:
    from shapely import MultiPolygon
    from shapely.geometry import Point as ShapelyPoint

    parts = [part for part in getattr(cut, "geoms", (cut,)) if part.geom_type == "Polygon" and not part.is_empty]
    if not parts:
        return ShapelyPoint(centre).buffer(_ISLET_RADIUS_M, quad_segs=4).intersection(cell)
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _tiles(spots: NDArray[np.float64]) -> Iterator[tuple[tuple[int, int], NDArray[np.int64]]]:
    """Tiles that the spots lie in, and which spots, tile by tile."""
    import numpy as np

    if len(spots):
        tiles, number = np.unique(np.floor(spots / _TILE_M).astype(int), axis=0, return_inverse=True)
        order = np.argsort(number.ravel(), kind="stable")
        parts = np.split(order, np.flatnonzero(np.diff(number.ravel()[order])) + 1)
        yield from (((int(column), int(row)), part) for (column, row), part in zip(tiles, parts, strict=True))


@lru_cache(maxsize=1_000)
def _land_near(country: str, tile: tuple[int, int], margin: float) -> BaseGeometry:
    """Land in and around a tile, to cut with: the whole of a country has thousands of corners.

    The same whatever cells are asked for, so that a cell is the same too, to the order of its corners.
    """
    from shapely import clip_by_rect, make_valid

    west, south = tile[0] * _TILE_M - margin, tile[1] * _TILE_M - margin
    far = _TILE_M + 2 * margin
    return make_valid(clip_by_rect(_land(country), west, south, west + far, south + far))


_TILE_M = 50_000.0
_CITY_REACH_M = 25_000.0
"""So far from its centre the ground of a city may begin to be counted: more than any has, Moscow 22 km."""
_ISLET_RADIUS_M = 600.0
_BORDER_STEP_DEG = 0.02


@cache
def _land(country: str) -> BaseGeometry | None:
    from shapely import make_valid, prepare, segmentize, transform

    from gazetteer.areas import land_of

    outline = land_of(country)
    if outline is None:
        return None
    # Long straight borders bend when projected: without more corners two countries' cells would overlap by metres.
    flat = make_valid(transform(segmentize(outline, _BORDER_STEP_DEG), _project))
    prepare(flat)
    return flat


def _project(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    return np.column_stack(_to_metres().transform(pairs[:, 0], pairs[:, 1]))


def _to_degrees(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    return np.column_stack(_back().transform(pairs[:, 0], pairs[:, 1])).round(6)


@cache
def _to_metres() -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs("EPSG:4326", _PROJECTION, always_xy=True)


@cache
def _back() -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs(_PROJECTION, "EPSG:4326", always_xy=True)
