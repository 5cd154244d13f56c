"""The base map: countries, oblast borders, water and towns, without a tile. Geometry from the gazetteer."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from geomap.errors import ProfileError
from geomap.render.display import clean_text
from geomap.render.lines import encode_lines

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from geomap.config import Profile

STEPS_PER_DEGREE = 1_000
"""Precision of the base map: about 100 m."""

COARSEST_RIVER_DEGREES = 0.17
"""Rivers whose course is known only at points further apart than this (mean step) are not drawn: a straight line
across the land would be read as a bank that troops stand on."""

LAYERS = ("countries", "oblasts", "lakes", "rivers", "towns")


def read_base_map(own: Path | None = None) -> dict[str, dict[str, Any]]:
    """GeoJSON feature collections by layer: those that ship, or a profile's own.

    Raises
    ------
    ProfileError
        The profile's file is no GeoJSON of polygons (countries) and points (towns).
    """
    if own is not None:
        return _read_own(own)
    from gazetteer.areas import base_map

    collections: dict[str, dict[str, Any]] = base_map()
    return collections


def _read_own(path: Path) -> dict[str, dict[str, Any]]:
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        kinds = [(one, one["geometry"]["type"]) for one in features if one["properties"] is not None]
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        raise ProfileError(f"{path}: base map: no GeoJSON features ({error!r}); give polygons and points") from error
    countries = [one for one, kind in kinds if kind in {"Polygon", "MultiPolygon"}]
    towns = [one for one, kind in kinds if kind == "Point"]
    if not countries:
        raise ProfileError(f"{path}: base map: no polygon of a country in it; give countries as polygons")
    return {
        "countries": {"type": "FeatureCollection", "features": countries},
        "towns": {"type": "FeatureCollection", "features": towns},
    }


def encode_base_map(language: str, profile: Profile) -> tuple[dict[str, Any], bytes]:
    """The base map as the page reads it, and its points: shapes by layer, towns as ``[lon, lat, name, population]``.

    A shape is ``[1 where it is of the contested country, number of its geometry]``. Which country is the contested one
    (drawn white: "no report") comes from the profile.
    """
    return _encode(language, profile.country, profile.base_map)


@lru_cache(maxsize=8)
def _encode(language: str, country: str | None, own: Path | None) -> tuple[dict[str, Any], bytes]:
    found: dict[str, Any] = {layer: [] for layer in (*LAYERS[:-1], "borders")}
    for number, (layer, feature, _) in enumerate(_shapes(own)):
        is_contested = layer in {"countries", "borders"} and _is_contested(feature, country)
        found[layer].append([int(is_contested), number])
    found["steps"] = STEPS_PER_DEGREE
    found["lines"], points = encode_lines([one[2] for one in _shapes(own)], steps=STEPS_PER_DEGREE)
    boxes = [geometry.bounds for layer, _, geometry in _shapes(own) if layer == "countries"]
    found["bounds"] = [
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    ]
    found["towns"] = base_towns(language, own)
    return found, points


def _is_coarse(course: BaseGeometry) -> bool:
    from shapely import get_num_coordinates

    return bool(course.length > COARSEST_RIVER_DEGREES * get_num_coordinates(course))


def _is_contested(feature: dict[str, Any], country: str | None) -> bool:
    properties = feature.get("properties") or {}
    return country is not None and country in {feature.get("id"), properties.get("id"), properties.get("place_id")}


@lru_cache(maxsize=4)
def _shapes(own: Path | None = None) -> tuple[tuple[str, dict[str, Any], BaseGeometry], ...]:
    from shapely import box, line_merge, union_all
    from shapely.geometry import shape

    collections = read_base_map(own)
    shapes = [
        (layer, feature, shape(feature["geometry"]))
        for layer in LAYERS[:-1]
        for feature in collections.get(layer, {}).get("features", [])
    ]
    shapes = [one for one in shapes if one[0] != "rivers" or not _is_coarse(one[2])]
    # Borders without the edge at which the base map is cut off: that is no border.
    countries = [(feature, geometry.boundary) for layer, feature, geometry in shapes if layer == "countries"]
    if countries:
        edge = box(*union_all([border.envelope for _, border in countries]).bounds).exterior.buffer(0.005)
        drawn = edge
        for feature, border in countries:
            # Two neighbours share a border: it is kept once.
            shapes.append(("borders", feature, line_merge(border.difference(drawn))))
            drawn = drawn.union(border.buffer(0.002))
    return tuple((layer, feature, geometry) for layer, feature, geometry in shapes if not geometry.is_empty)


@lru_cache(maxsize=4)
def base_names(own: Path | None = None) -> dict[str, dict[str, str]]:
    """Names by language of every place on the base map, by place id."""
    found = {}
    for collection in read_base_map(own).values():
        for feature in collection["features"]:
            properties = feature.get("properties") or {}
            if properties.get("id"):
                found[str(properties["id"])] = dict(properties.get("names") or {})
    return found


def home_bounds(profile: Profile) -> tuple[float, float, float, float]:
    """West, south, east, north of the contested country: what is shown when nothing is drawn."""
    countries = [(feature, geometry) for layer, feature, geometry in _shapes(profile.base_map) if layer == "countries"]
    home = [geometry for feature, geometry in countries if _is_contested(feature, profile.country)]
    boxes = [geometry.bounds for geometry in home or [geometry for _, geometry in countries]]
    return (
        min(one[0] for one in boxes),
        min(one[1] for one in boxes),
        max(one[2] for one in boxes),
        max(one[3] for one in boxes),
    )


def base_shapes(
    profile: Profile, window: tuple[float, float, float, float]
) -> tuple[tuple[str, bool, BaseGeometry], ...]:
    """(layer, contested, geometry) of the base map, cut to a window (west, south, east, north), for a picture."""
    from shapely import clip_by_rect

    order = {"countries": 0, "oblasts": 1, "lakes": 2, "rivers": 3, "borders": 4}
    cut = [
        (
            layer,
            layer in {"countries", "borders"} and _is_contested(feature, profile.country),
            clip_by_rect(geometry, *window),
        )
        for layer, feature, geometry in _shapes(profile.base_map)
    ]
    kept = [row for row in cut if not row[2].is_empty]
    return tuple(sorted(kept, key=lambda row: (order[row[0]], row[1])))


def base_towns(language: str, own: Path | None = None) -> list[list[Any]]:
    """``[lon, lat, name, population]`` of the main towns, largest first."""
    rows = []
    for feature in read_base_map(own).get("towns", {}).get("features", []):
        properties = feature.get("properties") or {}
        name = (properties.get("names") or {}).get(language) or properties.get("name")
        lon, lat = feature["geometry"]["coordinates"][:2]
        rows.append([round(lon, 3), round(lat, 3), clean_text(name), int(properties.get("population") or 0)])
    rows.sort(key=lambda row: (-row[3], row[2]))
    return rows
