"""A state and a change as files for other programs: read back by GDAL, with names, styles and attribution."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.config import default_profile
from geomap.errors import OutputError
from geomap.exports.geojson import layer_to_geojson
from geomap.exports.layers import ATTRIBUTION, changes_layer, published_geometries, territory_layers
from geomap.exports.tables import layer_to_csv
from geomap.exports.write import write_layers
from geomap.flat import unguard_cell
from geomap.model import Cell, ControlState, Indication, PlacedIndication, PlaceState, Quantity, Territory
from geomap.words import Basis, Comparison, Event, IndicationKind, Level, Status, Unit
from tests.support.builders import a_place

if TYPE_CHECKING:
    from pathlib import Path

    from geomap.exports.layers import Layer

PROFILE = default_profile()
HOSTILE = '=HYPERLINK("http://x")\x00</script>{{7*7}}\u202e' + "й" * 3000
CLOCKWISE = shapely.Polygon([(37, 49), (37, 49.5), (37.5, 49.5), (37.5, 49), (37, 49)])


def a_state(name: str = "Izium", **changes: Any) -> PlaceState:
    values: dict[str, Any] = {
        "place": a_place(name),
        "side": "UA",
        "claimed_side": None,
        "status": Status.HELD,
        "corroboration": Level.CORROBORATED,
        "since": date(2022, 9, 10),
        "claims": ("c;1", "c2"),
    }
    return PlaceState(**(values | changes))


def a_mark(kind: IndicationKind, geometry: Any, **changes: Any) -> PlacedIndication:
    values: dict[str, Any] = {
        "indication": kind,
        "place": a_place("Kharkiv Oblast"),
        "side": "UA",
        "extent": None,
        "text": "omvang onbekend",
        "event": Event.RECAPTURE,
        "level": Level.REPORTED,
        "since": date(2022, 9, 12),
    }
    return PlacedIndication(indication=Indication(**(values | changes)), geometry=geometry)


def a_territory() -> Territory:
    states = (
        a_state(),
        a_state("Kupiansk", side=None, claimed_side="UA", status=Status.CLAIMED, corroboration=Level.REPORTED),
        a_state("Lyman", place=replace(a_place("Lyman"), name=HOSTILE), side="RU", claimed_side="UA",
                status=Status.DISPUTED, corroboration=Level.DISPUTED),
    )  # fmt: skip
    cells = [
        Cell(geometry=shapely.transform(CLOCKWISE, lambda xy, n=n: xy + np.array([n, 0.0000001234])), basis=Basis.CLAIM,
             side="UA", state=one, area_km2=12.34567)
        for n, one in enumerate(states)
    ]  # fmt: skip
    cells.append(Cell(geometry=shapely.box(30, 46, 32, 48), basis=Basis.BASELINE, side="RU", area_km2=9.0))
    marks = (
        a_mark(IndicationKind.AREA, shapely.box(35, 48, 36, 50)),
        a_mark(IndicationKind.AMOUNT, shapely.Point(35.5, 49), text="> 6.000 km²",
               quantity=Quantity(value=6000, unit=Unit.KM2, comparison=Comparison.MORE_THAN)),
        a_mark(IndicationKind.AREA, shapely.LineString([(33, 47), (34, 48)]), side=None),
    )  # fmt: skip
    state = ControlState(on=date(2022, 9, 12), known_by=None, places=states)
    return Territory(state=state, cells=tuple(cells), indications=marks)


def layers() -> tuple[Layer, Layer]:
    return territory_layers(a_territory())


def test_geojson_is_as_rfc_7946_wants_it() -> None:
    told = json.loads(layer_to_geojson(layers()[0]))
    assert "crs" not in told
    assert told["attribution"] == ATTRIBUTION
    for feature in told["features"]:
        ring = shapely.LinearRing(feature["geometry"]["coordinates"][0])
        assert ring.is_ccw
        assert all(round(number, 6) == number for pair in ring.coords for number in pair)
    assert told["features"][0]["properties"]["claims"] == ["c;1", "c2"]
    assert told["features"][2]["properties"]["name"] == HOSTILE


def test_a_ring_that_rounding_breaks_is_mended() -> None:
    sliver = shapely.Polygon([(30, 48), (30.1, 48.0000001), (30.2, 48), (30.2, 48.0000004), (30, 48.0000002)])
    (mended,) = published_geometries([sliver])
    assert mended is None or mended.is_valid


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(30, 30.00002), st.floats(48, 48.00002)), min_size=3, max_size=8))
def test_what_is_published_is_valid_whatever_came(points: list[tuple[float, float]]) -> None:
    (shape,) = published_geometries([shapely.make_valid(shapely.Polygon(points))])
    assert shape is None or shape.is_valid


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "parquet", "csv"])
def test_the_same_state_gives_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    first, second = tmp_path / f"first.{suffix}", tmp_path / f"second.{suffix}"
    for path in (first, second):
        write_layers(path, layers(), profile=PROFILE)
    assert first.read_bytes() == second.read_bytes()
    assert [path.name for path in sorted(tmp_path.iterdir())] == [first.name, second.name]


def test_a_geopackage_holds_names_styles_and_attribution(tmp_path: Path) -> None:
    path = tmp_path / "state.gpkg"
    write_layers(path, layers(), profile=PROFILE, ui="nl")
    kinds = {str(name): str(kind) for name, kind in pyogrio.list_layers(path) if kind is not None}
    assert kinds == {
        "cells": "MultiPolygon",
        "indications_points": "MultiPoint",
        "indications_lines": "MultiLineString",
        "indications_areas": "MultiPolygon",
    }
    cells = pyogrio.read_dataframe(path, layer="cells")
    assert cells.crs.to_epsg() == 4326
    assert list(cells["name"][:2]) == ["Izium", "Kupiansk"]
    assert cells["name"][2] == HOSTILE.replace("\0", "")
    assert cells["claims"][0] == "c\\;1;c2"
    assert ATTRIBUTION in pyogrio.read_info(path, layer="cells")["layer_metadata"]["DESCRIPTION"]
    styles = pyogrio.read_dataframe(path, layer="layer_styles").set_index("f_table_name")
    assert set(styles.index) == set(kinds)
    assert (styles["f_geometry_column"] == "geom").all()
    qml = ET.fromstring(styles.loc["cells", "styleQML"].partition("\n")[2])
    assert {rule.get("label") for rule in qml.iter("rule")} >= {"geclaimd door Oekraïne", "startkaart: Rusland"}


def test_every_cell_has_exactly_one_rule_of_the_style(tmp_path: Path) -> None:
    path = tmp_path / "state.gpkg"
    write_layers(path, layers(), profile=PROFILE)
    styles = pyogrio.read_dataframe(path, layer="layer_styles").set_index("f_table_name")
    rules = ET.fromstring(styles.loc["cells", "styleQML"].partition("\n")[2]).iter("rule")
    drawn: list[Any] = []
    for rule in rules:
        chosen = pyogrio.read_dataframe(
            path, sql=f"SELECT * FROM cells WHERE {rule.get('filter')}", sql_dialect="SQLITE"
        )
        drawn += list(chosen["name"])
    assert len(drawn) == 4
    assert {name for name in drawn if name} == {"Izium", "Kupiansk", HOSTILE.replace("\0", "")}


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="needs ogrinfo (gdal-bin)")
@pytest.mark.parametrize(("suffix", "layer"), [("geojson", "cells"), ("gpkg", "cells"), ("csv", "state")])
def test_ogrinfo_opens_it(tmp_path: Path, suffix: str, layer: str) -> None:
    path = tmp_path / f"state.{suffix}"
    write_layers(path, layers(), profile=PROFILE)
    told = subprocess.run(["ogrinfo", "-al", str(path), layer], capture_output=True, text=True, check=True).stdout
    assert "Feature Count: 4" in told
    assert "name (String) = Kupiansk" in told
    assert "POLYGON ((" in told
    assert suffix == "csv" or ATTRIBUTION in told


def test_csv_is_harmless_in_a_spreadsheet_and_carries_wkt() -> None:
    rows = list(csv.DictReader(io.StringIO(layer_to_csv(layers()[0]), newline="")))
    assert rows[2]["name"].startswith("'=HYPERLINK")
    assert unguard_cell(rows[2]["name"]) == HOSTILE.replace("\0", "")
    shape = shapely.from_wkt(rows[0]["WKT"])
    assert shape.normalize().equals_exact(CLOCKWISE.normalize(), 1e-5)
    marks = list(csv.DictReader(io.StringIO(layer_to_csv(layers()[1]), newline="")))
    assert marks[1]["quantity"] == ">6000 km2"


def test_geoparquet_is_what_the_standard_says(tmp_path: Path) -> None:
    import fastparquet

    path = tmp_path / "state.parquet"
    write_layers(path, layers(), profile=PROFILE)
    opened = fastparquet.ParquetFile(str(path))
    about = json.loads(opened.key_value_metadata["geo"])
    column = about["columns"][about["primary_column"]]
    assert (about["version"], column["encoding"], column["geometry_types"]) == ("1.1.0", "WKB", ["Polygon"])
    assert column["bbox"] == pytest.approx([30, 46, 39.5, 49.5])
    assert opened.key_value_metadata["attribution"] == ATTRIBUTION
    table = opened.to_pandas()
    assert list(table["name"][:2]) == ["Izium", "Kupiansk"]
    assert all(shapely.from_wkb(one).is_valid for one in table["geometry"])


def test_a_change_is_exported_with_before_and_after() -> None:
    izium, snake = a_place("Izium"), a_place("Snake Island")
    layer = changes_layer(
        [(izium, None, a_state()), (snake, a_state("Snake Island", side="RU"), None)],
        {izium.id or "": (CLOCKWISE, 12.0)},
        title="2022-09-01 – 2022-09-12",
    )
    first, second = json.loads(layer_to_geojson(layer))["features"]
    assert (first["properties"]["status_before"], first["properties"]["side"]) == (None, "UA")
    assert first["properties"]["area_km2_indicative"] == 12.0
    assert (second["properties"]["side_before"], second["properties"]["status"]) == ("RU", None)
    assert second["geometry"]["type"] == "Point"


def test_nothing_to_export_is_an_empty_layer(tmp_path: Path) -> None:
    empty = Territory(state=ControlState(on=date(2022, 9, 12), known_by=None))
    for suffix in ("geojson", "gpkg", "parquet", "csv"):
        write_layers(tmp_path / f"none.{suffix}", territory_layers(empty), profile=PROFILE)
    assert pyogrio.read_info(tmp_path / "none.gpkg", layer="cells")["features"] == 0
    assert json.loads((tmp_path / "none.geojson").read_text())["features"] == []


def test_a_format_that_we_do_not_write_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"state\.shp: suffix '\.shp', expected \.geojson"):
        write_layers(tmp_path / "state.shp", layers(), profile=PROFILE)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder.gpkg").mkdir()
    with pytest.raises(OutputError, match="no ordinary file"):
        write_layers(tmp_path / "folder.gpkg", layers(), profile=PROFILE)
