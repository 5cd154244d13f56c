"""What is exported, whatever the format: a layer is columns, rows of plain values and a geometry a row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from geomap.words import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from geomap.model import Cell, PlacedIndication, PlaceRef, PlaceState, Territory

ATTRIBUTION = "Places: GeoNames (CC BY 4.0); land: Natural Earth. Cells are indicative, not measured ground."
"""Said in every export; the claims carry their own sources."""

COORDINATE_DECIMALS = 6
"""About 10 cm."""

Row = dict[str, Any]


class Kind(StrEnum):
    """What a column holds. ``LIST`` is a tuple of texts, ``QUANTITY`` a :class:`geomap.model.Quantity`."""

    TEXT = "text"
    NUMBER = "number"
    LIST = "list"
    QUANTITY = "quantity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One table with geometry (EPSG:4326, lon lat); ``None`` in a row is "not said"."""

    name: str
    title: str
    columns: tuple[tuple[str, Kind], ...]
    rows: tuple[Row, ...]
    geometries: tuple[BaseGeometry | None, ...]
    """Valid, exterior rings counter-clockwise, rounded to :data:`COORDINATE_DECIMALS`."""


CELL_COLUMNS = (
    ("place_id", Kind.TEXT),
    ("name", Kind.TEXT),
    ("side", Kind.TEXT),
    ("claimed_side", Kind.TEXT),
    ("status", Kind.TEXT),
    ("corroboration", Kind.TEXT),
    ("since", Kind.TEXT),
    ("change", Kind.TEXT),
    ("change_side", Kind.TEXT),
    ("certainty", Kind.TEXT),
    ("claims", Kind.LIST),
    ("rule", Kind.TEXT),
    ("basis", Kind.TEXT),
    ("kind", Kind.TEXT),
    ("assessments", Kind.LIST),
    ("area_km2_indicative", Kind.NUMBER),
    ("uncertainty", Kind.NUMBER),
)

INDICATION_COLUMNS = (
    ("indication", Kind.TEXT),
    ("place_id", Kind.TEXT),
    ("name", Kind.TEXT),
    ("side", Kind.TEXT),
    ("extent", Kind.TEXT),
    ("text", Kind.TEXT),
    ("claims", Kind.LIST),
    ("event", Kind.TEXT),
    ("corroboration", Kind.TEXT),
    ("since", Kind.TEXT),
    ("certainty", Kind.TEXT),
    ("quantity", Kind.QUANTITY),
    ("relation", Kind.TEXT),
    ("distance_km", Kind.NUMBER),
    ("assessments", Kind.LIST),
)

CHANGE_COLUMNS = (
    ("place_id", Kind.TEXT),
    ("name", Kind.TEXT),
    ("kind", Kind.TEXT),
    ("side_before", Kind.TEXT),
    ("claimed_side_before", Kind.TEXT),
    ("status_before", Kind.TEXT),
    ("corroboration_before", Kind.TEXT),
    ("side", Kind.TEXT),
    ("claimed_side", Kind.TEXT),
    ("status", Kind.TEXT),
    ("corroboration", Kind.TEXT),
    ("since", Kind.TEXT),
    ("claims", Kind.LIST),
    ("area_km2_indicative", Kind.NUMBER),
)


def territory_layers(territory: Territory) -> tuple[Layer, Layer]:
    """Layers ``cells`` and ``indications`` of one day."""
    return cells_layer(territory.cells, on=territory.state.on), indications_layer(
        territory.indications, on=territory.state.on
    )


def cells_layer(cells: Sequence[Cell], *, on: date) -> Layer:
    """One row a cell: the properties of ``states/DATE.geojson``."""
    return Layer(
        name="cells",
        title=f"Reported control, {on}",
        columns=CELL_COLUMNS,
        rows=tuple(_cell_row(cell) for cell in cells),
        geometries=published_geometries([cell.geometry for cell in cells]),
    )


def indications_layer(indications: Sequence[PlacedIndication], *, on: date) -> Layer:
    """One row a mark: the properties of ``states/DATE.indications.geojson``."""
    return Layer(
        name="indications",
        title=f"Reported, not as area, {on}",
        columns=INDICATION_COLUMNS,
        rows=tuple(_indication_row(placed) for placed in indications),
        geometries=published_geometries([placed.geometry for placed in indications]),
    )


def changes_layer(
    changes: Iterable[tuple[PlaceRef, PlaceState | None, PlaceState | None]],
    shapes: Mapping[str, tuple[BaseGeometry, float]],
    *,
    title: str,
) -> Layer:
    """One row a place that is shown otherwise than before.

    Parameters
    ----------
    changes
        (place, state before, state after); None is "no report".
    shapes
        Cell and its indicative size in km² by place id; a place without one is a point.
    title
        What is compared with what.
    """
    import shapely

    rows, geometries = [], []
    for place, before, after in changes:
        geometry, size = shapes.get(place.id or "", (None, None))
        if geometry is None and place.lon is not None and place.lat is not None:
            geometry = shapely.Point(place.lon, place.lat)
        rows.append(_change_row(place, before, after, size))
        geometries.append(geometry)
    return Layer(
        name="changes",
        title=title,
        columns=CHANGE_COLUMNS,
        rows=tuple(rows),
        geometries=published_geometries(geometries),
    )


def published_geometries(geometries: Sequence[BaseGeometry | None]) -> tuple[BaseGeometry | None, ...]:
    """Right-hand rings, rounded and still valid; None for what is empty."""
    import numpy as np
    import shapely

    if not geometries:
        return ()
    given = np.array(list(geometries), dtype=object)
    rounded = shapely.transform(given, lambda xy: np.round(xy, COORDINATE_DECIMALS))
    broken = ~(shapely.is_valid(rounded) | shapely.is_missing(rounded))
    if broken.any():  # rounding made a sliver cross itself: let GEOS snap it to the same grid
        grid = 10.0**-COORDINATE_DECIMALS
        snapped = shapely.set_precision(shapely.make_valid(given[broken]), grid)
        rounded[broken] = shapely.transform(snapped, lambda xy: np.round(xy, COORDINATE_DECIMALS))
    turned = shapely.orient_polygons(rounded)
    return tuple(None if one is None or one.is_empty else one for one in turned)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _certainty(*, certain: bool) -> str:
    return "certain" if certain else "possible"


def _cell_row(cell: Cell) -> Row:
    state = cell.state
    estimate = cell.basis is Basis.ESTIMATE
    return {
        "place_id": state.place.id if state else None,
        "name": state.place.name if state else None,
        "side": state.side if state else cell.side,
        "claimed_side": state.claimed_side if state else None,
        "status": state.status.value if state else None if estimate else "held",
        "corroboration": state.corroboration.value if state else None,
        "since": _iso(state.since) if state else None,
        "change": state.change if state else None,
        "change_side": state.change_side if state else None,
        "certainty": _certainty(certain=state.certain) if state else "possible" if estimate else None,
        "claims": state.claims if state else (),
        "rule": state.rule if state else cell.basis.value,
        "basis": cell.basis.value,
        "kind": state.place.kind if state else None,
        "assessments": state.assessments if state else (),
        "area_km2_indicative": round(cell.area_km2, 3),
        "uncertainty": cell.uncertainty,
    }


def _indication_row(placed: PlacedIndication) -> Row:
    one = placed.indication
    return {
        "indication": one.indication.value,
        "place_id": one.place.id,
        "name": one.place.name,
        "side": one.side,
        "extent": one.extent.value if one.extent else None,
        "text": one.text,
        "claims": one.claims,
        "event": one.event.value,
        "corroboration": one.level.value,
        "since": _iso(one.since),
        "certainty": _certainty(certain=one.certain),
        "quantity": one.quantity,
        "relation": one.relation,
        "distance_km": one.distance_km,
        "assessments": one.assessments,
    }


def _change_row(place: PlaceRef, before: PlaceState | None, after: PlaceState | None, size: float | None) -> Row:
    return {
        "place_id": place.id,
        "name": place.name,
        "kind": place.kind,
        "side_before": before.side if before else None,
        "claimed_side_before": before.claimed_side if before else None,
        "status_before": before.status.value if before else None,
        "corroboration_before": before.corroboration.value if before else None,
        "side": after.side if after else None,
        "claimed_side": after.claimed_side if after else None,
        "status": after.status.value if after else None,
        "corroboration": after.corroboration.value if after else None,
        "since": _iso(after.since) if after else None,
        "claims": after.claims if after else (),
        "area_km2_indicative": None if size is None else round(size, 3),
    }
