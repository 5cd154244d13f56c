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
from geomap.control.compare import Comparison, compare, measure_timing
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


def draw(*claims: Claim, on: str = "2022-09-12", baseline: Baseline | None = None) -> Territory:
    assessments = assess_claims(claims, profile=PROFILE)
    state = control_on(assessments, claims, on=date.fromisoformat(on), profile=PROFILE, baseline=baseline)
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


def test_us_against_a_reference() -> None:
    izium = WORLD.cells_of(None, ["geonames:707292"])["geonames:707292"]
    truth = Baseline(sides=(("RU", EAST.difference(izium)), ("UA", izium)))
    found = compare(draw(*CLAIMS[:2], baseline=START), baseline=START, reference=truth).reference
    assert found is not None
    ukraine = next(one for one in found.sides if one.side == "UA")
    assert ukraine.iou == pytest.approx(1.0)
    assert (ukraine.changed_iou, ukraine.changed_precision, ukraine.changed_recall) == pytest.approx((1.0, 1.0, 1.0))
    assert (found.right, len(found.places)) == (1, 1)


def test_a_wrong_place_costs_precision_and_agreement() -> None:
    izium = WORLD.cells_of(None, ["geonames:707292"])["geonames:707292"]
    truth = Baseline(sides=(("RU", EAST.difference(izium)), ("UA", izium)))
    found = compare(draw(*CLAIMS[:3], baseline=START), baseline=START, reference=truth).reference
    assert found is not None
    ukraine = next(one for one in found.sides if one.side == "UA")
    assert ukraine.changed_recall == pytest.approx(1.0)
    assert ukraine.changed_precision == pytest.approx(0.5, abs=0.05)
    assert [(one.place.name, one.ours, one.theirs) for one in found.places if one.ours != one.theirs] == [
        ("Kupiansk", "UA", "RU")
    ]


def test_stated_amounts_stand_beside_the_cells() -> None:
    stated = by_press(place="Kharkiv Oblast", quantity=an_amount(6000, "km2", "more than"))
    (found,) = compare(draw(*CLAIMS, stated)).stated
    assert (found.quantity.value, found.cells_places) == (6000, 3)
    assert found.cells_km2 == pytest.approx(sum(cell.area_km2 for cell in draw(*CLAIMS[:5]).cells))


def test_days_from_claim_to_corroboration() -> None:
    claims = (
        by_gainer(published="2022-09-10"),
        by_witness(published="2022-09-14"),
        by_gainer(place="Lyman"),
        by_witness(place="Lyman", modality="denied"),
    )
    found = measure_timing(assess_claims(claims, profile=PROFILE), claims)
    assert (found.corroborated, found.median_days, found.overturned, found.total) == (1, 4.0, 1, 2)


def render(form: str, ui: str = "nl", **options: Any) -> str:
    stated = by_press(place="Kharkiv Oblast", quantity=an_amount(6000, "km2", "more than"))
    timing = measure_timing(assess_claims(CLAIMS, profile=PROFILE), CLAIMS)
    found = compare(
        draw(*CLAIMS, stated, baseline=START),
        earlier=draw(*CLAIMS, on="2022-07-01", baseline=START),
        baseline=START,
        reference=START,
        oblast_of=lambda place: "Kharkiv Oblast" if place.name in {"Izium", "Kupiansk"} else None,
        timing=timing,
    )
    return render_comparison(found, profile=PROFILE, ui=ui, form=form)


@pytest.mark.parametrize(
    ("ui", "words"),
    [
        ("nl", ["Oekraïne", "indicatief", "meer dan 6.000 km² genoemd", "Anders dan op 1 juli 2022", "IoU"]),
        ("en", ["indicative", "more than 6,000 km² stated", "Different from 1 July 2022"]),
        ("uk", ["орієнтовно", "понад 6 000 км²", "Відмінне від 1 липня 2022"]),
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
    assert {row["section"] for row in rows} == {"holdings", "stated", "changes", "reference"}
    places = {row["measure"]: row["value"] for row in rows if row["section"] == "holdings" and row["side"] == "UA"
              and not row["oblast"]}  # fmt: skip
    assert places["claimed places"] == "1"


def test_nothing_is_said_so() -> None:
    told = render_comparison(compare(draw()), profile=PROFILE)
    assert "Geen wijziging gemeld. Dat betekent niet dat er niets veranderde." in told
