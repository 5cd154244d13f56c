"""The shipped tables hang together, say where they come from, and are small."""

from __future__ import annotations

import csv
import gzip
import re
from importlib import resources
from pathlib import Path

import pytest

from gazetteer.display import STYLES, display_name
from gazetteer.model import NameStatus, Place
from gazetteer.sources.packaged import LANGUAGES, read_packaged
from gazetteer.sources.tables import read_table

DATA = Path(str(resources.files("gazetteer"))) / "data"
CURATED = ["oblasts.csv", "foreign_units.csv", "raions.csv", "countries.csv", "features.csv", "names.csv",
           "villages.csv", "spellings.csv", "towns.csv"]  # fmt: skip


@pytest.fixture(scope="module")
def places() -> dict[str, Place]:
    return {named.place.id: named.place for named in read_packaged()}


@pytest.mark.parametrize("table", CURATED)
def test_every_row_has_a_source(table: str) -> None:
    rows = list(read_table(table))
    assert rows
    assert [row for row in rows if not row["source"].strip()] == []


@pytest.mark.parametrize("table", ["names.csv", "spellings.csv", "towns.csv", "village_names.csv", "courses.csv"])
def test_rows_point_to_places_that_ship(table: str, places: dict[str, Place]) -> None:
    assert {row["id"] for row in read_table(table)} - set(places) == set()


@pytest.mark.parametrize("table", ["names.csv", "village_names.csv", "settlement_names.tsv.gz"])
def test_names_have_known_languages_and_standings(table: str) -> None:
    for row in read_table(table):
        assert row["language"] in {"", *LANGUAGES}
        assert NameStatus(row["status"])


def test_no_article_is_part_of_a_name() -> None:
    """A mention is the bare name: "VS", not "de VS"."""
    article = re.compile(r"(?:de|het|the|die|der|das|le|la|les) ", re.IGNORECASE)
    allowed = {"The Hague", "La Haye", "Le Caire", "Den Haag"}
    found = [
        row["text"] for row in read_table("names.csv") if article.match(row["text"]) and row["text"] not in allowed
    ]
    assert found == []


def test_parents_of_raions_and_features_exist(places: dict[str, Place]) -> None:
    names = {place.name for place in places.values()}
    assert {row["oblast"] for row in read_table("raions.csv")} <= set(places)
    for row in read_table("features.csv"):
        assert all(part in names for part in row["admin"].split("|") if part), row["id"]
        assert all(part in places for part in row["parts"].split("|") if part), row["id"]


def test_packed_tables_carry_no_time() -> None:
    for path in sorted(DATA.glob("*.gz")):
        assert path.read_bytes()[4:8] == b"\0\0\0\0", path.name
        gzip.decompress(path.read_bytes())


def test_the_data_stays_small() -> None:
    sizes = {path.name: path.stat().st_size for path in DATA.iterdir() if path.suffix in {".csv", ".gz"}}
    assert sum(sizes.values()) < 3_000_000
    assert sizes["areas.json.gz"] + sizes["base_map.json.gz"] < 300_000


def test_tables_are_plain_csv_in_utf8() -> None:
    for path in sorted(DATA.glob("*.csv")):
        text = path.read_bytes().decode("utf-8")
        assert "\r" not in text, path.name
        widths = {len(row) for row in csv.reader(text.splitlines())}
        assert len(widths) == 1, path.name


@pytest.mark.parametrize(
    ("place_id", "language", "style", "shown"),
    [
        ("geonames:706483", "nl", "press", "Charkiv"),
        ("geonames:706483", "nl", "taalunie", "Charkov"),
        ("geonames:713174", "nl", "taalunie", "Bachmoet"),
        ("geonames:702658", "de", "press", "Luhansk"),
        ("geonames:702658", "fr", "taalunie", "Louhansk"),
        ("geonames:703448", "pl", "press", "Kijów"),
        ("geonames:690791", "nl", "press", "Oekraïne"),
        ("geonames:706482", "uk", "press", "Харківська область"),
        ("geonames:706482", "nl", "press", "oblast Charkiv"),
        ("geomap:snake-island", "fr", "press", "île des Serpents"),
        ("geonames:695586", "nl", "press", "Robotyne"),
        ("geonames:695586", "xx", "press", "Robotyne"),
    ],
)
def test_places_are_shown_as_the_language_writes_them(
    places: dict[str, Place], place_id: str, language: str, style: str, shown: str
) -> None:
    assert display_name(places[place_id], language, style=style) == shown


def test_every_place_can_be_shown_in_every_language(places: dict[str, Place]) -> None:
    for place in list(places.values())[::7]:
        for language in LANGUAGES:
            for style in STYLES:
                assert display_name(place, language, style=style).strip()


def test_an_unknown_style_is_refused(places: dict[str, Place]) -> None:
    with pytest.raises(ValueError, match="expected one of press, taalunie"):
        display_name(places["geonames:706483"], "nl", style="house")


def test_villages_by_hand_ship_as_they_stand():
    """What is mended by hand reaches the table that is compiled."""
    shipped = {row["id"]: row for row in read_table("villages.csv")}
    for row in read_table("villages_by_hand.csv"):
        assert shipped[row["id"]] == row
    names = {tuple(row.values()) for row in read_table("village_names.csv")}
    assert {tuple(row.values()) for row in read_table("village_names_by_hand.csv")} <= names
