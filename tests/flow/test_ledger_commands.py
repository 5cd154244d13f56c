"""The ledger from the command line: add, correct, take back, judge, look, and build from it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from geomap.cli import main

if TYPE_CHECKING:
    from pathlib import Path

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (f"2022-09-{day}T09:00:00Z" for day in (12, 13, 14, 15))
LYMAN, IZIUM = "geonames:704204", "geonames:707292"


def run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["ledger", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def claims_of(ledger: Path, *options: object) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("list", ledger, *options).stdout.splitlines()]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "dinsdag.txt").write_text(
        "date 2022-09-13\nHet Oekraïense leger heeft Lyman heroverd, zegt de Oekraïense generale staf.\n", "utf-8"
    )
    return folder


@pytest.fixture
def ledger(tmp_path: Path, articles: Path) -> Path:
    path = tmp_path / "krant.sqlite"
    run("add", path, articles, "--recorded", TUESDAY)
    return path


def test_adding_makes_the_file_and_adding_again_adds_nothing(ledger: Path, articles: Path) -> None:
    before = run("export", ledger).stdout
    assert "0 documents, 0 claims added" in run("add", ledger, articles).stderr
    assert run("export", ledger).stdout == before
    assert [claim["place"]["name"] for claim in claims_of(ledger)] == ["Lyman"]


def test_nothing_usable_makes_no_file(tmp_path: Path) -> None:
    (tmp_path / "leeg.txt").write_text("")
    run("add", tmp_path / "new.sqlite", tmp_path / "leeg.txt", code=1)
    assert not (tmp_path / "new.sqlite").exists()


def test_a_claim_is_corrected_with_a_reason_and_the_old_stays(ledger: Path) -> None:
    (claim,) = claims_of(ledger)
    run("correct", ledger, claim["claim_id"], "place=Izjoem", "--who", "Ann", "--reason", "ander dorp",
        "--recorded", WEDNESDAY)  # fmt: skip
    (now,) = claims_of(ledger)
    assert (now["place"]["id"], now["reviewed_by"], now["review_reason"]) == (IZIUM, "Ann", "ander dorp")
    assert [one["place"]["id"] for one in claims_of(ledger, "--recorded-by", "2022-09-13")] == [LYMAN]
    assert [one["place"]["id"] for one in claims_of(ledger, "--as-read")] == [LYMAN]
    assert [one["claim_id"] for one in claims_of(ledger, "--place", IZIUM)] == [claim["claim_id"]]
    assert claims_of(ledger, "--place", LYMAN) == []
    shown = run("show", ledger, claim["claim_id"]).stdout
    assert "ander dorp" in shown
    assert "heroverd" in shown


def test_a_corrected_document_stays_corrected_when_its_file_is_added_again(ledger: Path, articles: Path) -> None:
    run("correct", ledger, "dinsdag", "published=2022-09-12", "--who", "Ann", "--reason", "datum van de site",
        "--recorded", WEDNESDAY)  # fmt: skip
    assert [one["published"] for one in claims_of(ledger)] == ["2022-09-12"]
    assert "0 documents, 0 claims added" in run("add", ledger, articles).stderr
    assert [one["published"] for one in claims_of(ledger)] == ["2022-09-12"]
    log = run("log", ledger, "--kind", "document").stdout
    assert "datum van de site" in log


def test_another_text_under_a_known_name_is_refused(ledger: Path, tmp_path: Path) -> None:
    (tmp_path / "next").mkdir()
    other = tmp_path / "next" / "dinsdag.txt"
    other.write_text(
        "date 2022-09-20\nNiets nieuws uit Bachmoet, volgens de burgemeester van een andere stad.", "utf-8"
    )
    before = ledger.read_bytes()
    told = run("add", ledger, other, code=1).stderr
    assert "--revised" in told
    assert ledger.read_bytes() == before
    run("add", ledger, other, "--revised")
    assert claims_of(ledger) == []


def test_an_edited_article_is_a_new_version(ledger: Path, articles: Path) -> None:
    (claim,) = claims_of(ledger)
    run("judge", ledger, "--accept", claim["claim_id"], "--who", "Ann")
    path = articles / "dinsdag.txt"
    path.write_text(path.read_text("utf-8") + "Er is verder niets te melden.\n", "utf-8")
    assert "1 documents" in run("add", ledger, articles).stderr
    (now,) = claims_of(ledger)
    assert now["reviewed_by"] == "Ann"


def test_a_document_taken_back_by_its_publisher(ledger: Path) -> None:
    run("retract", ledger, "dinsdag", "--who", "Ann", "--reason", "bericht ingetrokken")
    (claim,) = claims_of(ledger)
    assert (claim["not_mapped"], claim["review_reason"]) == ("retracted", "bericht ingetrokken")
    asked = ["why", "Lyman", str(ledger), "--on", "2022-09-20"]
    told = CliRunner().invoke(main, asked, catch_exceptions=False).stdout
    assert "– ingetrokken" in told
    assert "door de uitgever ingetrokken" in told
    assert "[getoond]" not in told


def test_a_claim_taken_back_by_its_speaker(ledger: Path) -> None:
    (claim,) = claims_of(ledger)
    assert "--published" in run("retract", ledger, claim["claim_id"], "--who", "A", "--reason", "r", code=1).stderr
    run("retract", ledger, claim["claim_id"], "--who", "Ann", "--reason", "vergissing", "--published", "2022-09-15")

    def why(*options: str) -> str:
        asked = ["why", "Lyman", str(ledger), "--on", "2022-09-20", *options]
        return CliRunner().invoke(main, asked, catch_exceptions=False).stdout

    assert "alleen volgens de winnende partij [getoond]" in why("--known-by", "2022-09-14")
    assert "alleen volgens de winnende partij [getoond]" not in why()
    assert "– ingetrokken" in why()


def test_judging_undoing_and_the_log(ledger: Path) -> None:
    (claim,) = claims_of(ledger)
    run("judge", ledger, "--reject", claim["claim_id"], "--who", "Ann", code=2)
    run("judge", ledger, "--reject", claim["claim_id"], "--who", "Ann", "--reason", "gerucht")
    assert claims_of(ledger)[0]["not_mapped"] == "rejected"
    row = run("log", ledger, "--kind", "judgement").stdout.split("\t")[0]
    run("judge", ledger, "--undo", row, "--who", "Bob", "--reason", "toch niet")
    assert claims_of(ledger)[0]["not_mapped"] is None
    assert [line.split("\t")[2] for line in run("log", ledger, "--kind", "judgement").stdout.splitlines()] == [
        "Ann",
        "Bob",
    ]


def test_two_reviewers_make_it_verified(ledger: Path) -> None:
    (claim,) = claims_of(ledger)
    for who in ("Ann", "Bob"):
        run(
            "judge", ledger, "--verify", claim["claim_id"], "--evidence", "vlag op het stadhuis; 13 sept.", "--who", who
        )
    assert claims_of(ledger)[0]["evidence"].startswith("Ann: vlag")
    result = CliRunner().invoke(main, ["why", "Lyman", str(ledger), "--on", "2022-09-20", "--ui", "en"])
    assert "checked by two reviewers" in result.stdout.lower()


def test_a_build_from_a_ledger_is_the_build_from_its_articles(ledger: Path, articles: Path, tmp_path: Path) -> None:
    for name, source in (("a", articles), ("b", ledger)):
        result = CliRunner().invoke(main, ["build", str(source), "-o", str(tmp_path / name)], catch_exceptions=False)
        assert result.exit_code == 0
    made = {
        name: {
            str(file.relative_to(tmp_path / name)): file.read_bytes()
            for file in (tmp_path / name).rglob("*")
            if file.is_file() and file.name != "manifest.json"
        }
        for name in ("a", "b")
    }
    assert made["a"] == made["b"]


def test_recorded_by_needs_a_ledger(articles: Path) -> None:
    asked = ["map", str(articles), "--on", "2022-09-13", "--recorded-by", "2022-09-13"]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 1
    assert "only a ledger" in result.stderr


def test_a_ledger_through_an_export(ledger: Path, tmp_path: Path) -> None:
    run("export", ledger, "-o", tmp_path / "all.jsonl")
    run("import", tmp_path / "copy.sqlite", tmp_path / "all.jsonl")
    assert run("export", tmp_path / "copy.sqlite").stdout == (tmp_path / "all.jsonl").read_text("utf-8")
    assert "chain intact" in run("verify", tmp_path / "copy.sqlite").stderr
