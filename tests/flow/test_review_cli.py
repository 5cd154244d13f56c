"""``geomap review`` without a browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from geomap.cli import main
from tests.review.conftest import write_articles

if TYPE_CHECKING:
    from pathlib import Path


def run(*words: object, code: int = 0) -> Any:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == code, result.output + result.stderr
    return result


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_articles(tmp_path_factory.mktemp("desk") / "articles")


def listed(ledger: Path, *more: str) -> dict[str, list[str]]:
    lines = run("review", "--ledger", ledger, "--list", "--ui", "en", *more).stdout.splitlines()
    return {line.split("\t")[2]: line.split("\t") for line in lines}


def test_list_judge_build_and_report(folder: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "l.ledger"
    run("review", folder, "--ledger", ledger, "--list")
    queue = listed(ledger)
    izium, lyman = queue["Izium → Ukraine (back)"][0], queue["Lyman → Ukraine (back)"][0].split()[0]
    run("review", "--ledger", ledger, "--who", "Anna", "--accept", izium)
    run("review", "--ledger", ledger, "--who", "Anna", "--reject", lyman, "--reason", "other year")
    run("review", "--ledger", ledger, "--who", "Anna", "--replace", izium, "event_date=2022-09-10", "extent=whole")
    assert izium not in {row[0] for row in listed(ledger).values()}
    assert len(listed(ledger, "--status", "rejected")) == 1
    report = run("review", "--ledger", ledger, "--report").stdout
    assert "nl." in report
    assert "1.00" not in report  # one was corrected, one rejected
    out = tmp_path / "out"
    run("build", ledger, "-o", out, "--only-reviewed")
    claims = [json.loads(line) for line in (out / "claims.jsonl").read_text(encoding="utf-8").splitlines()]
    fates = {claim["claim_id"]: claim["not_mapped"] for claim in claims}
    assert fates[izium] is None
    assert fates[lyman] == "rejected"
    assert "unreviewed" in fates.values()
    assert {path.name for path in (out / "maps").iterdir()} == {"2022-09-10.html"}


def test_statements_are_joined_into_one_change_and_split_again(tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    for day, who in ((10, "de gouverneur van Charkiv"), (20, "het ministerie van Defensie in Kiev")):
        text = f"date 2022-09-{day + 1}\nOekraïense troepen hebben op {day} september Izjoem heroverd, meldt {who}."
        (articles / f"{day}.txt").write_text(text, encoding="utf-8")
    ledger, number = tmp_path / "l.ledger", iter(range(9))
    run("review", articles, "--ledger", ledger, "--list")

    def changes() -> list[set[str]]:
        out = tmp_path / f"out{next(number)}"
        run("build", ledger, "-o", out)
        rows = (out / "assessments.jsonl").read_text(encoding="utf-8").splitlines()
        return sorted((set(json.loads(row)["supporting"]) for row in rows), key=min)

    first, second = sorted(claim_id for one in changes() for claim_id in one)
    assert changes() == [{first}, {second}]
    run("review", "--ledger", ledger, "--who", "Anna", "--join", first, "--join", second, "--reason", "same day meant")
    assert changes() == [{first, second}]
    run("review", "--ledger", ledger, "--who", "Bert", "--join", second)
    assert changes() == [{first}, {second}]


def test_gold_of_a_document_that_was_judged_as_a_whole(folder: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "l.ledger"
    run("review", folder / "lyman.txt", "--ledger", ledger, "--list")
    ids = [row[0].split()[0] for row in listed(ledger).values()]
    assert run("review", "--ledger", ledger, "--gold").stdout == ""
    run("review", "--ledger", ledger, "--who", "Anna", *(word for one in ids for word in ("--accept", one)))
    (row,) = [json.loads(line) for line in run("review", "--ledger", ledger, "--gold").stdout.splitlines()]
    assert row["document_id"] == "lyman"
    assert row["claims"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--accept", "x"], 2, "--who"),
        (["--reject", "x", "--who", "A"], 2, "--reason"),
        (["--verify", "x", "--who", "A"], 2, "--evidence"),
        (["--replace", "x", "nothing", "--who", "A"], 2, "FIELD=VALUE"),
        (["--accept", "nope", "--who", "A"], 1, "nope"),
        (["--undo", "9999", "--who", "A"], 1, "9999"),
        (["--list", "--date", "soon"], 2, "soon"),
    ],
)
def test_wrong_use_is_told_in_a_line(folder: Path, tmp_path: Path, words: list[str], code: int, said: str) -> None:
    ledger = tmp_path / "l.ledger"
    run("review", folder / "lyman.txt", "--ledger", ledger, "--list")
    result = run("review", "--ledger", ledger, *words, code=code)
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_without_input_or_ledger_there_is_nothing_to_review(tmp_path: Path) -> None:
    result = run("review", "--ledger", tmp_path / "none.ledger", "--list", code=1)
    assert "nothing to review" in result.stderr


def test_the_profile_sets_what_unreviewed_statements_do(folder: Path, tmp_path: Path) -> None:
    from importlib import resources

    text = resources.files("geomap.profiles").joinpath("ukraine-2022.toml").read_text(encoding="utf-8")
    profile = tmp_path / "p.toml"
    profile.write_text(text + '\n[publish]\nunreviewed = "hold"\n', encoding="utf-8")
    state = run("state", folder, "--on", "2022-11-06", "--profile", profile).stdout
    assert json.loads(state)["features"] == []
    state = run("state", folder, "--on", "2022-11-06", "--profile", profile, "--hold-unreviewed", "none").stdout
    assert json.loads(state)["features"]
    profile.write_text(text + '\n[publish]\nunreviewed = "maybe"\n', encoding="utf-8")
    assert "maybe" in run("state", folder, "--on", "2022-11-06", "--profile", profile, code=1).stderr
