"""GeoJSON as RFC 7946 wants it: degrees, lon lat, right-hand rings, no ``crs`` member; typed properties."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from geomap.exports.layers import ATTRIBUTION, Kind, territory_layers
from geomap.formats import dump_json, quantity_to_json

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geomap.exports.layers import Layer
    from geomap.model import Territory


def territory_to_geojson(territory: Territory) -> str:
    """Text of ``states/DATE.geojson``: the cells."""
    return layer_to_geojson(territory_layers(territory)[0])


def indications_to_geojson(territory: Territory) -> str:
    """Text of ``states/DATE.indications.geojson``."""
    return layer_to_geojson(territory_layers(territory)[1])


def layer_to_geojson(layer: Layer) -> str:
    """A feature a line; ``name`` and ``description`` stand at the top, where GDAL reads them, with ``attribution``."""
    head = {
        "type": "FeatureCollection",
        "name": layer.name,
        "description": f"{layer.title}. {ATTRIBUTION}",
        "attribution": ATTRIBUTION,
    }
    features = ",\n".join(
        f'{{"type": "Feature", "geometry": {_geometry_to_json(geometry)}, "properties": '
        + dump_json({name: _plain(row[name], kind) for name, kind in layer.columns})
        + "}"
        for row, geometry in zip(layer.rows, layer.geometries, strict=True)
    )
    return dump_json(head)[:-1] + ', "features": [\n' + features + "\n]}\n"


def _plain(value: Any, kind: Kind) -> Any:
    if kind is Kind.QUANTITY:
        return quantity_to_json(value)
    return list(value) if kind is Kind.LIST else value


@lru_cache(maxsize=4_096)
def _geometry_to_json(geometry: BaseGeometry | None) -> str:
    """Text of a geometry; a cell is the same on most days of a build."""
    if geometry is None:
        return "null"
    import shapely

    if geometry.geom_type == "Polygon":
        return dump_json({"type": "Polygon", "coordinates": _rings_of(geometry)})
    if geometry.geom_type == "MultiPolygon":
        return dump_json({"type": "MultiPolygon", "coordinates": [_rings_of(one) for one in geometry.geoms]})
    return dump_json(shapely.geometry.mapping(geometry))


def _rings_of(polygon: BaseGeometry) -> list[Any]:
    """Coordinates of a polygon as GeoJSON has them, made in one go: a start map may have half a million corners."""
    import shapely

    return [shapely.get_coordinates(ring).tolist() for ring in shapely.get_rings(polygon)]
