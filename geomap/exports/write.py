"""Layers into a file whose suffix says the format: ``.geojson``, ``.gpkg``, ``.parquet`` or ``.csv``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.errors import OutputError
from geomap.exports.layers import ATTRIBUTION
from geomap.output import write_file, write_through

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geomap.config import Profile
    from geomap.exports.layers import Layer

GEOJSON_SUFFIXES = frozenset({"", ".geojson", ".json"})
PARQUET_SUFFIXES = frozenset({".parquet", ".geoparquet"})


def write_layers(path: Path, layers: Sequence[Layer], *, profile: Profile, ui: str = "en") -> None:
    """Write layers, whole or not at all; the same layers give the same bytes.

    A GeoPackage holds all of them, with their styles; every other format holds the first.

    Parameters
    ----------
    path
        Its suffix says the format; none is GeoJSON.
    layers
        As :mod:`geomap.exports.layers` makes them.
    profile, ui
        Colours of the sides, and the language of the legend in the styles.

    Raises
    ------
    OutputError
        Another suffix, or a place that cannot be written.
    """
    suffix = path.suffix.lower()
    first = layers[0]
    if suffix in GEOJSON_SUFFIXES:
        from geomap.exports.geojson import layer_to_geojson

        write_file(path, layer_to_geojson(first))
    elif suffix == ".csv":
        from geomap.exports.tables import layer_to_csv

        write_file(path, layer_to_csv(first))
    elif suffix == ".gpkg":
        from geomap.exports.geopackage import write_geopackage

        write_through(
            path, lambda made: write_geopackage(made, layers, profile=profile, ui=ui, attribution=ATTRIBUTION)
        )
    elif suffix in PARQUET_SUFFIXES:
        from geomap.exports.geoparquet import write_geoparquet

        write_through(path, lambda made: write_geoparquet(made, first, attribution=ATTRIBUTION))
    else:
        raise OutputError(f"{path}: suffix {suffix!r}, expected .geojson, .gpkg, .parquet or .csv; rename the output")
