"""A user's map file as a frame of shapes in EPSG:4326, whatever program wrote it; who holds what is not asked here."""

from __future__ import annotations

import json
import re
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

from geomap.crs import require_exchange_crs
from geomap.errors import CRSError, InputError

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

MAX_FILE_BYTES = 1_000_000_000
MAX_VERTICES = 5_000_000
"""More than this is the outline of a pixel map, not of a front; every date would be cut against all of it."""

MAX_CROWDING = 20
"""Of a front, an edge lies beside a few others; where it lies across very many, overlays take hours, not seconds."""

_CROWDED_FROM = 10_000_000
_EDGES_LOOKED_AT = 50

LAYER_FIELD = "layer"
"""KML keeps who holds what in the names of its folders as often as in its fields."""

FILL_FIELD = "fill"
"""Colour of a KML style, as ``#rrggbb``, where the file has no field of that name itself."""

_OUR_CELLS = "cells"
_ARCHIVED = (".shp", ".gpkg", ".geojson", ".json", ".kml", ".parquet")
_FILL = re.compile(r"fc:(#[0-9A-Fa-f]{6})")


def read_shapes(path: Path, *, layer: str | None = None) -> gpd.GeoDataFrame:
    """Read every shape of a file.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, GeoParquet, a shapefile (also zipped), KML or KMZ, or what else GDAL knows.
    layer
        Which table or folder to read. Without it: the only one with geometry, of KML all of them, of a GeoPackage that
        we wrote the cells.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326 (lon, lat), shapes as they are: missing, invalid, 3-D and mixed ones too.

    Raises
    ------
    CRSError
        The file does not say its CRS, or its numbers are no degrees.
    InputError
        Unreadable, too large, without shapes, or with several tables of which none is chosen.
    """
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise InputError(f"{path}: {size / 1e6:,.0f} MB, expected at most {MAX_FILE_BYTES / 1e6:,.0f} MB; simplify it")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of GDAL: several layers, odd field types; what matters is raised below
        frame = _read_parquet(path) if _is_parquet(path) else _read_with_gdal(path, layer)
    if "geometry" not in frame or len(frame) == 0:
        raise InputError(f"{path}: no shapes in it; give polygons with a holder")
    _check_extent(frame, path)
    return frame


def _check_extent(frame: gpd.GeoDataFrame, path: Path) -> None:
    import numpy as np
    import shapely

    vertices = int(shapely.get_num_coordinates(frame.geometry.values).sum())
    if vertices > MAX_VERTICES:
        raise InputError(
            f"{path}: {vertices:,} vertices, expected at most {MAX_VERTICES:,}; simplify it (ogr2ogr -simplify)"
        )
    for shape in frame.geometry.values:
        _check_crowding(shape, path)
    west, south, east, north = shapely.total_bounds(frame.geometry.values)
    if np.isfinite([west, south, east, north]).all() and (west < -181 or east > 181 or south < -91 or north > 91):
        raise CRSError(
            f"{path}: coordinates {west:.0f} … {east:.0f}, {south:.0f} … {north:.0f}, expected degrees, as its CRS "
            "says; save the file with the CRS that it is in"
        )


def _check_crowding(shape: BaseGeometry | None, path: Path) -> None:
    """Refuse scribbles: a sample of the edges tells how many others lie within the box of each."""
    import numpy as np
    import shapely

    if shapely.get_num_coordinates(shape) < 2 * _EDGES_LOOKED_AT:
        return
    corners, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shape)), return_index=True)
    within = ring[1:] == ring[:-1]
    edges = int(within.sum())
    if edges * (edges - 1) <= _CROWDED_FROM:
        return
    west, south = np.minimum(corners[1:], corners[:-1])[within].T.copy()
    east, north = np.maximum(corners[1:], corners[:-1])[within].T.copy()
    crossing = [
        np.count_nonzero((west <= east[one]) & (east >= west[one]) & (south <= north[one]) & (north >= south[one]))
        for one in np.linspace(0, edges - 1, _EDGES_LOOKED_AT).astype(int)
    ]
    crowding = sum(crossing) / _EDGES_LOOKED_AT
    if crowding > MAX_CROWDING and crowding * edges > _CROWDED_FROM:
        raise InputError(
            f"{path}: a shape of {edges:,} corners that runs to and fro (each edge across about {crowding:,.0f} "
            f"others, expected at most {MAX_CROWDING}); simplify it (ogr2ogr -simplify)"
        )


def _read_with_gdal(path: Path, layer: str | None) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pandas as pd
    import pyogrio
    from pyogrio import errors

    source = _inside_archive(path)
    try:
        tables = [str(name) for name, kind in pyogrio.list_layers(source) if kind is not None]
        if not tables:
            raise InputError(f"{path}: no shapes in it; give polygons with a holder")
        is_kml = _is_kml(source, tables[0])
        chosen = _choose_tables(tables, layer, path, all_of_them=is_kml)
        frames = [_in_degrees(_read_table(source, name, is_kml=is_kml), path) for name in chosen]
    except (errors.DataSourceError, errors.DataLayerError, errors.FeatureError, errors.GeometryError,
            errors.CRSError, OSError, ValueError) as error:  # fmt: skip
        if isinstance(error, (InputError, CRSError)):
            raise
        reason = str(error).partition("; It might help")[0].rstrip(".")
        raise InputError(
            f"{path}: cannot be read as a map ({reason}); give GeoJSON, GeoPackage, GeoParquet, KML or a shapefile"
        ) from error
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return gpd.GeoDataFrame()
    return frames[0] if len(frames) == 1 else gpd.GeoDataFrame(pd.concat(frames, ignore_index=True))


def _is_kml(source: str, table: str) -> bool:
    """Whether GDAL reads it as KML; GDAL, which reads the whole file for it, is asked only if the name leaves doubt."""
    import pyogrio

    if source.lower().endswith((".geojson", ".json", ".gpkg", ".shp")):
        return False
    return pyogrio.read_info(source, layer=table)["driver"] in {"KML", "LIBKML"}


def _in_degrees(frame: Any, path: Path) -> Any:
    """A frame in EPSG:4326; one without geometry is empty."""
    if "geometry" not in frame or len(frame) == 0:
        return frame.iloc[0:0]
    if frame.crs is None:
        raise CRSError(f"{path}: no CRS, expected one such as EPSG:4326; save the file with its CRS (set_crs, .prj)")
    return require_exchange_crs(frame, str(path))


def _read_table(source: str, name: str, *, is_kml: bool) -> Any:
    import pyogrio

    if not is_kml:
        return pyogrio.read_dataframe(source, layer=name, on_invalid="fix")
    before = pyogrio.get_gdal_config_option("LIBKML_RESOLVE_STYLE")
    pyogrio.set_gdal_config_options({"LIBKML_RESOLVE_STYLE": "YES"})
    try:
        quoted = name.replace('"', '""')
        query = f'SELECT *, OGR_STYLE FROM "{quoted}"'  # noqa: S608 - a query on the user's own file, not on a database
        frame = pyogrio.read_dataframe(source, sql=query, sql_dialect="OGRSQL", on_invalid="fix")
    finally:
        pyogrio.set_gdal_config_options({"LIBKML_RESOLVE_STYLE": before})
    colours = frame.pop("OGR_STYLE").map(_fill_colour)
    if FILL_FIELD not in frame:
        frame[FILL_FIELD] = colours
    if LAYER_FIELD not in frame:
        frame[LAYER_FIELD] = name
    return frame


def _fill_colour(style: object) -> str | None:
    found = _FILL.search(style) if isinstance(style, str) else None
    return found[1].lower() if found else None


def _choose_tables(tables: list[str], layer: str | None, path: Path, *, all_of_them: bool) -> list[str]:
    if layer is not None:
        if layer not in tables:
            raise InputError(f"{path}: no layer {layer!r} (layers: {', '.join(tables)}); name one of these")
        return [layer]
    if all_of_them or len(tables) == 1:
        return tables
    if _OUR_CELLS in tables:
        return [_OUR_CELLS]
    raise InputError(
        f"{path}: {len(tables)} layers ({', '.join(tables[:12])}), expected one; "
        'say which in a mapping file: layer = "NAME" (--holder-map)'
    )


def _inside_archive(path: Path) -> str:
    """The path as GDAL wants it: of a zip the one map in it, wherever it lies."""
    if path.suffix.lower() != ".zip":
        return str(path)
    try:
        with zipfile.ZipFile(path) as archive:
            names = [one.filename for one in archive.infolist() if one.filename.lower().endswith(_ARCHIVED)]
            unpacked = sum(one.file_size for one in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise InputError(f"{path}: no zip archive ({error}); zip it anew") from error
    names = [name for name in names if not name.startswith("__MACOSX/")]
    if len(names) != 1:
        shown = ", ".join(names[:8]) or "none"
        raise InputError(f"{path}: maps in it: {shown}; expected one ({', '.join(_ARCHIVED)}); unpack it and give one")
    if unpacked > MAX_FILE_BYTES:
        raise InputError(f"{path}: {unpacked / 1e6:,.0f} MB unpacked, expected at most {MAX_FILE_BYTES / 1e6:,.0f} MB")
    return f"/vsizip/{path}/{names[0]}"


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == b"PAR1" or path.suffix.lower() in {".parquet", ".geoparquet"}


def _read_parquet(path: Path) -> gpd.GeoDataFrame:
    """GeoParquet with WKB; its CRS is in the metadata, longitude and latitude where that says nothing."""
    import fastparquet
    import geopandas as gpd
    import shapely
    from pyproj.exceptions import CRSError as UnknownCRSError

    try:
        opened = fastparquet.ParquetFile(str(path))
        about = json.loads(opened.key_value_metadata.get("geo") or "null")
        table = opened.to_pandas() if isinstance(about, dict) else None
    except Exception as error:
        raise InputError(f"{path}: cannot be read as GeoParquet ({error}); save it anew") from error
    if table is None:
        raise InputError(f"{path}: Parquet without 'geo' metadata, expected GeoParquet; save it as GeoParquet")
    name = str(about.get("primary_column", "geometry"))
    column = (about.get("columns") or {}).get(name)
    if not isinstance(column, dict) or name not in table:
        raise InputError(f"{path}: no geometry column {name!r}; save it anew as GeoParquet")
    encoding = column.get("encoding")
    if encoding != "WKB":
        raise InputError(
            f"{path}: geometry encoded as {encoding!r}, expected 'WKB'; save it with geometry_encoding='WKB'"
        )
    try:
        shapes = shapely.from_wkb(table[name].to_numpy(), on_invalid="fix")
        crs = column.get("crs", "OGC:CRS84")
        frame = gpd.GeoDataFrame(table.drop(columns=name), geometry=shapes, crs=crs)
    except (shapely.errors.ShapelyError, UnknownCRSError, TypeError, ValueError) as error:
        raise InputError(f"{path}: geometry cannot be read ({error}); save it anew as GeoParquet") from error
    return _in_degrees(frame, path)
