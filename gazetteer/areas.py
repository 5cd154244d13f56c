"""Footprints of what is wider than a settlement: areas, lines, and the base map under every map.

Borders are the internationally recognised ones: Crimea and Sevastopol stand with Ukraine. Shapes of first-level units,
rivers and seas are distilled from Natural Earth (public domain; ``docs/data.md`` says how); a raion or hromada is
built from the cells of its settlements, a landscape from its oblasts and raions. Everything is EPSG:4326,
``lon, lat``, rounded to 0.001 degree (about 100 m). The footprint of a settlement is its cell: :mod:`gazetteer.cells`.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from gazetteer.cells import cells_of
from gazetteer.errors import PlaceDataError
from gazetteer.sources.tables import read_table
from gazetteer.theatre import read_theatre

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["area_of", "base_map", "cells_of", "country_outline", "land_of"]

UI_LANGUAGES = ("nl", "en", "uk")

_CRIMEA, _SEVASTOPOL = "geonames:703883", "geonames:694422"
_BASE_RIVERS = frozenset(
    f"geomap:{river}" for river in ("siverskyi-donets", "oskil", "southern-bug", "inhulets", "desna")
)
"""Schematic courses that the base map shows beside the rivers of its source."""

_ISLAND_RADIUS_DEG = 0.006
"""About 600 m: an island is drawn a little larger than life, so that it can be seen and hit."""


@cache
def area_of(place_id: str) -> BaseGeometry | None:
    """Footprint of a place that is no settlement, or None where none is known.

    Parameters
    ----------
    place_id
        Id of a shipped place, such as ``geonames:706482`` (Kharkiv Oblast).

    Returns
    -------
    BaseGeometry or None
        In EPSG:4326: a polygon for an oblast, raion, hromada, landscape, country (neighbours cut to about 19–46 E,
        42–55 N), island or sea; a line for a river or canal; a point for a facility.
    """
    from shapely.geometry import Point

    if place_id == _CRIMEA:
        return _union((_shape(_CRIMEA), _shape(_SEVASTOPOL)))
    if (known := _shape(place_id)) is not None:
        return known
    country = _country_codes().get(place_id)
    if country is not None:
        return land_of(country)
    if place_id.startswith("katottg:"):
        return _unit_areas("raion").get(place_id) or _unit_areas("hromada").get(place_id)
    row = _features().get(place_id)
    if row is None:
        return None
    if row["parts"]:
        return _union(tuple(area_of(part) for part in row["parts"].split("|")))
    if row["kind"] in {"river", "canal"}:
        return _courses().get(place_id)
    spot = Point(float(row["lon"]), float(row["lat"]))
    if row["kind"] == "island":
        return spot.buffer(_ISLAND_RADIUS_DEG, quad_segs=4)
    return spot if row["kind"] == "facility" else None


@cache
def country_outline() -> BaseGeometry:
    """The country at war within its internationally recognised borders, EPSG:4326."""
    outline = land_of(read_theatre().home)
    assert outline is not None
    return outline


@cache
def land_of(country: str) -> BaseGeometry | None:
    """Land of a country by ISO code, the country at war whole, its neighbours near it; None elsewhere."""
    from shapely import coverage_union_all

    ids = [row["id"] for row in read_table("oblasts.csv")] if country == read_theatre().home else [f"rest:{country}"]
    ids += [row["id"] for row in read_table("foreign_units.csv") if row["country"] == country]
    found = [shape for shape in map(_shape, ids) if shape is not None]
    return coverage_union_all(found) if found else None


def base_map() -> dict[str, dict[str, Any]]:
    """GeoJSON FeatureCollections to draw under a map.

    Returns
    -------
    dict
        ``countries`` (cut to 20–45 E, 43–54 N), ``oblasts``, ``lakes``, ``rivers`` and ``towns`` (points). Each feature
        has ``id``, ``name`` (English) and ``names`` (by language of the page: nl, en, uk); towns also ``population``
        and ``rank`` (1 for the largest). The caller may change it: every call returns a new one.

    Examples
    --------
    >>> [feature["properties"]["name"] for feature in base_map()["oblasts"]["features"]][:2]
    ['Zhytomyr Oblast', 'Zaporizhzhia Oblast']
    """
    layers: dict[str, dict[str, Any]] = {}
    labels = _labels()
    packed = json.loads(_read_packed("base_map.json.gz"))
    packed["rivers"] |= {
        river: {"type": "LineString", "coordinates": course}
        for river, course in _course_points().items()
        if river in _BASE_RIVERS
    }
    for layer, shapes in packed.items():
        layers[layer] = _collection(
            [_feature(place_id, shape, labels.get(place_id)) for place_id, shape in sorted(shapes.items())]
        )
    towns = []
    for rank, row in enumerate(read_table("towns.csv"), start=1):
        point = {"type": "Point", "coordinates": [float(row["lon"]), float(row["lat"])]}
        feature = _feature(row["id"], point, row)
        feature["properties"] |= {"population": int(row["population"]), "rank": rank}
        towns.append(feature)
    layers["towns"] = _collection(towns)
    return layers


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _feature(place_id: str, geometry: dict[str, Any], label: dict[str, str] | None) -> dict[str, Any]:
    name = label["name"] if label else ""
    names = {language: (label[language].split("|")[0] or name) if label else "" for language in UI_LANGUAGES}
    return {"type": "Feature", "properties": {"id": place_id, "name": name, "names": names | {"en": name}},
            "geometry": geometry}  # fmt: skip


def _labels() -> dict[str, dict[str, str]]:
    labels: dict[str, dict[str, str]] = {}
    for table in ("countries.csv", "foreign_units.csv", "features.csv", "oblasts.csv"):
        for row in read_table(table):
            labels[row["id"]] = row
    return labels


def _read_packed(name: str) -> bytes:
    try:
        return gzip.decompress(resources.files("gazetteer").joinpath("data", name).read_bytes())
    except (OSError, EOFError) as error:
        raise PlaceDataError(f"gazetteer/data/{name}: cannot be read ({error}); install the package again") from error


@cache
def _raw_shapes() -> dict[str, dict[str, Any]]:
    shapes: dict[str, dict[str, Any]] = json.loads(_read_packed("areas.json.gz"))
    return shapes


@cache
def _shape(place_id: str) -> BaseGeometry | None:
    from shapely.geometry import shape

    raw = _raw_shapes().get(place_id)
    return shape(raw) if raw else None


def _union(parts: tuple[BaseGeometry | None, ...]) -> BaseGeometry | None:
    from shapely import union_all

    found = [part for part in parts if part is not None]
    return union_all(found) if found else None


@cache
def _country_codes() -> dict[str, str]:
    return {row["id"]: row["country"] for row in read_table("countries.csv")}


@cache
def _features() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in read_table("features.csv")}


def _course_points() -> dict[str, list[list[float]]]:
    """Lines through the settlements on the banks, in order downstream: courses of waters that the shapes lack."""
    points: dict[str, list[list[float]]] = {}
    for row in read_table("courses.csv"):
        points.setdefault(row["id"], []).append([float(row["lon"]), float(row["lat"])])
    return points


@cache
def _courses() -> dict[str, BaseGeometry]:
    from shapely.geometry import LineString

    return {place_id: LineString(line) for place_id, line in _course_points().items()}


@cache
def _unit_areas(level: str) -> dict[str, BaseGeometry]:
    """Raions or hromadas: cells of their settlements joined, cut to their oblast."""
    from shapely import MultiPoint, coverage_union_all, voronoi_polygons

    from gazetteer.sources.packaged import unit_members

    oblast_of = {row["id"]: row["oblast"] for row in read_table(f"{level}s.csv")}
    members = {unit: points for unit, points in unit_members(level).items() if unit in oblast_of}
    areas: dict[str, BaseGeometry] = {}
    for oblast in sorted(set(oblast_of.values())):
        outline = _shape(oblast)
        owner = {point: unit for unit, points in members.items() if oblast_of[unit] == oblast for point in points}
        if outline is None or not owner:
            continue
        # Degrees stretch east-west; the share of land between two units does not need better.
        cells = voronoi_polygons(MultiPoint(list(owner)), extend_to=outline.envelope, ordered=True)
        by_unit: dict[str, list[BaseGeometry]] = {}
        for cell, unit in zip(cells.geoms, owner.values(), strict=True):
            by_unit.setdefault(unit, []).append(cell)
        for unit, parts in by_unit.items():
            areas[unit] = coverage_union_all(parts).intersection(outline)
    return areas
