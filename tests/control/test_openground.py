"""Ground between settlements that nobody named: pieces of its own, on land, the same whatever else is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from gazetteer import areas
from gazetteer.model import Kind, Place
from geomap.control.openground import STEP_KM, OpenGround, tiles_around
from geomap.crs import to_equal_area

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class FewVillages:
    """Three villages of the Black Sea coast, far apart."""

    def __init__(self) -> None:
        spots = {"west": (31.9, 46.9), "middle": (32.3, 46.7), "east": (32.7, 46.9)}
        self._places = {
            name: Place(id=name, name=name, kind=Kind.SETTLEMENT, lon=lon, lat=lat, country="UA")
            for name, (lon, lat) in spots.items()
        }

    def places(self, kinds: Iterable[Kind] | None = None) -> Iterator[Place]:
        return (place for place in self._places.values() if kinds is None or place.kind in set(kinds))

    def place(self, place_id: str) -> Place | None:
        return self._places.get(place_id)


def laid(*spots: tuple[float, float]) -> OpenGround:
    return OpenGround(FewVillages(), areas, tiles_around(spots), reach_km=30.0)  # type: ignore[arg-type]


def points_of(ground: OpenGround) -> dict[str, Place]:
    return {place.id: place for place in ground.places() if place.id.startswith("open:")}


def test_points_lie_on_land_and_off_the_settlements() -> None:
    found = list(points_of(laid((32.3, 46.8))).values())
    assert len(found) > 200
    outline = areas.country_outline()
    assert shapely.intersects_xy(outline, [one.lon for one in found], [one.lat for one in found]).all()
    villages = list(FewVillages().places())
    at, around = (
        np.column_stack(to_equal_area().transform([one.lon for one in some], [one.lat for one in some])) / 1000
        for some in (found, villages)
    )
    apart = np.hypot(*(at[:, None, :] - around[None, :, :]).transpose(2, 0, 1)).min(axis=1)
    assert apart.min() > 0.6 * STEP_KM
    assert apart.max() < 30


def test_a_point_is_the_same_whatever_other_tiles_there_are() -> None:
    alone, beside = laid((32.3, 46.8)), laid((32.3, 46.8), (33.5, 47.5))
    few, more = points_of(alone), points_of(beside)
    assert len(more) > len(few)
    assert {name: more[name] for name in few} == few
    near = [name for name, one in few.items() if abs(one.lon - 32.3) < 0.39 and abs(one.lat - 46.8) < 0.27]
    cells, others = areas.cells_of(alone, near, radius_km=30.0), areas.cells_of(beside, near, radius_km=30.0)
    assert len(cells) > 50
    assert all(shapely.equals_exact(cells[name], others[name], tolerance=1e-6, normalize=True) for name in near)


def test_pieces_share_the_ground_of_the_cells_without_overlap() -> None:
    ground = laid((32.3, 46.8))
    names = [place.id for place in ground.places()]
    pieces = areas.cells_of(ground, names, radius_km=30.0)
    whole = areas.cells_of(FewVillages(), ["west", "middle", "east"], radius_km=30.0)
    joined = shapely.union_all(list(pieces.values()))
    assert joined.area > 0.95 * shapely.union_all(list(whole.values())).area
    assert abs(sum(piece.area for piece in pieces.values()) - joined.area) < 1e-6 * joined.area
    assert pieces["middle"].area < 0.1 * whole["middle"].area


def test_without_settlements_there_is_no_ground() -> None:
    class Nowhere(FewVillages):
        def __init__(self) -> None:
            self._places = {}

    assert list(OpenGround(Nowhere(), areas, tiles_around([(32.3, 46.8)]), reach_km=30.0).places()) == []  # type: ignore[arg-type]
