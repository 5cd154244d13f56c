"""The command as others script against it: formats, order, exit codes, hostile input."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gazetteer.cli import main

ROOT = Path(__file__).parents[2]


def run(capsys, *arguments):
    try:
        code = main(list(arguments))
    except SystemExit as stop:
        code = stop.code
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_text_answer(capsys):
    code, out, err = run(capsys, "lookup", "Izjoem", "Nergenshuizen")
    assert (code, err) == (0, "")
    assert "Izjoem: matched" in out
    assert "Izium (settlement)" in out
    assert out.endswith("Nergenshuizen: unknown\n")


def test_file_answers_line_for_line(capsys, tmp_path):
    names = ["Izjoem", "", "Шосткаград", "Bachmoet\r", "x" * 5000, "Izjoem\u2028Charkiv", "\x00", '"; DROP', "Лиман"]
    file = tmp_path / "names.txt"
    file.write_bytes("\n".join(names).encode() + b"\n\xff\xfe\n")
    code, out, _ = run(capsys, "lookup", "--file", str(file), "--language", "nl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [row["query"] for row in rows[:-1]] == [name.rstrip("\r") for name in names]
    assert len(rows) == len(names) + 1
    best = rows[0]["candidates"][0]
    assert best.keys() >= {"id", "name", "kind", "lat", "lon", "admin", "score", "matched_name", "name_status"}
    assert (best["name"], best["kind"], best["id"]) == ("Izium", "settlement", "geonames:707292")
    assert best["admin"][:2] == ["Ukraine", "Kharkiv Oblast"]
    assert rows[1] == {"query": "", "status": "unknown", "candidates": []}


def test_kind_and_explain(capsys):
    _, out, _ = run(capsys, "lookup", "Charkiv", "--kind", "oblast", "--format", "json", "--explain")
    (answer,) = json.loads(out)
    assert answer["candidates"][0]["name"] == "Kharkiv Oblast"
    assert answer["candidates"][0]["parts"]["kind"] > 0
    _, out, _ = run(capsys, "lookup", "Charkiv", "--explain")
    assert "prior +" in out


def test_hostile_names_do_not_reach_the_terminal(capsys):
    _, out, _ = run(capsys, "lookup", "\x1b[31mrood\x07", "\u202eabc")
    assert "\x1b" not in out
    assert "\u202e" not in out


@pytest.mark.parametrize(
    "arguments",
    [["lookup"], ["lookup", "x", "--kind", "planet"], ["lookup", "x", "--on", "soon"], ["lookup", "x", "--limit", "0"],
     ["nonsense"], ["lookup", "x", "--format", "xml"], []],
)  # fmt: skip
def test_wrong_usage_is_2(capsys, arguments):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err


@pytest.mark.parametrize(
    "arguments",
    [["lookup", "--file", "/nowhere/names.txt"], ["lookup", "x", "--index", "/nowhere.gzi"], ["import", "/nowhere.csv"],
     ["remove", "nothing"], ["install", "Ukraine"]],
)  # fmt: skip
def test_failure_is_1_and_one_line(capsys, arguments):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (1, "")
    assert err.startswith("gazetteer: ")
    assert err.count("\n") == 1


def test_info(capsys):
    code, out, _ = run(capsys, "info", "--format", "json")
    described = json.loads(out)
    assert code == 0
    assert described["counts"]["places"] > 8000
    assert "CC BY" in described["sources"][0]["licence"]
    assert described["kinds"]["oblast"] >= 24
    assert run(capsys, "info")[1].count("\n") > 20


def test_the_command_stays_light():
    code = (
        "import sys; from gazetteer.cli import main; main(['lookup', 'Izjoem']); "
        "heavy = {'numpy', 'pandas', 'shapely', 'geopandas', 'click', 'rapidfuzz', 'geopy', 'pooch', 'requests'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
