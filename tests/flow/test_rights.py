"""What licences allow: a start map that may be shown is on the page and in no file of shapes; others are refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from geomap.cli import main
from geomap.config import load_profile
from geomap.errors import ProfileError

if TYPE_CHECKING:
    from pathlib import Path

CLAIMS = """place,event,gaining_side,event_date,speaker,published,publisher
Izium,recapture,UA,2022-09-10,Zelensky,2022-09-11,NOS
"""
START = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {"holder": "RU"},
         "geometry": {"type": "Polygon", "coordinates": [[[36, 48.5], [38.5, 48.5], [38.5, 50], [36, 50], [36, 48.5]]]}}
    ],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "claims.csv").write_text(CLAIMS, encoding="utf-8")
    (tmp_path / "start-2022.geojson").write_text(json.dumps(START), encoding="utf-8")
    return tmp_path


def sources(folder: Path, geometry: str, more: str = "") -> list[str]:
    path = folder / "sources.toml"
    path.write_text(
        '[[source]]\nid = "kaartmaker"\nname = "De Kaartmaker"\nkind = "analyst"\nlicence = "alleen tonen"\n'
        f'url = "https://kaart.example"\nfiles = ["START-*.geojson"]\ngeometry = "{geometry}"\n{more}',
        encoding="utf-8",
    )
    return ["--sources", str(path)]


def run(folder: Path, command: str, *options: str, start: str = "start-2022.geojson") -> Result:
    args = [command, str(folder / "claims.csv"), *options]
    if start:
        args += ["--baseline", str(folder / start), "--holder-field", "holder"]
    return CliRunner().invoke(main, args)


def bases(path: Path) -> set[str]:
    return {one["properties"]["basis"] for one in json.loads(path.read_text(encoding="utf-8"))["features"]}


def test_a_map_of_one_s_own_may_be_exported(folder: Path) -> None:
    out = folder / "state.geojson"
    assert run(folder, "state", "--on", "2022-09-12", "-o", str(out)).exit_code == 0
    assert bases(out) == {"claim", "baseline"}


def test_what_may_be_shown_is_on_the_page_and_refused_as_shapes(folder: Path) -> None:
    shown = sources(folder, "show")
    page = run(folder, "map", "--on", "2022-09-12", *shown)
    assert page.exit_code == 0
    assert "De Kaartmaker (alleen tonen)" in page.stdout
    out = folder / "state.geojson"
    refused = run(folder, "state", "--on", "2022-09-12", "-o", str(out), *shown)
    assert (refused.exit_code, out.exists()) == (1, False)
    assert "shapes of De Kaartmaker may not be exported (geometry = 'show'; licence: alleen tonen)" in refused.stderr
    assert "leave --baseline out" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_build_leaves_them_out_of_its_states_and_says_so(folder: Path) -> None:
    done = run(folder, "build", "-o", str(folder / "out"), *sources(folder, "show"))
    assert done.exit_code == 0
    (state,) = (one for one in (folder / "out" / "states").iterdir() if "indications" not in one.name)
    assert bases(state) == {"claim"}
    manifest = json.loads((folder / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["left_out_of_states"] == [{"shapes": "start map", "because": "geometry = 'show'"}]
    used = {one["id"]: one for one in manifest["sources"]}
    assert used["kaartmaker"] == {
        "id": "kaartmaker", "name": "De Kaartmaker", "url": "https://kaart.example", "licence": "alleen tonen",
        "geometry": "show",
    }  # fmt: skip
    assert {"zelensky", "nos"} <= set(used)
    assert "De Kaartmaker (alleen tonen)" in (folder / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["map", "report", "build", "state"])
def test_what_may_not_be_used_is_refused_everywhere(folder: Path, command: str) -> None:
    options = (
        ["-o", str(folder / "out")] if command == "build" else ["--on", "2022-09-12", "-o", str(folder / "out.html")]
    )
    refused = run(folder, command, *options, *sources(folder, "none"))
    assert refused.exit_code == 1
    assert "De Kaartmaker" in refused.stderr
    assert not (folder / "out").exists()
    assert not (folder / "out.html").exists()


def test_holders_are_facts_and_may_be_told(folder: Path) -> None:
    told = CliRunner().invoke(
        main,
        ["why", "Izjoem", str(folder / "claims.csv"), "--on", "2022-09-12", "--baseline",
         str(folder / "start-2022.geojson"), "--holder-field", "holder", *sources(folder, "none")],
    )  # fmt: skip
    assert told.exit_code == 0
    assert "Volgens de startkaart: Rusland." in told.stdout


@pytest.mark.parametrize("name", ["isw_2022-09-01.geojson", "DeepState-2022.geojson", "Control_ISW_sept.geojson"])
def test_two_well_known_maps_are_known_by_their_files(folder: Path, name: str) -> None:
    (folder / name).write_text(json.dumps(START), encoding="utf-8")
    refused = run(folder, "map", "--on", "2022-09-12", start=name)
    assert refused.exit_code == 1
    assert "may not be shown" in refused.stderr
    permitted = folder / "sources.toml"
    permitted.write_text(
        '[[source]]\nid = "isw"\ngeometry = "export"\n[[source]]\nid = "deepstate"\ngeometry = "export"\n',
        encoding="utf-8",
    )
    assert run(folder, "map", "--on", "2022-09-12", "--sources", str(permitted), start=name).exit_code == 0


def test_a_source_that_is_known_changes_only_what_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text('[[source]]\nid = "tass"\nreliability = { own_gains = "E" }\n', encoding="utf-8")
    tass = load_profile(None, path).find_source("ТАСС")
    assert tass is not None
    assert (tass.side, tass.kind, tass.reliability) == ("RU", "agency", (("own_gains", "E"),))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('geometry = "maybe"', "geometry: got 'maybe', expected one of"),
        ('reliability = "G"', "reliability: got 'G', expected one of A, B, C, D, E, F"),
        ('reliability = { losses = "A" }', "expected one of A, B, C, D, E, F, or one for each of own_losses"),
        ("licence = 3", "licence: got 3, expected a text"),
        ('files = "x"', "files: got 'x', expected a list of texts"),
        ('colour = "red"', "no such field 'colour'; fields: access, aliases"),
    ],
)
def test_mistakes_of_a_source_are_named(tmp_path: Path, line: str, problem: str) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(f'[[source]]\nid = "x"\nname = "X"\n{line}\n', encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        load_profile(None, path)
    assert problem in str(caught.value)
    assert "source 1 ('x')" in str(caught.value)


def test_a_page_names_every_source_whose_licence_is_stated(folder: Path) -> None:
    more = (
        '[[source]]\nid = "nos"\nname = "NOS"\nkind = "press"\nlicence = "CC BY 4.0"\n'
        '[[source]]\nid = "elders"\nname = "Elders"\nkind = "press"\nlicence = "nergens gebruikt"\n'
    )
    out = folder / "map.html"
    args = ["map", str(folder / "claims.csv"), "--on", "2022-09-12", "-o", str(out), *sources(folder, "show", more)]
    done = CliRunner().invoke(main, args)
    assert done.exit_code == 0, done.output
    page = out.read_text(encoding="utf-8")
    assert "NOS (CC BY 4.0)" in page
    assert "nergens gebruikt" not in page
