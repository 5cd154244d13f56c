"""Nothing of a user's is deleted, and a run that dies leaves the old output whole."""

from __future__ import annotations

import json

import pytest

from geomap.errors import OutputError
from geomap.output import Staging, check_target, safe_stem, write_file
from geomap.settings import Settings


def fill(target, text):
    with Staging(check_target(target)) as stage:
        stage.write("maps/a.html", text)
        stage.write_manifest(inputs=[], ledgers={}, settings=Settings(), versions={"geomap": "0"}, counts={})


def test_a_build_replaces_an_earlier_build_as_a_whole(tmp_path):
    target = tmp_path / "out"
    fill(target, "one")
    (target / "stale.txt").write_text("left over")
    fill(target, "two")
    assert (target / "maps/a.html").read_text() == "two"
    assert not (target / "stale.txt").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert json.loads((target / "manifest.json").read_text())["format"] == "geomap-build/1"


def test_a_folder_that_is_not_ours_is_refused_and_left_alone(tmp_path):
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(OutputError, match="left alone"):
        check_target(tmp_path)
    (tmp_path / "manifest.json").write_text('{"format": "something else"}')
    with pytest.raises(OutputError, match="left alone"):
        check_target(tmp_path)
    assert (tmp_path / "thesis.docx").read_text() == "years of work"
    with pytest.raises(OutputError, match="not a folder"):
        check_target(tmp_path / "thesis.docx")


def test_an_error_half_way_leaves_the_old_build(tmp_path):
    target = tmp_path / "out"
    fill(target, "one")

    def die_half_way():
        with Staging(target) as stage:
            stage.write("maps/a.html", "half")
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        die_half_way()
    assert (target / "maps/a.html").read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_remains_of_a_killed_run_are_mended(tmp_path):
    target = tmp_path / "out"
    fill(target, "one")
    target.rename(tmp_path / ".out.old.x")  # as a kill between the two renames leaves it
    (tmp_path / ".out.new.x").mkdir()
    with pytest.raises(RuntimeError), Staging(target):
        raise RuntimeError("again")
    assert (target / "maps/a.html").read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "claims.jsonl"
    write_file(path, "old\n")

    def lines():
        yield "new\n"
        raise RuntimeError("dies")

    with pytest.raises(RuntimeError):
        write_file(path, lines())
    assert path.read_text() == "old\n"
    assert [one.name for one in tmp_path.iterdir()] == ["claims.jsonl"]
    with pytest.raises(OutputError, match="is a folder"):
        write_file(tmp_path, "x")


def test_hostile_document_ids_become_safe_and_distinct_names():
    names = [safe_stem(name) for name in ("../../etc/passwd", "a/b", "a b", "a?b", "plain", "", "é" * 300)]
    assert len(set(names)) == len(names)
    assert all("/" not in name and not name.startswith(".") and 0 < len(name.encode()) <= 250 for name in names)
