"""GeoJSON as RFC 7946 wants it: degrees, lon lat, right-hand rings, no ``crs`` member; typed properties."""

from __future__ import annotations

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
        dump_json(
            {
                "type": "Feature",
                "geometry": _geometry_to_json(geometry),
                "properties": {name: _plain(row[name], kind) for name, kind in layer.columns},
            }
        )
        for row, geometry in zip(layer.rows, layer.geometries, strict=True)
    )
    return dump_json(head)[:-1] + ', "features": [\n' + features + "\n]}\n"


def _plain(value: Any, kind: Kind) -> Any:
    if kind is Kind.QUANTITY:
        return quantity_to_json(value)
    return list(value) if kind is Kind.LIST else value


def _geometry_to_json(geometry: BaseGeometry | None) -> dict[str, Any] | None:
    if geometry is None:
        return None
    from shapely.geometry import mapping

    return dict(mapping(geometry))
