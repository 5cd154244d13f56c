"""Layers as flat tables: CSV with WKT, and the frames that GeoPackage and GeoParquet are written from."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from geomap.exports.layers import COORDINATE_DECIMALS, Kind
from geomap.flat import guard_cell, join_list
from geomap.formats import format_quantity

if TYPE_CHECKING:
    import geopandas as gpd

    from geomap.exports.layers import Layer

WKT_COLUMN = "WKT"
"""The name by which GDAL and QGIS know the column of geometry without being told."""


def layer_to_csv(layer: Layer) -> str:
    """CSV with the geometry as WKT (EPSG:4326, lon lat); cells that a spreadsheet would run are guarded."""
    import shapely

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*(name for name, _kind in layer.columns), WKT_COLUMN])
    for row, geometry in zip(layer.rows, layer.geometries, strict=True):
        cells = []
        for name, kind in layer.columns:
            value = flat_value(row[name], kind)
            cells.append("" if value is None else guard_cell(value) if isinstance(value, str) else value)
        wkt = "" if geometry is None else shapely.to_wkt(geometry, rounding_precision=COORDINATE_DECIMALS)
        writer.writerow([*cells, wkt])
    return buffer.getvalue()


def layer_to_frame(layer: Layer) -> gpd.GeoDataFrame:
    """A frame of texts and numbers in EPSG:4326."""
    import geopandas as gpd
    import pandas as pd

    columns = {}
    for name, kind in layer.columns:
        values = [flat_value(row[name], kind) for row in layer.rows]
        columns[name] = pd.Series(values, dtype="float64" if kind is Kind.NUMBER else "object")
    return gpd.GeoDataFrame(columns, geometry=list(layer.geometries), crs="EPSG:4326")


def flat_value(value: Any, kind: Kind) -> str | float | None:
    """A value as a text or a number: lists with ``;``, amounts as ``>6000 km2``; no NUL, no half characters."""
    if kind is Kind.NUMBER:
        return None if value is None else float(value)
    if kind is Kind.QUANTITY:
        return format_quantity(value) or None
    text = join_list(value) if kind is Kind.LIST else value
    if not text:
        return None
    return str(text).replace("\0", "").encode("utf-8", errors="replace").decode("utf-8")
