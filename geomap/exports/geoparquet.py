"""GeoParquet 1.1 with WKB, written and read by fastparquet (pyarrow would be 170 MB for one format)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from geomap.exports.tables import layer_to_frame

if TYPE_CHECKING:
    from pathlib import Path

    from geomap.exports.layers import Layer

GEOMETRY = "geometry"


def write_geoparquet(path: Path, layer: Layer, *, attribution: str) -> None:
    """Write one layer; the same layer gives the same bytes."""
    import fastparquet
    import shapely

    frame = layer_to_frame(layer)
    shapes = [shape for shape in layer.geometries if shape is not None]
    texts = {name: "utf8" for name in frame.columns if name != GEOMETRY and frame[name].dtype == object}
    table = frame.drop(columns=GEOMETRY)
    table[GEOMETRY] = [None if shape is None else shapely.to_wkb(shape) for shape in layer.geometries]
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted({shape.geom_type for shape in shapes}),
        "orientation": "counterclockwise",
    }  # no "crs": by the standard that is longitude and latitude of WGS 84 (OGC:CRS84)
    if shapes:
        column["bbox"] = [float(edge) for edge in shapely.total_bounds(shapes)]
    about = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    fastparquet.write(
        str(path),
        table,
        compression="SNAPPY",
        write_index=False,
        object_encoding={**texts, GEOMETRY: "bytes"},
        has_nulls=True,
        stats=False,
        custom_metadata={"geo": json.dumps(about), "title": layer.title, "attribution": attribution},
    )
