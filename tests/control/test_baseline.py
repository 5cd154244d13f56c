"""Start maps: real files as they are, and what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
import shapely

from geomap.config import default_profile
from geomap.control.baseline import Baseline, dissolve_holders, read_baseline
from geomap.errors import CRSError, InputError

if TYPE_CHECKING:
    from pathlib import Path

PROFILE = default_profile()
WEST, EAST = shapely.box(30, 48, 33, 50), shapely.box(33, 48, 36, 50)


def write(path: Path, rows: list[tuple[Any, Any]], field: str = "holder", crs: str | None = "EPSG:4326") -> Path:
    frame = gpd.GeoDataFrame({field: [row[0] for row in rows]}, geometry=[row[1] for row in rows], crs=crs)
    frame.to_file(path)
    return path


def read(path: Path, field: str | None = "holder") -> Baseline:
    return read_baseline(path, holder_field=field, profile=PROFILE)


def test_sides_are_dissolved_and_found_at_a_point(tmp_path: Path) -> None:
    path = write(tmp_path / "start.geojson", [("UA", WEST), ("RU", EAST), ("RU", shapely.box(35, 48, 37, 50))])
    found = read(path)
    assert [side for side, _geometry in found.sides] == ["RU", "UA"]
    assert (found.side_at(31, 49), found.side_at(36.5, 49), found.side_at(40, 49)) == ("UA", "RU", None)


@pytest.mark.parametrize("name", ["start.geojson", "start.gpkg", "start.shp"])
def test_common_formats(tmp_path: Path, name: str) -> None:
    assert read(write(tmp_path / name, [("RU", EAST)])).side_at(34, 49) == "RU"


def test_another_crs_is_brought_home(tmp_path: Path) -> None:
    projected = gpd.GeoSeries([EAST], crs="EPSG:4326").to_crs("EPSG:32637").iloc[0]
    path = write(tmp_path / "utm.gpkg", [("RU", projected)], crs="EPSG:32637")
    assert read(path).side_at(34, 49) == "RU"


def test_names_of_sides_in_the_words_of_the_profile(tmp_path: Path) -> None:
    path = write(tmp_path / "names.geojson", [("Oekraïne", WEST), ("russische", EAST)])
    assert [side for side, _geometry in read(path).sides] == ["RU", "UA"]


def test_awkward_shapes_are_met_with(tmp_path: Path) -> None:
    bow_tie = {"type": "Polygon", "coordinates": [[[30, 48], [32, 50], [32, 48], [30, 50], [30, 48]]]}
    shapes = [
        ("RU", {"type": "Polygon", "coordinates": [[[33, 48, 9], [36, 48, 9], [36, 50, 9], [33, 50, 9], [33, 48, 9]]]}),
        ("UA", bow_tie),
        ("UA", {"type": "Point", "coordinates": [31, 49]}),
        ("RU", {"type": "GeometryCollection", "geometries": [
            {"type": "Point", "coordinates": [0, 0]},
            {"type": "Polygon", "coordinates": [[[36, 48], [37, 48], [37, 49], [36, 48]]]},
        ]}),
        (None, {"type": "Polygon", "coordinates": [[[10, 48], [11, 48], [11, 49], [10, 48]]]}),
        ("RU", None),
    ]  # fmt: skip
    features = [{"type": "Feature", "properties": {"holder": who}, "geometry": shape} for who, shape in shapes]
    path = tmp_path / "awkward.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    found = read(path)
    assert (found.repaired, found.ignored) == (1, 3)
    assert found.side_at(36.9, 48.5) == "RU"
    assert all(geometry.is_valid and not geometry.has_z for _side, geometry in found.sides)


def test_sides_never_overlap(tmp_path: Path) -> None:
    path = write(tmp_path / "lapping.geojson", [("UA", WEST.buffer(0.5)), ("RU", EAST)])
    (_ru, first), (_ua, second) = read(path).sides
    assert first.intersection(second).area == pytest.approx(0, abs=1e-12)


def test_without_a_crs_it_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="crs"):
        path = write(tmp_path / "none.shp", [("RU", EAST)], crs=None)
    with pytest.raises(CRSError, match=r"none\.shp: no CRS, expected .*EPSG:4326; save the file with its CRS"):
        read(path)


@pytest.mark.parametrize(
    ("rows", "field", "told"),
    [
        ([("RU", EAST)], "owner", r"no field 'owner' \(fields: holder\)"),
        ([("RU", EAST)], None, r"no field None"),
        ([("RU", EAST), ("Atlantis", WEST)], "holder", r"holds 'Atlantis' \(1 shape\), expected a side \(UA, RU\)"),
        ([("none", EAST)], "holder", r"no polygon of a side"),
    ],
)
def test_what_cannot_be_used_is_told(tmp_path: Path, rows: list[Any], field: str | None, told: str) -> None:
    with pytest.raises(InputError, match=told):
        read(write(tmp_path / "start.geojson", rows), field)


def test_a_file_that_is_no_map(tmp_path: Path) -> None:
    path = tmp_path / "text.geojson"
    path.write_text("not a map")
    with pytest.raises(InputError, match="cannot be read as a map"):
        read(path)
    empty = tmp_path / "empty.geojson"
    empty.write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(InputError, match="no shapes in it"):
        read(empty)


def test_numbers_are_no_holders() -> None:
    frame = gpd.GeoDataFrame({"holder": [1.0, float("nan")]}, geometry=[EAST, WEST], crs="EPSG:4326")
    with pytest.raises(InputError, match=r"'1' \(1 shape\)"):
        dissolve_holders(frame, holder_field="holder", profile=PROFILE, where="frame")
