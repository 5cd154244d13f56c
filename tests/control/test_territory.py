"""State → polygons: cells of settlements only, the start map beneath, marks over them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from geomap.config import default_profile
from geomap.control.baseline import Baseline
from geomap.control.corroborate import assess_claims
from geomap.control.state import control_on
from geomap.control.territory import area_km2, areas_km2, draw_territory, merge_cells
from geomap.words import Basis, IndicationKind
from tests.support.builders import PLACES, an_amount, by_denier, by_gainer, by_loser
from tests.support.land import SmallWorld, a_world

if TYPE_CHECKING:
    from geomap.model import Claim, Territory

PROFILE = default_profile()
OBLAST = shapely.box(35.0, 48.5, 38.5, 50.5)
WORLD = a_world(
    *((place_id, lon, lat) for place_id, kind, lat, lon in PLACES.values() if kind in {"settlement", "island"}),
    ("test:near", 37.30, 49.25),
    outlines={"iso3166-2:UA-63": OBLAST},
)


def draw(*claims: Claim, on: str = "2022-09-12", world: SmallWorld = WORLD, **options: Any) -> Territory:
    baseline = options.get("baseline")
    assessments = assess_claims(claims, profile=PROFILE)
    state = control_on(assessments, claims, on=date.fromisoformat(on), profile=PROFILE, baseline=baseline)
    return draw_territory(state, gazetteer=world, footprints=world, **options)  # type: ignore[arg-type]


def test_a_claim_colours_its_own_cell_only() -> None:
    (cell,) = draw(by_gainer()).cells
    assert cell.basis is Basis.CLAIM
    assert cell.side == "UA"
    assert cell.geometry.contains(shapely.Point(37.27679, 49.20697))
    assert not cell.geometry.contains(shapely.Point(37.30, 49.25))
    assert 10 < cell.area_km2 < 314.2


def test_cells_of_a_day_never_overlap() -> None:
    claims = [by_gainer(place=name) for name in ("Izium", "Kupiansk", "Balakliia", "Lyman", "Bakhmut")]
    cells = [cell.geometry for cell in draw(*claims).cells]
    assert len(cells) == 5
    overlap = sum(a.intersection(b).area for i, a in enumerate(cells) for b in cells[i + 1 :])
    assert overlap == pytest.approx(0, abs=1e-12)


def test_a_disputed_cell_is_drawn_for_the_side_that_claims_it() -> None:
    (cell,) = draw(by_gainer(), by_denier()).cells
    assert (cell.side, cell.state.status if cell.state else None) == ("UA", "disputed")


def test_the_start_map_is_drawn_without_the_cells() -> None:
    start = Baseline(sides=(("RU", OBLAST),))
    drawn = draw(by_gainer(), baseline=start)
    assert [cell.basis for cell in drawn.cells] == [Basis.CLAIM, Basis.BASELINE]
    claim, rest = drawn.cells
    assert claim.geometry.intersection(rest.geometry).area == pytest.approx(0, abs=1e-12)
    assert claim.area_km2 + rest.area_km2 == pytest.approx(area_km2(OBLAST), rel=1e-6)
    assert rest.state is None


def test_an_area_is_an_outline_with_its_amount_inside() -> None:
    amount = an_amount(6000, "km2", "more than")
    drawn = draw(by_loser(place="Kharkiv Oblast", event="withdrawal", quantity=amount))
    assert drawn.cells == ()
    by_kind = {placed.indication.indication: placed.geometry for placed in drawn.indications}
    assert by_kind[IndicationKind.AREA].equals(OBLAST)
    assert by_kind[IndicationKind.AMOUNT].geom_type == "Point"
    assert OBLAST.contains(by_kind[IndicationKind.AMOUNT])


def test_leaving_a_region_changes_no_cell_of_forty_held_villages() -> None:
    villages = [(f"test:{n}", 36.2 + (n % 8) / 5, 49.0 + (n // 8) / 5) for n in range(40)]
    world = a_world(*villages, outlines={"iso3166-2:UA-63": OBLAST})
    start = Baseline(sides=(("RU", OBLAST),))
    drawn = draw(by_loser(place="Kharkiv Oblast", event="withdrawal"), world=world, baseline=start)
    assert [(cell.basis, cell.geometry.equals(OBLAST)) for cell in drawn.cells] == [(Basis.BASELINE, True)]
    assert [placed.indication.indication for placed in drawn.indications] == [IndicationKind.AREA]


def test_near_a_place_is_a_point_and_never_a_polygon() -> None:
    drawn = draw(by_gainer(place="Bakhmut", geo_precision=2, distance_km=3.0, relation="ten zuiden van"))
    assert drawn.cells == ()
    (placed,) = drawn.indications
    assert (placed.geometry.geom_type, placed.indication.distance_km) == ("Point", 3.0)


def test_a_place_without_a_cell_is_a_point_and_does_not_go_missing() -> None:
    drawn = draw(by_gainer(place="Elsewhere"))
    assert drawn.cells == ()
    (placed,) = drawn.indications
    assert (placed.indication.place.name, placed.indication.side, placed.geometry.geom_type) == (
        "Elsewhere",
        "UA",
        "Point",
    )
    assert placed.indication.claims


def test_areas_are_equal_area() -> None:
    from geomap.crs import ellipsoid

    box = shapely.segmentize(shapely.box(36.0, 49.0, 37.0, 50.0), 0.01)
    geodesic = abs(ellipsoid().geometry_area_perimeter(box)[0]) / 1e6
    assert area_km2(box) == pytest.approx(geodesic, rel=1e-6)
    assert areas_km2([box, box]) == [area_km2(box)] * 2
    assert area_km2(shapely.Polygon()) == 0.0


def test_merging_cells_keeps_their_area() -> None:
    parts = [shapely.box(x, 0, x + 1, 1) for x in range(4)] + [shapely.MultiPolygon([shapely.box(9, 9, 10, 10)])]
    assert merge_cells(parts).area == pytest.approx(5.0)
    assert merge_cells([]).is_empty
    lapping = [shapely.box(0, 0, 2, 1), shapely.box(1, 0, 3, 1)]
    assert merge_cells(lapping).area == pytest.approx(3.0)


def test_edges_that_cross_by_a_little_are_joined_all_the_same() -> None:
    beside = shapely.Polygon([(0, 0), (2, 0), (2, 1), (0, 1)])
    crossing = shapely.Polygon([(0, 1), (1, 0.9999), (2, 1), (2, 2), (0, 2)])
    with pytest.raises(shapely.errors.GEOSException, match="incorrectly noded"):
        shapely.coverage_union_all([beside, crossing])
    assert merge_cells([beside, crossing, shapely.box(5, 5, 6, 6)]).area == pytest.approx(5.0)


def test_what_is_empty_does_not_hinder_the_rest() -> None:
    several = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)])
    merged = merge_cells([shapely.MultiPolygon(), several, shapely.Polygon(), shapely.box(1, 0, 2, 1)])
    assert merged.equals(shapely.box(0, 0, 3, 1))
