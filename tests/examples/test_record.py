"""The record that ships: it holds, every mistake in it would be found, and what it promises is in it."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from geomap.words import Event
from scripts.validate_record import COLUMNS, FEWEST_ROWS, count_record, main, read_rows, validate_record

ROOT = Path(__file__).resolve().parents[2]
RECORD = ROOT / "examples" / "ukraine"


@pytest.fixture(scope="module")
def rows():
    return read_rows(RECORD / "claims.csv")


@pytest.fixture(scope="module")
def metadata():
    with (RECORD / "articles" / "metadata.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def texts():
    files = sorted((RECORD / "articles").glob("*.*"))
    return {file.name: file.read_text(encoding="utf-8") for file in files if file.suffix in {".md", ".txt"}}


def write_record(folder: Path, rows: list[dict[str, str]]) -> Path:
    with (folder / "claims.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    shutil.copy(RECORD / "sources.toml", folder / "sources.toml")
    return folder


def test_the_record_has_no_problems():
    assert validate_record(RECORD) == []


def test_the_command_says_so(capsys):
    assert main([str(RECORD)]) == 0
    assert "0 problems" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"event": "liberated"}, "event"),
        ({"modality": "sure"}, "modality"),
        ({"access": "somebody"}, "access"),
        ({"extent": "most"}, "extent"),
        ({"gaining_side": "UK"}, "gaining_side"),
        ({"gaining_side": ""}, "gaining_side"),
        ({"losing_side": "RU", "gaining_side": "RU"}, "losing_side"),
        ({"speaker_side": "RU"}, "speaker_side"),
        ({"modality": "conceded", "gaining_side": "UA", "losing_side": "RU"}, "modality"),
        ({"geo_precision": "7"}, "geo_precision"),
        ({"quantity": "a lot"}, "quantity"),
        ({"event_date": "8 September"}, "event_date"),
        ({"event_date": "2022-02-23"}, "event_date"),
        ({"event_date": "2022-09-09", "published": "2022-09-08"}, "event_date"),
        ({"published": "2022-13"}, "published"),
        ({"url": "kyivindependent.com/page"}, "url"),
        ({"url": "https://kyivindependent.com/"}, "url"),
        ({"url": "https://kyivindependent.com/a page"}, "url"),
        ({"publisher": "The Daily Nothing"}, "publisher"),
        ({"speaker": "Nobody in particular"}, "speaker"),
        ({"relay": "AFP;The Daily Nothing"}, "relay"),
        ({"aligned": "RU"}, "aligned"),
        ({"faction": "wagner"}, "faction"),
        ({"place": "Nowhere at all", "place_id": ""}, "place"),
        ({"place_id": "geonames:1"}, "place_id"),
        ({"place": "", "place_id": "", "quantity": ""}, "place"),
        ({"claim_id": ""}, "claim_id"),
        ({"publisher": ""}, "publisher"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_a_mistake_is_named_with_its_line(tmp_path, change, named):
    good = {
        "claim_id": "a-row", "place": "Izium", "event": "recapture", "gaining_side": "UA", "losing_side": "RU",
        "event_date": "2022-09-10", "speaker": "Volodymyr Zelensky", "speaker_side": "UA", "access": "official",
        "modality": "asserted", "publisher": "The Kyiv Independent", "url": "https://kyivindependent.com/page",
        "published": "2022-09-10", "geo_precision": "1",
    }  # fmt: skip
    folder = write_record(tmp_path, [dict.fromkeys(COLUMNS, "") | good | change])

    found = [problem for problem in validate_record(folder) if not problem.startswith("claims.csv: rows")]

    assert found
    assert all(problem.startswith("claims.csv:2 ") for problem in found)
    assert any(f": {named}: got " in problem for problem in found)


def test_all_problems_are_reported_at_once(tmp_path, rows):
    twice = [*rows[200:203], dict(rows[200]), {**rows[1], "claim_id": "another", "event": "won", "url": "page"}]

    problems = validate_record(write_record(tmp_path, twice))

    for part in ("rows: got 5", "claim_id:", "row:", "order:", "event: got 'won'", "url: got 'page'"):
        assert any(part in problem for problem in problems), part


def test_another_header_is_refused(tmp_path):
    shutil.copy(RECORD / "sources.toml", tmp_path / "sources.toml")
    (tmp_path / "claims.csv").write_text("place,event\nIzium,capture\n", encoding="utf-8")

    assert main([str(tmp_path)]) == 1
    assert "columns are" in validate_record(tmp_path)[0]


def test_a_missing_record_is_one_line(tmp_path):
    shutil.copy(RECORD / "sources.toml", tmp_path / "sources.toml")

    (problem,) = validate_record(tmp_path)

    assert "claims.csv" in problem


def test_the_page_about_it_counts_what_is_there(rows):
    page = (ROOT / "docs" / "record.md").read_text(encoding="utf-8")

    assert page.split("<!-- counts -->")[1].split("<!-- /counts -->")[0].strip() == count_record(rows).strip()


class TestWhatIsInIt:
    def test_it_is_long_enough_and_from_many_pages(self, rows):
        assert len(rows) >= FEWEST_ROWS
        assert len({row["url"] for row in rows}) >= 150

    def test_every_month_has_claims(self, rows):
        months = {
            row["event_date"][-10:-3] for row in rows if row["event_date"] and not row["event_date"].endswith("..")
        }
        expected = {f"2022-{month:02d}" for month in range(2, 13)} | {f"2023-{month:02d}" for month in range(1, 6)}

        assert expected <= months

    def test_both_sides_gain_and_lose(self, rows):
        gains = [row["gaining_side"] for row in rows]

        assert min(gains.count("UA"), gains.count("RU")) >= 100

    @pytest.mark.parametrize("modality", ["denied", "conceded", "unconfirmed", "intended", "hedged", "assessed"])
    def test_not_everything_is_simply_said(self, rows, modality):
        assert any(row["modality"] == modality for row in rows)

    @pytest.mark.parametrize("event", list(Event))
    def test_every_event_occurs(self, rows, event):
        assert any(row["event"] == event for row in rows)

    @pytest.mark.parametrize(
        "place",
        [
            *("Kherson", "Melitopol", "Berdiansk", "Konotop", "Bucha", "Irpin", "Izium", "Volnovakha", "Trostianets"),
            *("Mariupol", "Popasna", "Rubizhne", "Sievierodonetsk", "Lysychansk", "Snake Island", "Ruska Lozova"),
            *("Staryi Saltiv", "Tsyrkuny", "Balakliia", "Kupiansk", "Vovchansk", "Lyman", "Bilohorivka", "Makiivka"),
            *("Nevske", "Vysokopillia", "Dudchany", "Davydiv Brid", "Snihurivka", "Soledar", "Bakhmut", "Krasna Hora"),
            *("Paraskoviivka", "Berkhivka", "Yahidne", "Klishchiivka", "Dubovo-Vasylivka"),
        ],
    )
    def test_the_places_of_those_months_are_named(self, rows, place):
        assert any(row["place"] == place for row in rows)

    def test_one_event_has_several_origins_and_one_origin_several_pages(self, rows):
        izium = {row["speaker_side"] for row in rows if row["place"].startswith("Iz") and row["event"] == "withdrawal"}
        izium |= {row["speaker_side"] for row in rows if row["place"] == "Izium" and row["event"] == "recapture"}
        claimed = [row for row in rows if row["event_date"] == "2023-05-20" and row["event"] == "capture"]
        bakhmut = {row["url"] for row in claimed if row["speaker"] == "Yevgeny Prigozhin"}

        assert izium >= {"RU", "third"}
        assert len(bakhmut) >= 3

    def test_the_island_is_left_flagged_figuratively_and_claimed(self, rows):
        told = {(row["event"], row["modality"], row["event_date"]) for row in rows if "Island" in row["place"]}

        assert ("withdrawal", "conceded", "2022-06-30") in told
        assert ("presence", "denied", "../2022-07-04") in told
        assert ("recapture", "asserted", "../2022-07-07") in told


class TestArticles:
    def test_there_are_ten_or_more_of_both_kinds(self, texts):
        assert len(texts) >= 10
        assert {Path(name).suffix for name in texts} == {".md", ".txt"}

    def test_every_article_names_the_page_that_reports_it(self, texts, metadata):
        for name, text in texts.items():
            address = metadata[name]["url"] if name in metadata else text.split("url: ", 1)[1].splitlines()[0]

            assert address.startswith(("https://", "http://")), name

    def test_they_are_short(self, texts):
        for name, text in texts.items():
            words = text.split("---\n")[-1].split()

            assert 120 <= len(words) <= 250, (name, len(words))

    def test_exactly_one_is_undated(self, texts, metadata):
        undated = [
            name
            for name, text in texts.items()
            if not (metadata[name]["published"] if name in metadata else "\npublished: 20" in text)
        ]

        assert undated == ["zaloezjny-twaalf-plaatsen.txt"]

    def test_metadata_is_of_files_that_are_there(self, texts, metadata):
        assert set(metadata) <= set(texts)
