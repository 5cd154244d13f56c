"""The address of a kept copy: from the document to the ledger, the exports and the page, and nowhere where none is."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from geomap.claims.ledger import create_ledger, open_ledger
from geomap.claims.read import read_documents
from geomap.cli import main
from geomap.formats import claim_to_json, dump_json
from tests.support.builders import a_claim

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Oekraïne heeft Izjoem heroverd, zegt Kiev."
PAGE = "https://krant.example/izjoem"
COPY = "https://bewaard.example/20220912/izjoem"
WAYBACK = f"https://web.archive.org/web/20220912103000/{PAGE}"
HTML = (
    "<html lang='nl'><head><title>Izjoem</title><link rel='canonical' href='{url}'>{more}</head><body><article>"
    "<p>" + TEXT + " Het is zondag de grootste stad die het leger in het oosten terugkreeg.</p></article></body></html>"
)
GIVEN = {
    "a.md": f"---\npublished: 2022-09-11\nurl: {PAGE}\narchive_url: {COPY}\n---\n{TEXT}\n",
    "a.jsonl": json.dumps({"id": "a", "text": TEXT, "url": PAGE, "archive_url": COPY}),
    "a.csv": f'id,text,url,archief\na,"{TEXT}",{PAGE},{COPY}\n',
    "a.html": HTML.format(url=PAGE, more=f"<link rel='memento' href='{COPY}'>"),
}


def run(*args: object) -> str:
    done = CliRunner().invoke(main, [str(one) for one in args], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_a_document_says_where_its_copy_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(GIVEN[name], encoding="utf-8")
    (document,), skipped = read_documents([tmp_path / name])
    assert (document.url, document.archive_url, skipped) == (PAGE, COPY, [])


def test_metadata_beside_a_text_says_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"date 2022-09-11\n{TEXT}\n", encoding="utf-8")
    (tmp_path / "metadata.csv").write_text(f"file,url,archive_url\na.txt,{PAGE},{COPY}\n", encoding="utf-8")
    (document,), _skipped = read_documents([tmp_path])
    assert (document.url, document.archive_url) == (PAGE, COPY)


@pytest.mark.parametrize(
    ("address", "url", "copy"),
    [
        (WAYBACK, PAGE, WAYBACK),
        (f"https://archive.ph/20220912/{PAGE}", PAGE, f"https://archive.ph/20220912/{PAGE}"),
        ("https://archive.ph/AbC12", "https://archive.ph/AbC12", None),
        ("https://web.archive.org/about", "https://web.archive.org/about", None),
    ],
)
def test_the_address_of_a_copy_names_its_page(tmp_path: Path, address: str, url: str, copy: str | None) -> None:
    (tmp_path / "a.md").write_text(f"---\nurl: {address}\n---\n{TEXT}\n", encoding="utf-8")
    (document,), _skipped = read_documents([tmp_path / "a.md"])
    assert (document.url, document.archive_url) == (url, copy)


def test_it_goes_through_the_ledger_to_all_that_is_made(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(GIVEN["a.md"], encoding="utf-8")
    ledger, out = tmp_path / "k.ledger", tmp_path / "out"
    run("ledger", "add", ledger, tmp_path / "a.md")
    run("build", ledger, "-o", out, "--ui", "nl")
    (row,) = csv.DictReader(io.StringIO((out / "claims.csv").read_text(encoding="utf-8")))
    assert row["archive_url"] == COPY
    assert json.loads((out / "claims.jsonl").read_text(encoding="utf-8"))["archive_url"] == COPY
    (feature,) = json.loads((out / "claims.geojson").read_text(encoding="utf-8"))["features"]
    assert feature["properties"]["archive_url"] == COPY
    report = (out / "report.html").read_text(encoding="utf-8")
    assert f'href="{COPY}"' in report
    assert "[kopie]" in report
    assert COPY in run("why", "Izium", ledger, "--on", "2022-09-12")
    exported = tmp_path / "export.jsonl"
    run("ledger", "export", ledger, "-o", exported)
    run("ledger", "import", tmp_path / "again.ledger", exported)
    assert COPY in run("ledger", "list", tmp_path / "again.ledger")


def test_an_editor_adds_it_later(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"date 2022-09-11\n{TEXT}\n", encoding="utf-8")
    ledger = tmp_path / "k.ledger"
    run("ledger", "add", ledger, tmp_path / "a.txt")
    run("ledger", "correct", ledger, "a", f"archive_url={COPY}", "--who", "Ann", "--reason", "bewaard")
    assert json.loads(run("ledger", "list", ledger))["archive_url"] == COPY
    run("ledger", "add", ledger, tmp_path / "a.txt")
    assert json.loads(run("ledger", "list", ledger))["archive_url"] == COPY


def test_a_row_of_before_there_were_copies_is_known_still(tmp_path: Path) -> None:
    claim = a_claim()
    old = claim_to_json(claim)
    del old["archive_url"]
    create_ledger(tmp_path / "k.ledger")
    with open_ledger(tmp_path / "k.ledger") as ledger:
        ledger.append_claims([claim])
        assert [event.body for event in ledger.events()] == [dump_json(old)]
        assert ledger.append_claims([claim]).known == 1
        assert ledger.claims() == (claim,)
