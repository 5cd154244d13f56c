"""Unnamed ground between settlements, in pieces of its own: what an estimate may judge apart from the nearest village.

Where the gazetteer knows few settlements a cell reaches across a river or a front. Points of a fixed grid that lie far
from every settlement take their share of it, so that the estimate's edge runs where the labels put it.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gazetteer.model import Kind, Place
from geomap.crs import to_equal_area, to_lonlat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gazetteer import Gazetteer

STEP_KM = 4.0
"""Distance of the points of the grid, about that of villages in settled country."""

_APART = 0.6
"""A point nearer than this share of a step to a settlement is left out: that is the settlement's ground."""

_MARGIN_KM = 50.0
"""So far around every label the grid is laid: beyond what is estimated, so that no cell at its edge depends on it."""

Tile = tuple[int, int]


class OpenGround:
    """A gazetteer with the points of some tiles of one degree as places of their own."""

    def __init__(self, gazetteer: Gazetteer, footprints: Any, tiles: frozenset[Tile], *, reach_km: float) -> None:
        """Lay the grid over the tiles, on land that some settlement is the nearest to (``reach_km`` at most)."""
        self._gazetteer = gazetteer
        self.tiles = tiles
        settled = list(gazetteer.places({Kind.SETTLEMENT, Kind.ISLAND}))
        self._points = {place.id: place for place in _lay_grid(gazetteer, settled, footprints, tiles, reach_km)}
        self.settled = (*settled, *self._points.values())
        """Settlements, islands and points of the grid."""

    @cached_property
    def spots(self) -> tuple[Any, Any]:
        """Longitudes and latitudes of :attr:`settled`."""
        import numpy as np

        return np.array([place.lon for place in self.settled]), np.array([place.lat for place in self.settled])

    def places(self, kinds: Iterable[Kind] | None = None) -> Iterator[Place]:
        """Places of these kinds; a point of the grid is a settlement of nobody."""
        wanted = None if kinds is None else set(kinds)
        yield from self._gazetteer.places(wanted)
        if wanted is None or Kind.SETTLEMENT in wanted:
            yield from self._points.values()

    def place(self, place_id: str) -> Place | None:
        """The place or point with this id."""
        return self._points.get(place_id) or self._gazetteer.place(place_id)


def tiles_around(spots: Iterable[tuple[float, float]]) -> frozenset[Tile]:
    """Tiles of one degree that lie within reach of some (lon, lat)."""
    found: set[Tile] = set()
    for lon, lat in spots:
        up = _MARGIN_KM / 111.0
        aside = up / max(math.cos(math.radians(lat)), 0.1)
        columns = range(math.floor(lon - aside), math.floor(lon + aside) + 1)
        rows = range(math.floor(lat - up), math.floor(lat + up) + 1)
        found.update((column, row) for column in columns for row in rows)
    return frozenset(found)


def _lay_grid(
    gazetteer: Gazetteer, settled: list[Place], footprints: Any, tiles: frozenset[Tile], reach_km: float
) -> list[Place]:
    import numpy as np
    import shapely

    if not settled or not tiles:
        return []
    lon, lat = np.concatenate([_grid_in(tile) for tile in sorted(tiles)]).T
    points = shapely.points(_metres(lon, lat))
    tree = shapely.STRtree(shapely.points(_metres([one.lon for one in settled], [one.lat for one in settled])))
    (_point, nearest), apart = tree.query_nearest(points, all_matches=False, return_distance=True)
    open_ground = np.flatnonzero((apart > _APART * STEP_KM * 1000) & (apart < reach_km * 1000))
    owners = [settled[number] for number in nearest[open_ground].tolist()]
    cells = footprints.cells_of(gazetteer, [one.id for one in owners], radius_km=reach_km)
    on_land = shapely.intersects_xy(
        [cells.get(one.id) for one in owners], lon[open_ground], lat[open_ground]
    )  # fmt: skip
    return [
        Place(id=f"open:{x:.4f}:{y:.4f}", name="", kind=Kind.SETTLEMENT, lon=x, lat=y, country=owner.country)
        for x, y, owner, dry in zip(
            lon[open_ground].tolist(), lat[open_ground].tolist(), owners, on_land.tolist(), strict=True
        )
        if dry
    ]


def _grid_in(tile: Tile) -> Any:
    """Points (lon, lat) of the grid in a tile: triangles in metres, the same whatever other tiles are asked for."""
    import numpy as np

    column, row = tile
    corners = _metres([column, column + 1, column, column + 1], [row, row, row + 1, row + 1])
    step, rise = STEP_KM * 1000, STEP_KM * 1000 * math.sqrt(3) / 2
    (west, south), (east, north) = corners.min(axis=0) - 3 * step, corners.max(axis=0) + 3 * step
    y = np.arange(math.floor(south / rise), math.ceil(north / rise) + 1)
    x = np.arange(math.floor(west / step), math.ceil(east / step) + 1)
    across, up = np.meshgrid(x.astype(float), y)
    across += 0.5 * (up % 2)
    lon, lat = to_lonlat().transform(across.ravel() * step, up.ravel() * rise)
    inside = (column <= lon) & (lon < column + 1) & (row <= lat) & (lat < row + 1)
    return np.column_stack([lon[inside], lat[inside]]).round(4)


def _metres(lon: Any, lat: Any) -> Any:
    import numpy as np

    return np.column_stack(to_equal_area().transform(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)))
