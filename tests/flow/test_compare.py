"""``geomap compare`` and ``geomap diff`` as typed: references, two days of knowledge, figure and map of the change."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio
import pytest
import shapely
from click.testing import CliRunner, Result

from geomap.cli import main

if TYPE_CHECKING:
    from pathlib import Path

CLAIMS = """place,event,gaining_side,event_date,speaker,speaker_side,published,quantity
Izjoem,recapture,UA,2022-09-10,Volodymyr Zelensky,UA,2022-09-11,
Izjoem,withdrawal,UA,2022-09-10,Russisch ministerie van Defensie,RU,2022-09-14,
Koepjansk,recapture,UA,2022-09-10,Volodymyr Zelensky,UA,2022-09-11,
Charkiv (oblast),recapture,UA,2022-09-12,Volodymyr Zelensky,UA,2022-09-12,>6000 km2
"""
IZIUM, KUPIANSK = shapely.Point(37.277, 49.207).buffer(0.2), shapely.Point(37.616, 49.71).buffer(0.2)
FRONT = shapely.box(36.5, 48.5, 38.5, 50.2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "claims.csv").write_text(CLAIMS, encoding="utf-8")
    a_map(tmp_path / "august.geojson", RU=FRONT)
    a_map(tmp_path / "september.geojson", RU=FRONT.difference(IZIUM), UA=IZIUM)
    late = gpd.GeoDataFrame({"holder": ["RU"], "day": ["2022-10-01"]}, geometry=[FRONT], crs="EPSG:4326")
    late.to_file(tmp_path / "late.geojson")
    return tmp_path


def a_map(path: Path, **sides: object) -> None:
    gpd.GeoDataFrame({"holder": list(sides)}, geometry=list(sides.values()), crs="EPSG:4326").to_file(path)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def compare(folder: Path, *options: object) -> dict[str, object]:
    result = run("compare", folder / "claims.csv", "--on", "2022-09-12", "--format", "json", *options)
    assert result.exit_code == 0, result.stderr
    told: dict[str, object] = json.loads(result.stdout)
    return told


def test_against_a_reference_from_the_start_map(folder: Path) -> None:
    told = compare(folder, "--baseline", folder / "august.geojson", "--holder-field", "holder",
                   "--reference", folder / "september.geojson", "--reference-holder-field", "holder")  # fmt: skip
    reference = told["reference"]
    assert isinstance(reference, dict)
    ukraine = next(one for one in reference["sides"] if one["side"] == "UA")
    assert 0 < ukraine["changed_precision"] < 1  # Kupiansk is ours alone
    assert ukraine["gained"]["recall"] == ukraine["changed_recall"]
    assert reference["changed_places"] > reference["changed_places_ours"] == 1
    assert (reference["places_right"], len(reference["places"])) == (1, 2)


def test_within_an_area_and_with_the_estimate(folder: Path) -> None:
    a_map(folder / "area.gpkg", nobody=IZIUM)
    files = ["--baseline", folder / "august.geojson", "--holder-field", "holder",
             "--reference", folder / "september.geojson", "--reference-holder-field", "holder"]  # fmt: skip
    told = compare(folder, *files, "--reference-within", folder / "area.gpkg", "--estimated")["reference"]
    assert isinstance(told, dict)
    assert (told["places_outside"], [one["name"] for one in told["places"]]) == (1, ["Izium"])
    ukraine, guessed = told["sides"][1], told["estimated"]["sides"][1]
    assert ukraine["theirs_km2"] == guessed["theirs_km2"] == told["within_km2"]
    assert ukraine["gained"]["recall"] < guessed["gained"]["recall"]
    result = run("compare", folder / "claims.csv", "--on", "2022-09-12", "--ui", "en", *files, "--estimated",
                 "--reference-within", "extent")  # fmt: skip
    assert "Compared within" in result.stdout
    assert "With the estimate, which never counts as reported:" in result.stdout


def test_against_two_references_and_one_of_several_days(folder: Path) -> None:
    files = ["--since", "2022-09-01", "--reference", folder / "september.geojson", "--reference-holder-field", "holder",
             "--reference-since", folder / "august.geojson"]  # fmt: skip
    one = compare(folder, *files)["reference"]
    frame = gpd.GeoDataFrame(
        {"holder": ["RU", "RU", "UA"], "day": ["2022-09-01", "2022-09-12", "2022-09-12"]},
        geometry=[FRONT, FRONT.difference(IZIUM), IZIUM], crs="EPSG:4326",
    )  # fmt: skip
    frame.to_file(folder / "days.gpkg")
    dated = ["--since", "2022-09-01", "--reference", folder / "days.gpkg", "--reference-holder-field", "holder",
             "--reference-date-field", "day"]  # fmt: skip
    other = compare(folder, *dated)["reference"]
    assert isinstance(one, dict)
    assert isinstance(other, dict)
    assert one["since"] == other["since"] == "2022-09-01"
    assert one["sides"] == other["sides"]
    assert other["changes_in_time"] == 1


def test_the_same_day_by_two_days_of_knowledge(folder: Path) -> None:
    told = compare(folder, "--known-by", "2022-09-20", "--since-known-by", "2022-09-12")
    assert (told["since"], told["since_known_by"]) == (None, "2022-09-12")
    changes = told["changes"]
    assert isinstance(changes, list)
    assert [(one["name"], one["before"]["corroboration"], one["after"]["corroboration"]) for one in changes] == [
        ("Izium", "uncorroborated", "conceded")
    ]


def test_figure_csv_and_map_of_the_change(folder: Path) -> None:
    result = run("compare", folder / "claims.csv", "--on", "2022-09-12", "--since", "2022-09-01", "--format", "csv",
                 "--figure", folder / "f.svg", "--changes", folder / "c.gpkg")  # fmt: skip
    assert result.exit_code == 0, result.stderr
    rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    assert {row["on"] for row in rows if row["section"] == "by day"} >= {"2022-09-10", "2022-09-12"}
    assert "Charkiv" in (folder / "f.svg").read_text(encoding="utf-8")
    changes = pyogrio.read_dataframe(folder / "c.gpkg", layer="changes")
    assert sorted(changes["name"]) == ["Izium", "Kupiansk"]
    assert (changes["area_km2_indicative"] > 1).all()


def test_a_stated_amount_stands_beside_the_cells(folder: Path) -> None:
    result = run("compare", folder / "claims.csv", "--on", "2022-09-12", "--ui", "nl")
    assert "meer dan 6.000 km² genoemd (Oekraïne" in result.stdout
    assert "in cellen" in result.stdout


def test_diff_gives_a_map_of_the_change(folder: Path) -> None:
    result = run("diff", folder / "claims.csv", "--on", "2022-09-12", "--known-by", "2022-09-12", "2022-09-20",
                 "--changes", folder / "d.geojson")  # fmt: skip
    assert result.exit_code == 0, result.stderr
    (feature,) = json.loads((folder / "d.geojson").read_text(encoding="utf-8"))["features"]
    assert feature["properties"]["corroboration_before"] == "uncorroborated"
    assert feature["geometry"]["type"] in {"Polygon", "MultiPolygon"}


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["--reference", "september.geojson"], 2, "--reference needs --reference-holder-field"),
        (["--reference-date-field", "day"], 2, "give --reference FILE"),
        (["--reference-within", "extent"], 2, "give --reference FILE"),
        (["--estimated"], 2, "--estimated compares the estimate with a reference map"),
        (["--reference", "september.geojson", "--reference-holder-field", "holder", "--reference-within", "no.geojson"],
         1, "no.geojson"),
        (["--changes", "c.gpkg"], 2, "--changes needs something to compare with"),
        (["--reference", "september.geojson", "--reference-holder-field", "who"], 1, "no field 'who'"),
        (["--reference", "september.geojson", "--reference-holder-field", "holder", "--reference-date-field", "holder"],
         1, "expected a day such as 2022-09-12"),
        (["--figure", "f.bmp"], 1, "suffix '.bmp'"),
        (["--since", "2022-10-01"], 2, "--since 2022-10-01 is after --on 2022-09-12"),
        (["--reference", "late.geojson", "--reference-holder-field", "holder", "--reference-date-field", "day"], 1,
         "late.geojson: its first map is of 2022-10-01, after 2022-09-12"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_in_one_line(folder: Path, options: list[str], code: int, told: str) -> None:
    given = [str(folder / one) if one.endswith((".geojson", ".gpkg", ".bmp")) else one for one in options]
    result = run("compare", folder / "claims.csv", "--on", "2022-09-12", *given)
    assert (result.exit_code, result.stdout) == (code, "")
    assert told in result.stderr
    assert code == 2 or len(result.stderr.splitlines()) == 1
