"""The CRS policy, in one place: exchange in EPSG:4326, area in an equal-area projection, distance on the ellipsoid.

Order is ``lon, lat`` everywhere inside; ``bounds = (west, south, east, north)``. A missing CRS is refused, never
guessed.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from geomap.errors import CRSError

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import Geod, Transformer

EXCHANGE = "EPSG:4326"

EQUAL_AREA = "+proj=laea +lat_0=48.5 +lon_0=32 +datum=WGS84 +units=m +no_defs"
"""Lambert azimuthal equal area centred on the middle of the shipped profile's country; areas are exact anywhere."""


@cache
def to_equal_area() -> Transformer:
    """Transformer from ``lon, lat`` degrees to equal-area metres."""
    from pyproj import Transformer

    return Transformer.from_crs(EXCHANGE, EQUAL_AREA, always_xy=True)


@cache
def to_lonlat() -> Transformer:
    """Transformer from equal-area metres back to ``lon, lat`` degrees."""
    from pyproj import Transformer

    return Transformer.from_crs(EQUAL_AREA, EXCHANGE, always_xy=True)


@cache
def ellipsoid() -> Geod:
    """WGS 84, for distances and bearings."""
    from pyproj import Geod

    return Geod(ellps="WGS84")


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Geodesic distance between two ``(lon, lat)`` points, in km."""
    return float(ellipsoid().inv(a[0], a[1], b[0], b[1])[2]) / 1000.0


def require_exchange_crs(frame: gpd.GeoDataFrame, what: str) -> gpd.GeoDataFrame:
    """``frame`` in EPSG:4326.

    Raises
    ------
    CRSError
        The frame has no CRS; it names the remedy.
    """
    if frame.crs is None:
        raise CRSError(f"{what}: no CRS, expected {EXCHANGE}; set it with .set_crs() or save the file with its CRS")
    return frame.to_crs(EXCHANGE)
