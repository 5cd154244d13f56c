"""A small world of its own for territory tests: places on a plane of land, cells by Voronoi, oblasts as squares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import shapely

from gazetteer.model import Kind, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

LAND = shapely.box(30.0, 45.0, 40.0, 52.0)
KM_PER_DEGREE = 111.0


@dataclass
class SmallWorld:
    """Both a gazetteer and its footprints, for as many places as a test wants."""

    settlements: tuple[Place, ...]
    outlines: dict[str, BaseGeometry] = field(default_factory=dict)
    land: BaseGeometry = LAND

    def place(self, place_id: str) -> Place | None:
        return next((place for place in self.settlements if place.id == place_id), None)

    def places(self, kinds: object = None) -> Iterator[Place]:
        yield from self.settlements

    def area_of(self, place_id: str) -> BaseGeometry | None:
        return self.outlines.get(place_id)

    def country_outline(self) -> BaseGeometry:
        return self.land

    def cells_of(
        self, gazetteer: object, place_ids: Sequence[str], *, radius_km: float = 10.0
    ) -> dict[str, BaseGeometry]:
        """Cells of all settlements, of which those asked for are given."""
        spots = {(place.lon, place.lat): place.id for place in reversed(self.settlements)}
        points = [shapely.Point(*spot) for spot in spots]
        if len(points) == 1:
            cells = [self.land]
        else:
            diagram = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=self.land, ordered=True)
            cells = list(diagram.geoms)
        found = {}
        for point, place_id, cell in zip(points, spots.values(), cells, strict=True):
            if place_id in place_ids:
                found[place_id] = cell.intersection(point.buffer(radius_km / KM_PER_DEGREE)).intersection(self.land)
        return found


def a_world(*places: tuple[str, float, float], outlines: dict[str, BaseGeometry] | None = None) -> SmallWorld:
    """A world of ``(id, lon, lat)`` settlements."""
    settlements = tuple(
        Place(id=place_id, name=place_id, kind=Kind.SETTLEMENT, lat=lat, lon=lon) for place_id, lon, lat in places
    )
    return SmallWorld(settlements=settlements, outlines=outlines or {})
