"""GeoPackage: a table a layer, QGIS styles inside, the same bytes every time."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from geomap.errors import OutputError
from geomap.exports.qgis import style_of
from geomap.exports.tables import layer_to_frame

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from geomap.config import Profile
    from geomap.exports.layers import Layer

PINNED_DAY = "2000-01-01T00:00:00Z"
"""GDAL dates a GeoPackage by the clock; the same state has to give the same bytes."""

_BY_DIMENSION = (("points", "MultiPoint"), ("lines", "MultiLineString"), ("areas", "MultiPolygon"))


def write_geopackage(path: Path, layers: Sequence[Layer], *, profile: Profile, ui: str, attribution: str) -> None:
    """Write all layers into a new file, each with its default style in ``layer_styles``.

    A layer of mixed geometry becomes a table a dimension (``indications_points``, ``indications_areas``), because QGIS
    and most other programs draw one kind a table.
    """
    import pandas as pd
    import pyogrio

    styles = []
    with _pinned_clock(), _errors_of_gdal(path):
        for layer, geometry_type in chain.from_iterable(_tables_of(one) for one in layers):
            frame = layer_to_frame(layer)
            pyogrio.write_dataframe(
                frame,
                path,
                layer=layer.name,
                driver="GPKG",
                geometry_type=geometry_type,
                promote_to_multi=True,
                append=path.exists(),
                dataset_options={"VERSION": "1.3"},
                layer_options={"IDENTIFIER": layer.title, "DESCRIPTION": attribution, "GEOMETRY_NAME": "geom"},
            )
            styles.append((layer, style_of(layer, geometry_type, profile=profile, ui=ui)))
        table = pd.DataFrame(
            {
                "f_table_catalog": "",
                "f_table_schema": "",
                "f_table_name": [layer.name for layer, _qml in styles],
                "f_geometry_column": "geom",
                "styleName": [layer.name for layer, _qml in styles],
                "styleQML": [qml for _layer, qml in styles],
                "styleSLD": "",
                "useAsDefault": True,
                "description": attribution,
                "owner": "",
                "ui": None,
                "update_time": pd.Timestamp(PINNED_DAY),
            }
        )
        pyogrio.write_dataframe(table, path, layer="layer_styles", driver="GPKG", append=True,
                                layer_options={"FID": "id"})  # fmt: skip


@contextmanager
def _pinned_clock() -> Iterator[None]:
    import pyogrio

    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": PINNED_DAY})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


@contextmanager
def _errors_of_gdal(path: Path) -> Iterator[None]:
    from pyogrio import errors

    try:
        yield
    except (errors.DataSourceError, errors.DataLayerError, errors.FeatureError, errors.GeometryError) as error:
        raise OutputError(f"{path.name}: GDAL cannot write it ({error}); is the disk full?") from error


def _tables_of(layer: Layer) -> Iterator[tuple[Layer, str]]:
    """The layer itself where all its shapes are areas (or there are none), else one a dimension."""
    import shapely

    dimensions = [-1 if one is None else int(shapely.get_dimensions(one)) for one in layer.geometries]
    kinds = sorted(set(dimensions) - {-1})
    if kinds in ([], [2]):
        yield layer, "MultiPolygon"
        return
    for dimension in kinds:
        suffix, geometry_type = _BY_DIMENSION[dimension]
        chosen = [index for index, one in enumerate(dimensions) if one == dimension]
        part = replace(
            layer,
            name=f"{layer.name}_{suffix}",
            title=f"{layer.title} ({suffix})",
            rows=tuple(layer.rows[index] for index in chosen),
            geometries=tuple(layer.geometries[index] for index in chosen),
        )
        yield part, geometry_type
    if -1 in dimensions:
        chosen = [index for index, one in enumerate(dimensions) if one == -1]
        rows = tuple(layer.rows[index] for index in chosen)
        unplaced = replace(layer, name=f"{layer.name}_unplaced", title=f"{layer.title} (unplaced)", rows=rows,
                           geometries=(None,) * len(rows))  # fmt: skip
        yield unplaced, "MultiPoint"
