"""Control state → polygons and placed marks.

A claim on a settlement, island or facility colours that place's cell; everything wider or vaguer is a mark drawn over
the cells. The start map is drawn without what the cells cover. Areas are equal-area and indicative.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from gazetteer.bulk import maker_of, without_collecting
from geomap.control.dissolve import dissolve_cells
from geomap.crs import to_equal_area
from geomap.model import Cell, ControlState, Indication, PlacedIndication, PlaceState, Territory
from geomap.words import Basis, Event, IndicationKind, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gazetteer import Gazetteer
    from geomap.control.baseline import Baseline
    from geomap.control.estimate import Estimator
    from geomap.control.remainder import Remainder
    from geomap.model import Claim


_make_cell = maker_of(Cell)


class Footprints(Protocol):
    """Where places lie: what ``gazetteer.areas`` offers."""

    def cells_of(
        self, gazetteer: Gazetteer, place_ids: Sequence[str], *, radius_km: float = ...
    ) -> Mapping[str, BaseGeometry]:
        """Cells of settlements, islands and facilities."""

    def area_of(self, place_id: str) -> BaseGeometry | None:
        """Outline of an area, line of a river."""


@without_collecting()
def draw_territory(
    state: ControlState,
    *,
    gazetteer: Gazetteer,
    baseline: Baseline | None = None,
    estimated: bool = False,
    claims: Sequence[Claim] = (),
    estimator: Estimator | None = None,
    radius_km: float | None = None,
    footprints: Footprints | None = None,
) -> Territory:
    """Cells, start map and marks of one day.

    Parameters
    ----------
    state
        As :func:`~geomap.control.state.control_on` gives it.
    gazetteer
        Knows every settlement, so that cells are those of all, not only of the ones named.
    baseline
        Start map; drawn without what the cells of claims cover.
    estimated
        Add the estimated extent, its own basis and never counted as claimed.
    claims
        Stated holds among these tell the estimate who has what did not change.
    estimator
        One for many days, of the same claims and start map.
    radius_km
        Cap of a cell; the default of ``gazetteer.areas`` without.
    footprints
        Where places lie; ``gazetteer.areas`` unless given.
    """
    where: Any = footprints
    if where is None:
        from gazetteer import areas as where
    ids = [one.place.id for one in state.places if one.place.id is not None]
    cap = {} if radius_km is None else {"radius_km": radius_km}
    shapes = where.cells_of(gazetteer, ids, **cap) if ids else {}
    sizes = sizes_km2(shapes)
    drawn = [shape for key, shape in shapes.items() if sizes[key]]
    with ThreadPoolExecutor(
        1
    ) as beside:  # most of it is done in GEOS, which leaves the interpreter to others meanwhile
        left = beside.submit(_left_of, baseline, drawn)
        cells = claim_cells(state.places, shapes, sizes)
        rest = left.result()
    guessed: list[Cell] = []
    if estimated:
        if estimator is None:
            from geomap.control.estimate import Estimator

            estimator = Estimator(gazetteer=gazetteer, baseline=baseline, footprints=where, claims=claims)
        guessed = estimator.cells_on(state, covered=merge_cells(drawn))
    if rest is not None:
        rest.cover([cell.geometry for cell in guessed])
        cells += rest.cells()
    cells += guessed
    without = [one for one in state.places if one.place.id not in shapes]
    marks = place_marks(state.indications, without, where.area_of)
    return Territory(state=state, cells=tuple(cells), indications=marks)


def _left_of(baseline: Baseline | None, drawn: Sequence[BaseGeometry]) -> Remainder | None:
    """The start map without some cells; None without a start map."""
    if baseline is None:
        return None
    from geomap.control.remainder import Remainder

    rest = Remainder(baseline.sides)
    rest.cover(drawn)
    return rest


def place_marks(
    indications: Iterable[Indication],
    without: Iterable[PlaceState],
    area_of: Callable[[str], BaseGeometry | None],
) -> tuple[PlacedIndication, ...]:
    """Where the marks of a day are drawn, and the points of its places ``without`` a cell."""
    marks = tuple(
        PlacedIndication(indication=mark, geometry=geometry)
        for mark in indications
        if (geometry := _place_mark(mark, area_of)) is not None
    )
    return marks + tuple(_point_of(one) for one in without if one.place.lon is not None)


def area_km2(geometry: BaseGeometry) -> float:
    """Equal-area size in km² of a geometry in degrees (EPSG:4326)."""
    import shapely

    if geometry.is_empty:
        return 0.0
    transform = to_equal_area().transform
    flat = shapely.transform(geometry, lambda xy: _projected(transform, xy))
    return float(flat.area) / 1e6


def areas_km2(geometries: Sequence[BaseGeometry] | NDArray[np.object_]) -> list[float]:
    """:func:`area_km2` of many, in one pass."""
    import shapely

    if not len(geometries):
        return []
    transform = to_equal_area().transform
    flat = shapely.transform(geometries, lambda xy: _projected(transform, xy))
    return [float(one) / 1e6 for one in shapely.area(flat)]


def _projected(transform: Callable[..., Any], xy: Any) -> Any:
    import numpy as np

    x, y = transform(xy[:, 0], xy[:, 1])
    return np.column_stack([x, y])


def merge_cells(geometries: Sequence[BaseGeometry]) -> BaseGeometry:
    """Union of cells that share edges and do not overlap; the few that do are joined by the slower overlay."""
    import shapely

    joined = join_cells(geometries)
    if not len(joined):
        return shapely.Polygon()
    return joined[0] if len(joined) == 1 else shapely.multipolygons(joined)


def join_cells(geometries: Sequence[BaseGeometry]) -> NDArray[np.object_]:
    """The polygons of :func:`merge_cells`."""
    import numpy as np
    import shapely

    shapes = np.empty(len(geometries), dtype=object)
    shapes[:] = geometries  # np.array would ask every geometry whether it is a sequence
    several = shapely.get_type_id(shapes) != shapely.GeometryType.POLYGON
    counts = np.where(several, shapely.get_num_geometries(shapes), 1)
    parts = np.repeat(shapes, counts)
    parts[np.repeat(several, counts)] = shapely.get_parts(shapes[several])
    cells = parts[shapely.area(parts) > 0]
    if not len(cells):
        return np.asarray(cells, dtype=object)
    joined = dissolve_cells(cells)
    # Checking the answer is cheaper than checking the cells: edges that do not match leave polygons that overlap.
    if joined is not None and shapely.is_valid(shapely.multipolygons(joined)):
        return joined
    wrong = ~shapely.is_empty(shapely.coverage_invalid_edges(cells))  # slivers of a few decimetres, where edges cross
    merged = shapely.get_parts(shapely.union_all([shapely.coverage_union_all(cells[~wrong]), *cells[wrong]]))
    return np.asarray(merged[shapely.area(merged) > 0], dtype=object)


def shown_side(state: PlaceState) -> str | None:
    """The side a cell is drawn for: the claimed holder of what is claimed or disputed, else the holder."""
    claimed = state.status is Status.CLAIMED or state.status is Status.DISPUTED
    return (state.claimed_side or state.side) if claimed else state.side


def sizes_km2(shapes: Mapping[str, BaseGeometry]) -> dict[str, float]:
    """Indicative size of each cell by place id. A cell that was measured before is known again as the same object."""
    known = _measured()
    new = {key: shape for key, shape in shapes.items() if (one := known.get(key)) is None or one[0] is not shape}
    if new:
        known |= {
            key: (shape, size) for (key, shape), size in zip(new.items(), areas_km2(list(new.values())), strict=True)
        }
    return {key: known[key][1] for key in shapes}


@cache
def _measured() -> dict[str, tuple[BaseGeometry, float]]:
    """The latest cell of each place, which ``cells_of`` keeps too, and its size."""
    return {}


def claim_cells(
    places: Iterable[PlaceState], shapes: Mapping[str, BaseGeometry], sizes: Mapping[str, float]
) -> list[Cell]:
    """Cells of the places that have a shape of some size, in their order."""
    return [
        _make_cell(geometry=shapes[key], basis=Basis.CLAIM, side=shown_side(one), state=one, area_km2=size)
        for one in places
        if (key := one.place.id) is not None and (size := sizes.get(key))
    ]


def _point_of(one: PlaceState) -> PlacedIndication:
    """A place whose cell is not known (outside the gazetteer's reach): its point, so that no change goes missing."""
    import shapely

    mark = Indication(
        indication=IndicationKind.NEAR,
        place=one.place,
        side=shown_side(one),
        extent=None,
        text=one.place.name or one.place.surface or "",
        event=Event.HOLDS,
        level=one.corroboration,
        since=one.since,
        certain=one.certain,
        claims=one.claims,
        assessments=one.assessments,
    )
    return PlacedIndication(indication=mark, geometry=shapely.Point(one.place.lon, one.place.lat))


def _place_mark(mark: Indication, area_of: Callable[[str], BaseGeometry | None]) -> BaseGeometry | None:
    """Outline of an area where there is one; else the point of the place; None where neither is known."""
    import shapely

    place = mark.place
    on_area = mark.indication in {IndicationKind.AREA, IndicationKind.AMOUNT}
    if on_area and place.id is not None:
        outline = area_of(place.id)
        if outline is not None and not outline.is_empty:
            return outline if mark.indication is IndicationKind.AREA else shapely.point_on_surface(outline)
    if place.lon is None or place.lat is None:
        return None
    return shapely.Point(place.lon, place.lat)
