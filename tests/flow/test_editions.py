"""Editions: frozen, numbered, the same to the byte when made again, each saying what it corrects."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from geomap.cli import main

if TYPE_CHECKING:
    from pathlib import Path

TUESDAY, WEDNESDAY, THURSDAY = (f"2022-09-{day}T09:00:00Z" for day in (13, 14, 15))


def run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [*map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def claim_on(ledger: Path, name: str) -> str:
    rows = [json.loads(line) for line in run("ledger", "list", ledger).stdout.splitlines()]
    return next(str(row["claim_id"]) for row in rows if row["place"]["name"] == name)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Tuesday: an article is read, and edition 1 is made of it."""
    article = tmp_path / "dinsdag.md"
    article.write_text(
        '+++\ndate = 2022-09-13\npublisher = "De Krant"\ntitle = "Lyman in Oekraïense handen"\n+++\n'
        "Het Oekraïense leger heeft Lyman heroverd, zegt de Oekraïense generale staf.\n",
        "utf-8",
    )
    path = tmp_path / "krant.sqlite"
    run("ledger", "add", path, article, "--recorded", TUESDAY)
    run("edition", "new", path, "-o", tmp_path / "1", "--recorded", TUESDAY)
    return path


def test_a_correction_and_a_late_article_are_both_listed_and_edition_1_stays(ledger: Path, tmp_path: Path) -> None:
    """Tuesday's wrong village corrected on Wednesday, a Monday article added on Thursday."""
    run("ledger", "correct", ledger, claim_on(ledger, "Lyman"), "place=Izjoem", "--who", "Ann Smit",
        "--reason", "verkeerd dorp", "--recorded", WEDNESDAY)  # fmt: skip
    monday = tmp_path / "maandag.txt"
    monday.write_text("date 2022-09-12\nHet Oekraïense leger heeft Balaklija heroverd, aldus Kiev.\n", "utf-8")
    run("ledger", "add", ledger, monday, "--recorded", THURSDAY)
    run("edition", "new", ledger, "-o", tmp_path / "2", "--title", "Zomer </script>", "--recorded", THURSDAY)

    run("edition", "show", ledger, 1, "-o", tmp_path / "1 again")
    assert files_of(tmp_path / "1 again") == files_of(tmp_path / "1")
    run("edition", "show", ledger, 2, "-o", tmp_path / "2 again")
    assert files_of(tmp_path / "2 again") == files_of(tmp_path / "2")

    told = run("edition", "diff", ledger, 1, 2).stdout
    corrected = "GECORRIGEERD 14 sept.: plaats Lyman → Izjoem, verkeerd dorp"
    assert told.splitlines() == [
        "Gewijzigd sinds editie 1",
        corrected,
        "Toegevoegd 15 sept.: maandag (12 september 2022, 1 uitspraak)",
    ]
    pages = [name for name in files_of(tmp_path / "2") if name.endswith(".html")]
    assert len(pages) >= 5
    for name in pages:
        text = (tmp_path / "2" / name).read_text("utf-8")
        assert corrected in text, name
        assert "Editie 2, 15 september 2022: Zomer &lt;/script&gt;" in text, name
    assert "Ann Smit" not in (tmp_path / "2/index.html").read_text("utf-8")
    assert "Editie 1, 13 september 2022" in (tmp_path / "1/index.html").read_text("utf-8")
    assert "GECORRIGEERD" not in (tmp_path / "1/index.html").read_text("utf-8")
    changes = json.loads((tmp_path / "2/changes.json").read_text("utf-8"))
    assert changes["since"] == 1
    assert [one["reason"] for one in changes["corrected"]] == ["verkeerd dorp"]
    assert [one["published"] for one in changes["added"]] == ["2022-09-12"]


def test_the_ledger_may_be_copied_and_renamed(ledger: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / "archief.sqlite"
    copy.parent.mkdir()
    shutil.copy(ledger, copy)
    run("edition", "show", copy, 1, "-o", tmp_path / "again")
    assert files_of(tmp_path / "again") == files_of(tmp_path / "1")


def test_what_was_withdrawn_is_told(ledger: Path, tmp_path: Path) -> None:
    run("ledger", "retract", ledger, "dinsdag", "--who", "Ann", "--reason", "de krant trok het bericht in",
        "--recorded", WEDNESDAY)  # fmt: skip
    run("edition", "new", ledger, "-o", tmp_path / "2", "--recorded", THURSDAY)
    text = (tmp_path / "2/index.html").read_text("utf-8")
    assert "VERVALLEN 14 sept.: Lyman → Oekraïne (terug)" in text
    assert "de krant trok het bericht in" in text


def test_a_new_level_is_told(ledger: Path, tmp_path: Path) -> None:
    for who in ("Ann", "Bob"):
        run("ledger", "judge", ledger, "--verify", claim_on(ledger, "Lyman"), "--evidence",
            "https://beeld.example/vlag, 13 sept.", "--who", who, "--recorded", WEDNESDAY)  # fmt: skip
    run("edition", "new", ledger, "-o", tmp_path / "2", "--recorded", THURSDAY)
    told = run("edition", "diff", ledger, 1, 2).stdout
    assert "Anders beoordeeld: Lyman → Oekraïne (terug)" in told
    assert "nagegaan" in told


def test_nothing_changed_is_told(ledger: Path, tmp_path: Path) -> None:
    run("edition", "new", ledger, "-o", tmp_path / "2", "--recorded", WEDNESDAY)
    assert "Niets gewijzigd sinds editie 1." in (tmp_path / "2/index.html").read_text("utf-8")
    assert [line.split("\t")[0] for line in run("edition", "list", ledger).stdout.splitlines()] == ["1", "2"]


def test_a_build_that_fails_records_no_edition(ledger: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("mine")
    run("edition", "new", ledger, "-o", mine, code=1)
    assert len(run("edition", "list", ledger).stdout.splitlines()) == 1


def test_an_edition_that_would_come_out_otherwise_is_refused(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geomap.versions.rules_version", lambda: "f" * 16)
    told = run("edition", "show", ledger, 1, "-o", tmp_path / "again", code=1).stderr
    assert "comes out otherwise" in told
    assert "here " + "f" * 16 in told
    assert not (tmp_path / "again").exists()


def test_the_files_of_an_edition_are_asked_for_again(ledger: Path, tmp_path: Path) -> None:
    overrides = tmp_path / "overrides.csv"
    overrides.write_text(f"claim_id,action,reason\n{claim_on(ledger, 'Lyman')},accept,goed\n")
    run("edition", "new", ledger, "-o", tmp_path / "2", "--overrides", overrides, "--recorded", WEDNESDAY)
    again = tmp_path / "again"
    assert "give that file" in run("edition", "show", ledger, 2, "-o", again, code=1).stderr
    other = tmp_path / "other.csv"
    other.write_text(overrides.read_text().replace("accept,goed", "reject,fout"))
    told = run("edition", "show", ledger, 2, "-o", again, "--overrides", other, code=1).stderr
    assert "not the file of edition 2" in told
    run("edition", "show", ledger, 2, "-o", again, "--overrides", overrides)
    assert files_of(again) == files_of(tmp_path / "2")


def test_no_such_edition(ledger: Path) -> None:
    assert "no edition 7, it has 1" in run("edition", "show", ledger, 7, code=1).stderr
    assert json.loads(run("edition", "show", ledger, 1).stdout)["number"] == 1
