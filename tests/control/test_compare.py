"""Comparisons in places and km²; known answers on a small world."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from geomap.config import default_profile
from geomap.control.baseline import Baseline
from geomap.control.compare import Comparison, compare, holdings_of, measure_timing
from geomap.control.compare_text import render_comparison
from geomap.control.corroborate import assess_claims
from geomap.control.state import control_on
from geomap.control.territory import area_km2, draw_territory
from tests.support.builders import PLACES, an_amount, by_denier, by_gainer, by_loser, by_press, by_witness
from tests.support.land import a_world

if TYPE_CHECKING:
    from geomap.model import Claim, Territory

PROFILE = default_profile()
EAST = shapely.box(36.0, 48.0, 39.0, 50.5)
START = Baseline(sides=(("RU", EAST),))
WORLD = a_world(
    *((place_id, lon, lat) for place_id, kind, lat, lon in PLACES.values() if kind in {"settlement", "island"}),
    outlines={"iso3166-2:UA-63": shapely.box(35.0, 48.5, 38.5, 50.5)},
)
CLAIMS = (
    by_gainer(place="Izium"),
    by_witness(place="Izium"),
    by_gainer(place="Kupiansk"),
    by_gainer(place="Lyman"),
    by_denier(place="Lyman"),
    by_loser(place="Snake Island", event="withdrawal", event_date="2022-06-30"),
)


def draw(
    *claims: Claim, on: str = "2022-09-12", baseline: Baseline | None = None, known_by: str | None = None
) -> Territory:
    known = date.fromisoformat(known_by) if known_by else None
    assessments = assess_claims(claims, profile=PROFILE, known_by=known)
    state = control_on(
        assessments, claims, on=date.fromisoformat(on), profile=PROFILE, baseline=baseline, known_by=known
    )
    return draw_territory(state, gazetteer=WORLD, footprints=WORLD, baseline=baseline)  # type: ignore[arg-type]


def by_track(found: Comparison) -> dict[tuple[str | None, str], int]:
    return {(one.side, one.track): one.places for one in found.holdings}


def test_places_by_side_and_track() -> None:
    assert by_track(compare(draw(*CLAIMS))) == {
        ("UA", "corroborated"): 1,
        ("UA", "claimed"): 1,
        ("UA", "disputed"): 1,
        ("RU", "vacated"): 1,
    }


def test_areas_are_those_of_the_cells() -> None:
    territory = draw(*CLAIMS, baseline=START)
    found = compare(territory, baseline=START)
    total = sum(one.area_km2 for one in found.holdings)
    assert total == pytest.approx(sum(cell.area_km2 for cell in territory.cells))
    start = next(one for one in found.holdings if one.track == "start_map")
    assert start.area_km2 < area_km2(EAST)


def test_a_day_against_a_day() -> None:
    found = compare(draw(*CLAIMS), earlier=draw(*CLAIMS, on="2022-07-01"))
    assert found.changes is not None
    assert [(one.place.name, one.before is None) for one in found.changes] == [
        ("Izium", True),
        ("Kupiansk", True),
        ("Lyman", True),
    ]
    same = compare(draw(*CLAIMS), earlier=draw(*CLAIMS))
    assert same.changes == ()


def test_ground_that_moved_is_told_by_old_and_new_holder() -> None:
    found = compare(draw(*CLAIMS, baseline=START), baseline=START)
    told = {(one.from_side, one.to_side, one.track): one.places for one in found.moved}
    assert told == {("RU", "UA", "corroborated"): 1, ("RU", "UA", "claimed"): 1}
    cells = {cell.state.place.name: cell.area_km2 for cell in draw(*CLAIMS).cells if cell.state is not None}
    assert sum(one.area_km2 for one in found.moved) == pytest.approx(cells["Izium"] + cells["Kupiansk"])


def test_the_same_day_as_it_was_known_earlier() -> None:
    claims = (by_gainer(published="2022-09-11"), by_witness(published="2022-09-14"))
    then, now = (
        draw(*claims[:count], known_by=day) for count, day in ((1, "2022-09-12"), (2, "2022-09-20"))
    )  # fmt: skip
    found = compare(now, earlier=then)
    assert (found.since, found.since_known_by) == (None, date(2022, 9, 12))
    assert [one.track for one in found.earlier or ()] == ["claimed"]
    assert [one.track for one in found.holdings] == ["corroborated"]
    told = render_comparison(found, profile=PROFILE, ui="en")
    assert "as it was known by 12 September 2022" in told


def test_holdings_of_a_day_need_no_geometry() -> None:
    territory = draw(*CLAIMS)
    sizes = {cell.state.place.id or "": cell.area_km2 for cell in territory.cells if cell.state is not None}
    assert holdings_of(territory.state, sizes) == compare(territory).holdings


def test_stated_amounts_stand_beside_the_cells() -> None:
    stated = by_press(place="Kharkiv Oblast", quantity=an_amount(6000, "km2", "more than"))
    (found,) = compare(draw(*CLAIMS, stated)).stated
    assert (found.quantity.value, found.cells_places) == (6000, 3)
    assert found.cells_km2 == pytest.approx(sum(cell.area_km2 for cell in draw(*CLAIMS[:5]).cells))


def test_amounts_of_the_whole_country_are_told_too() -> None:
    since_september = by_gainer(place="Ukraine", quantity=an_amount(6000, "km2", "more than"),
                                event_date="2022-09-01/2022-09-12", changes_control=False)  # fmt: skip
    nowhere = by_gainer(place=None, quantity=an_amount(20, "settlements"), changes_control=False)
    meant = by_gainer(place="Ukraine", quantity=an_amount(9, "km2"), modality="intended")
    august = by_gainer(place="Balakliia", event_date="2022-08-01")
    claims = (*CLAIMS, august, since_september, nowhere, meant)
    found = [
        one for one in compare(draw(*claims), claims=claims).stated if one.place is None or one.place.kind == "country"
    ]
    assert [(one.quantity.value, one.cells_places) for one in found] == [(20, 4), (6000, 3)]


def test_days_from_claim_to_corroboration() -> None:
    claims = (
        by_gainer(published="2022-09-10"),
        by_witness(published="2022-09-14"),
        by_gainer(place="Lyman"),
        by_witness(place="Lyman", modality="denied"),
    )
    found = measure_timing(assess_claims(claims, profile=PROFILE), claims, profile=PROFILE)
    assert (found.corroborated, found.median_days, found.overturned, found.total) == (1, 4.0, 1, 2)
    assert found.overturned_share == 0.5


def test_repetition_before_corroboration_shortens_no_wait() -> None:
    claims = (
        by_gainer(published="2022-09-10"),
        by_gainer(published="2022-09-12", publisher="TASS"),
        by_press(published="2022-09-12"),
        by_loser(published="2022-09-19"),
    )
    found = measure_timing(assess_claims(claims, profile=PROFILE), claims, profile=PROFILE)
    assert found.median_days == 9.0


def render(form: str, ui: str = "nl", **options: Any) -> str:
    stated = by_press(place="Kharkiv Oblast", quantity=an_amount(6000, "km2", "more than"))
    timing = measure_timing(assess_claims(CLAIMS, profile=PROFILE), CLAIMS, profile=PROFILE)
    found = compare(
        draw(*CLAIMS, stated, baseline=START),
        earlier=draw(*CLAIMS, on="2022-07-01", baseline=START),
        baseline=START,
        reference=((None, START),),
        oblast_of=lambda place: "Kharkiv Oblast" if place.name in {"Izium", "Kupiansk"} else None,
        timing=timing,
    )
    return render_comparison(found, profile=PROFILE, ui=ui, form=form)


@pytest.mark.parametrize(
    ("ui", "words"),
    [
        ("nl", ["Oekraïne", "indicatief", "meer dan 6.000 km² genoemd", "Anders dan op 1 juli 2022", "IoU"]),
        ("en", ["indicative", "more than 6,000 km² stated", "Different from 1 July 2022"]),
        ("uk", ["орієнтовно", "понад 6\u00a0000 км²", "Відмінне від 1 липня 2022"]),
    ],
)
def test_as_text(ui: str, words: list[str]) -> None:
    told = render("text", ui)
    for word in words:
        assert word in told
    head = next(line for line in told.splitlines() if "km²" in line or "км²" in line)
    assert len(head) > 30


def test_as_json() -> None:
    told = json.loads(render("json"))
    assert told["area_is"] == "indicative"
    assert {(one["side"], one["track"]) for one in told["holdings"]} >= {("UA", "claimed"), ("RU", "start_map")}
    assert {one["oblast"] for one in told["by_oblast"]} == {"Kharkiv Oblast"}
    assert told["stated"][0]["comparison"] == "more than"
    assert told["reference"]["places"]
    assert told["timing"]["total"] == 4


def test_as_csv() -> None:
    rows = list(csv.DictReader(io.StringIO(render("csv"), newline="")))
    assert {row["section"] for row in rows} == {
        "holdings", "holdings before", "stated", "moved", "changes", "reference", "timing"
    }  # fmt: skip
    places = {row["measure"]: row["value"] for row in rows if row["section"] == "holdings" and row["side"] == "UA"
              and not row["oblast"]}  # fmt: skip
    assert places["claimed places"] == "1"


def test_nothing_is_said_so() -> None:
    told = render_comparison(compare(draw()), profile=PROFILE)
    assert "Geen wijziging gemeld. Dat betekent niet dat er niets veranderde." in told
