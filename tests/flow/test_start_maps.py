"""Start maps through the commands: polygons, a mapping file, claims of an earlier period; and what is told of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner, Result

from geomap.cli import main

if TYPE_CHECKING:
    from pathlib import Path

AUGUST = """place,event,gaining_side,event_date,speaker,speaker_side,published
Izjoem,capture,RU,2022-03-25,Russisch ministerie van Defensie,RU,2022-03-26
Izjoem,capture,RU,2022-03-25,Oleksandr Syrsky,UA,2022-03-27
Koepjansk,capture,RU,2022-02-27,Russisch ministerie van Defensie,RU,2022-02-28
"""
SEPTEMBER = """place,event,gaining_side,event_date,speaker,speaker_side,published
Izjoem,recapture,UA,2022-09-10,Volodymyr Zelensky,UA,2022-09-11
Balaklija,holds,UA,2022-09-10,Volodymyr Zelensky,UA,2022-09-11
"""


@pytest.fixture
def september(tmp_path: Path) -> Path:
    (tmp_path / "august.csv").write_text(AUGUST, encoding="utf-8")
    (tmp_path / "september.csv").write_text(SEPTEMBER, encoding="utf-8")
    return tmp_path / "september.csv"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def state(*arguments: object) -> list[dict[str, object]]:
    result = run("state", *arguments, "--on", "2022-09-12")
    assert result.exit_code == 0, result.stderr
    return [feature["properties"] for feature in json.loads(result.stdout)["features"]]


def test_claims_of_an_earlier_period_are_a_start_map(september: Path) -> None:
    cells = state(september, "--baseline", september.with_name("august.csv"), "--baseline-on", "2022-08-31")
    izium = next(cell for cell in cells if cell["name"] == "Izium")
    assert (izium["change"], izium["change_side"], izium["claimed_side"]) == ("gain", "UA", "UA")
    assert "Kupiansk" not in {cell["name"] for cell in cells}  # only claimed by August: no start map


def test_nothing_corroborated_is_no_start_map(september: Path) -> None:
    result = run("state", september, "--on", "2022-09-12", "--baseline", september, "--baseline-on", "2022-01-01")
    assert result.exit_code == 1
    assert "no place with a corroborated holder on 2022-01-01" in result.stderr


def test_our_own_state_is_a_start_map(september: Path) -> None:
    for name in ("start.geojson", "start.gpkg", "start.parquet"):
        start = september.with_name(name)
        assert run("state", september.with_name("august.csv"), "--on", "2022-08-31", "-o", start).exit_code == 0
        cells = state(september, "--baseline", start, "--holder-field", "side")
        assert next(cell for cell in cells if cell["name"] == "Izium")["change"] == "gain"


def test_repairs_are_counted_aloud(september: Path) -> None:
    bow_tie = {"type": "Polygon", "coordinates": [[[36, 48], [38, 50], [38, 48], [36, 50], [36, 48]]]}
    point = {"type": "Point", "coordinates": [37, 49]}
    features = [{"type": "Feature", "properties": {"fill": "#f00"}, "geometry": shape} for shape in (bow_tie, point)]
    start = september.with_name("start.geojson")
    start.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    meaning = september.with_name("meaning.toml")
    meaning.write_text('field = "fill"\nholders = { "#f00" = "RU" }\n', encoding="utf-8")
    result = run("state", september, "--on", "2022-09-12", "--baseline", start, "--holder-map", meaning)
    assert result.exit_code == 0, result.stderr
    assert "1 invalid shape repaired; 1 shape without area or holder left out" in result.stderr


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["--baseline", "swapped.geojson", "--holder-field", "holder"], 1, "are latitude and longitude swapped"),
        (["--baseline", "swapped.geojson", "--holder-map", "rest.toml"], 1, "are latitude and longitude swapped"),
        (["--baseline", "swapped.geojson", "--holder-field", "who"], 1, "no field 'who' (fields: holder)"),
        (["--baseline", "swapped.geojson"], 2, "--baseline needs --holder-field NAME"),
        (["--holder-field", "who"], 2, "give --baseline"),
        (["--baseline", "absent.geojson", "--holder-field", "who"], 2, "does not exist"),
    ],
)
def test_a_start_map_of_no_use_is_told_in_one_line(september: Path, options: list[str], code: int, told: str) -> None:
    swapped = gpd.GeoDataFrame({"holder": ["RU"]}, geometry=[shapely.box(48, 36, 50, 38)], crs="EPSG:4326")
    swapped.to_file(september.with_name("swapped.geojson"))
    september.with_name("rest.toml").write_text('field = "holder"\nrest = "UA"\n', encoding="utf-8")
    given = [str(september.with_name(one)) if one.endswith((".geojson", ".toml")) else one for one in options]
    result = run("state", september, "--on", "2022-09-12", *given)
    assert (result.exit_code, result.stdout) == (code, "")
    assert told in result.stderr
    assert code == 2 or len(result.stderr.splitlines()) == 1
