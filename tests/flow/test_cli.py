"""The commands on real files, as a user types them; bad input gets one clear line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from geomap.cli import main

ROOT = Path(__file__).parents[2]
GAIN = "Het Oekraïense leger heeft zondag de stad Izjoem heroverd, meldt het Britse ministerie van Defensie.\n"
NOTHING = "Rusland wil de stad Bachmoet innemen. Een aanval op Avdiivka werd afgeslagen.\n"


@pytest.fixture
def articles(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text("date 2022-09-12 " + GAIN, encoding="utf-8")
    (folder / "b.txt").write_text("date 2022-09-12 " + NOTHING, encoding="utf-8")
    return folder


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_build_writes_every_output_of_the_contract(articles, tmp_path):
    out = tmp_path / "out"
    result = run("build", articles, "-o", out)
    assert result.exit_code == 0, result.output
    assert "2 artikelen" in result.stdout
    names = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert names >= {
        "index.html", "timeline.html", "compare.html", "report.html", "claims.jsonl", "claims.csv", "claims.geojson",
        "mentions.jsonl", "assessments.jsonl", "manifest.json", "maps/2022-09-11.html",
        "states/2022-09-11.geojson", "states/2022-09-11.indications.geojson",
    }  # fmt: skip
    (cell,) = json.loads((out / "states/2022-09-11.geojson").read_text(encoding="utf-8"))["features"]
    assert cell["properties"]["name"] == "Izium"
    assert cell["properties"]["claimed_side"] == "UA"
    claims = [json.loads(line) for line in (out / "claims.jsonl").read_text(encoding="utf-8").splitlines()]
    for claim in claims:
        text = (articles / f"{claim['document_id']}.txt").read_text(encoding="utf-8")
        assert text[claim["start"] : claim["end"]] == claim["quote"]
        assert (claim["not_mapped"] is None) == (claim["place"] is not None and claim["place"]["name"] == "Izium")


def test_the_same_input_gives_the_same_bytes(articles, tmp_path):
    outs = [tmp_path / "one", tmp_path / "two"]
    for seed, out in enumerate(outs):
        environment = {**os.environ, "PYTHONHASHSEED": str(seed + 1)}
        subprocess.run(
            [sys.executable, "-m", "geomap", "build", articles, "-o", out],
            check=True, env=environment, capture_output=True, cwd=ROOT,
        )  # fmt: skip
    one, two = ({path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()} for out in outs)
    assert one == two


def test_no_change_at_all_is_a_page_that_says_so(articles, tmp_path):
    (articles / "a.txt").unlink()
    result = run("build", articles, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert not (tmp_path / "out/maps").exists()
    assert "geen" in (tmp_path / "out/index.html").read_text(encoding="utf-8").lower()


def test_without_a_date_a_claim_is_listed_and_not_mapped(articles, tmp_path):
    (articles / "a.txt").write_text(GAIN, encoding="utf-8")
    result = run("build", articles, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "1 zonder datum" in result.stdout
    claims = [json.loads(line) for line in (tmp_path / "out/claims.jsonl").read_text(encoding="utf-8").splitlines()]
    assert "no_date" in {claim["not_mapped"] for claim in claims}
    assert not (tmp_path / "out/maps").exists()


def test_state_map_and_extract_write_to_standard_output(articles):
    state = json.loads(run("state", articles, "--on", "2022-09-12").stdout)
    assert [feature["properties"]["name"] for feature in state["features"]] == ["Izium"]
    assert run("map", articles, "--on", "2022-09-12").stdout.lstrip().lower().startswith("<!doctype html>")
    lines = run("extract", articles).stdout.splitlines()
    assert {json.loads(line)["event"] for line in lines} >= {"recapture"}


def test_claims_documents_and_overrides_mix(articles, tmp_path):
    first = run("extract", articles, "-o", tmp_path / "claims.jsonl")
    assert first.exit_code == 0, first.output
    claims = [json.loads(line) for line in (tmp_path / "claims.jsonl").read_text(encoding="utf-8").splitlines()]
    gain = next(claim["claim_id"] for claim in claims if claim["not_mapped"] is None)
    overrides = tmp_path / "overrides.csv"
    overrides.write_text(
        f"claim_id,action,place_id,event,gaining_side,event_date,reason,who\n{gain},reject,,,,,fout gelezen,redactie\n",
        encoding="utf-8",
    )
    result = run("state", articles, tmp_path / "claims.jsonl", "--on", "2022-09-12", "--overrides", overrides)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["features"] == []


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.txt", b"", "leeg|empty"),
        ("binary.txt", b"\x00\x01\x02\xff\xfe" * 400, "binary|decod|NUL"),
        ("photo.png", b"\x89PNG\r\n\x1a\n", "kind|suffix|png"),
    ],
)
def test_one_bad_document_is_a_counted_warning(articles, tmp_path, name, content, says):
    (articles / name).write_bytes(content)
    result = run("build", articles, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert name in result.stderr
    manifest = json.loads((tmp_path / "out/manifest.json").read_text(encoding="utf-8"))
    assert [name in one["source"] for one in manifest["counts"]["skipped"]] == [True]


@pytest.mark.parametrize("case", ["missing", "empty_folder", "only_bad"])
def test_nothing_usable_is_exit_1_with_one_line(tmp_path, case):
    source = tmp_path / "in"
    if case != "missing":
        source.mkdir()
    if case == "only_bad":
        (source / "x.txt").write_bytes(b"\x00\x00")
    result = run("build", source, "-o", tmp_path / "out")
    assert result.exit_code == 1
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("geomap: ")
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_not_ours_is_refused(articles, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.md").write_text("mine")
    result = run("build", articles, "-o", tmp_path / "mine")
    assert result.exit_code == 1
    assert (tmp_path / "mine/notes.md").read_text() == "mine"
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_killed_run_leaves_the_old_output_whole(articles, tmp_path):
    out = tmp_path / "out"
    assert run("build", articles, "-o", out).exit_code == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    for number in range(200):
        (articles / f"extra{number}.txt").write_text("date 2022-09-12 " + GAIN * 3, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "geomap", "build", articles, "-o", out], stderr=subprocess.DEVNULL, cwd=ROOT
    )
    time.sleep(1.0)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
