"""Another war, with files alone: no code knows which war it draws."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import gazetteer
import geomap
from geomap.cli import main

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples/syria"
OPTIONS = ["--profile", str(EXAMPLE / "profile.toml"), "--sources", str(EXAMPLE / "sources.toml")]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("syria")
    out = str(folder / "maps")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GAZETTEER_HOME", str(folder / "places"))
        gazetteer.import_files(EXAMPLE / "places.csv", name="syria", licence="GeoNames, CC BY 4.0")
        told = CliRunner().invoke(
            main,
            ["build", str(EXAMPLE / "claims.csv"), str(EXAMPLE / "articles"), *OPTIONS, "--ui", "en", "-o", out],
        )
    assert told.exit_code == 0, told.output
    return folder / "maps"


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_four_sides_hold_what_is_said(built):
    state = json.loads((built / "states/2024-12-10.geojson").read_text(encoding="utf-8"))
    held = {one["properties"]["place_id"]: one["properties"] for one in state["features"]}
    aleppo, manbij, deir = (held[f"geonames:{number}"] for number in (170063, 167357, 170794))
    assert (aleppo["side"], aleppo["status"]) == ("OPP", "held")
    assert (manbij["claimed_side"], manbij["status"]) == ("SNA", "claimed")
    assert deir["claimed_side"] == "OPP"
    before = json.loads((built / "states/2024-12-07.geojson").read_text(encoding="utf-8"))
    (deir_before,) = [
        one["properties"] for one in before["features"] if one["properties"]["place_id"] == "geonames:170794"
    ]
    assert deir_before["claimed_side"] == "SDF"


def test_the_rules_are_those_of_any_war(built):
    levels = {(one["place"]["id"], one["event"], one["gaining_side"], one["level"]) for one in
              lines(built / "assessments.jsonl")}  # fmt: skip
    assert ("geonames:170017", "capture", "OPP", "conceded") in levels  # Hama: the army said so itself
    assert any(place == "geonames:169577" and level == "disputed" for place, _, _, level in levels)  # Homs: denied


def test_articles_are_read_by_the_words_of_the_profile(built):
    read = [one for one in lines(built / "claims.jsonl") if one["rule"] != "handmade"]
    told = {(one["place"]["id"], one["event"], one["gaining_side"] or one["losing_side"]) for one in read}
    assert {("geonames:170063", "capture", "OPP"), ("geonames:170063", "withdrawal", "GOV"),
            ("geonames:170794", "withdrawal", "GOV")} <= told  # fmt: skip
    assert [one["not_mapped"] for one in read if one["place"]["id"] == "geonames:169577"] == ["intended"]


def test_its_own_base_map_lies_under_the_page(built):
    page = (built / "maps/2024-12-05.html").read_text(encoding="utf-8")
    assert "5 December 2024" in page
    assert not re.search(r"Ukrain|Russia|Oekra|Kyiv", page)


def test_every_row_says_where_it_stands():
    rows = geomap.claims_to_frame(
        geomap.read_inputs(EXAMPLE / "claims.csv", geomap.Settings(profile_path=EXAMPLE / "profile.toml"))
    )
    assert rows["url"].str.startswith("https://").all()


def test_a_profile_without_its_base_map_says_so(tmp_path):
    profile = tmp_path / "profile.toml"
    profile.write_text((EXAMPLE / "profile.toml").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(geomap.GeomapError, match=r"\[map\] base: no such file .*base\.geojson"):
        geomap.load_profile(profile)
    (tmp_path / "base.geojson").write_text("{}", encoding="utf-8")
    settings = geomap.Settings(profile_path=profile)
    reading = geomap.extract_claims("Nothing.", settings)
    with pytest.raises(geomap.GeomapError, match="base map: no GeoJSON features"):
        geomap.render_map(geomap.view_on("2024-12-05", reading, settings=settings), settings)


def test_no_module_of_geomap_names_a_side_of_the_shipped_war():
    """Sides, countries and dates of a war are data. Examples in docstrings and comments may name them."""
    found = []
    for path in sorted((ROOT / "geomap").rglob("*.py")):
        text = re.sub(r'""".*?"""', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for number, line in enumerate(text.splitlines(), start=1):
            code = line.partition("#")[0]
            if re.search(r"""["'](UA|RU|Ukraine|Russia|geonames:690791|geonames:2017370)["']""", code):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    # the example row of `geomap claims template`
    assert [one for one in found if "handmade.py" not in one] == []
