"""Us against somebody else's map: known answers on squares, for whole maps, one-sided ones and ones of several days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.control.baseline import Baseline
from geomap.control.reference import ReferenceComparison, compare_reference, extent_of
from geomap.control.territory import area_km2
from geomap.crs import ellipsoid
from geomap.errors import InputError
from geomap.model import Cell, ControlState, PlaceState, Territory
from geomap.words import Basis, Level, Status
from tests.support.builders import a_place

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

ON, SINCE = date(2022, 9, 12), date(2022, 9, 1)
SPOTS = {"Izium": 0, "Kupiansk": 1, "Lyman": 2, "Balakliia": 3}
EAST = shapely.box(36, 48, 40, 49)


def square(column: int) -> BaseGeometry:
    return shapely.box(36 + column, 48, 37 + column, 49)


def a_cell(name: str, side: str | None = "UA", **changes: Any) -> Cell:
    column = SPOTS[name]
    place = a_place(name, lon=36.5 + column, lat=48.5)
    values: dict[str, Any] = {
        "place": place, "side": side, "claimed_side": None, "status": Status.HELD,
        "corroboration": Level.CORROBORATED, "since": date(2022, 9, 10), "change": "gain", "change_side": side,
    }  # fmt: skip
    state = PlaceState(**(values | changes))
    return Cell(geometry=square(column), basis=Basis.CLAIM, side=side, state=state, area_km2=area_km2(square(column)))


def ours(*cells: Cell, on: date = ON, rest: BaseGeometry | None = None) -> Territory:
    places = tuple(cell.state for cell in cells if cell.state is not None)
    start = (Cell(geometry=rest, basis=Basis.BASELINE, side="RU"),) if rest is not None else ()
    return Territory(state=ControlState(on=on, known_by=None, places=places), cells=(*cells, *start))


def a_map(**sides: BaseGeometry) -> Baseline:
    return Baseline(sides=tuple(sorted(sides.items())))


def agreement(found: ReferenceComparison, side: str) -> Any:
    return next(one for one in found.sides if one.side == side)


def squares(*columns: int) -> BaseGeometry:
    return shapely.union_all([square(column) for column in columns])


START = a_map(RU=EAST)
TWO_RIGHT_ONE_WRONG = ours(a_cell("Izium"), a_cell("Kupiansk"), a_cell("Lyman"), rest=square(3))
TRUTH = a_map(UA=squares(0, 1), RU=squares(2, 3))


def test_changed_ground_against_the_start_map() -> None:
    found = compare_reference(TWO_RIGHT_ONE_WRONG, [(None, TRUTH)], baseline=START)
    ukraine = agreement(found, "UA")
    assert (ukraine.gained.precision, ukraine.gained.recall, ukraine.gained.iou) == pytest.approx((2 / 3, 1.0, 2 / 3))
    assert agreement(found, "RU").held.iou == pytest.approx(1 / 2)
    assert found.changed == ukraine.gained
    assert (found.right, len(found.places), found.since) == (2, 3, None)


def test_a_reference_that_draws_one_side_only_is_read_by_what_it_lost() -> None:
    found = compare_reference(TWO_RIGHT_ONE_WRONG, [(None, a_map(RU=squares(2, 3)))], baseline=START)
    russia = agreement(found, "RU")
    assert (russia.lost.precision, russia.lost.recall) == pytest.approx((2 / 3, 1.0), rel=1e-3)
    assert found.right == 2  # Ukraine is never drawn there, so "nobody" is no contradiction
    assert ([one.side for one in found.sides], found.not_drawn) == (["RU"], ("UA",))
    assert found.changed is not None
    assert found.changed.precision == pytest.approx(2 / 3, rel=1e-3)


def test_one_sided_references_count_settlements_that_changed_too() -> None:
    everywhere = [a_place(name, lon=36.5 + column, lat=48.5) for name, column in SPOTS.items()]
    found = compare_reference(TWO_RIGHT_ONE_WRONG, [(None, a_map(RU=squares(2)))], baseline=START,
                              settlements=everywhere)  # fmt: skip
    assert (found.changed_places, found.changed_places_ours) == (3, 2)


def test_a_reference_of_a_part_is_compared_within_that_part() -> None:
    """Of Izium and Kupiansk the reference tells nothing: there it would say "nobody"."""
    part = [(None, a_map(RU=squares(2)))]
    everywhere = [a_place(name, lon=36.5 + column, lat=48.5) for name, column in SPOTS.items()]
    whole = compare_reference(TWO_RIGHT_ONE_WRONG, part, baseline=START, settlements=everywhere)
    assert (whole.outside, whole.within_km2, len(whole.places)) == (2, None, 3)
    for within in (extent_of(part), square(2)):
        found = compare_reference(TWO_RIGHT_ONE_WRONG, part, baseline=START, settlements=everywhere, within=within)
        assert (found.outside, [one.place.name for one in found.places]) == (2, ["Lyman"])
        assert found.within_km2 == pytest.approx(area_km2(square(2)))
        russia = agreement(found, "RU")
        assert russia.lost.ours_km2 == pytest.approx(area_km2(square(2)))
        assert russia.held.theirs_km2 == pytest.approx(area_km2(square(2)))
        assert found.changed_places == 0
    with pytest.raises(InputError, match="none of its polygons"):
        compare_reference(TWO_RIGHT_ONE_WRONG, part, baseline=START, within=square(0))


def test_the_estimate_is_compared_apart() -> None:
    plain = ours(a_cell("Izium"), rest=squares(1, 2, 3))
    guess = Cell(geometry=square(1), basis=Basis.ESTIMATE, side="UA", area_km2=area_km2(square(1)))
    guessed = replace(
        ours(a_cell("Izium"), rest=squares(2, 3)), cells=(*ours(a_cell("Izium"), rest=squares(2, 3)).cells, guess)
    )
    found = compare_reference(plain, [(None, TRUTH)], baseline=START, estimated=guessed)
    assert agreement(found, "UA").gained.recall == pytest.approx(1 / 2)
    assert found.changed is not None
    assert found.changed.recall == pytest.approx(1 / 2)
    assert found.estimated_changed is not None
    assert (found.estimated_changed.recall, found.estimated_changed.precision) == pytest.approx((1.0, 1.0))
    assert compare_reference(plain, [(None, TRUTH)], baseline=START).estimated == ()


def test_two_references_of_two_days() -> None:
    before = ours(a_cell("Izium"), on=SINCE, rest=squares(1, 2, 3))
    found = compare_reference(
        TWO_RIGHT_ONE_WRONG, [(None, TRUTH)], earlier=before, reference_before=a_map(UA=square(0), RU=squares(1, 2, 3))
    )
    gained = agreement(found, "UA").gained
    assert (gained.precision, gained.recall) == pytest.approx((1 / 2, 1.0))
    assert found.since == SINCE


def series(*days: tuple[int, tuple[int, ...]]) -> list[tuple[date | None, Baseline]]:
    """Maps of days in September: the columns that Ukraine has."""
    return [
        (date(2022, 9, day), a_map(UA=squares(*has), RU=EAST.difference(squares(*has))) if has else a_map(RU=EAST))
        for day, has in days
    ]


def test_a_reference_of_several_days_gives_both_ends() -> None:
    before = ours(on=SINCE, rest=EAST)
    found = compare_reference(TWO_RIGHT_ONE_WRONG, series((1, ()), (12, (0, 1)), (20, (0, 1, 2))), earlier=before)
    assert agreement(found, "UA").gained.recall == pytest.approx(1.0)
    assert agreement(found, "UA").gained.precision == pytest.approx(2 / 3)


def test_places_and_days_within_three_days() -> None:
    maps = series((1, ()), (9, (0,)), (14, (0, 1)), (30, (0, 1, 2)))
    found = compare_reference(TWO_RIGHT_ONE_WRONG, maps, earlier=ours(on=SINCE, rest=EAST))
    by_name = {one.place.name: one for one in found.places}
    assert [(by_name[name].agree, by_name[name].agree_in_time) for name in ("Izium", "Kupiansk", "Lyman")] == [
        (True, True), (False, True), (False, False),
    ]  # fmt: skip
    assert found.changes is not None
    told = {one.place.name: (one.theirs, one.in_time) for one in found.changes}
    assert told["Izium"] == ((date(2022, 9, 2), date(2022, 9, 9)), True)
    assert told["Kupiansk"] == ((date(2022, 9, 10), date(2022, 9, 14)), True)
    assert told["Lyman"][1] is False


def test_settlements_that_the_reference_changed_and_we_did_not() -> None:
    everywhere = [a_place(name, lon=36.5 + column, lat=48.5) for name, column in SPOTS.items()]
    truth = a_map(UA=squares(0, 3), RU=squares(1, 2))
    found = compare_reference(TWO_RIGHT_ONE_WRONG, [(None, truth)], baseline=START, settlements=everywhere)
    assert (found.changed_places, found.changed_places_ours) == (2, 1)


def test_contested_and_vacated_ground_is_nobodys() -> None:
    empty = ours(a_cell("Izium", None, status=Status.VACATED), a_cell("Kupiansk", status=Status.CONTESTED))
    found = compare_reference(empty, [(None, TRUTH)])
    assert agreement(found, "UA").held.ours_km2 == 0
    assert agreement(found, "UA").held.iou == 0
    assert agreement(found, "UA").gained is None


def test_nothing_changed_has_no_ratio() -> None:
    found = compare_reference(ours(rest=EAST), [(None, START)], baseline=START)
    gained = agreement(found, "RU").gained
    assert (gained.iou, gained.precision, gained.recall) == (None, None, None)


@settings(deadline=None)
@given(st.sets(st.integers(0, 3)), st.sets(st.integers(0, 3)))
def test_ratios_are_those_of_the_squares(mine: set[int], theirs: set[int]) -> None:
    names = [name for name, column in SPOTS.items() if column in mine]
    territory = ours(*(a_cell(name) for name in names), rest=squares(*(set(SPOTS.values()) - mine)))
    found = compare_reference(territory, series((12, tuple(sorted(theirs)))), baseline=START)
    if not theirs:  # then Ukraine is not drawn at all
        assert found.not_drawn == (("UA",) if mine else ())
        return
    gained = agreement(found, "UA").gained
    sizes = {column: area_km2(square(column)) for column in SPOTS.values()}
    union, both = (sum(sizes[one] for one in columns) for columns in (mine | theirs, mine & theirs))
    assert gained.iou == pytest.approx(both / union)
    assert gained.ours_km2 == pytest.approx(sum(sizes[one] for one in mine))


@settings(deadline=None)
@given(st.integers(-12, 12))
def test_a_change_is_in_time_within_three_days_and_not_beyond(shift: int) -> None:
    day = date(2022, 9, 12) + timedelta(days=shift)
    territory = ours(a_cell("Izium", since=day), on=date(2022, 10, 1))
    found = compare_reference(territory, series((11, ()), (12, (0,))), baseline=START)
    assert found.changes is not None
    assert found.changes[0].in_time == (abs(shift) <= 3)


@settings(deadline=None)
@given(st.floats(22, 39), st.floats(44.5, 52), st.floats(0.01, 1.0), st.floats(0.01, 1.0))
def test_equal_area_and_geodesic_sizes_agree(west: float, south: float, width: float, height: float) -> None:
    box = shapely.segmentize(shapely.box(west, south, west + width, south + height), 0.01)
    geodesic = abs(ellipsoid().geometry_area_perimeter(box)[0]) / 1e6
    assert area_km2(box) == pytest.approx(geodesic, rel=1e-5)
