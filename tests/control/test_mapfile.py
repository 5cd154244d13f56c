"""Map files as people have them: KML, zips, tables, odd CRSs, broken shapes; and what is refused, in one line."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

import fastparquet
import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.config import default_profile
from geomap.control.baseline import Baseline, map_in_force, polygons_of, read_baseline, read_map_series
from geomap.control.holders import read_holders
from geomap.control.mapfile import read_shapes
from geomap.errors import CRSError, FormatError, InputError

if TYPE_CHECKING:
    from pathlib import Path

PROFILE = default_profile()
WEST, EAST = shapely.box(30, 48, 33, 50), shapely.box(33, 48, 36, 50)

KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Style id="red"><PolyStyle><color>880000ff</color></PolyStyle></Style>
<Folder><name>Front</name>
<Placemark><name>Окуповано /// Occupied</name><styleUrl>#red</styleUrl><MultiGeometry>
<Point><coordinates>34,49,0</coordinates></Point><Polygon><outerBoundaryIs><LinearRing><coordinates>
33,48,5 36,48,5 36,50,5 33,50,5 33,48,5</coordinates></LinearRing></outerBoundaryIs></Polygon></MultiGeometry>
</Placemark>
<Placemark><name>Headquarters</name><Point><coordinates>34,49,0</coordinates></Point></Placemark>
</Folder>
<Folder><name>Liberated</name><Placemark><name>Звільнено</name><Style><PolyStyle><color>ff00ff00</color></PolyStyle></Style>
<Polygon><outerBoundaryIs><LinearRing><coordinates>30,48 33,48 33,50 30,50 30,48</coordinates></LinearRing>
</outerBoundaryIs></Polygon></Placemark></Folder></Document></kml>"""


def mapping(path: Path, text: str) -> Any:
    path.write_text(text, encoding="utf-8")
    return read_holders(path, profile=PROFILE)


def read(path: Path, field: str | None = "holder", **options: Any) -> Baseline:
    return read_baseline(path, holder_field=field, profile=PROFILE, **options)


def a_frame(*rows: tuple[Any, Any], crs: str | None = "EPSG:4326", **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"holder": [who for who, _shape in rows], **columns},
                            geometry=[shape for _who, shape in rows], crs=crs)  # fmt: skip


def write_geojson(path: Path, *shapes: tuple[Any, dict[str, Any]], **head: Any) -> Path:
    features = [{"type": "Feature", "properties": {"holder": who}, "geometry": shape} for who, shape in shapes]
    path.write_text(json.dumps({"type": "FeatureCollection", **head, "features": features}), encoding="utf-8")
    return path


def write_parquet(path: Path, about: object, **columns: Any) -> Path:
    import pandas as pd

    table = pd.DataFrame({"holder": ["RU"], "geometry": [shapely.to_wkb(EAST)], **columns})
    fastparquet.write(str(path), table, object_encoding={"holder": "utf8", "geometry": "bytes"},
                      custom_metadata={} if about is None else {"geo": json.dumps(about)})  # fmt: skip
    return path


def about_geometry(**changes: Any) -> dict[str, Any]:
    column = {"encoding": "WKB", "geometry_types": ["Polygon"]} | changes
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}


@pytest.mark.parametrize(
    ("mapped", "field"),
    [
        ('holders = { "Окуповано /// Occupied" = "RU", "Звільнено" = "UA" }', "Name"),
        ('holders = { "окуповано /// occupied" = "RU", "*" = "UA" }', "name"),
        ('holders = { Front = "RU", Liberated = "UA" }', "layer"),
        ('holders = { "#ff0000" = "RU", "#00ff00" = "UA" }', "fill"),
    ],
)
@pytest.mark.parametrize("suffix", ["kml", "kmz"])
def test_kml_by_name_folder_or_colour(tmp_path: Path, suffix: str, mapped: str, field: str) -> None:
    path = tmp_path / f"map.{suffix}"
    if suffix == "kml":
        path.write_text(KML, encoding="utf-8")
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("doc.kml", KML)
    found = read(path, field, holders=mapping(tmp_path / "map.toml", mapped))
    assert (found.side_at(34.5, 49), found.side_at(31, 49)) == ("RU", "UA")
    assert found.ignored == 1


def test_a_zipped_shapefile_wherever_it_lies_in_the_archive(tmp_path: Path) -> None:
    a_frame(("RU", EAST)).to_file(tmp_path / "m.shp")
    path = tmp_path / "map.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(tmp_path.glob("m.*")):
            archive.write(part, f"deep/down/{part.name}")
    assert read(path).side_at(34, 49) == "RU"


def test_geoparquet_in_its_own_crs_or_in_degrees(tmp_path: Path) -> None:
    assert read(write_parquet(tmp_path / "a.parquet", about_geometry())).side_at(34, 49) == "RU"
    there = gpd.GeoSeries([EAST], crs="EPSG:4326").to_crs("EPSG:32637")
    crs = there.crs.to_json_dict()
    path = write_parquet(tmp_path / "b.parquet", about_geometry(crs=crs), geometry=[shapely.to_wkb(there.iloc[0])])
    assert read(path).side_at(34, 49) == "RU"


@pytest.mark.parametrize(
    ("about", "told"),
    [
        (None, "Parquet without 'geo' metadata"),
        (about_geometry(encoding="polygon"), "geometry encoded as 'polygon', expected 'WKB'"),
        (about_geometry(crs=None), "no CRS"),
        ({"version": "1.1.0", "primary_column": "shape", "columns": {}}, "no geometry column 'shape'"),
    ],
)
def test_parquet_that_cannot_be_used_is_told(tmp_path: Path, about: object, told: str) -> None:
    with pytest.raises((InputError, CRSError), match=told):
        read(write_parquet(tmp_path / "a.parquet", about))


@pytest.mark.parametrize("cut", [0, 3, 40, -9])
def test_a_damaged_parquet_file_is_told(tmp_path: Path, cut: int) -> None:
    path = write_parquet(tmp_path / "a.parquet", about_geometry())
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(InputError, match="cannot be read as GeoParquet"):
        read(path)


def test_status_only_in_fill(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"fill": ["#FF5252", "#00ff00"]}, geometry=[EAST, WEST], crs="EPSG:4326")
    frame.to_file(tmp_path / "map.geojson")
    mapped = mapping(tmp_path / "m.toml", 'field = "fill"\nholders = { "#ff5252" = "RU", "#00FF00" = "none" }')
    found = read(tmp_path / "map.geojson", None, holders=mapped)
    assert (found.side_at(34, 49), found.side_at(31, 49), found.ignored) == ("RU", None, 1)


def test_unknown_values_are_counted_and_ready_to_paste(tmp_path: Path) -> None:
    rows = [
        ('Окуповано "x"', EAST),
        ('Окуповано "x"', EAST),
        ("Unknown status", WEST),
        ("a unit", shapely.Point(31, 49)),
    ]
    a_frame(*rows).to_file(tmp_path / "map.gpkg")
    with pytest.raises(InputError) as caught:
        read(tmp_path / "map.gpkg")
    told = str(caught.value)
    assert "'Окуповано \"x\"' (2 shapes), 'Unknown status' (1 shape)" in told
    assert "a unit" not in told
    assert "\n" not in told
    pasted = told[told.index("holders = {") :].replace('"?"', '"RU"')
    assert read(tmp_path / "map.gpkg", holders=mapping(tmp_path / "m.toml", pasted)).side_at(31, 49) == "RU"


def test_hostile_names_of_fields_and_values_stay_one_short_line(tmp_path: Path) -> None:
    path = tmp_path / "map.geojson"
    values = ["x" * 5000, "=1+1", "</script>\x1b[31m\n\u202e", *(f"value {number}" for number in range(200))]
    columns = {"f'); DROP TABLE x; --": values, "й" * 300: values}
    gpd.GeoDataFrame(columns, geometry=[EAST] * len(values), crs="EPSG:4326").to_file(path)
    with pytest.raises(InputError, match="no field 'holder'") as caught:
        read(path)
    assert len(str(caught.value)) < 1000
    with pytest.raises(InputError) as caught:
        read(path, "f'); DROP TABLE x; --")
    told = str(caught.value)
    assert len(told) < 1800
    assert "and 195 more" in told
    pasted = told[told.index("holders = {") :].replace('"?"', '"RU"').replace("holders = {", 'holders = { "*" = "RU",')
    mapped = mapping(tmp_path / "m.toml", pasted)
    assert read(path, "f'); DROP TABLE x; --", holders=mapped).side_at(34, 49) == "RU"


def test_a_mapping_file_with_mistakes_lists_them_all(tmp_path: Path) -> None:
    with pytest.raises(FormatError) as caught:
        mapping(tmp_path / "m.toml", 'feild = "x"\nrest = "XX"\nlayer = 3\n[holders]\na = "Russia"\nb = "RU"\n')
    assert len(caught.value.problems) == 4
    with pytest.raises(InputError, match=r"m\.toml: cannot be read as a mapping file"):
        mapping(tmp_path / "m.toml", "= nonsense")


def test_the_rest_of_the_country_goes_to_the_other_side(tmp_path: Path) -> None:
    a_frame(("RU", EAST), ("grey", shapely.box(32, 48, 33, 50))).to_file(tmp_path / "map.geojson")
    found = read(tmp_path / "map.geojson", holders=mapping(tmp_path / "m.toml", 'rest = "UA"'),
                 land=shapely.box(28, 46, 40, 52))  # fmt: skip
    assert [found.side_at(lon, 49) for lon in (29, 32.5, 34, 39, 41)] == ["UA", None, "RU", "UA", None]


def test_several_layers_have_to_be_chosen_from(tmp_path: Path) -> None:
    path = tmp_path / "map.gpkg"
    a_frame(("RU", EAST)).to_file(path, layer="august")
    a_frame(("UA", EAST)).to_file(path, layer="september")
    with pytest.raises(InputError, match=r"2 layers \(august, september\), expected one"):
        read(path)
    assert read(path, holders=mapping(tmp_path / "m.toml", 'layer = "september"')).side_at(34, 49) == "UA"
    with pytest.raises(InputError, match="no layer 'july'"):
        read(path, holders=mapping(tmp_path / "m.toml", 'layer = "july"'))


def test_maps_of_several_days_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "map.gpkg"
    a_frame(("RU", EAST), ("UA", WEST), ("UA", EAST), day=["2022-09-01", "2022-09-01T00:00:00", "2022-09-12"]).to_file(
        path
    )
    holders = mapping(tmp_path / "m.toml", 'date = "day"')
    with pytest.raises(InputError, match="maps of 2 days, 2022-09-01 … 2022-09-12; say which"):
        read(path, holders=holders)
    assert read(path, holders=holders, on=date(2022, 9, 11)).side_at(34, 49) == "RU"
    assert read(path, holders=holders, on=date(2022, 9, 12)).side_at(34, 49) == "UA"
    with pytest.raises(InputError, match="no map of 2022-08-31 or before"):
        read(path, holders=holders, on=date(2022, 8, 31))
    series = read_map_series(path, holder_field="holder", profile=PROFILE, date_field="day")
    assert [day for day, _map in series] == [date(2022, 9, 1), date(2022, 9, 12)]
    assert map_in_force(series, date(2022, 9, 5)) == series[0][1]
    a_frame(("RU", EAST), day=["soon"]).to_file(path)
    with pytest.raises(InputError, match="holds 'soon', expected a day"):
        read(path, holders=holders)


MICRON = 1e-11
SELF_CROSSING = {
    "bow tie": [[30, 48], [32, 50], [32, 48], [30, 50], [30, 48]],
    "by a micron": [[30, 48], [32, 48], [32, 50], [31 + MICRON, 48 - MICRON], [30, 50], [30, 48]],
    "wound twice": [[30, 48], [32, 48], [32, 50], [30, 50], [30, 48], [31, 48], [31, 49], [30, 49], [30, 48]],
    "spike": [[30, 48], [32, 48], [32, 50], [32, 52], [32, 50], [30, 50], [30, 48]],
    "same point thrice": [[30, 48], [30, 48], [30, 48], [32, 48], [32, 50], [30, 48]],
}


@pytest.mark.parametrize("name", SELF_CROSSING)
def test_a_ring_that_crosses_itself_is_repaired(tmp_path: Path, name: str) -> None:
    path = write_geojson(tmp_path / "map.geojson", ("RU", {"type": "Polygon", "coordinates": [SELF_CROSSING[name]]}))
    found = read(path)
    (side, shape), *_none = found.sides
    assert side == "RU"
    assert shape.is_valid
    assert found.repaired == (0 if name == "same point thrice" else 1)
    if name == "wound twice":
        assert shape.area == pytest.approx(4)  # its ground once, and no hole where it lies double


def test_ground_of_two_sides_is_nobodys_and_measured(tmp_path: Path) -> None:
    path = tmp_path / "map.geojson"
    a_frame(("RU", EAST), ("UA", shapely.box(30, 48, 34, 50))).to_file(path)
    found = read(path)
    assert found.side_at(33.5, 49) is None
    assert found.overlap_km2 == pytest.approx(16_250, rel=0.01)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=4, max_size=12))
def test_repaired_ground_is_valid_and_within_its_hull(points: list[tuple[int, int]]) -> None:
    ring = shapely.Polygon([*points, points[0]])
    shape, _mended = polygons_of(ring)
    assert shape is None or (shape.is_valid and shape.area <= ring.convex_hull.area + 1e-9)


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ({"type": "Polygon", "coordinates": [[[33e5, 48e4], [36e5, 48e4], [36e5, 50e4], [33e5, 48e4]]]},
         r"coordinates 3300000 … 3600000, .* expected degrees"),
        ({"type": "Polygon", "coordinates": []}, "no polygon of a side|no shapes"),
        ({"type": "LineString", "coordinates": [[30, 48], [31, 49]]}, "no polygon of a side"),
    ],
)  # fmt: skip
def test_shapes_without_use_are_told(tmp_path: Path, shape: dict[str, Any], told: str) -> None:
    with pytest.raises((InputError, CRSError), match=told):
        read(write_geojson(tmp_path / "map.geojson", ("RU", shape)))


def test_too_much_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "map.geojson"
    a_frame(("RU", EAST)).to_file(path)
    monkeypatch.setattr("geomap.control.mapfile.MAX_VERTICES", 4)
    with pytest.raises(InputError, match=r"5 vertices, expected at most 4; simplify it"):
        read(path)
    monkeypatch.setattr("geomap.control.mapfile.MAX_FILE_BYTES", 10)
    with pytest.raises(InputError, match="MB, expected at most"):
        read(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x00" * 100, b"<kml>", b'{"type": "FeatureCollection"'])
@pytest.mark.parametrize("suffix", ["geojson", "kml", "zip", "gpkg", "shp"])
def test_files_that_are_no_map(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"map.{suffix}"
    path.write_bytes(content)
    with pytest.raises(InputError):
        read(path)


def test_a_zip_with_two_maps_has_to_be_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "map.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.geojson", "{}")
        archive.writestr("b.kml", "<kml/>")
    with pytest.raises(InputError, match=r"maps in it: a\.geojson, b\.kml; expected one"):
        read_shapes(path)


def test_a_shape_that_runs_to_and_fro_is_refused_before_hours_are_spent_on_it(tmp_path: Path) -> None:
    angles = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    reach = np.where(np.arange(len(angles)) % 2, 0.8, 1.5)
    spikes = shapely.Polygon(np.column_stack([36 + reach * np.cos(angles), 49 + reach * np.sin(angles)]))
    smooth = shapely.Point(36, 49).buffer(1.5, quad_segs=5_000)
    path = tmp_path / "spikes.geojson"
    a_frame(("RU", spikes)).to_file(path)
    with pytest.raises(InputError, match=r"20,000 corners that runs to and fro .* simplify it"):
        read(path)
    a_frame(("RU", smooth)).to_file(path)
    assert read(path).repaired == 0
